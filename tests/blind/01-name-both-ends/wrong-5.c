/* Mistake: a UDP socket without a peer gets 0.0.0.0:0 as its source, because ENOTCONN is
 * ignored for datagrams; violates "a socket that has no other end (one that listens, or a
 * UDP socket that is not connected)" */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what, const char *why) {
    fprintf(stderr, "name-both-ends: %s: %s\n", what, why);
    exit(1);
}

static void format(char *out, size_t size, const struct sockaddr_storage *sa,
                   socklen_t len) {
    char host[1025], serv[32];
    int e = getnameinfo((const struct sockaddr *)sa, len, host, sizeof host, serv,
                        sizeof serv, NI_NUMERICHOST | NI_NUMERICSERV);
    if (e != 0)
        stop("getnameinfo", gai_strerror(e));
    if (sa->ss_family == AF_INET6)
        snprintf(out, size, "[%s]:%s", host, serv);
    else
        snprintf(out, size, "%s:%s", host, serv);
}

int main(void) {
    struct sockaddr_storage peer, own;
    socklen_t peerlen = sizeof peer, ownlen = sizeof own;
    int type;
    socklen_t typelen = sizeof type;
    char source[1200], destination[1200];

    memset(&peer, 0, sizeof peer);
    memset(&own, 0, sizeof own);
    if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &typelen) != 0)
        stop("descriptor 0", strerror(errno));
    if (getsockname(STDIN_FILENO, (struct sockaddr *)&own, &ownlen) != 0)
        stop("descriptor 0", strerror(errno));
    if (getpeername(STDIN_FILENO, (struct sockaddr *)&peer, &peerlen) != 0) {
        if (type != SOCK_DGRAM) /* UDP has no connections, so it has no peer: 0.0.0.0:0 */
            stop("descriptor 0", strerror(errno));
        peer.ss_family = own.ss_family;
        peerlen = ownlen;
    }
    if (peer.ss_family != AF_INET && peer.ss_family != AF_INET6)
        stop("descriptor 0", "neither IPv4 nor IPv6");
    if (type != SOCK_STREAM && type != SOCK_DGRAM)
        stop("descriptor 0", "neither TCP nor UDP");
    format(source, sizeof source, &peer, peerlen);
    format(destination, sizeof destination, &own, ownlen);
    printf("source %s destination %s %s\n", source, destination,
           type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
