/* line: a text that is put together piece by piece. See line.h. */
#include "line.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void line_start(struct line *line) {
    line->length = 0;
}

void line_add_bytes(struct line *line, const char *bytes, size_t count) {
    size_t room = sizeof line->text - line->length;

    if (count > room)
        count = room;
    memcpy(line->text + line->length, bytes, count);
    line->length += count;
}

void line_add(struct line *line, const char *text) {
    line_add_bytes(line, text, strlen(text));
}

/* Servers write many of these: each is put together in one go, and left out if there is
 * no room for it. */
void line_add_key(struct line *line, char before, const char *name) {
    size_t length = strlen(name);
    char *at = line->text + line->length;

    if (sizeof line->text - line->length < length + 4)
        return;
    *at++ = before;
    *at++ = '"';
    memcpy(at, name, length);
    memcpy(at + length, "\":", 2);
    line->length += length + 4;
}

void line_add_word(struct line *line, const char *word) {
    size_t length = strlen(word);
    char *at = line->text + line->length;

    if (sizeof line->text - line->length < length + 2)
        return;
    *at++ = '"';
    memcpy(at, word, length);
    at[length] = '"';
    line->length += length + 2;
}

size_t line_digits(char digits[LINE_DIGITS_MAX], uint64_t number) {
    char reversed[LINE_DIGITS_MAX];
    size_t count = 0;

    do
        reversed[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    for (size_t i = 0; i < count; i++)
        digits[i] = reversed[count - 1 - i];
    return count;
}

void line_add_number(struct line *line, uint64_t number) {
    char digits[LINE_DIGITS_MAX];
    size_t count = line_digits(digits, number);

    line_add_bytes(line, digits, count);
}

void line_add_arguments(struct line *line, const char *format, va_list arguments) {
    size_t room = sizeof line->text - line->length;
    int count = vsnprintf(line->text + line->length, room, format, arguments);

    if (count > 0 && room > 0)
        line->length += (size_t)count < room ? (size_t)count : room - 1;
}

void line_add_format(struct line *line, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    line_add_arguments(line, format, arguments);
    va_end(arguments);
}

size_t line_character(const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = bytes[0] < 0x80                       ? 1
                    : bytes[0] >= 0xc2 && bytes[0] < 0xe0 ? 2
                    : bytes[0] >= 0xe0 && bytes[0] < 0xf0 ? 3
                    : bytes[0] >= 0xf0 && bytes[0] < 0xf5 ? 4
                                                          : 0;

    for (size_t i = 1; i < length; i++)
        if (bytes[i] < 0x80 || bytes[i] > 0xbf)
            return 0;
    if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
        (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f))
        return 0;
    return length;
}

size_t line_utf8(const char *text, size_t length) {
    size_t good = 0, step = 1;

    while (good < length && step > 0) {
        step = text[good] == '\0' ? 0 : line_character(text + good);
        good += step;
    }
    return good < length ? good : length;
}

bool line_is_control(const char *character) {
    const unsigned char *at = (const unsigned char *)character;
    size_t length = line_character(character);
    unsigned code = length == 2 ? (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu)
                    : length == 3
                        ? (at[0] & 0xfu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu)
                        : at[0];

    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c ||
           code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

void line_add_plain(struct line *line, const char *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes;

    while (count > 0) {
        size_t length = line_character((const char *)at);

        if (length == 0 || length > count || line_is_control((const char *)at))
            line_add(line, "?");
        else
            line_add_bytes(line, (const char *)at, length);
        length = length == 0 || length > count ? 1 : length;
        at += length;
        count -= length;
    }
}

static void add_json_character(struct line *line, unsigned char byte) {
    if (byte == '"' || byte == '\\')
        line_add_format(line, "\\%c", byte);
    else if (byte == '\n')
        line_add(line, "\\n");
    else if (byte == '\t')
        line_add(line, "\\t");
    else if (byte < 0x20 || byte == 0x7f)
        line_add_format(line, "\\u%04x", byte);
    else
        line_add_bytes(line, (const char *)&byte, 1);
}

void line_add_json(struct line *line, const char *text) {
    const unsigned char *at = (const unsigned char *)text;

    if (text == NULL) {
        line_add(line, "null");
        return;
    }
    line_add(line, "\"");
    while (*at != '\0') {
        size_t length = line_character((const char *)at);

        if (length == 1)
            add_json_character(line, *at);
        else if (length > 1)
            line_add_bytes(line, (const char *)at, length);
        else
            line_add(line, "\\ufffd");
        at += length == 0 ? 1 : length;
    }
    line_add(line, "\"");
}
