/* listener-pause: what a failure of accept() or recvfrom() means for the listening
 * socket. See listener.h. */
#include "listener.h"

#include "../lib/clock.h"
#include "server.h"

#include <errno.h>

enum { RETRY_MILLISECONDS = 200 };

/* Out of descriptors, or of memory: a client that connects now waits in the kernel's
 * queue until one of the others leaves. It is said once; to try again and again would
 * only burn the processor. */
static void pause_listening(struct server *server, enum call call) {
    if (!server->pause_said)
        server_failed(server, call, &server->local, true);
    server->pause_said = true;
    if (ready_change(server->ready, server->listen_fd, 0, server) == CALL_NONE)
        server->paused = clock_milliseconds();
}

int64_t listener_deadline(const struct server *server) {
    return server->paused == 0 ? -1 : server->paused + RETRY_MILLISECONDS;
}

void listener_resume(struct server *server) {
    if (server->paused != 0 && server->listen_fd != -1 &&
        ready_change(server->ready, server->listen_fd, READY_READ, server) == CALL_NONE)
        server->paused = 0;
}

/* Is it a failure of that one connection, which accept() hands on (accept(2), "Error
 * handling"), or an ICMP error about an earlier datagram, or one that passes? */
static bool is_passing(int error) {
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ECONNRESET:
    case EPROTO:
    case ETIMEDOUT:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
#ifdef EHOSTDOWN
    case EHOSTDOWN:
#endif
#ifdef ENONET
    case ENONET:
#endif
        return true;
    default:
        return false;
    }
}

/* Does it last, as long as nothing changes on this machine? */
static bool is_lasting(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
           error == EPERM; /* a packet filter's, or a security policy's */
}

bool listener_may_go_on(struct server *server, enum call call) {
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        server->pause_said = false;
    else if (is_passing(errno))
        return true;
    else if (is_lasting(errno))
        pause_listening(server, call);
    else
        server_failed(server, call, &server->local, false);
    return false;
}
