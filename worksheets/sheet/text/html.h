/* html: the Markdown of a worksheet as HTML. All text is escaped: nothing in it becomes
 * an element, a script or an address that is fetched. What is returned is kept (keep.h).
 */
#ifndef HTML_H
#define HTML_H

/* Paragraphs and blocks. `____` becomes a line to write on, with `answer` upon it (NULL:
 * nothing, "": nothing, and the line is left out). */
const char *html_text(const char *text, const char *answer);

/* The same within one line. */
const char *html_line(const char *text);

/* The text as it is, escaped. */
const char *html_plain(const char *text);

#endif
