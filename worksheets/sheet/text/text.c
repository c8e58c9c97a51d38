/* text: a text that grows. See text.h. */
#include "text.h"

#include "room.h"

#include <stdlib.h>
#include <string.h>

void text_add_bytes(struct text *text, const char *bytes, size_t count) {
    if (text->room - text->length <= count) {
        text->room = (text->length + count + 64) * 2;
        text->bytes = room_sure(realloc(text->bytes, text->room));
    }
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *more) {
    text_add_bytes(text, more, strlen(more));
}

void text_add_format(struct text *text, const char *format, ...) {
    va_list arguments;
    char *more;

    va_start(arguments, format);
    more = room_arguments(format, arguments);
    va_end(arguments);
    text_add(text, more);
    free(more);
}

char *text_take(struct text *text) {
    char *bytes;

    text_add(text, "");
    bytes = text->bytes;
    *text = (struct text){0};
    return bytes;
}

bool text_begins(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

bool text_ends(const char *text, const char *with) {
    size_t length = strlen(text), end = strlen(with);

    return length > end && strcmp(text + length - end, with) == 0;
}

size_t text_find_line(const char *text, size_t length, const char *with) {
    size_t size = strlen(with), at = 0;

    while (at < length && (length - at < size || memcmp(text + at, with, size) != 0)) {
        const char *end = memchr(text + at, '\n', length - at);

        at = end == NULL ? length : (size_t)(end - text) + 1;
    }
    return at;
}

bool text_is_time(const char *text) {
    static const char form[] = "0000-00-00T00:00:00Z";

    for (size_t i = 0; i < TEXT_TIME_LENGTH; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return true;
}
