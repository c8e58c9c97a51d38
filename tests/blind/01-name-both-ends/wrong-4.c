/* Mistake: IPv6 addresses are printed without brackets; violates "An IPv6 address has
 * brackets around it: `[::1]:80`" */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

static int complain(const char *text) {
    if (write(2, text, strlen(text)) < 0)
        return 1;
    return 1;
}

/* Appends " ADDRESS:PORT"; 0 where the family has no ports. */
static int append(char *line, size_t size, const union address *a) {
    char text[INET6_ADDRSTRLEN];
    size_t used = strlen(line);
    switch (a->any.sa_family) {
    case AF_INET:
        if (!inet_ntop(AF_INET, &a->v4.sin_addr, text, sizeof text))
            return 0;
        snprintf(line + used, size - used, " %s:%u", text,
                 (unsigned)ntohs(a->v4.sin_port));
        return 1;
    case AF_INET6:
        if (!inet_ntop(AF_INET6, &a->v6.sin6_addr, text, sizeof text))
            return 0;
        snprintf(line + used, size - used, " %s:%u", text,
                 (unsigned)ntohs(a->v6.sin6_port));
        return 1;
    default:
        return 0;
    }
}

int main(void) {
    char line[256] = "source";
    union address a;
    socklen_t len;
    int type = 0;

    len = sizeof type;
    if (getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
        return complain("name-both-ends: descriptor 0 is no socket\n");
    len = sizeof a;
    if (getpeername(0, &a.any, &len) < 0)
        return complain("name-both-ends: descriptor 0 has no other end\n");
    if (!append(line, sizeof line, &a))
        return complain("name-both-ends: the other end has no port\n");
    len = sizeof a;
    strcat(line, " destination");
    if (getsockname(0, &a.any, &len) < 0 || !append(line, sizeof line, &a))
        return complain("name-both-ends: this end has no port\n");
    if (type == SOCK_STREAM)
        strcat(line, " tcp\n");
    else if (type == SOCK_DGRAM)
        strcat(line, " udp\n");
    else
        return complain("name-both-ends: neither tcp nor udp\n");
    return write(1, line, strlen(line)) == (ssize_t)strlen(line) ? 0 : 1;
}
