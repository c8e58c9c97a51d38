/* Style: inet_pton, dprintf straight to the descriptor, read(2) to wait, setresuid; one
 * function per way. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct place {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } u;
    socklen_t length;
};

static long long digits(const char *s) {
    long long n = 0;
    if (!*s || strlen(s) > 15)
        return -1;
    for (; *s; s++) {
        if (*s < '0' || *s > '9')
            return -1;
        n = n * 10 + (*s - '0');
    }
    return n;
}

static int parse(struct place *p, const char *address, long long port) {
    memset(p, 0, sizeof *p);
    if (port < 1 || port > 65535)
        return 0;
    if (inet_pton(AF_INET, address, &p->u.v4.sin_addr) == 1) {
        p->u.v4.sin_family = AF_INET;
        p->u.v4.sin_port = htons((in_port_t)port);
        p->length = sizeof p->u.v4;
        return 1;
    }
    if (inet_pton(AF_INET6, address, &p->u.v6.sin6_addr) == 1) {
        p->u.v6.sin6_family = AF_INET6;
        p->u.v6.sin6_port = htons((in_port_t)port);
        p->length = sizeof p->u.v6;
        return 1;
    }
    return 0;
}

static int explain(int e) {
    switch (e) {
    case EACCES:
        dprintf(1, "refused EACCES: not permitted\n");
        return 77;
    case EADDRINUSE:
        dprintf(1, "refused EADDRINUSE: in use\n");
        return 69;
    case EADDRNOTAVAIL:
        dprintf(1, "refused EADDRNOTAVAIL: no such address here\n");
        return 69;
    case ECONNREFUSED:
        dprintf(1, "refused ECONNREFUSED: nobody listens\n");
        return 69;
    }
    dprintf(2, "knock-below-1024: %s\n", strerror(e));
    return 69;
}

static int become(unsigned id) {
    if (setgroups(0, NULL) < 0 || setresgid(id, id, id) < 0 || setresuid(id, id, id) < 0)
        return errno;
    uid_t r, e, s;
    getresuid(&r, &e, &s);
    return r == id && e == id && s == id ? 0 : EINVAL;
}

static int hold(const struct place *p, long long port, long long uid) {
    char junk[512];
    ssize_t n;
    int s = socket(p->u.any.sa_family, SOCK_STREAM, 0);
    if (s < 0 || bind(s, &p->u.any, p->length) < 0 || listen(s, SOMAXCONN) < 0)
        return explain(errno);
    dprintf(1, "bound %lld\n", port);
    if (uid >= 0) {
        int e = become((unsigned)uid);
        if (e != 0) {
            dprintf(1, "refused %s: cannot become %lld\n",
                    e == EPERM    ? "EPERM"
                    : e == EINVAL ? "EINVAL"
                                  : "EAGAIN",
                    uid);
            return 77;
        }
        dprintf(1, "uid %lld\n", uid);
    }
    do
        n = read(0, junk, sizeof junk);
    while (n > 0 || (n < 0 && errno == EINTR));
    return 0;
}

int main(int argc, char **argv) {
    struct place p;
    if (argc == 4 && strcmp(argv[1], "connect") == 0) {
        long long port = digits(argv[3]);
        if (!parse(&p, argv[2], port))
            return 64;
        int s = socket(p.u.any.sa_family, SOCK_STREAM, 0);
        if (s < 0 || connect(s, &p.u.any, p.length) < 0)
            return explain(errno);
        dprintf(1, "connected %lld\n", port);
        return 0;
    }
    if (argc == 3 || argc == 4) {
        long long port = digits(argv[2]), uid = argc == 4 ? digits(argv[3]) : -1;
        if (!parse(&p, argv[1], port) || (argc == 4 && (uid < 0 || uid > 0xfffffffeLL)))
            return 64;
        return hold(&p, port, uid);
    }
    dprintf(2, "usage: knock-below-1024 [connect] ADDRESS PORT [UID]\n");
    return 64;
}
