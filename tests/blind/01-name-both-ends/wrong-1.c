/* Mistake: the source is taken to be the client, and the client the end with the higher
 * port; violates "The source is the other end of the socket ... Which of the two called
 * connect() makes no difference." */
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
    if (getpeername(STDIN_FILENO, (struct sockaddr *)&peer, &peerlen) != 0)
        stop("descriptor 0", strerror(errno));
    if (peer.ss_family != AF_INET && peer.ss_family != AF_INET6)
        stop("descriptor 0", "neither IPv4 nor IPv6");
    if (getsockname(STDIN_FILENO, (struct sockaddr *)&own, &ownlen) != 0)
        stop("descriptor 0", strerror(errno));
    if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &typelen) != 0)
        stop("descriptor 0", strerror(errno));
    if (type != SOCK_STREAM && type != SOCK_DGRAM)
        stop("descriptor 0", "neither TCP nor UDP");
    format(source, sizeof source, &peer, peerlen);
    format(destination, sizeof destination, &own, ownlen);
    /* the client is the source: its port is the ephemeral, higher one */
    if (atoi(strrchr(source, ':') + 1) < atoi(strrchr(destination, ':') + 1)) {
        char swap[1200];
        strcpy(swap, source);
        strcpy(source, destination);
        strcpy(destination, swap);
    }
    printf("source %s destination %s %s\n", source, destination,
           type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
