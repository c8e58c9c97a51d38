/* text: a text that grows, and a whole file as one. See text.h. */
#include "text.h"

#include "../../lib/line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void text_add_bytes(struct text *text, const char *bytes, size_t count) {
    if (text->failed)
        return;
    if (text->room - text->length <= count) {
        size_t room = (text->length + count + 64) * 2;
        char *more = realloc(text->bytes, room);

        if (more == NULL) {
            text->failed = true;
            return;
        }
        text->bytes = more;
        text->room = room;
    }
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *more) {
    text_add_bytes(text, more, strlen(more));
}

void text_trim(struct text *text) {
    while (text->length > 0 && strchr(" \t\r\n", text->bytes[text->length - 1]) != NULL)
        text->bytes[--text->length] = '\0';
}

char *text_take(struct text *text) {
    char *bytes;

    text_add_bytes(text, "", 0);
    bytes = text->bytes;
    if (text->failed) {
        free(bytes);
        bytes = NULL;
        errno = ENOMEM;
    }
    *text = (struct text){0};
    return bytes;
}

/* Opens a file that can be read to its end: a pipe or a device may have none. */
static int open_regular(const char *path) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && !S_ISREG(status.st_mode)) {
        close(fd);
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return -1;
    }
    return fd;
}

char *text_read_file(const char *path, size_t most, size_t *length) {
    struct text text = {0};
    char part[4096];
    ssize_t count;
    int fd = open_regular(path), error;

    if (fd < 0)
        return NULL;
    while ((count = read(fd, part, sizeof part)) > 0 && text.length <= most)
        text_add_bytes(&text, part, (size_t)count);
    error = count < 0 ? errno : text.length > most ? EFBIG : 0;
    close(fd);
    *length = text.length;
    if (error == 0)
        return text_take(&text);
    free(text.bytes);
    errno = error;
    return NULL;
}

bool text_is_utf8(const char *text, size_t length, size_t *line) {
    size_t at = 0, step;

    *line = 1;
    while (at < length) {
        step = text[at] == '\0' ? 0 : line_character(text + at);
        if (step == 0)
            return false;
        *line += text[at] == '\n';
        at += step;
    }
    return true;
}
