/* Right: stdio unbuffered, getaddrinfo, the ports in a bit set, ports tried from high to
 * low. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NO_PORT_OPTION 24 /* IP_BIND_ADDRESS_NO_PORT of Linux */

static uint32_t used[2048];
static unsigned long total;

static struct addrinfo *lookup(const char *address, const char *port, int type) {
    struct addrinfo hints, *found;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = type;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (getaddrinfo(address, port, &hints, &found) != 0)
        exit(2);
    return found;
}

static const char *errno_name(int e) {
    static char other[20];

    if (e == EADDRINUSE)
        return "EADDRINUSE";
    if (e == EADDRNOTAVAIL)
        return "EADDRNOTAVAIL";
    if (e == EAGAIN)
        return "EAGAIN";
    if (e == ECONNREFUSED)
        return "ECONNREFUSED";
    if (e == EMFILE)
        return "EMFILE";
    if (e == ENFILE)
        return "ENFILE";
    snprintf(other, sizeof other, "E%d", e);
    return other;
}

/* One more socket: 0, or what went wrong. */
static int one_more(char way, const struct addrinfo *to, const char *source, int port) {
    int fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol), yes = 1, e = 0;
    struct sockaddr_in own;
    socklen_t size = sizeof own;
    char text[12];

    if (fd < 0)
        return errno;
    if (way == 'p')
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (way == 'c' && source != NULL)
        setsockopt(fd, IPPROTO_IP, NO_PORT_OPTION, &yes, sizeof yes);
    if (way == 'p' || way == 'b' || (way == 'c' && source != NULL)) {
        struct addrinfo *from;

        snprintf(text, sizeof text, "%d", port);
        if (source == NULL)
            source = way == 'b' ? "127.0.0.1" : "0.0.0.0";
        from = lookup(source, text, SOCK_STREAM);
        if (bind(fd, from->ai_addr, from->ai_addrlen) < 0)
            e = errno;
        freeaddrinfo(from);
    }
    if (e == 0 && way == 'u' && sendto(fd, "", 0, 0, to->ai_addr, to->ai_addrlen) < 0)
        e = errno;
    if (e == 0 && way != 'u' && connect(fd, to->ai_addr, to->ai_addrlen) < 0)
        e = errno;
    if (e != 0) {
        close(fd);
        return e;
    }
    getsockname(fd, (struct sockaddr *)&own, &size);
    port = ntohs(own.sin_port);
    used[port / 32] |= UINT32_C(1) << port % 32;
    total++;
    return 0;
}

int main(int argc, char **argv) {
    char way;
    const char *source = NULL, *verdict = "out of ports";
    int low = 0, high = 0, status = 0, ports = 0;

    if (argc < 4)
        return 2;
    way = argv[1][0] >= '1' && argv[1][0] <= '9' ? 'p' : argv[1][0];
    if (way == 'p' && sscanf(argv[1], "%d-%d", &low, &high) != 2)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 2; i + 1 < argc && status == 0; i += 2) {
        struct addrinfo *to;
        unsigned long before = total;
        int e = 0, busy = 0, gone = 0;

        if (strcmp(argv[i], "from") == 0) {
            source = argv[i + 1];
            continue;
        }
        to = lookup(argv[i], argv[i + 1], way == 'u' ? SOCK_DGRAM : SOCK_STREAM);
        if (way != 'p') {
            while ((e = one_more(way, to, source, 0)) == 0)
                ;
        } else {
            for (int port = high; port >= low; port--) {
                e = one_more(way, to, source, port);
                if (e == EADDRINUSE)
                    busy++;
                else if (e == EADDRNOTAVAIL)
                    gone++;
                else if (e != 0)
                    break;
                e = 0;
            }
        }
        freeaddrinfo(to);
        printf("to %s:%s opened %lu, ", argv[i], argv[i + 1], total - before);
        if (e == 0) {
            printf("EADDRINUSE %d, EADDRNOTAVAIL %d\n", busy, gone);
            continue;
        }
        printf("then %s\n", errno_name(e));
        if ((way == 'c' && e == EADDRNOTAVAIL) || (way == 'b' && e == EADDRINUSE) ||
            (way == 'u' && e == EAGAIN))
            continue;
        verdict = e == EMFILE || e == ENFILE ? "out of descriptors" : "stopped";
        status = 1;
    }
    for (int port = 0; port < 65536; port++)
        ports += used[port / 32] >> port % 32 & 1;
    printf("%s: %lu sockets, %d ports\n", verdict, total, ports);
    while (fgetc(stdin) != EOF)
        ;
    return status;
}
