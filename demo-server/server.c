/* server: what demo-server says, and the exit status that this leads to. See server.h. */
#include "server.h"

#include "advice.h"

#include <errno.h>
#include <stdlib.h>

/* At the end, wait this long for a reader that does not read. */
enum { DRAIN_SECONDS = 2 };

void server_tell(struct server *server, struct explain_case what) {
    struct explanation explanation;

    what.transport = server->options.transport;
    what.program = server->report.program;
    what.server = true;
    what.advice = server_advice;
    what.open = server->open;
    what.share = server->options.share_port;
    what.reuse = !server->options.no_reuse && what.transport == TRANSPORT_TCP;
    explain(&what, &explanation);
    report_error(&server->report, &explanation);
    if (!what.goes_on && server->exit_status == 0)
        server->exit_status = explanation.exit_status;
}

void server_failed(struct server *server, enum call call, const struct endpoint *about,
                   bool goes_on) {
    server_tell(server,
                (struct explain_case){
                    .call = call, .error = errno, .endpoint = about, .goes_on = goes_on});
}

int server_open_log(struct server *server) {
    if (report_open_log(&server->report) == 0)
        return 0;
    server_tell(server, (struct explain_case){.call = CALL_OPEN,
                                              .error = errno,
                                              .subject = getenv("PORTLAB_LOG")});
    return -1;
}

/* Where the reader of an output is slow, its readiness is waited for beside everything
 * else; the clients do not wait. */
static void watch_output(struct server *server, const struct output *output,
                         bool *watched) {
    bool waiting = output->length > 0;

    if (waiting == *watched)
        return;
    if (!waiting)
        ready_unwatch(server->ready, output->fd);
    else if (ready_watch(server->ready, output->fd, READY_WRITE, &server->report) !=
             CALL_NONE)
        return; /* tried again after the next round */
    *watched = waiting;
}

void server_write(struct server *server) {
    if (report_flush(&server->report) == -1) {
        server->exit_status = EXPLAIN_EXIT_OUTPUT; /* server_drain() will say so */
        return;
    }
    watch_output(server, &server->report.out, &server->out_watched);
    watch_output(server, &server->report.err, &server->err_watched);
}

void server_drain(struct server *server) {
    int result;

    do
        result = report_drain(&server->report, DRAIN_SECONDS);
    while (result == -1 && errno == EINTR); /* a second signal */
    if (result == -1)
        server->exit_status = report_output_failed(&server->report, errno);
}
