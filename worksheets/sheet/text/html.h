/* html: the Markdown of a worksheet as HTML. All text is escaped: nothing in it becomes
 * an element, a script or an address that is fetched. */
#ifndef HTML_H
#define HTML_H

#include <stdio.h>

/* Paragraphs and blocks. `____` becomes a line to write on, with `answer` upon it (NULL:
 * nothing, "": nothing, and the line is left out). */
void html_write(FILE *out, const char *text, const char *answer);

/* The same within one line. */
void html_write_line(FILE *out, const char *text, const char *answer);

/* The text as it is, escaped. */
void html_write_plain(FILE *out, const char *text);

#endif
