/* experiment: runs a step of a worksheet for real. See experiment.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "experiment.h"
#include "prompt.h"

#include "../text/file.h"
#include "../text/keep.h"
#include "../text/markdown.h"

#include "../../../lib/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ENDING_TRIES = 150, /* each of 20 ms */
    SLICE_MILLISECONDS = 200,
    LOG_LINE_MAX = 4096,
    PATH_SIZE = 4096
};

/* Of a student who is root: a program that has given root up (--unprivileged) is another
 * user, and must be able to append to the log. Nobody else is told the folder's name. */
static void let_others_write(const char *path, mode_t mode) {
    if (geteuid() == 0)
        (void)chmod(path, mode); /* without it, that program says why it cannot */
}

/* The kit's programs first; those of an administrator last (ss, nft). */
static int set_path(struct experiment *experiment, const char *programs) {
    const char *old = getenv("PATH");
    char here[PATH_SIZE] = "";

    if (programs[0] != '/' && getcwd(here, sizeof here) == NULL)
        return -1;
    if (programs[0] != '/')
        programs = keep_text("%s/%s", here, programs);
    experiment->path = keep_text("%s/demo-server:%s/demo-client:%s/labs/tools:", programs,
                                 programs, programs);
    return setenv("PATH",
                  keep_text("%s%s/worksheets/sheet:%s:/usr/sbin:/sbin", experiment->path,
                            programs, old == NULL ? "/usr/bin:/bin" : old),
                  1);
}

int experiment_open(struct experiment *experiment, const char *programs,
                    unsigned seconds) {
    const char *temporary = getenv("TMPDIR");

    *experiment = (struct experiment){.seconds = seconds};
    if (set_path(experiment, programs) == -1)
        return -1;
    if (temporary == NULL || temporary[0] != '/')
        temporary = "/tmp";
    experiment->folder = keep_text("%s/portlab-sheet.XXXXXX", temporary);
    if (mkdtemp(experiment->folder) == NULL)
        return -1;
    experiment->log = keep_text("%s/log", experiment->folder);
    let_others_write(experiment->folder, 0711);
    return 0;
}

void experiment_close(struct experiment *experiment) {
    if (experiment->log != NULL) {
        unlink(experiment->log);
        rmdir(experiment->folder);
    }
}

/* Starts sh with a script, as the leader of a group of its own: what is in the group was
 * started by this step. */
static pid_t start(const char *script) {
    pid_t child = fork();

    if (child == 0) {
        setpgid(0, 0);
        prompt_restore();
        /* `stty tostop` would stop who writes to the terminal from another group. */
        signal(SIGTTOU, SIG_IGN);
        execlp("sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    if (child != -1)
        setpgid(child, child); /* here as well as in the child: one of them is first */
    return child;
}

bool experiment_succeeds(const char *command) {
    pid_t child = start(keep_text("exec </dev/null >/dev/null 2>&1\n%s", command));
    int status = 1;

    while (child != -1 && waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    return child != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Notes what went wrong. Returns false. */
static bool fail(struct experiment *experiment, const char *why) {
    experiment->why = why;
    return false;
}

/* An empty log. */
static bool begin_run(struct experiment *experiment) {
    int fd = open(experiment->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd == -1 || close(fd) == -1 || setenv("PORTLAB_LOG", experiment->log, 1) == -1)
        return fail(experiment, keep_text("%s: %s", experiment->log, strerror(errno)));
    let_others_write(experiment->log, 0622);
    return true;
}

/* What is wrong with the log, or NULL. *lines: how many it has. A program that could not
 * write to it has ended, and what it had to say is lost: therefore a file with one more
 * line is tried beside it. */
static const char *find_fault(const struct experiment *experiment, size_t *lines) {
    const char *beside = keep_text("%s.try", experiment->log), *fault = NULL;
    size_t length;
    char *text;

    *lines = 0;
    if (file_read(experiment->log, EVIDENCE_LOG_MAX, &text, &length) == -1)
        return strerror(errno);
    for (size_t i = 0; i < length; i++)
        *lines += text[i] == '\n';
    if (length > 0 && text[length - 1] != '\n')
        fault = "its last line is incomplete";
    text = room_sure(realloc(text, length + LOG_LINE_MAX));
    memset(text + length, '\n', LOG_LINE_MAX);
    if (file_replace(beside, text, length + LOG_LINE_MAX) == -1)
        fault = strerror(errno);
    unlink(beside);
    free(text);
    return fault;
}

/* `wanted`: how many lines there must be, or else `without` says why not. */
static bool end_run(struct experiment *experiment, size_t wanted, const char *without) {
    size_t lines;
    const char *fault = find_fault(experiment, &lines);

    evidence_now(experiment->run.ended);
    evidence_not_before(experiment->run.ended, experiment->run.began);
    experiment->run.ran = true;
    if (fault != NULL)
        return fail(experiment, keep_text("its events could not be written to %s: %s",
                                          experiment->log, fault));
    return lines >= wanted || fail(experiment, without);
}

static bool is_over(pid_t child) {
    pid_t result = waitpid(child, NULL, WNOHANG);

    return result == child || (result == -1 && errno != EINTR);
}

/* Ends what is left of a group. A process that nobody waits for stays in it, as a zombie:
 * so it is not waited for without end. */
static void end_group(pid_t group, bool leader_over) {
    struct timespec pause = {0, 20000000};

    for (int i = 0; i < 2 * ENDING_TRIES; i++) {
        int number = i == 0 ? SIGTERM : i == ENDING_TRIES ? SIGKILL : 0;

        leader_over = leader_over || is_over(group);
        if (kill(-group, number) == -1 && errno == ESRCH)
            return;
        nanosleep(&pause, NULL);
    }
}

/* Waits for a step's shell, its time, or a signal; then nothing of it is left. */
static bool finish(struct experiment *experiment, pid_t child) {
    int64_t end = clock_milliseconds() + (int64_t)experiment->seconds * 1000;
    bool over;

    while (!(over = is_over(child)) && prompt_signal() == 0 && clock_milliseconds() < end)
        prompt_sleep(SLICE_MILLISECONDS);
    end_group(child, over);
    if (!over && prompt_signal() == 0)
        fail(experiment,
             keep_text("it took longer than %u s and was stopped", experiment->seconds));
    return over;
}

bool experiment_run(struct experiment *experiment, const char *commands) {
    pid_t child;

    printf("\n");
    if (!begin_run(experiment))
        return false;
    fflush(stdout);
    child = start(script_write(commands));
    if (child == -1)
        return fail(experiment, keep_text("fork: %s", strerror(errno)));
    if (!finish(experiment, child) ||
        !end_run(experiment, 1, "no command reported an event"))
        return false;
    printf("\n(The step is over. Its programs have ended.)\n");
    return true;
}

/* What has the programs of another terminal report to the log. */
static void show_settings(const struct experiment *experiment) {
    struct text lines = {0};

    text_add(&lines, "  PORTLAB_LOG=");
    script_quote(&lines, experiment->log);
    text_add(&lines, "; export PORTLAB_LOG\n  PATH=");
    script_quote(&lines, experiment->path);
    text_add(&lines, "$PATH; export PATH");
    puts(keep(text_take(&lines)));
}

bool experiment_type(struct experiment *experiment, const char *commands) {
    char line[PROMPT_SIZE];

    if (!begin_run(experiment))
        return false;
    if (!experiment_succeeds("port-facts --json >>\"$PORTLAB_LOG\""))
        return fail(experiment, "port-facts could not be run");
    printf("\nPaste these two lines into the other terminal first:\n\n");
    show_settings(experiment);
    printf("\nThen type these commands, one after the other:\n\n");
    show_lines("    ", commands);
    printf("\nIf one of them is still running afterwards, type: kill %%1\n"
           "At the end, type there: unset PORTLAB_LOG\n"
           "Then press Enter here.\n");
    return prompt_read("> ", line) &&
           end_run(experiment, strstr(commands, "demo-") == NULL ? 1 : 2,
                   "the other terminal reported nothing. Did you paste the two lines "
                   "into it first?");
}
