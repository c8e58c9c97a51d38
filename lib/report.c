/* report: one event to one line, and the lines to where they go. See report.h. */
#include "report.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* At the end, wait this long for a reader of standard error that does not read. */
enum { LAST_WORDS_SECONDS = 2 };

/* Each is opened the wrong way round, so that reading 1 or writing 0 fails with EBADF. */
static void fill_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static bool wants_colour(void) {
    const char *terminal = getenv("TERM");
    const char *refusal = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && (refusal == NULL || refusal[0] == '\0') &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void report_open(struct report *report, const char *program, bool json) {
    memset(report, 0, sizeof *report);
    fill_standard_descriptors();
    report->program = program;
    report->json = json;
    report->colour = !json && wants_colour();
    machine_ephemeral(&report->range);
    report->since_1970 = clock_since_1970();
    output_open(&report->out, STDOUT_FILENO);
    output_open(&report->err, STDERR_FILENO);
    output_open(&report->log, -1);
    report->log_fd = -1;
}

int report_open_log(struct report *report) {
    const char *path = getenv("PORTLAB_LOG");

    if (path == NULL || path[0] == '\0' || report->log_fd != -1)
        return 0;
    report->log_fd =
        open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0644);
    if (report->log_fd == -1)
        return -1;
    output_open(&report->log, report->log_fd);
    return 0;
}

/* Is this end on another machine? A server asks this for each client, so the last answer
 * is kept; loopback needs no look-up. */
static bool is_elsewhere(struct report *report, const struct event *event) {
    const struct endpoint *end = event->peer != NULL ? event->peer : event->endpoint;

    if (end == NULL || endpoint_is_loopback(end) || endpoint_is_wildcard(end))
        return false;
    if (event->local != NULL && endpoint_same_address(end, event->local))
        return false;
    if (report->asked.length == 0 || !endpoint_same_address(end, &report->asked)) {
        report->asked = *end;
        report->asked_is_own = machine_has_address(end);
    }
    return !report->asked_is_own;
}

/* Adds what every event has: its time, and whether the other end is elsewhere. */
static struct event complete(struct report *report, const struct event *event) {
    struct event whole = *event;

    whole.at = (uint64_t)(report->since_1970 + clock_microseconds());
    whole.elsewhere = is_elsewhere(report, event);
    return whole;
}

static void add_json(struct report *report, const struct event *event) {
    struct line line;

    line_start(&line);
    report_json_event(&line, event, &report->range);
    line_add(&line, "\n");
    if (report->json)
        output_add(&report->out, line.text, line.length);
    output_add(&report->log, line.text, line.length);
}

static void keep_first_line(struct line *line) {
    const char *newline = memchr(line->text, '\n', line->length);

    if (newline != NULL)
        line->length = (size_t)(newline - line->text) + 1;
}

void report_event(struct report *report, const struct event *event) {
    struct event whole = complete(report, event);
    struct line line;

    if (report->json || report->log_fd != -1)
        add_json(report, &whole);
    if (!report->json) {
        line_start(&line);
        whole.first = whole.first || report->brief;
        report_text_event(&line, &whole, &report->range, report->colour);
        if (report->brief)
            keep_first_line(&line);
        report_fit(&line, STDOUT_FILENO);
        output_add(&report->out, line.text, line.length);
    }
    if (report->at_once)
        report_flush(report);
}

/* For people, on standard error, whose reader may be slow too. If this fails, there is no
 * place left to report it. */
static void add_error_text(struct report *report, const char *text, size_t length) {
    output_add(&report->err, text, length);
    output_flush(&report->err);
}

/* The failure as an event, for JSON. */
static struct event event_of(const struct explanation *explanation) {
    return (struct event){.kind = EVENT_ERROR,
                          .transport = explanation->transport,
                          .call = call_name(explanation->call),
                          .endpoint =
                              explanation->has_endpoint ? &explanation->endpoint : NULL,
                          .errno_name = explanation->errno_name,
                          .message = explanation->message,
                          .sentence = explanation->sentence,
                          .remedies = explanation->remedies,
                          .remedy_count = explanation->remedy_count,
                          .exit_status = (uint64_t)explanation->exit_status};
}

void report_error(struct report *report, const struct explanation *explanation) {
    struct line line;

    if (report->json || report->log_fd != -1) {
        struct event error = event_of(explanation);
        struct event event = complete(report, &error);

        add_json(report, &event);
    }
    report_flush(report);
    if (!report->json) {
        line_start(&line);
        report_text_error(&line, explanation, report->program,
                          report->colour && isatty(STDERR_FILENO),
                          machine_terminal_width(STDERR_FILENO));
        if (report->brief)
            keep_first_line(&line);
        report_fit(&line, STDERR_FILENO);
        add_error_text(report, line.text, line.length);
    }
}

void report_uid_stays(struct report *report, const char *why) {
    struct line line;

    line_start(&line);
    line_add_format(&line, "%s: %s, so the uid stays 0; every capability is given up\n",
                    report->program, why);
    report_fit(&line, STDERR_FILENO);
    add_error_text(report, line.text, line.length);
}

void report_note(struct report *report, const char *format, ...) {
    char text[512];
    struct line line;
    va_list arguments;

    if (report->json || report->brief)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    line_start(&line);
    line_add(&line, "           ");
    line_add(&line, text);
    line_add(&line, "\n");
    report_fit(&line, STDOUT_FILENO);
    output_add(&report->out, line.text, line.length);
    if (report->at_once)
        report_flush(report);
}

/* Reports how many lines were left out, as soon as there is room for one. */
static void say_left_out(struct report *report) {
    struct explanation lost = {.call = CALL_WRITE, .errno_name = "EAGAIN"};
    unsigned long count = report->out.left_out;
    struct line line;

    snprintf(lost.message, sizeof lost.message,
             "write standard output: EAGAIN: %lu lines were left out", count);
    snprintf(lost.sentence, sizeof lost.sentence,
             "The reader of this output was too slow: %d bytes were already "
             "waiting. The clients were served anyway.",
             OUTPUT_WAITING_MAX);
    line_start(&line);
    if (report->json) {
        struct event error = event_of(&lost);
        struct event event = complete(report, &error);

        report_json_event(&line, &event, &report->range);
        line_add(&line, "\n");
    } else {
        report_text_error(&line, &lost, report->program, false, 0);
    }
    report->out.left_out = 0;
    if (report->json)
        output_add(&report->out, line.text, line.length);
    else
        add_error_text(report, line.text, line.length);
}

int report_flush(struct report *report) {
    output_flush(&report->err);
    if (output_flush(&report->log) == -1)
        return -1;
    if (output_flush(&report->out) == -1)
        return -1;
    if (report->out.left_out == 0 || report->out.length > OUTPUT_WAITING_MAX / 2)
        return 0;
    say_left_out(report);
    return output_flush(&report->out);
}

int report_drain(struct report *report, int seconds) {
    if (report_flush(report) == -1 || output_drain(&report->log, seconds) == -1 ||
        output_drain(&report->out, seconds) == -1)
        return -1;
    if (report->out.left_out > 0) {
        say_left_out(report);
        if (output_drain(&report->out, seconds) == -1)
            return -1;
    }
    output_drain(&report->err, seconds);
    return 0;
}

int report_output_failed(struct report *report, int error) {
    struct explain_case what = {.call = CALL_WRITE,
                                .error = error,
                                .subject = report->log.error != 0 ? "PORTLAB_LOG"
                                                                  : "standard output",
                                .program = report->program};
    struct explanation explanation;
    struct line line;

    explain(&what, &explanation);
    line_start(&line);
    report_text_error(&line, &explanation, report->program, false, 0);
    add_error_text(report, line.text, line.length);
    output_drain(&report->err, LAST_WORDS_SECONDS);
    return explanation.exit_status;
}

void report_close(struct report *report) {
    output_close(&report->log);
    if (report->log_fd != -1)
        close(report->log_fd);
    output_close(&report->out);
    output_close(&report->err);
}
