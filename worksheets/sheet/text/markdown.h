/* markdown: the part of Markdown that worksheets use: paragraphs, blocks between fences,
 * `code`, *emphasis*, and ____ for an answer. Anything else is text. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

/* What is done with each part of a text, in its order; `to` is the writer's own. */
struct markdown {
    void *to;
    void (*paragraph)(void *to, bool begins);
    void (*emphasis)(void *to, bool begins);
    void (*words)(void *to, const char *text, size_t length);
    void (*code)(void *to, const char *text, size_t length);
    void (*blank)(void *to); /* the place for an answer */
    void (*fenced)(void *to, const char *lines, size_t length);
};

void markdown_read(const struct markdown *writer, const char *text);

/* The same of what is one line or one paragraph: without `paragraph` and `fenced`. */
void markdown_read_line(const struct markdown *writer, const char *text);

#endif
