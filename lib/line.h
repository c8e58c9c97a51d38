/* line: a text of limited length that is put together piece by piece.
 *
 * What does not fit is left out, so that a line never runs over its end. */
#ifndef LINE_H
#define LINE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_SIZE = 6144, LINE_DIGITS_MAX = 20 };

struct line {
    size_t length;
    char text[LINE_SIZE]; /* not ended by a NUL */
};

/* Writes a number in decimal, without a NUL. Returns its length. */
size_t line_digits(char digits[LINE_DIGITS_MAX], uint64_t number);

void line_start(struct line *line);
void line_add(struct line *line, const char *text);
void line_add_bytes(struct line *line, const char *bytes, size_t count);
void line_add_number(struct line *line, uint64_t number);

/* printf(3) at the line's end; for what is written seldom. */
void line_add_format(struct line *line, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* The same with the arguments of another function that takes a format. */
void line_add_arguments(struct line *line, const char *format, va_list arguments)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 0)))
#endif
    ;

/* `count` bytes of a text that a stranger wrote: what is no UTF-8, and every control
 * character (line_is_control), becomes a question mark, so that it cannot command a
 * terminal. */
void line_add_plain(struct line *line, const char *bytes, size_t count);

/* Parts of a JSON object whose text is this program's own and needs no escaping: a name
 * in quotes with a colon, after `{` or `,`; and a word in quotes. */
void line_add_key(struct line *line, char before, const char *name);
void line_add_word(struct line *line, const char *word);

/* A JSON string with its quotes (RFC 8259, section 7), or null for a NULL pointer. Bytes
 * that are no UTF-8 become U+FFFD. */
void line_add_json(struct line *line, const char *text);

/* The length in bytes of the UTF-8 character (RFC 3629, section 4) that a text begins
 * with, 1 for a NUL; 0 if it begins with none. */
enum { LINE_CHARACTER_MAX = 4 };
size_t line_character(const char *text);

/* How many bytes of a text are UTF-8 (RFC 3629) without a NUL: all of them, or those
 * before the first that is not. A NUL follows the text. */
size_t line_utf8(const char *text, size_t length);

/* Does a text begin with a character that is not shown but obeyed, by a terminal or by
 * what lays out a line: U+0000-1F, U+007F-9F (ECMA-48), U+2028-29 (line separators), and
 * those that turn the direction (Unicode UAX #9)? */
bool line_is_control(const char *character);

#endif
