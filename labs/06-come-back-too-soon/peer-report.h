/* peer-report: how a check that the peer makes comes to its end, for check.bats to read.
 */
#ifndef PEER_REPORT_H
#define PEER_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum { REPORT_TEXT_SIZE = 256 };

/* Ends the check, as failed: prints lines that begin "expected", "saw" and, unless it is
 * NULL, "hint", and exits with status 1. */
_Noreturn void report_fail(const char *hint, const char *expected, const char *format,
                           ...);

/* A line that says of the program how it ended (exit status or 128 and a signal). */
void report_ended(int status);

/* What fails next, fails by its looks alone. */
void report_slip(void);

/* What fails next, fails for want of a flush alone, which is such a slip. */
void report_unflushed(void);

/* Has such a slip been paid for? Then the next ones are forgiven. */
bool report_forgives(void);

/* Is what came the text that was wanted, but for blanks, ends of lines, bytes that
 * command a terminal, and capitals? */
bool report_looks_right(const char *wanted, const char *bytes, size_t length);

/* Bytes as a text of C, in quotes, as much as there is room for. */
void report_quote(const char *bytes, size_t length, char text[REPORT_TEXT_SIZE]);

#endif
