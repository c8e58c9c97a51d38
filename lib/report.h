/* report: one event to one line, as text for people or as JSON for programs.
 *
 * The text is a line that begins with the event's name, and under it, indented, what it
 * means. The JSON is RFC 8259, one object a line, its keys always in the same order. */
#ifndef REPORT_H
#define REPORT_H

#include "endpoint.h"
#include "event.h"
#include "explain.h"
#include "line.h"
#include "machine.h"
#include "output.h"

#include <stdbool.h>

struct report {
    const char *program;
    bool json, colour;
    bool brief;   /* one line an event, without its meaning */
    bool at_once; /* write after each event, not once for many */
    struct machine_range range;
    struct output out, log, err; /* err: failures as text for people */
    int log_fd;                  /* of PORTLAB_LOG, or -1 */
    int64_t since_1970;          /* of clock_since_1970(), when the program started */
    struct endpoint asked;       /* the last endpoint that was looked up */
    bool asked_is_own;           /* whether this machine has it */
};

/* Prepares standard output, and reads this machine's range. Descriptors 0 to 2 that are
 * closed are filled first, so that no socket can become standard output; what is then
 * written to such an output fails, as it would have. */
void report_open(struct report *report, const char *program, bool json);

/* Opens the file that PORTLAB_LOG names, if it does. Returns 0, or -1 with errno. */
int report_open_log(struct report *report);

void report_event(struct report *report, const struct event *event);
void report_error(struct report *report, const struct explanation *explanation);

/* On standard error: this process did not become another user, and why. */
void report_uid_stays(struct report *report, const char *why);

/* Text output only: a line of meaning under the event before it. */
void report_note(struct report *report, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Writes what was gathered, without waiting for a slow reader, and reports lines that
 * were left out. Returns 0, or -1 with errno. */
int report_flush(struct report *report);

/* The same at a program's end; waits at most `seconds` (0: as long as it takes). */
int report_drain(struct report *report, int seconds);

/* Says on standard error, in text, that the output could not be written. Returns 74. */
int report_output_failed(struct report *report, int error);

void report_close(struct report *report);

/* An event as one line of JSON or as text; in report-json.c and report-text.c. */
enum { REPORT_INDENT = 11 }; /* of the meaning of an event, which is under its line */

/* Breaks the lines of a text between words, so that they fit the terminal that `fd` is;
 * does nothing if fd is not one. In report-fit.c. */
void report_fit(struct line *line, int fd);

void report_json_event(struct line *line, const struct event *event,
                       const struct machine_range *range);
void report_text_event(struct line *line, const struct event *event,
                       const struct machine_range *range, bool colour);
void report_text_error(struct line *line, const struct explanation *explanation,
                       const char *program, bool colour, unsigned width);

#endif
