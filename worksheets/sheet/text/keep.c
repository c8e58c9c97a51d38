/* keep: memory that a verb of `sheet` has until it ends. See keep.h. */
#include "keep.h"

#include "room.h"

#include <stdlib.h>
#include <string.h>

static void **kept;
static size_t kept_count;

void *keep(void *memory) {
    kept = room_more(kept, kept_count, sizeof *kept);
    kept[kept_count++] = memory;
    return memory;
}

char *keep_text(const char *format, ...) {
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = keep(room_arguments(format, arguments));
    va_end(arguments);
    return text;
}

void *keep_more(void *list, size_t count, size_t size) {
    void *more;

    if ((count & (count - 1)) != 0)
        return list;
    more = keep(room_sure(malloc((count == 0 ? 1 : 2 * count) * size)));
    return count == 0 ? more : memcpy(more, list, count * size);
}

void keep_end(void) {
    while (kept_count > 0)
        free(kept[--kept_count]);
    free(kept);
    kept = NULL;
}
