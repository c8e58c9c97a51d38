/* room: memory for lists and texts. See room.h. */
#include "room.h"

#include "../../../lib/explain.h"

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

char *room_arguments(const char *format, va_list arguments) {
    va_list again;
    size_t size;
    char *text;

    va_copy(again, arguments);
    size = (size_t)vsnprintf(NULL, 0, format, again) + 1;
    va_end(again);
    text = room_sure(malloc(size));
    vsnprintf(text, size, format, arguments);
    return text;
}

char *room_text(const char *format, ...) {
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = room_arguments(format, arguments);
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
