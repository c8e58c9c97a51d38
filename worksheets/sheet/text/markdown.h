/* markdown: the part of Markdown that worksheets use: paragraphs, blocks between fences,
 * `code`, *emphasis*, and ____ for an answer. Anything else is text. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stddef.h>

/* The parts of a text, in its order. Words, code and what is fenced come with their text.
 */
enum markdown_part {
    MARKDOWN_PARAGRAPH,
    MARKDOWN_PARAGRAPH_END,
    MARKDOWN_EMPHASIS,
    MARKDOWN_EMPHASIS_END,
    MARKDOWN_WORDS,
    MARKDOWN_CODE,
    MARKDOWN_BLANK, /* the place for an answer */
    MARKDOWN_FENCED
};

/* What is done with each; `to` is the writer's own. */
struct markdown {
    void (*put)(void *to, enum markdown_part part, const char *text, size_t length);
    void *to;
};

void markdown_read(const struct markdown *writer, const char *text);

/* The same of what is one line or one paragraph: without paragraphs and fences. */
void markdown_read_line(const struct markdown *writer, const char *text);

#endif
