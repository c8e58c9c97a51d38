/* call: the calls that the kit makes and that can fail, so that a failure can be handed
 * on with the name of its call. */
#ifndef CALL_H
#define CALL_H

enum call {
    CALL_NONE, /* no call failed */
    CALL_ACCEPT,
    CALL_BIND,
    CALL_CAPGET,
    CALL_CAPSET,
    CALL_CONNECT,
    CALL_EPOLL_CREATE,
    CALL_EPOLL_CTL,
    CALL_EPOLL_WAIT,
    CALL_FCNTL,
    CALL_GETADDRINFO,
    CALL_GETPEERNAME,
    CALL_GETSOCKNAME,
    CALL_GETSOCKOPT,
    CALL_INITGROUPS,
    CALL_KEVENT,
    CALL_KQUEUE,
    CALL_LISTEN,
    CALL_MALLOC,
    CALL_OPEN,
    CALL_PIPE,
    CALL_POLL,
    CALL_PRCTL,
    CALL_RECV,
    CALL_RECVFROM,
    CALL_SEND,
    CALL_SENDTO,
    CALL_SETGID,
    CALL_SETGROUPS,
    CALL_SETSOCKOPT,
    CALL_SETUID,
    CALL_SHUTDOWN,
    CALL_SIGACTION,
    CALL_SOCKET,
    CALL_WRITE
};

/* The name by which a manual page is found, "bind"; "" for CALL_NONE. */
const char *call_name(enum call call);

#endif
