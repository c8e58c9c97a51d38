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

/* As HTML, kept (keep.h). All text is escaped: nothing in it becomes an element, a script
 * or an address that is fetched. `____` becomes a line to write on, with `answer` upon it
 * (NULL: nothing, "": nothing, and the line is left out). */
const char *html_text(const char *text, const char *answer);

/* The same within one line. */
const char *html_line(const char *text);

/* The text as it is, escaped. */
const char *html_plain(const char *text);

/* As plain lines, at most 80 columns wide. The marks of paragraphs are left out, their
 * words wrapped. The first line begins with `first`, the others with blanks as wide as
 * that. */
void show_text(const char *first, const char *text);

/* Lines as they are, each after `first`. */
void show_lines(const char *first, const char *text);

#endif
