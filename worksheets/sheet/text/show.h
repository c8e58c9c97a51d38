/* show: Markdown of a worksheet as plain lines, at most 80 columns wide. */
#ifndef SHOW_H
#define SHOW_H

/* Paragraphs: their marks are left out, their words wrapped. The first line begins
 * with `first`, the others with blanks as wide as that. */
void show_text(const char *first, const char *text);

/* Lines as they are, each after `first`. */
void show_lines(const char *first, const char *text);

#endif
