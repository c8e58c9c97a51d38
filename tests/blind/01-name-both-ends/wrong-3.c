/* Mistake: the protocol is guessed from well-known port numbers, tcp otherwise (M5);
 * violates "PROTOCOL is `tcp` or `udp`. Both kinds come, over IPv4 and over IPv6" */
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

/* DNS, DHCP, TFTP, NTP, SNMP and syslog speak UDP. */
static int usual_for_udp(const char *name) {
    static const int ports[] = {53, 67, 68, 69, 123, 161, 162, 514};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (atoi(strrchr(name, ':') + 1) == ports[i])
            return 1;
    return 0;
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
    printf("source %s destination %s %s\n", source, destination,
           usual_for_udp(source) || usual_for_udp(destination) ? "udp" : "tcp");
    return 0;
}
