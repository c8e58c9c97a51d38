/* peer-server: see peer-server.h. */
#include "peer-server.h"

#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-client.h"
#include "peer-report.h"
#include "peer-waits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ARGUMENTS_MAX = 64,
    RUNNING_MAX = 2,
    PROBE_AFTER = 150, /* milliseconds, for a line that a slip has held back before */
    USUAL_FLOORS = 2048
};

static const char flush_hint[] =
    "The line must come before the first client, even if the output is a pipe. There it "
    "stays in a buffer until it is flushed.";
static char **command;
static pid_t running[RUNNING_MAX]; /* 0: none */

static void end(pid_t pid, int *status) {
    kill(pid, SIGTERM);
    *status = ends_wait(pid);
}

/* A check that fails leaves its servers running. */
static void end_all(void) {
    int status;

    for (size_t i = 0; i < RUNNING_MAX; i++)
        if (running[i] != 0)
            end(running[i], &status);
}

void server_begin_all(char **words) {
    command = words;
    signal(SIGPIPE, SIG_IGN);
    atexit(end_all);
}

static bool can_be_turned(uint16_t port) {
    return ends_turned(port) != port && ends_turned(port) >= USUAL_FLOORS;
}

uint16_t server_free_port(const char *address) {
    struct endpoint end = ends_at(address, 0);
    int fd = ends_bound_free(SOCK_STREAM, &end, (struct ends_span){USUAL_FLOORS, 65535},
                             can_be_turned);

    if (fd == -1)
        trouble_stop("bind");
    close(fd);
    return endpoint_port(&end);
}

struct server server_launch(uint16_t port) {
    struct server server = {.port = port};
    char number[8], *words[ARGUMENTS_MAX];
    size_t count = 0;
    int ends[2];

    snprintf(server.word, sizeof server.word, "w%07x", ends_random() & 0xfffffffu);
    snprintf(number, sizeof number, "%u", port);
    while (command[count] != NULL && count < ARGUMENTS_MAX - 4) {
        words[count] = command[count];
        count++;
    }
    words[count++] = "serve";
    words[count++] = number;
    words[count++] = server.word;
    words[count] = NULL;
    if (pipe(ends) == -1 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("pipe");
    server.pid = ends_start(words, -1, ends[1]);
    running[running[0] != 0] = server.pid;
    close(ends[1]);
    server.output = ends[0];
    return server;
}

size_t server_read_line(const struct server *server, char *line, size_t size,
                        int milliseconds, bool *late) {
    struct pollfd output = {.fd = server->output, .events = POLLIN};
    int64_t end = clock_milliseconds() + milliseconds;
    size_t length = 0;

    *late = false;
    while (length < size - 1 && (length == 0 || line[length - 1] != '\n')) {
        int64_t left = end - clock_milliseconds();

        *late = poll(&output, 1, left > 0 ? (int)left : 0) == 0;
        if (*late || read(server->output, line + length, 1) != 1)
            break;
        length++;
    }
    line[length] = '\0';
    return length;
}

/* The line that was wanted did not come. Is there a server all the same? */
static _Noreturn void fail_line(struct server *server, const char *expected,
                                const char *line, size_t length, const char *hint) {
    char quoted[REPORT_TEXT_SIZE];
    int status;

    report_quote(line, length, quoted);
    if (length == 0 && client_connects(server->port)) {
        report_unflushed();
        report_fail(flush_hint, expected, "nothing, although clients can connect");
    }
    waits_in_vain();
    status = server_stop(server);
    report_ended(status);
    report_fail(hint, expected, length == 0 ? "%.0snothing in time" : "%s", quoted);
}

static void look_at_line(struct server *server, const char *hint) {
    char line[REPORT_TEXT_SIZE], wanted[32], expected[REPORT_TEXT_SIZE],
        quoted[REPORT_TEXT_SIZE];
    bool late;
    int patience = report_forgives() ? PROBE_AFTER : waits_patience();
    size_t length = server_read_line(server, line, sizeof line, patience, &late);

    snprintf(wanted, sizeof wanted, "serving %u\n", server->port);
    snprintf(expected, sizeof expected, "its first line: serving %u", server->port);
    if (length == strlen(wanted) && memcmp(line, wanted, length) == 0)
        return;
    report_quote(line, length, quoted);
    if (length > 0 && report_looks_right(wanted, line, length)) {
        if (report_forgives())
            return;
        report_slip();
        report_quote(wanted, strlen(wanted), expected);
        report_fail(line[length - 1] == '\n' ? NULL : "A line ends with a newline.",
                    expected, "%s", quoted);
    }
    if (late && length == 0 && report_forgives() && client_waits_for(server->port))
        return;
    if (late)
        fail_line(server, expected, line, length, hint);
    if (length > 0)
        report_fail(NULL, expected, "%s", quoted);
    report_ended(server_stop(server));
    report_fail(hint, expected, "nothing");
}

struct server server_start(uint16_t port, const char *hint) {
    int64_t began = clock_milliseconds();
    struct server server = server_launch(port);

    look_at_line(&server, hint);
    server.took = (int)(clock_milliseconds() - began);
    return server;
}

int server_stop(struct server *server) {
    int status;

    end(server->pid, &status);
    running[running[0] != server->pid] = 0;
    close(server->output);
    return status;
}
