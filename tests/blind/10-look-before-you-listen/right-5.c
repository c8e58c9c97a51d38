/* Right, too: takes each row without a far end for a listener. No kernel writes such a
 * row for another socket. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX 5100

struct ent {
    unsigned w[4], port;
    int v6;
} tab[MAX];
int n;

static int mapped(const struct ent *e) {
    return e->v6 && e->w[0] == 0 && e->w[1] == 0 && e->w[2] == htonl(0xffff);
}

static int any(const struct ent *e) {
    return !(e->w[0] | e->w[1] | e->w[2] | e->w[3]);
}

static int reach(struct ent e) {
    struct sockaddr_in6 a, me, peer;
    struct sockaddr_in *a4 = (struct sockaddr_in *)&a;
    socklen_t m = sizeof me, p = sizeof peer;
    int s, ok;

    if (any(&e))
        e.w[e.v6 ? 3 : 0] = htonl(e.v6 ? 1 : 0x7f000001);
    memset(&a, 0, sizeof a);
    memset(&me, 0, sizeof me);
    memset(&peer, 0, sizeof peer);
    if (e.v6) {
        a.sin6_family = AF_INET6;
        a.sin6_port = htons(e.port);
        memcpy(&a.sin6_addr, e.w, 16);
    } else {
        a4->sin_family = AF_INET;
        a4->sin_port = htons(e.port);
        memcpy(&a4->sin_addr, e.w, 4);
    }
    if ((s = socket(e.v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0)) < 0)
        return 0;
    ok = connect(s, (struct sockaddr *)&a, e.v6 ? sizeof a : sizeof *a4) == 0 &&
         getsockname(s, (struct sockaddr *)&me, &m) == 0;
    if (ok && getpeername(s, (struct sockaddr *)&peer, &p) == 0 && m == p &&
        memcmp(&me, &peer, m) == 0)
        ok = 0;
    close(s);
    return ok;
}

static const char *who(const struct ent *e) {
    unsigned w = htonl(e->w[mapped(e) ? 3 : 0]);

    if (any(e))
        return "everybody";
    if (e->v6 && !mapped(e))
        return !e->w[0] && !e->w[1] && !e->w[2] && e->w[3] == htonl(1) ? "host"
                                                                       : "network";
    return w >> 24 == 127 ? "host" : w == 0 ? "everybody" : "network";
}

int main(int argc, char **argv) {
    char line[300], buf[INET6_ADDRSTRLEN];
    const char *fam;
    struct ent e, four;
    char rem[40];
    int i, j, r, k;

    if (argc != 2)
        return 1;
    while (n < MAX && fgets(line, sizeof line, stdin)) {
        memset(&e, 0, sizeof e);
        if (sscanf(line, "%*d: %8x%8x%8x%8x:%x %39s", e.w, e.w + 1, e.w + 2, e.w + 3,
                   &e.port, rem) == 6)
            e.v6 = 1;
        else if (sscanf(line, "%*d: %8x:%x %39s", e.w, &e.port, rem) == 3)
            e.w[1] = 0; /* the first try has not come so far */
        else
            continue;
        if (strspn(rem, "0:") == strlen(rem))
            tab[n++] = e;
    }
    for (i = 0; i < n; i++) {
        e = tab[i];
        fam = !e.v6 || mapped(&e) ? "ipv4" : any(&e) ? "unknown" : "ipv6";
        inet_ntop(e.v6 ? AF_INET6 : AF_INET, e.w, buf, sizeof buf);
        if (argv[1][0] == 't') {
            printf("listener %s %u %s %s\n", buf, e.port, who(&e), fam);
            continue;
        }
        r = reach(e);
        if (r && e.v6 && any(&e)) {
            for (j = k = 0; j < n; j++)
                k |= tab[j].port == e.port && (!tab[j].v6 || mapped(&tab[j]));
            memset(&four, 0, sizeof four);
            four.port = e.port;
            fam = !k && reach(four) ? "both" : "ipv6";
        }
        printf("listener %s %u %s %s %s\n", buf, e.port, who(&e), fam,
               r ? "reached" : "not-reached");
    }
    return 0;
}
