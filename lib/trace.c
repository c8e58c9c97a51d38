/* trace: a socket call as C, before and after it is made. See trace.h. */
#include "trace.h"

#include "explain.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* Is there a key to be read, and not a signal to be obeyed? */
static bool wait_for_key(const struct trace *trace) {
    struct pollfd polled[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = trace->stop_fd, .events = POLLIN}};

    return poll(polled, trace->stop_fd > 0 ? 2 : 1, -1) > 0 && polled[1].revents == 0;
}

static void wait_for_enter(struct trace *trace) {
    char byte = 0;

    while (trace->step && byte != '\n')
        if (!wait_for_key(trace) || read(STDIN_FILENO, &byte, 1) != 1)
            trace->step = false;
}

void trace_call(struct trace *trace, const char *format, ...) {
    va_list arguments;

    if (!trace->on)
        return;
    va_start(arguments, format);
    vsnprintf(trace->call, sizeof trace->call, format, arguments);
    va_end(arguments);
    if (trace->step) {
        fprintf(stderr, "next: %s  [Enter makes this call] ", trace->call);
        fflush(stderr);
        wait_for_enter(trace);
        if (!trace->step)
            fputc('\n', stderr);
    }
}

void trace_result_text(struct trace *trace, long result, const char *written) {
    int error = errno;

    if (!trace->on)
        return;
    if (result < 0)
        fprintf(stderr, "%s = %ld %s\n", trace->call, result, explain_errno(error));
    else if (written != NULL)
        fprintf(stderr, "%s = %ld -> %s\n", trace->call, result, written);
    else
        fprintf(stderr, "%s = %ld\n", trace->call, result);
    errno = error;
}

void trace_result(struct trace *trace, long result) {
    trace_result_text(trace, result, NULL);
}

void trace_result_endpoint(struct trace *trace, long result,
                           const struct endpoint *written) {
    int error = errno;

    if (!trace->on)
        return;
    if (result >= 0)
        endpoint_format(written, trace->endpoint);
    errno = error;
    trace_result_text(trace, result, trace->endpoint);
}

const char *trace_endpoint(struct trace *trace, const struct endpoint *endpoint) {
    if (!trace->on)
        return "";
    endpoint_format(endpoint, trace->endpoint);
    return trace->endpoint;
}
