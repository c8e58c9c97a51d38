/* escape: writes a text that a stranger may have written, so that it stays data: it ends
 * no string, no element and no line, and turns none where it is shown (line_is_control,
 * in
 * ../../lib/line.h). Bytes that are no UTF-8 become U+FFFD. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdio.h>

/* A JSON string with its quotes (RFC 8259, section 7); null for a NULL pointer. */
void escape_json(FILE *out, const char *text);

/* Text of an XML element or of an attribute. What XML 1.0 has no character for (section
 * 2.2) becomes U+FFFD; a newline stays one, also in an attribute. */
void escape_xml(FILE *out, const char *text);

/* An attribute of an XML element, with a blank before it: name="text". */
void escape_attribute(FILE *out, const char *name, const char *text);

/* Plain text: what could command a terminal becomes U+FFFD, and a newline a blank. */
void escape_line(FILE *out, const char *text);

/* Lines of a plain text: each of them begins with `prefix` (a few
 * bytes). A newline follows the last one, too. */
void escape_lines(FILE *out, const char *prefix, const char *text);

#endif
