/* view: what port-view says of failures and to people. See view.h. */
#include "view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char program[] = "port-view";

void view_failed(struct view *view, struct explain_case what) {
    struct explanation explanation;

    what.program = program;
    what.server = true;
    what.reuse = true;
    explain(&what, &explanation);
    report_error(&view->report, &explanation);
    if (!what.goes_on && view->exit_status == 0)
        view->exit_status = explanation.exit_status;
}

void view_say(struct view *view, const char *format, ...) {
    struct line line;
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    line_start(&line);
    line_add(&line, "port-view: ");
    line_add_plain(&line, text, strlen(text));
    line_add(&line, "\n");
    output_add(&view->report.err, line.text, line.length);
    output_flush(&view->report.err);
}
