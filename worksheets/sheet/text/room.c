/* room: memory for lists and texts. See room.h. */
#include "room.h"

#include "../../../lib/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *room_sure(void *memory) {
    if (memory == NULL) {
        fputs("there is not enough memory\n", stderr);
        exit(EXPLAIN_EXIT_OS_ERROR);
    }
    return memory;
}

/* Room for 1, 2, 4, 8, ... */
void *room_more(void *list, size_t count, size_t size) {
    if ((count & (count - 1)) != 0)
        return list;
    return room_sure(realloc(list, (count == 0 ? 1 : 2 * count) * size));
}

char *room_text(const char *format, ...) {
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = room_sure(malloc((size_t)(length < 0 ? 0 : length) + 1));
    text[0] = '\0';
    va_start(arguments, format);
    vsnprintf(text, (size_t)(length < 0 ? 0 : length) + 1, format, arguments);
    va_end(arguments);
    return text;
}

char *room_copy(const char *bytes, size_t length) {
    char *copy = room_sure(malloc(length + 1));

    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}
