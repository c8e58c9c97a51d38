/* replace: see replace.h. */
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);

        if (written == -1 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        bytes += written;
        length -= (size_t)written;
    }
    return fsync(fd);
}

/* The name of a new file beside another; owned by the caller. */
static char *name_beside(const char *path) {
    size_t size = strlen(path) + sizeof ".XXXXXX";
    char *name = malloc(size);

    if (name != NULL)
        snprintf(name, size, "%s.XXXXXX", path);
    return name;
}

int replace_file(const char *path, const char *bytes, size_t length) {
    char *name = name_beside(path);
    int fd = name == NULL ? -1 : mkstemp(name), saved;
    mode_t mask;

    if (fd == -1) {
        free(name);
        return -1;
    }
    mask = umask(0);
    umask(mask);
    /* mkstemp's file is the user's alone; a new file is as the user's others are. */
    if (fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, bytes, length) == 0 &&
        close(fd) == 0) {
        fd = -1;
        if (rename(name, path) == 0) {
            free(name);
            return 0;
        }
    }
    saved = errno;
    if (fd != -1)
        close(fd);
    unlink(name);
    free(name);
    errno = saved;
    return -1;
}
