/* text: a text that grows. See text.h. */
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

bool text_is_time(const char *text) {
    static const char form[] = "0000-00-00T00:00:00Z";

    for (size_t i = 0; i < TEXT_TIME_LENGTH; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return true;
}
