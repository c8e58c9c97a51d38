/* trace: a socket call as C, before and after it is made.
 *
 *     trace_call(trace, "bind(%d, %s)", fd, trace_endpoint(trace, &local));
 *     result = bind(fd, &local.address.any, local.length);
 *     trace_result(trace, result);
 *
 * prints `bind(3, 127.0.0.1:80) = -1 EACCES`. The call itself stays in sight; there is no
 * wrapper around it. Nothing is formatted while the trace is off. */
#ifndef TRACE_H
#define TRACE_H

#include "endpoint.h"

#include <stdbool.h>

struct trace {
    bool on;     /* print the calls, on standard error */
    bool step;   /* wait for Enter before each */
    int stop_fd; /* readable: a signal came, so do not wait; 0: none */
    char call[512];
    char endpoint[ENDPOINT_TEXT_SIZE];
};

/* Remembers the call; in steps, prints it and waits for Enter. At the end of input, or
 * when a signal comes, it goes on without waiting from then on. */
void trace_call(struct trace *trace, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Prints the call with its result: the value, or -1 and the name of errno. Keeps errno.
 */
void trace_result(struct trace *trace, long result);

/* The same, with what the call has written to its arguments: `= 0 -> 127.0.0.1:80`. */
void trace_result_text(struct trace *trace, long result, const char *written);
void trace_result_endpoint(struct trace *trace, long result,
                           const struct endpoint *written);

/* The endpoint as text, for trace_call; "" while the trace is off. */
const char *trace_endpoint(struct trace *trace, const struct endpoint *endpoint);

#endif
