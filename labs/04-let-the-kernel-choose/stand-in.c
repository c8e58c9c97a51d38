/* stand-in: is there in place of a network with a range of its own, if no such network
 * can be had. It is linked to a submission, in place of these calls of libc:
 *
 * wrap: fopen fopen64 freopen freopen64 open open64 openat openat64 connect
 *
 * The file with this machine's range becomes `range`, in the folder of the program: two
 * numbers. If they are close together, connect takes a port from this range, as the
 * kernel would do, or fails if there is none. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FEW = 100 };

/* The linker gives them these names. NOLINTBEGIN(bugprone-reserved-identifier) */
FILE *__real_fopen(const char *path, const char *mode);
FILE *__real_freopen(const char *path, const char *mode, FILE *file);
int __real_open(const char *path, int flags, ...);
int __real_openat(int at, const char *path, int flags, ...);
int __real_connect(int fd, const struct sockaddr *to, socklen_t length);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode)
    __attribute__((alias("__wrap_fopen")));
FILE *__wrap_freopen(const char *path, const char *mode, FILE *file);
FILE *__wrap_freopen64(const char *path, const char *mode, FILE *file)
    __attribute__((alias("__wrap_freopen")));
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...) __attribute__((alias("__wrap_open")));
int __wrap_openat(int at, const char *path, int flags, ...);
int __wrap_openat64(int at, const char *path, int flags, ...)
    __attribute__((alias("__wrap_openat")));
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t length);
/* NOLINTEND(bugprone-reserved-identifier) */

static char range_path[4096];

/* Before main: a program may go to another folder. */
__attribute__((constructor)) static void find_range(void) {
    if (getcwd(range_path, sizeof range_path - sizeof "/range") != NULL)
        strcat(range_path, "/range");
}

/* The path to open. The last name is enough: a program may have gone into that folder. */
static const char *real_path(const char *path) {
    static const char name[] = "ip_local_port_range";
    size_t length = path == NULL ? 0 : strlen(path), least = sizeof name - 1;

    return length >= least && strcmp(path + length - least, name) == 0 ? range_path
                                                                       : path;
}

FILE *__wrap_fopen(const char *path, const char *mode) {
    return __real_fopen(real_path(path), mode);
}

FILE *__wrap_freopen(const char *path, const char *mode, FILE *file) {
    return __real_freopen(real_path(path), mode, file);
}

/* The mode is there only if the call may make a file. */
static unsigned mode_of(int flags, va_list *more) {
    return (flags & O_CREAT) != 0 ? va_arg(*more, unsigned) : 0;
}

int __wrap_openat(int at, const char *path, int flags, ...) {
    va_list more;
    unsigned mode;

    va_start(more, flags);
    mode = mode_of(flags, &more);
    va_end(more);
    return __real_openat(at, real_path(path), flags, mode);
}

int __wrap_open(const char *path, int flags, ...) {
    va_list more;
    unsigned mode;

    va_start(more, flags);
    mode = mode_of(flags, &more);
    va_end(more);
    return __real_open(real_path(path), flags, mode);
}

static int is_bound(int fd) {
    struct sockaddr_in own = {.sin_port = 0};
    socklen_t length = sizeof own;

    return getsockname(fd, (struct sockaddr *)&own, &length) == -1 || own.sin_port != 0;
}

/* As Linux does: first the ports that are even or odd like the lowest, then the others,
 * and not the same one each time. */
static int take_port(int fd, unsigned low, unsigned high) {
    static unsigned turn;
    struct sockaddr_in own = {.sin_family = AF_INET};
    unsigned each = (high - low + 1) / 2;

    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    turn++;
    for (unsigned half = 0; half < 2; half++)
        for (unsigned i = 0; i < each; i++) {
            own.sin_port = htons((uint16_t)(low + half + (i + turn) % each * 2));
            if (bind(fd, (struct sockaddr *)&own, sizeof own) == 0)
                return 0;
        }
    errno = EADDRNOTAVAIL;
    return -1;
}

int __wrap_connect(int fd, const struct sockaddr *to, socklen_t length) {
    FILE *in = __real_fopen(range_path, "r");
    unsigned low = 0, high = 65535;

    if (in != NULL) {
        if (fscanf(in, "%5u %5u", &low, &high) != 2)
            high = 65535;
        fclose(in);
    }
    if (high - low < FEW && !is_bound(fd) && take_port(fd, low, high) == -1)
        return -1;
    return __real_connect(fd, to, length);
}
