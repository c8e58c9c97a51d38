/* call: the calls that the kit makes and that can fail. See call.h. */
#include "call.h"

const char *call_name(enum call call) {
    static const char *const names[] = {
        [CALL_NONE] = "",
        [CALL_ACCEPT] = "accept",
        [CALL_BIND] = "bind",
        [CALL_CAPGET] = "capget",
        [CALL_CAPSET] = "capset",
        [CALL_CONNECT] = "connect",
        [CALL_EPOLL_CREATE] = "epoll_create1",
        [CALL_EPOLL_CTL] = "epoll_ctl",
        [CALL_EPOLL_WAIT] = "epoll_wait",
        [CALL_FCNTL] = "fcntl",
        [CALL_GETADDRINFO] = "getaddrinfo",
        [CALL_GETPEERNAME] = "getpeername",
        [CALL_GETSOCKNAME] = "getsockname",
        [CALL_GETSOCKOPT] = "getsockopt",
        [CALL_INITGROUPS] = "initgroups",
        [CALL_KEVENT] = "kevent",
        [CALL_KQUEUE] = "kqueue",
        [CALL_LISTEN] = "listen",
        [CALL_MALLOC] = "malloc",
        [CALL_OPEN] = "open",
        [CALL_PIPE] = "pipe",
        [CALL_POLL] = "poll",
        [CALL_PRCTL] = "prctl",
        [CALL_RECV] = "recv",
        [CALL_RECVFROM] = "recvfrom",
        [CALL_SEND] = "send",
        [CALL_SENDTO] = "sendto",
        [CALL_SETGID] = "setgid",
        [CALL_SETGROUPS] = "setgroups",
        [CALL_SETSOCKOPT] = "setsockopt",
        [CALL_SETUID] = "setuid",
        [CALL_SHUTDOWN] = "shutdown",
        [CALL_SIGACTION] = "sigaction",
        [CALL_SOCKET] = "socket",
        [CALL_WRITE] = "write",
    };

    return names[call];
}
