/* markdown: the part of Markdown that worksheets use: paragraphs, blocks between fences,
 * `code`, *emphasis*, and ____ for an answer. Anything else is text. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

/* As HTML, kept (keep.h). All text is escaped: nothing in it becomes an element, a script
 * or an address that is fetched. `____` becomes a line to write on, with `answer` upon it
 * (NULL: nothing, "": nothing, and the line is left out). */
const char *html_text(const char *text, const char *answer);

/* The same of what is within one line: without paragraphs and fences. */
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
