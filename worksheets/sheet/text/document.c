/* document: a text file, read line by line. See document.h. */
#include "document.h"

#include "file.h"
#include "keep.h"
#include "room.h"

#include "../../../lib/line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int document_wrong(const struct place *place, const char *format, ...) {
    struct line line;
    va_list arguments;
    const char *what;

    va_start(arguments, format);
    what = keep(room_arguments(format, arguments));
    va_end(arguments);
    line_start(&line);
    line_add_plain(&line, place->path, strlen(place->path));
    if (place->line > 0)
        line_add_format(&line, ":%zu", place->line);
    line_add(&line, ": ");
    line_add_plain(&line, what, strlen(what));
    *place->why = keep_text("%.*s", (int)line.length, line.text);
    errno = EINVAL;
    return -1;
}

size_t document_strip(char *data, size_t length) {
    size_t at = length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, left = 0;

    for (; at < length; at++)
        if (data[at] != '\r' || at + 1 == length || data[at + 1] != '\n')
            data[left++] = data[at];
    return left;
}

/* Text with a two-byte code: its mark, or a NUL as every other byte. */
static bool is_utf16(const char *bytes, size_t length) {
    return length >= 2 &&
           (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0 ||
            (length >= 4 && (bytes[0] == '\0') == (bytes[2] == '\0') &&
             (bytes[1] == '\0') == (bytes[3] == '\0') &&
             (bytes[0] == '\0') != (bytes[1] == '\0')));
}

/* All that is wrong with bytes before one looks at what they say. */
static int look_at_bytes(struct document *document) {
    struct place *place = &document->place;
    const char *bytes = document->text;
    size_t good = line_utf8(bytes, document->length);

    place->line = 1;
    if (document->length == 0)
        return document_wrong(place, "the file is empty");
    if (is_utf16(bytes, document->length))
        return document_wrong(place, "the file is written in UTF-16; save it as UTF-8");
    for (size_t i = 0; i < good; i++)
        place->line += bytes[i] == '\n';
    if (good < document->length && bytes[good] == '\0')
        return document_wrong(place, "a NUL byte; is this a text file?");
    if (good < document->length)
        return document_wrong(
            place,
            "the byte 0x%02x is not UTF-8 (is it Latin-1?); save the file "
            "as UTF-8",
            (unsigned)(unsigned char)bytes[good]);
    place->line = 0;
    return 0;
}

/* Why there are no bytes. */
static int unreadable(struct place *place, size_t most) {
    int error = errno;

    if (error == EFBIG) {
        place->line = 1;
        return document_wrong(place, "the file is longer than %zu bytes", most);
    }
    document_wrong(place, "%s", error == EINVAL ? "not a regular file" : strerror(error));
    errno = error;
    return -1;
}

int document_open(struct document *document, const char *path, size_t most,
                  const char **why) {
    size_t length;

    memset(document, 0, sizeof *document);
    document->place = (struct place){.path = path, .why = why};
    if (file_read(path, most, &document->text, &length) == -1)
        return unreadable(&document->place, most);
    document->length = length;
    if (look_at_bytes(document) == -1) {
        document_close(document);
        errno = EINVAL;
        return -1;
    }
    document->marked = strncmp(document->text, "\xef\xbb\xbf", 3) == 0;
    document->unended = document->text[length - 1] != '\n';
    document->length = document_strip(document->text, length);
    document->cr_lf = document->length + (document->marked ? 3 : 0) < length;
    document->text[document->length] = '\0';
    document->at = document->text;
    return 0;
}

char *document_next(struct document *document) {
    char *line = document->at;
    size_t length = strcspn(line, "\n");

    if (*line == '\0')
        return NULL;
    document->at += length + (line[length] == '\n');
    line[length] = '\0';
    document->place.line++;
    return line;
}

void document_close(struct document *document) {
    free(document->text);
    document->text = document->at = NULL;
}
