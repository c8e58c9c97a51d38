/* Right: minimal and old-fashioned, one long main. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

static char seen[65536];

static const char *name(int e) {
    return e == EADDRINUSE      ? "EADDRINUSE"
           : e == EADDRNOTAVAIL ? "EADDRNOTAVAIL"
           : e == EAGAIN        ? "EAGAIN"
           : e == ECONNREFUSED  ? "ECONNREFUSED"
           : e == EMFILE        ? "EMFILE"
           : e == ENFILE        ? "ENFILE"
                                : "EOTHER";
}

int main(int argc, char **argv) {
    struct sockaddr_in to, from, own;
    socklen_t len;
    int low = 0, high = 0, pool, nowhere, udp, binds, source = 0;
    int s, port, n, inuse, notavail, e = 0, sockets = 0, ports = 0, one = 1, i;
    char c;

    if (argc < 4)
        return 2;
    binds = strcmp(argv[1], "bind") == 0;
    udp = strcmp(argv[1], "udp") == 0;
    pool = sscanf(argv[1], "%d-%d", &low, &high) == 2;
    nowhere = pool ? 0 : binds ? EADDRINUSE : udp ? EAGAIN : EADDRNOTAVAIL;
    memset(&to, 0, sizeof to);
    memset(&from, 0, sizeof from);
    to.sin_family = from.sin_family = AF_INET;
    for (i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "from") == 0) {
            from.sin_addr.s_addr = inet_addr(argv[i + 1]);
            source = 1;
            continue;
        }
        to.sin_addr.s_addr = inet_addr(argv[i]);
        to.sin_port = htons(atoi(argv[i + 1]));
        n = inuse = notavail = e = 0;
        for (port = low; !pool || port <= high; port += pool) {
            from.sin_port = htons(port);
            if ((s = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0)) < 0) {
                e = errno;
                break;
            }
            if (pool)
                setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            else if (source)
                setsockopt(s, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
            if (((pool || binds || (source && !udp)) &&
                 bind(s, (struct sockaddr *)&from, sizeof from) < 0) ||
                connect(s, (struct sockaddr *)&to, sizeof to) < 0 ||
                (udp && write(s, "?", 1) < 0)) {
                e = errno;
                close(s);
                if (!pool || (e != EADDRINUSE && e != EADDRNOTAVAIL))
                    break;
                if (e == EADDRINUSE)
                    inuse++;
                else
                    notavail++;
                e = 0;
                continue;
            }
            n++;
            sockets++;
            len = sizeof own;
            getsockname(s, (struct sockaddr *)&own, &len);
            if (!seen[ntohs(own.sin_port)]) {
                seen[ntohs(own.sin_port)] = 1;
                ports++;
            }
        }
        if (e == 0)
            printf("to %s:%s opened %d, EADDRINUSE %d, EADDRNOTAVAIL %d\n", argv[i],
                   argv[i + 1], n, inuse, notavail);
        else
            printf("to %s:%s opened %d, then %s\n", argv[i], argv[i + 1], n, name(e));
        if (e != nowhere)
            break;
    }
    printf("%s: %d sockets, %d ports\n",
           e == nowhere                 ? "out of ports"
           : e == EMFILE || e == ENFILE ? "out of descriptors"
                                        : "stopped",
           sockets, ports);
    fflush(stdout);
    while (read(0, &c, 1) > 0)
        ;
    exit(e != nowhere);
}
