/* Style: mmap for files, else all of the input in an array that grows; write and _exit.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const unsigned char *p;
    size_t n;
} bytes;

static void bad(const char *m) {
    write(2, m, strlen(m));
    write(2, "\n", 1);
    _exit(1);
}

static bytes slurp(void) {
    struct stat st;
    bytes b = {0, 0};
    if (fstat(0, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        lseek(0, 0, SEEK_CUR) == 0) {
        void *m = mmap(0, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
        if (m != MAP_FAILED) {
            b.p = m;
            b.n = (size_t)st.st_size;
            return b;
        }
    }
    unsigned char *q = 0;
    size_t room = 0;
    for (;;) {
        if (b.n == room) {
            q = realloc(q, room = room ? 2 * room : 16);
            if (!q)
                bad("memory");
        }
        ssize_t r = read(0, q + b.n, room - b.n);
        if (r <= 0)
            break;
        b.n += (size_t)r;
    }
    b.p = q;
    return b;
}

static unsigned be16(const unsigned char *p) {
    unsigned x = *p++;
    x <<= 8;
    x += *p;
    return x;
}

int main(int argc, char **argv) {
    static char line[80];
    if (argc != 2 || strlen(argv[1]) != 3 ||
        memcmp(argv[1] + 1, argv[1][0] == 't' ? "cp" : "dp", 2) ||
        !strchr("tu", argv[1][0]))
        bad("usage");
    bytes b = slurp();
    if (b.n < 4)
        bad("short");
    if (*argv[1] == 'u') {
        if (b.n >= 6 && be16(b.p + 4) < 8)
            bad("length");
    } else if (b.n >= 13 && (b.p[12] >> 4) * 4 < 20)
        bad("offset");
    const char *r[2];
    unsigned p[2];
    for (int i = 0; i < 2; i++) {
        p[i] = be16(b.p + 2 * i);
        r[i] = p[i] >= 49152  ? "dynamic"
               : p[i] >= 1024 ? "registered"
               : p[i]         ? "system"
                              : "zero";
    }
    int n = snprintf(line, sizeof line, "source %u %s destination %u %s\n", p[0], r[0],
                     p[1], r[1]);
    write(1, line, (size_t)n);
    _exit(0);
}
