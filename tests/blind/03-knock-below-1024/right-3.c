/* Style: dense; a union, setregid and setreuid, listen with a backlog of 0. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#define U exit(64)
static long long num(char *s, long long m) {
    if (!*s || strlen(s) > strspn(s, "0123456789"))
        U;
    while (*s == '0' && s[1])
        s++;
    if (strlen(s) > 10)
        U;
    long long n = atoll(s);
    if (n > m)
        U;
    return n;
}
static void fail(int c) {
    int e = errno;
    if (c && e == ECONNREFUSED)
        dprintf(1, "refused ECONNREFUSED: nobody listens\n"), exit(69);
    if (e == EACCES)
        dprintf(1, "refused EACCES: not permitted\n"), exit(77);
    if (e == EADDRINUSE)
        dprintf(1, "refused EADDRINUSE: in use\n"), exit(69);
    if (e == EADDRNOTAVAIL)
        dprintf(1, "refused EADDRNOTAVAIL: no such address here\n"), exit(69);
    perror("knock");
    exit(2);
}
int main(int n, char **v) {
    union {
        struct sockaddr a;
        struct sockaddr_in i;
        struct sockaddr_in6 j;
    } u;
    long long p, d = -1;
    int c = n > 1 && !strcmp(v[1], "connect"), s;
    char **w = v + 1 + c;
    socklen_t l;
    n -= 1 + c;
    if (n < 2 || n > 3 - c)
        U;
    memset(&u, 0, sizeof u);
    if (inet_pton(AF_INET, w[0], &u.i.sin_addr) > 0)
        u.a.sa_family = AF_INET, l = sizeof u.i;
    else if (inet_pton(AF_INET6, w[0], &u.j.sin6_addr) > 0)
        u.a.sa_family = AF_INET6, l = sizeof u.j;
    else
        U;
    if (!(p = num(w[1], 65535)))
        U;
    if (n > 2)
        d = num(w[2], 4294967294LL);
    if (u.a.sa_family == AF_INET)
        u.i.sin_port = htons(p);
    else
        u.j.sin6_port = htons(p);
    if ((s = socket(u.a.sa_family, SOCK_STREAM, IPPROTO_TCP)) < 0)
        fail(c);
    if (c) {
        if (connect(s, &u.a, l))
            fail(1);
        dprintf(1, "connected %lld\n", p);
        return 0;
    }
    if (bind(s, &u.a, l) || listen(s, 0))
        fail(0);
    dprintf(1, "bound %lld\n", p);
    if (d >= 0) {
        gid_t g = d;
        if (setgroups(0, 0) || setregid(g, g) || setreuid(g, g)) {
            dprintf(1, "refused %s: cannot become %lld\n", strerrorname_np(errno), d);
            return 77;
        }
        dprintf(1, "uid %lld\n", d);
    }
    while (getchar() != EOF)
        ;
    return 0;
}
