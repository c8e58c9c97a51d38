/* apart-input: what the command is given as standard input. A socket or a pipe is passed
 * on. Of a file it gets a copy, and for a folder its own: what was opened out here would
 * lead out of there (openat(2), /proc/self/fd/0). See apart.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* memfd_create, F_ADD_SEALS, major */
#endif
#include "apart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
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
