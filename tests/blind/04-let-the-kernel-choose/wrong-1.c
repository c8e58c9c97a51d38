/* Mistake: connect and sample ask getpeername: the port of the other end; violates "The
 * PORT that is printed is your own: the one at your end of the socket" */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(const char *what) {
    dprintf(2, "%s: %s\n", what, errno ? strerror(errno) : "wrong");
    return -1;
}

/* The port of this end, or -1. */
static int my_port(int fd) {
    struct sockaddr_storage room;
    socklen_t len = sizeof room;
    char serv[32];
    /* the connection's name; a socket without one is asked for its own */
    if (getpeername(fd, (struct sockaddr *)&room, &len) < 0 &&
        getsockname(fd, (struct sockaddr *)&room, &len) < 0)
        return fail("getsockname");
    if (getnameinfo((struct sockaddr *)&room, len, NULL, 0, serv, sizeof serv,
                    NI_NUMERICSERV))
        return fail("getnameinfo");
    return (int)strtol(serv, NULL, 10);
}

static struct addrinfo *lookup(const char *address, const char *port, int type) {
    struct addrinfo want = {.ai_family = AF_INET,
                            .ai_socktype = type,
                            .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *ai = NULL;
    int e = getaddrinfo(address, port, &want, &ai);
    if (e != 0)
        dprintf(2, "%s %s: %s\n", address, port, gai_strerror(e));
    return e == 0 ? ai : NULL;
}

/* A socket that has met the place: by bind, by connect or by sendto. */
static int meet(const char *how, const char *address, const char *port) {
    struct addrinfo *ai = lookup(address, port, *how == 's' ? SOCK_DGRAM : SOCK_STREAM);
    int fd, bad;
    if (!ai)
        return -1;
    fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
    if (fd < 0)
        bad = 1;
    else if (*how == 'b')
        bad = bind(fd, ai->ai_addr, ai->ai_addrlen) < 0;
    else if (*how == 'c')
        bad = connect(fd, ai->ai_addr, ai->ai_addrlen) < 0;
    else
        bad = sendto(fd, "", 0, 0, ai->ai_addr, ai->ai_addrlen) < 0;
    freeaddrinfo(ai);
    return bad ? fail(how) : fd;
}

static int ascending(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

static int sample(const char *address, const char *port, const char *n) {
    int count = atoi(n), i, different = 1;
    int *all = count > 0 ? malloc((size_t)count * sizeof *all) : NULL;
    if (!all)
        return fail("N");
    for (i = 0; i < count; i++) {
        int fd = meet("connect", address, port);
        FILE *f = fd < 0 ? NULL : fdopen(fd, "r+");
        if (!f || (all[i] = my_port(fd)) < 0)
            return -1;
        if (fputs("whoami\n", f) < 0 || fflush(f) != 0)
            return fail("send");
        while (fgetc(f) != EOF)
            ;
        if (ferror(f))
            return fail("read");
        fclose(f);
    }
    qsort(all, (size_t)count, sizeof *all, ascending);
    for (i = 1; i < count; i++)
        different += all[i] != all[i - 1];
    dprintf(1, "sample %d-%d %d\n", all[0], all[count - 1], different);
    return 0;
}

static int judge(void) {
    char text[64] = "";
    int fd = open("/proc/sys/net/ipv4/ip_local_port_range", O_RDONLY), low, high;
    if (fd < 0 || read(fd, text, sizeof text - 1) <= 0 ||
        sscanf(text, "%d %d", &low, &high) != 2)
        return fail("ip_local_port_range");
    int some = low <= 65535 && high >= 49152, all = low >= 49152 && high <= 65535;
    dprintf(1, "judge %d-%d %s\n", low, high,
            all    ? "inside"
            : some ? "overlapping"
                   : "outside");
    return 0;
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "";
    int fd = -1, port;
    signal(SIGPIPE, SIG_IGN);
    if (argc == 5 && !strcmp(how, "sample"))
        return sample(argv[2], argv[3], argv[4]) < 0;
    if (argc == 2 && !strcmp(how, "judge"))
        return judge() < 0;
    if (argc == 4 && (!strcmp(how, "connect") || !strcmp(how, "sendto")))
        fd = meet(how, argv[2], argv[3]);
    else if (argc == 2 && !strcmp(how, "bind"))
        fd = meet(how, "127.0.0.1", "0");
    if (fd < 0 || (port = my_port(fd)) < 0)
        return 1;
    dprintf(1, "%s %d\n", how, port);
    while (*how == 'b' && getchar() != EOF)
        ;
    return 0;
}
