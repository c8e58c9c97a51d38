/* markdown: the part of Markdown that worksheets use, as HTML. All text is escaped:
 * nothing in it becomes an element, a script or an address that is fetched. */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stdio.h>

/* Paragraphs, lists, tables and blocks between fences. `____` becomes a line to write on,
 * with `answer` upon it (NULL: nothing, "": nothing, and the line is left out). */
void markdown_write(FILE *out, const char *text, const char *answer);

/* The same within one line: `code`, **bold**, *emphasis*, [links](https://...). */
void markdown_write_line(FILE *out, const char *text, const char *answer);

/* The text as it is, escaped. */
void markdown_write_plain(FILE *out, const char *text);

#endif
