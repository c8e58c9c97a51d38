/* first: how long a program takes from its start to its first line.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef FIRST_H
#define FIRST_H

#include "turn.h"

#include <spawn.h>

/* A pipe with the question in it, to be read by nc; demo-client does not look. */
static int open_question(void) {
    static const char question[] = "whoami\n";
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) == -1 ||
        write(ends[1], question, sizeof question - 1) != sizeof question - 1)
        fail("no pipe");
    close(ends[1]);
    return ends[0];
}

static pid_t spawn(struct command *command, int in, int out) {
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    error = posix_spawnp(&pid, command->arguments[0], &actions, NULL, command->arguments,
                         environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        fail("%s: %s", command->arguments[0], strerror(error));
    return pid;
}

/* In seconds. What it says after its first bytes is read too, so that it comes to its
 * end. */
static double time_first_line(struct command *command) {
    int in = open_question(), ends[2], status;
    char bytes[4096];
    double start, end;
    ssize_t count;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) == -1)
        fail("no pipe");
    start = now();
    pid = spawn(command, in, ends[1]);
    close(ends[1]);
    count = read(ends[0], bytes, sizeof bytes);
    end = now();
    if (count <= 0 || memchr(bytes, '\n', (size_t)count) == NULL)
        fail("%s did not say a line", command->arguments[0]);
    while (read(ends[0], bytes, sizeof bytes) > 0)
        continue;
    close(ends[0]);
    close(in);
    if (waitpid(pid, &status, 0) == -1 || status != 0)
        fail("%s ended with status %d", command->arguments[0], status);
    return end - start;
}

/* One program after another: the median of their first lines. */
static void turn_first(struct bench *bench, const struct contender *who,
                       struct samples *samples) {
    struct command command = {.count = 0};
    struct values times = {.count = 0};
    struct turn turn;

    start_server(&turn, bench, who->server, who->count);
    add_client(&command, bench, who->client, turn.where, 1);
    for (unsigned long i = 0; i < who->count; i++)
        values_add(&times, time_first_line(&command));
    end_server(&turn, who->server, who->count);
    samples->connections = who->count;
    values_add(&samples->seconds, spread_of(&times).median);
}

/* Why nc cannot be compared with, or NULL. */
static const char *netcat_missing(void) {
    if (!is_installed("nc"))
        return "there is no nc here";
    if (system("nc -h 2>&1 </dev/null | grep -q OpenBSD") != 0)
        return "this nc is not the one of OpenBSD";
    return NULL;
}

#endif
