/* file: read whole, within a limit; replaced whole, or left as it was. See file.h. */
#include "file.h"

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Frees and closes, and keeps errno. */
static int failed(char *data, int fd) {
    int error = errno;

    free(data);
    if (fd != -1)
        close(fd);
    errno = error;
    return -1;
}

static int read_all(int fd, char *data, size_t most, size_t *length) {
    ssize_t count;

    *length = 0;
    do {
        count = read(fd, data + *length, most + 1 - *length);
        if (count > 0)
            *length += (size_t)count;
    } while ((count > 0 && *length <= most) || (count == -1 && errno == EINTR));
    if (*length > most)
        errno = EFBIG;
    return count == -1 || *length > most ? -1 : 0;
}

int file_read(const char *path, size_t most, char **data, size_t *length) {
    struct stat status;
    char *room;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO is not waited for */

    if (fd == -1)
        return -1;
    if (fstat(fd, &status) == -1)
        return failed(NULL, fd);
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return failed(NULL, fd);
    }
    room = room_sure(malloc(most + 2));
    if (read_all(fd, room, most, length) == -1)
        return failed(room, fd);
    close(fd);
    room[*length] = '\0';
    *data = room;
    return 0;
}

static int write_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t count = write(fd, data, length);

        if (count == -1 && errno != EINTR)
            return -1;
        if (count > 0) {
            data += count;
            length -= (size_t)count;
        }
    }
    return fsync(fd);
}

int file_replace(const char *path, const char *data, size_t length) {
    char *beside = room_text("%s.new.%ld", path, (long)getpid());
    int fd, error;

    unlink(beside);
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd == -1)
        return failed(beside, -1);
    if (write_all(fd, data, length) == 0 && close(fd) == 0) {
        if (rename(beside, path) == 0) {
            free(beside);
            return 0;
        }
        fd = -1;
    }
    error = errno;
    unlink(beside);
    errno = error;
    return failed(beside, fd);
}
