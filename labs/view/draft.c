/* draft: bytes that wait to go. See draft.h. */
#include "draft.h"

#include "../../lib/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t draft_room(const struct draft *draft) {
    return sizeof draft->bytes - draft->start - draft->length;
}

bool draft_add_bytes(struct draft *draft, const char *bytes, size_t count) {
    if (count > draft_room(draft))
        return false;
    memcpy(draft->bytes + draft->start + draft->length, bytes, count);
    draft->length += count;
    return true;
}

bool draft_add(struct draft *draft, const char *text) {
    return draft_add_bytes(draft, text, strlen(text));
}

bool draft_add_format(struct draft *draft, const char *format, ...) {
    size_t room = draft_room(draft);
    va_list arguments;
    int count;

    va_start(arguments, format);
    count =
        vsnprintf(draft->bytes + draft->start + draft->length, room, format, arguments);
    va_end(arguments);
    if (count < 0 || (size_t)count >= room)
        return false;
    draft->length += (size_t)count;
    return true;
}

bool draft_add_json(struct draft *draft, const char *text) {
    struct line line;

    line_start(&line);
    line_add_json(&line, text);
    return line.length < LINE_SIZE && draft_add_bytes(draft, line.text, line.length);
}

void draft_sent(struct draft *draft, size_t count) {
    draft->length -= count;
    draft->start = draft->length == 0 ? 0 : draft->start + count;
}
