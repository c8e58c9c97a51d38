/* partly: lets socket calls do a part of their work. A library that the dynamic linker
 * puts before the C library (LD_PRELOAD); what to do is in the environment:
 *
 *     PARTLY=interrupt    a connect() that is under way says EINTR, as after a signal
 *     PARTLY=bytes        send(), recv() and write() take one byte; the first send() of
 *                         each byte says EAGAIN */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_on(const char *what) {
    const char *wanted = getenv("PARTLY");

    return wanted != NULL && strcmp(wanted, what) == 0;
}

/* ISO C has no cast from an object's address to a function's; POSIX has this way. */
static void find(const char *name, void *function) {
    *(void **)function = dlsym(RTLD_NEXT, name);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    int (*real)(int, const struct sockaddr *, socklen_t), result;

    find("connect", &real);
    result = real(fd, address, length);
    if (result == -1 && errno == EINPROGRESS && is_on("interrupt"))
        errno = EINTR;
    return result;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    ssize_t (*real)(int, const void *, size_t, int);
    static int refuse;

    find("send", &real);
    if (!is_on("bytes"))
        return real(fd, bytes, count, flags);
    refuse = !refuse;
    if (refuse) {
        errno = EAGAIN;
        return -1;
    }
    return real(fd, bytes, count > 1 ? 1 : count, flags);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
    ssize_t (*real)(int, void *, size_t, int);

    find("recv", &real);
    return real(fd, bytes, count > 1 && is_on("bytes") ? 1 : count, flags);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t);

    find("write", &real);
    return real(fd, bytes, count > 1 && is_on("bytes") ? 1 : count);
}
