/* Style: getaddrinfo with AI_NUMERICHOST, stdio with fflush, a table of errnos. */
#define _DEFAULT_SOURCE
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct {
    int number, status;
    const char *text;
} reasons[] = {
    {EACCES, 77, "EACCES: not permitted"},
    {EADDRINUSE, 69, "EADDRINUSE: in use"},
    {EADDRNOTAVAIL, 69, "EADDRNOTAVAIL: no such address here"},
    {ECONNREFUSED, 69, "ECONNREFUSED: nobody listens"},
};

static void refused(const char *call, int e) {
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].number == e) {
            printf("refused %s\n", reasons[i].text);
            exit(reasons[i].status);
        }
    fprintf(stderr, "knock-below-1024: %s: %s\n", call, strerror(e));
    exit(1);
}

static void usage(void) {
    fprintf(stderr, "usage: knock-below-1024 [connect] ADDRESS PORT [UID]\n");
    exit(64);
}

static unsigned long number(const char *s, unsigned long low, unsigned long high) {
    unsigned long n;
    char *end;
    if (!isdigit((unsigned char)*s))
        usage();
    errno = 0;
    n = strtoul(s, &end, 10);
    if (*end || errno || n < low || n > high)
        usage();
    return n;
}

static void cannot(unsigned long uid, int e) {
    printf("refused %s: cannot become %lu\n",
           e == EPERM    ? "EPERM"
           : e == EINVAL ? "EINVAL"
                         : "EAGAIN",
           uid);
    exit(77);
}

int main(int argc, char **argv) {
    int to_connect = argc == 4 && strcmp(argv[1], "connect") == 0, fd;
    char **arg = argv + 1 + to_connect;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM},
                    *ai;
    unsigned long port, uid = 0;
    char service[8];

    if (argc != 3 && argc != 4)
        usage();
    port = number(arg[1], 1, 65535);
    if (argc == 4 && !to_connect)
        uid = number(arg[2], 0, 0xfffffffe);
    snprintf(service, sizeof service, "%lu", port);
    if (getaddrinfo(arg[0], service, &hints, &ai) != 0)
        usage();
    fd = socket(ai->ai_family, SOCK_STREAM, 0);
    if (fd < 0)
        refused("socket", errno);
    if (to_connect) {
        if (connect(fd, ai->ai_addr, ai->ai_addrlen) != 0)
            refused("connect", errno);
        printf("connected %lu\n", port);
        return 0;
    }
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) != 0)
        refused("bind", errno);
    if (listen(fd, 5) != 0)
        refused("listen", errno);
    printf("bound %lu\n", port);
    fflush(stdout);
    if (argc == 4) {
        gid_t gid = (gid_t)uid;
        if (setgroups(1, &gid) != 0 || setgid(gid) != 0 || setuid((uid_t)uid) != 0)
            cannot(uid, errno);
        if (uid != 0 && setuid(0) == 0)
            abort();
        printf("uid %lu\n", uid);
        fflush(stdout);
    }
    while (getchar() != EOF)
        ;
    return 0;
}
