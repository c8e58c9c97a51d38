/* escape: see escape.h. */
#include "escape.h"

#include "../../lib/line.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, in UTF-8 */

void escape_json(FILE *out, const char *text) {
    struct line line;

    if (text == NULL) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    while (*text != '\0') {
        size_t length = line_character(text);
        char character[LINE_CHARACTER_MAX + 1] = {0};

        memcpy(character, text, length == 0 ? 1 : length);
        line_start(&line);
        /* JSON has names for those of ASCII; the others would come back when it is read.
         */
        line_add_json(&line,
                      length > 1 && line_is_control(text) ? REPLACEMENT : character);
        fwrite(line.text + 1, 1, line.length - 2, out); /* without its quotes */
        text += length == 0 ? 1 : length;
    }
    fputc('"', out);
}

/* U+FFFE and U+FFFF are UTF-8, and no characters of XML. */
static bool is_xml(const char *text, size_t length) {
    unsigned char first = (unsigned char)text[0];

    if (length == 1)
        return (first >= ' ' && first != 127) || first == '\t' || first == '\n';
    return length > 0 && !line_is_control(text) &&
           strncmp(text, "\xef\xbf\xbe", 3) != 0 && strncmp(text, "\xef\xbf\xbf", 3) != 0;
}

static const char *xml_name(char character) {
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;"; /* it could be the end of a "]]>" */
    case '"':
        return "&quot;";
    case '\n':
        return "&#10;"; /* in an attribute a plain one would be read as a blank */
    default:
        return NULL;
    }
}

void escape_xml(FILE *out, const char *text) {
    while (text != NULL && *text != '\0') {
        size_t length = line_character(text);

        if (!is_xml(text, length))
            fputs(REPLACEMENT, out);
        else if (xml_name(*text) != NULL)
            fputs(xml_name(*text), out);
        else
            fwrite(text, 1, length, out);
        text += length == 0 ? 1 : length;
    }
}

void escape_attribute(FILE *out, const char *name, const char *text) {
    fprintf(out, " %s=\"", name);
    escape_xml(out, text);
    fputc('"', out);
}

/* Writes a text; at a newline, what is given for one. */
static void write_plain(FILE *out, const char *text, const char *newline) {
    while (text != NULL && *text != '\0') {
        size_t length = line_character(text);

        if (*text == '\n')
            fputs(newline, out);
        else if (length > 0 && !line_is_control(text))
            fwrite(text, 1, length, out);
        else
            fputs(REPLACEMENT, out);
        text += length == 0 ? 1 : length;
    }
}

void escape_line(FILE *out, const char *text) {
    write_plain(out, text, " ");
}

void escape_lines(FILE *out, const char *prefix, const char *text) {
    char newline[32];

    snprintf(newline, sizeof newline, "\n%s", prefix);
    fputs(prefix, out);
    write_plain(out, text, newline);
    fputc('\n', out);
}
