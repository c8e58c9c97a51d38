/* file: read whole, within a limit; replaced whole, or left as it was. See file.h. */
#include "file.h"

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes, and keeps errno if something went wrong before. Returns whether all went well.
 */
static bool is_closed(FILE *file, bool well) {
    int error = errno;
    bool closed = fclose(file) == 0;

    if (!well)
        errno = error;
    return well && closed;
}

static bool is_regular(FILE *file) {
    struct stat status;

    if (fstat(fileno(file), &status) == -1)
        return false;
    errno = EINVAL;
    return S_ISREG(status.st_mode);
}

int file_read(const char *path, size_t most, char **data, size_t *length) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* no FIFO is waited for */
    char *bytes;
    FILE *in;

    if (fd == -1)
        return -1;
    in = room_sure(fdopen(fd, "r"));
    if (!is_regular(in)) {
        is_closed(in, false);
        return -1;
    }
    bytes = room_sure(malloc(most + 2));
    *length = fread(bytes, 1, most + 1, in);
    if (*length > most)
        errno = EFBIG;
    if (!is_closed(in, !ferror(in) && *length <= most)) {
        free(bytes);
        return -1;
    }
    bytes[*length] = '\0';
    *data = bytes;
    return 0;
}

int file_replace(const char *path, const char *data, size_t length) {
    char *beside = room_text("%s.new.%ld", path, (long)getpid());
    FILE *out;
    int error;

    unlink(beside);
    out = fopen(beside, "wx");
    if (out != NULL &&
        is_closed(out, fwrite(data, 1, length, out) == length && fflush(out) == 0 &&
                           fsync(fileno(out)) == 0) &&
        rename(beside, path) == 0) {
        free(beside);
        return 0;
    }
    error = errno;
    unlink(beside);
    free(beside);
    errno = error;
    return -1;
}
