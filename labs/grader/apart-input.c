/* apart-input: what the command is given as standard input, and at --pairs. A socket or a
 * pipe is passed on as standard input. Of a file it gets a copy, and for a folder its
 * own: what was opened out here would lead out of there (openat(2), /proc/self/fd/0).
 *
 * A pair is passed on if it is an end of socketpair(2), connected for good: neither end
 * has a name, and a socket of this type cannot be sent or connected elsewhere, as one of
 * SOCK_DGRAM can. See apart.h, unix(7). */
#if defined(__linux__)
#define _GNU_SOURCE /* memfd_create, F_ADD_SEALS, major */
#endif
#include "apart.h"

#include "ends.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { INPUT_MAX = 16 << 20 }; /* bytes */

/* A file that has no name. Nobody writes to it when it is sealed. */
static int open_copy(void) {
#if defined(__linux__)
    return memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
    FILE *file = tmpfile();

    return file == NULL ? -1 : fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
#endif
}

static int seal(int fd) {
#if defined(__linux__)
    int seals = F_SEAL_SEAL | F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;

    if (fcntl(fd, F_ADD_SEALS, seals) == -1)
        return -1;
#endif
    return lseek(fd, 0, SEEK_SET) == -1 ? -1 : 0;
}

/* All that is left to read of standard input. */
static int copy_rest(int fd) {
    char bytes[65536];
    size_t total = 0;
    ssize_t count;

    while ((count = read(STDIN_FILENO, bytes, sizeof bytes)) != 0) {
        if (count == -1 && errno != EINTR)
            return -1;
        if (count > 0 && write(fd, bytes, (size_t)count) != count)
            return -1;
        total += count > 0 ? (size_t)count : 0;
        if (total > INPUT_MAX) {
            errno = EFBIG;
            return -1;
        }
    }
    return seal(fd);
}

static int become_input(int fd) {
    int result = fd == -1 || fd == STDIN_FILENO ? fd : dup2(fd, STDIN_FILENO);

    if (fd > STDIN_FILENO)
        close(fd);
    return result == -1 ? -1 : 0;
}

static int take_copy(void) {
    int fd = open_copy();

    if (fd != -1 && copy_rest(fd) == -1) {
        close(fd);
        return -1;
    }
    return become_input(fd);
}

static bool is_null(const struct stat *status) {
    struct stat null;

    return S_ISCHR(status->st_mode) && stat("/dev/null", &null) == 0 &&
           null.st_rdev == status->st_rdev;
}

int apart_take_input(struct apart *apart) {
    struct stat status;

    if (fstat(STDIN_FILENO, &status) == -1)
        return errno == EBADF ? become_input(open("/dev/null", O_RDONLY)) : -1;
    if (S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode) || is_null(&status))
        return 0;
    if (S_ISREG(status.st_mode))
        return take_copy();
    apart->folder_as_input = S_ISDIR(status.st_mode);
    return become_input(open("/dev/null", O_RDONLY));
}

int apart_open_folder(void) {
    return become_input(open(".", O_RDONLY | O_DIRECTORY));
}

/* Was nothing ever bound there? `length` is what getsockname() or getpeername() says. */
static bool is_unnamed(const struct sockaddr_un *end, socklen_t length) {
#if defined(__linux__) /* where a name may begin with a NUL: unix(7), abstract */
    bool named = length > offsetof(struct sockaddr_un, sun_path);
#else
    bool named =
        length > offsetof(struct sockaddr_un, sun_path) && *end->sun_path != '\0';
#endif

    return end->sun_family == AF_UNIX && !named;
}

static bool is_pair(int fd) {
    struct sockaddr_un own = {.sun_family = AF_UNSPEC}, peer = own;
    socklen_t own_length = sizeof own, peer_length = sizeof peer;
    int type;
    socklen_t length = sizeof type;

    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
           type == ENDS_PAIR_TYPE &&
           getsockname(fd, (struct sockaddr *)&own, &own_length) == 0 &&
           getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0 &&
           is_unnamed(&own, own_length) && is_unnamed(&peer, peer_length);
}

int apart_look_at_pairs(void) {
    for (int fd = APART_PAIR_FD; fd < APART_PAIR_FD + APART_PAIR_FDS; fd++)
        if (!is_pair(fd)) {
            errno = EINVAL;
            return -1;
        }
    return 0;
}
