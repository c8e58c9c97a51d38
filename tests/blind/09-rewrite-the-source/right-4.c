/* Right: old-fashioned, short; select, a list searched in a line; ends when both sides
 * have ended. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#define W(p) ((unsigned)(p)[0] << 8 | (p)[1])

struct ep {
    unsigned long long who; /* address and port inside */
    unsigned port;          /* outside */
} eps[2][65536];
int n[2], owner[2][65536]; /* owner: index + 1 */
unsigned addr, lo, hi;
unsigned char buf[65536];

/* two bytes at p become v; sums c1 and c2 are mended, if there are any */
static void set(unsigned char *p, unsigned v, unsigned char *c1, unsigned char *c2) {
    unsigned char *c[2] = {c1, c2};
    unsigned long s;
    int i;

    for (i = 0; i < 2; i++)
        if (c[i]) {
            s = (~W(c[i]) & 0xffff) + (~W(p) & 0xffff) + v;
            s = (s & 0xffff) + (s >> 16);
            s = (s & 0xffff) + (s >> 16);
            s = s == 0xffff ? 0xffff : ~s & 0xffff;
            c[i][0] = s >> 8;
            c[i][1] = s;
        }
    p[0] = v >> 8;
    p[1] = v;
}

static int xlate(int out) {
    unsigned char *h = buf + (buf[0] & 15) * 4, *a = buf + (out ? 12 : 16),
                  *p = h + (out ? 0 : 2);
    unsigned char *sum;
    unsigned host = W(a) << 16 | W(a + 2), port = W(p), q;
    int u = buf[9] == 17, i;
    unsigned long long me = (unsigned long long)host << 16 | port;

    if ((!u && buf[9] != 6) || buf[8] < 2)
        return 0;
    if (out) {
        for (i = 0; i < n[u] && eps[u][i].who != me; i++)
            ;
        if (i == n[u]) {
            q = port;
            if (q < lo || q > hi || owner[u][q])
                for (q = lo; q <= hi && owner[u][q]; q++)
                    ;
            if (q > hi)
                return 0;
            eps[u][i].who = me;
            eps[u][i].port = q;
            owner[u][q] = ++n[u];
        }
        host = addr;
        port = eps[u][i].port;
    } else {
        if (host != addr || !owner[u][port])
            return 0;
        me = eps[u][owner[u][port] - 1].who;
        host = me >> 16;
        port = me & 0xffff;
    }
    sum = h + (u ? 6 : 16);
    if (u && W(sum) == 0)
        sum = NULL;
    set(a, host >> 16, buf + 10, sum);
    set(a + 2, host & 0xffff, buf + 10, sum);
    set(p, port, NULL, sum);
    set(buf + 8, W(buf + 8) - 256, buf + 10, NULL);
    return 1;
}

int main(int argc, char **argv) {
    int open[2] = {1, 1}, i;
    fd_set set;
    ssize_t len;

    if (argc != 3 || sscanf(argv[2], "%u-%u", &lo, &hi) != 2)
        return 1;
    addr = ntohl(inet_addr(argv[1]));
    while (open[0] || open[1]) {
        FD_ZERO(&set);
        for (i = 0; i < 2; i++)
            if (open[i])
                FD_SET(3 + i, &set);
        if (select(5, &set, NULL, NULL, NULL) < 0)
            continue;
        for (i = 0; i < 2; i++) {
            if (!open[i] || !FD_ISSET(3 + i, &set))
                continue;
            if ((len = read(3 + i, buf, sizeof buf)) <= 0)
                open[i] = 0;
            else if (xlate(i == 0) && write(4 - i, buf, len) < 0)
                perror("write");
        }
    }
    return 0;
}
