/* port-view: a web page on which a class sees the pair's connections as they come.
 *
 * It reads the pair's JSON lines, and serves them to browsers as Server-Sent Events. Try,
 * and open the address that it prints:
 *
 *     demo-server --json 3306 | port-view */
#include "../../lib/arguments.h"
#include "../../lib/clock.h"
#include "../../lib/stop.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum {
    DRAIN_SECONDS = 2,
    /* Ctrl-C ends the pair, too: its last lines come within this time. */
    LAST_MILLISECONDS = 1000
};

static const char program[] = "port-view";

/* Before anything else is opened: a descriptor that is closed would be taken by it. */
static int check_input(const struct view_options *options) {
    if (options->log != NULL)
        return -1;
    if (fcntl(STDIN_FILENO, F_GETFD) == -1)
        return arguments_wrong(program, "standard input is closed, and no LOG is given");
    if (isatty(STDIN_FILENO))
        return arguments_wrong(
            program, "standard input must be the lines of the pair, and not a terminal: "
                     "demo-server --json 3306 | port-view");
    return -1;
}

static enum call watch(struct view *view) {
    enum call failed = ready_open(&view->ready);

    if (failed == CALL_NONE)
        failed = ready_watch(view->ready, view->stop_fd, READY_READ, &view->stop_fd);
    if (failed == CALL_NONE && view->door.fd != -1)
        failed = ready_watch(view->ready, view->door.fd, READY_READ, &view->door);
    if (failed == CALL_NONE)
        intake_watch(view);
    return failed;
}

/* A log whose page is saved is not served besides. */
static bool serves(const struct view *view) {
    return view->options.log == NULL || view->options.save == NULL;
}

/* The first line, now that a browser can connect. */
static void tell(struct view *view) {
    char url[DOOR_URL_SIZE], text[DOOR_URL_SIZE + 16];
    int length;

    if (!serves(view))
        return;
    door_url(view, url);
    length = snprintf(text, sizeof text, "viewing  %s\n", url);
    output_add(&view->report.out, text, (size_t)length);
    if (report_drain(&view->report, DRAIN_SECONDS) == -1)
        view->exit_status = report_output_failed(&view->report, errno);
}

static int view_open(struct view *view) {
    enum call failed;

    report_open(&view->report, program, false);
    view->door.fd = -1;
    failed = stop_open(&view->stop_fd);
    if (failed == CALL_NONE && keep_open(&view->keep) == -1)
        failed = CALL_MALLOC;
    if (failed != CALL_NONE) {
        view_failed(view, (struct explain_case){.call = failed, .error = errno});
        return -1;
    }
    if (intake_open(view) == -1 ||
        (view->options.save != NULL && save_open(view) == -1) ||
        (serves(view) && door_open(view) == -1))
        return -1;
    failed = watch(view);
    if (failed != CALL_NONE) {
        view_failed(view, (struct explain_case){.call = failed, .error = errno});
        return -1;
    }
    tell(view);
    return 0;
}

/* How long to wait for something to come, in milliseconds. */
static int patience(const struct view *view, int64_t now) {
    int64_t first = watchers_due(view);

    if (intake_due(view) < first)
        first = intake_due(view);
    if (door_due(view) < first)
        first = door_due(view);
    if (view->last_moment != 0 && view->last_moment < first)
        first = view->last_moment;
    if (first == INT64_MAX)
        return -1;
    return first <= now ? 0 : first - now > INT_MAX ? INT_MAX : (int)(first - now);
}

/* After a signal it goes on for the last lines of a pipe. */
static bool has_work(struct view *view) {
    bool stopped = stop_signal() != 0;

    if (view->exit_status != 0 || (!serves(view) && view->intake.ended))
        return false;
    if (stopped && view->intake.is_watched && view->last_moment == 0) {
        ready_unwatch(view->ready, view->stop_fd);
        view->last_moment = clock_milliseconds() + LAST_MILLISECONDS;
    }
    return !stopped ||
           (view->intake.is_watched && clock_milliseconds() < view->last_moment);
}

static void go_on(struct view *view) {
    struct ready_event events[READY_EVENTS_MAX];
    int64_t now = clock_milliseconds();
    int count;
    enum call failed = ready_wait(view->ready, events, patience(view, now), &count);

    if (failed != CALL_NONE)
        view_failed(view, (struct explain_case){.call = failed, .error = errno});
    for (int i = 0; i < count; i++) {
        void *owner = events[i].owner;

        if (owner == &view->intake)
            intake_read(view);
        else if (owner == &view->door)
            door_accept(view);
        else if (owner != &view->stop_fd)
            watcher_ready(view, owner, events[i].ways);
    }
    now = clock_milliseconds();
    intake_go_on(view, now);
    watchers_go_on(view, now);
    if (door_due(view) <= now)
        door_resume(view);
    if (view->intake.ended)
        save_write(view);
}

static int view_close(struct view *view) {
    intake_say_faults(view);
    watchers_finish(view, clock_milliseconds());
    if (view->exit_status == 0)
        save_write(view);
    save_close(view);
    watchers_close(view);
    door_close(view);
    ready_close(view->ready);
    keep_close(&view->keep);
    hosts_free(&view->hidden);
    output_drain(&view->report.err, DRAIN_SECONDS);
    report_close(&view->report);
    return view->exit_status;
}

int main(int argc, char **argv) {
    static struct view view;
    int status = view_options_parse(argc, argv, &view.options);

    if (status == -1)
        status = check_input(&view.options);
    if (status != -1)
        return status;
    if (view_open(&view) == 0)
        while (has_work(&view))
            go_on(&view);
    return view_close(&view);
}
