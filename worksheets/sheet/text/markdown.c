/* markdown: the part of Markdown that worksheets use. See markdown.h. */
#include "markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { BLANK_MIN = 4 };

static size_t run_of(const char *text, size_t length, char byte) {
    size_t count = 0;

    while (count < length && text[count] == byte)
        count++;
    return count;
}

static void put(const struct markdown *writer, enum markdown_part part, const char *text,
                size_t length) {
    writer->put(writer->to, part, text, length);
}

static void read_spans(const struct markdown *writer, const char *text, size_t length);

/* Takes what begins at `text`, and returns how many bytes that were. */
static size_t read_span(const struct markdown *writer, const char *text, size_t length) {
    size_t run = run_of(text, length, text[0]);
    const char *same = run == 1 ? memchr(text + 1, text[0], length - 1) : NULL;
    size_t end = same == NULL ? 0 : (size_t)(same - text); /* 0: it has no end */

    if (text[0] == '_' && run >= BLANK_MIN) {
        put(writer, MARKDOWN_BLANK, "", 0);
        return run;
    }
    if (text[0] == '`' && end > 0) {
        put(writer, MARKDOWN_CODE, text + 1, end - 1);
        return end + 1;
    }
    if (text[0] == '*' && end > 0 && !isspace((unsigned char)text[1])) {
        put(writer, MARKDOWN_EMPHASIS, "", 0);
        read_spans(writer, text + 1, end - 1);
        put(writer, MARKDOWN_EMPHASIS_END, "", 0);
        return end + 1;
    }
    while (run < length && strchr("*`_", text[run]) == NULL)
        run++;
    put(writer, MARKDOWN_WORDS, text, run);
    return run;
}

static void read_spans(const struct markdown *writer, const char *text, size_t length) {
    for (size_t at = 0; at < length;)
        at += read_span(writer, text + at, length - at);
}

void markdown_read_line(const struct markdown *writer, const char *text) {
    read_spans(writer, text, strlen(text));
}

static const char *next_line(const char *text) {
    text += strcspn(text, "\n");
    return text + (*text == '\n');
}

static bool is_fence(const char *text) {
    return strncmp(text, "```", 3) == 0;
}

static bool is_blank_line(const char *text) {
    return strchr("\n", text[strspn(text, " \t")]) != NULL;
}

static const char *read_fenced(const struct markdown *writer, const char *text) {
    const char *lines = next_line(text), *end = lines;

    while (*end != '\0' && !is_fence(end))
        end = next_line(end);
    put(writer, MARKDOWN_FENCED, lines, (size_t)(end - lines));
    return next_line(end);
}

static const char *read_paragraph(const struct markdown *writer, const char *text) {
    const char *end = next_line(text);

    while (!is_blank_line(end) && !is_fence(end))
        end = next_line(end);
    put(writer, MARKDOWN_PARAGRAPH, "", 0);
    read_spans(writer, text, (size_t)(end - text) - (end[-1] == '\n'));
    put(writer, MARKDOWN_PARAGRAPH_END, "", 0);
    return end;
}

void markdown_read(const struct markdown *writer, const char *text) {
    while (*text != '\0') {
        if (is_blank_line(text))
            text = next_line(text);
        else if (is_fence(text))
            text = read_fenced(writer, text);
        else
            text = read_paragraph(writer, text);
    }
}
