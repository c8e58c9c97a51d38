/* Style: standard input does not block, poll, one byte a read, dprintf. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int get(unsigned char *c) {
    for (;;) {
        struct pollfd p = {.fd = 0, .events = POLLIN};
        ssize_t n = read(0, c, 1);
        if (n >= 0)
            return (int)n;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return -1;
        poll(&p, 1, -1);
    }
}

int main(int argc, char **argv) {
    unsigned char h[64];
    unsigned have = 0, want, s, d;
    const char *names[2];
    int flags, tcp, r = 0;

    if (argc != 2)
        goto usage;
    tcp = strcmp(argv[1], "tcp") == 0;
    if (!tcp && strcmp(argv[1], "udp"))
        goto usage;
    want = tcp ? 13 : 6;
    flags = fcntl(0, F_GETFL);
    if (flags != -1)
        fcntl(0, F_SETFL, flags | O_NONBLOCK);
    while (have < want && (r = get(h + have)) == 1)
        have++;
    if (flags != -1)
        fcntl(0, F_SETFL, flags);
    if (r < 0 && have < 4)
        goto unreadable;
    if (have < 4)
        goto tooshort;
    s = h[0] * 256u + h[1];
    d = h[2] * 256u + h[3];
    if (have == want && (tcp ? (h[12] & 0xf0) < 0x50 : h[4] == 0 && h[5] < 8))
        goto malformed;
    for (int i = 0; i < 2; i++) {
        unsigned p = i ? d : s;
        names[i] = !p                       ? "zero"
                   : !(p >> 10)             ? "system"
                   : (p & 0xc000) == 0xc000 ? "dynamic"
                                            : "registered";
    }
    return dprintf(1, "source %u %s destination %u %s\n", s, names[0], d, names[1]) > 0
               ? 0
               : 1;
usage:
    dprintf(2, "usage: %s tcp|udp\n", argv[0]);
    return 1;
unreadable:
    dprintf(2, "%s: %s\n", argv[0], strerror(errno));
    return 1;
tooshort:
    dprintf(2, "%s: %u bytes\n", argv[0], have);
    return 1;
malformed:
    dprintf(2, "%s: malformed\n", argv[0]);
    return 1;
}
