/* experiment: runs a step of a worksheet for real. See experiment.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "experiment.h"
#include "prompt.h"

#include "../text/file.h"
#include "../text/keep.h"

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
    ENDING_SECONDS = 3,
    SLICE_MILLISECONDS = 200,
    LOG_LINE_MAX = 4096,
    PATH_SIZE = 4096
};

static const char *const folders[] = {"demo-server", "demo-client", "labs/tools",
                                      "worksheets/sheet"};

/* The kit's programs first; those of an administrator last (ss, nft). */
static int set_path(const char *programs) {
    const char *old = getenv("PATH");
    struct text path = {0};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        text_add_format(&path, "%s/%s:", programs, folders[i]);
    text_add(&path, old == NULL ? "/usr/bin:/bin" : old);
    text_add(&path, ":/usr/sbin:/sbin");
    return setenv("PATH", keep(text_take(&path)), 1);
}

/* Of a student who is root: a program that has given root up (--unprivileged) is another
 * user, and must be able to append to the log. Nobody else is told the folder's name. */
static void let_others_write(const char *path, mode_t mode) {
    if (geteuid() == 0)
        (void)chmod(path, mode); /* without it, that program says why it cannot */
}

int experiment_open(struct experiment *experiment, const char *programs) {
    const char *temporary = getenv("TMPDIR");
    char here[PATH_SIZE] = "";

    *experiment = (struct experiment){.seconds = EXPERIMENT_SECONDS};
    if (programs[0] != '/' && getcwd(here, sizeof here) == NULL)
        return -1;
    experiment->programs =
        keep_text("%s%s%s", here, here[0] == '\0' ? "" : "/", programs);
    if (temporary == NULL || temporary[0] != '/')
        temporary = "/tmp";
    experiment->folder = keep_text("%s/portlab-sheet.XXXXXX", temporary);
    if (mkdtemp(experiment->folder) == NULL)
        return -1;
    experiment->log = keep_text("%s/log", experiment->folder);
    let_others_write(experiment->folder, 0711);
    return set_path(experiment->programs);
}

void experiment_close(struct experiment *experiment) {
    if (experiment->log != NULL) {
        unlink(experiment->log);
        rmdir(experiment->folder);
    }
}

enum experiment_end experiment_fail(struct experiment *experiment, char *why) {
    experiment->why = why;
    return EXPERIMENT_FAILED;
}

/* Starts sh with a script, as the leader of a group of its own: what is in the group was
 * started by this step. */
static pid_t start(const char *script) {
    pid_t child = fork();

    if (child == 0) {
        int nothing = open("/dev/null", O_RDONLY);

        setpgid(0, 0);
        prompt_restore();
        /* `stty tostop` would stop who writes to the terminal from another group. */
        signal(SIGTTOU, SIG_IGN);
        if (nothing > STDIN_FILENO) {
            dup2(nothing, STDIN_FILENO);
            close(nothing);
        }
        dup2(STDOUT_FILENO, STDERR_FILENO);
        execlp("sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    if (child != -1)
        setpgid(child, child); /* here as well as in the child: one of them is first */
    return child;
}

bool experiment_succeeds(const char *command) {
    pid_t child = start(keep_text("exec >/dev/null 2>&1\n%s", command));
    int status = 1;

    while (child != -1 && waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    return child != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* An empty log, and a run that begins now. */
static enum experiment_end begin_run(struct experiment *experiment,
                                     const struct person *person) {
    int fd = open(experiment->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd == -1 || close(fd) == -1 || setenv("PORTLAB_LOG", experiment->log, 1) == -1)
        return experiment_fail(experiment,
                               keep_text("%s: %s", experiment->log, strerror(errno)));
    let_others_write(experiment->log, 0622);
    experiment->run = (struct run){.port = person->port, .other = person->other};
    evidence_now(experiment->run.began);
    evidence_not_before(experiment->run.began, experiment->not_before);
    return EXPERIMENT_RAN;
}

/* 0, or the errno of a write of one more line to a log of this length, tried on a file
 * beside it: a program that could not write has ended by then, and what it had to say is
 * lost. */
static int try_log(const struct experiment *experiment, size_t length) {
    static const char line[LOG_LINE_MAX];
    const char *path = keep_text("%s.try", experiment->log);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), error = 0;

    if (fd != -1)
        errno = ENOSPC; /* what a short count means */
    if (fd == -1 ||
        pwrite(fd, line, sizeof line, (off_t)length) != (ssize_t)sizeof line ||
        fsync(fd) == -1)
        error = errno;
    if (fd != -1)
        close(fd);
    unlink(path);
    return error;
}

/* What is wrong with the log, or NULL. *lines: how many it has. */
static const char *find_fault(const struct experiment *experiment, size_t *lines) {
    size_t length;
    char *text;
    int error;

    *lines = 0;
    if (file_read(experiment->log, EVIDENCE_LOG_MAX, &text, &length) == -1)
        return strerror(errno);
    for (size_t i = 0; i < length; i++)
        *lines += text[i] == '\n';
    error = try_log(experiment, length);
    if (error == 0 && length > 0 && text[length - 1] != '\n')
        error = -1;
    free(text);
    return error == 0  ? NULL
           : error > 0 ? strerror(error)
                       : "its last line is incomplete";
}

/* `wanted`: how many lines there must be, or else `without` says why not. */
static enum experiment_end end_run(struct experiment *experiment, size_t wanted,
                                   const char *without) {
    size_t lines;
    const char *fault = find_fault(experiment, &lines);

    evidence_now(experiment->run.ended);
    evidence_not_before(experiment->run.ended, experiment->run.began);
    experiment->run.ran = true;
    if (fault != NULL)
        return experiment_fail(experiment,
                               keep_text("its events could not be written to %s: %s",
                                         experiment->log, fault));
    return lines >= wanted ? EXPERIMENT_RAN
                           : experiment_fail(experiment, keep_text("%s", without));
}

static bool is_over(pid_t child) {
    pid_t result = waitpid(child, NULL, WNOHANG);

    return result == child || (result == -1 && errno != EINTR);
}

/* Ends what is left of a group. A process that nobody waits for stays in it, as a zombie:
 * so it is not waited for without end. */
static void end_group(pid_t group, bool leader_over) {
    for (int signal_number = SIGTERM; signal_number != 0;
         signal_number = signal_number == SIGTERM ? SIGKILL : 0) {
        struct timespec pause = {0, 20000000};

        for (int i = 0; i < ENDING_SECONDS * 50; i++) {
            leader_over = leader_over || is_over(group);
            if (kill(-group, i == 0 ? signal_number : 0) == -1 && errno == ESRCH)
                return;
            nanosleep(&pause, NULL);
        }
    }
}

/* Waits for a step's shell, its time, or a signal; then nothing of it is left. */
static enum experiment_end finish(struct experiment *experiment, pid_t child) {
    int64_t end = clock_milliseconds() + (int64_t)experiment->seconds * 1000;
    bool over = false, late = false;

    while (!over && !late && prompt_signal() == 0) {
        prompt_sleep(SLICE_MILLISECONDS);
        over = is_over(child);
        late = !over && clock_milliseconds() >= end;
    }
    end_group(child, over);
    if (!late)
        return over ? EXPERIMENT_RAN : EXPERIMENT_STOPPED;
    return experiment_fail(
        experiment,
        keep_text("it took longer than %u s and was stopped", experiment->seconds));
}

enum experiment_end experiment_run(struct experiment *experiment, const char *commands,
                                   const struct person *person) {
    enum experiment_end end;
    pid_t child;

    if (begin_run(experiment, person) == EXPERIMENT_FAILED)
        return EXPERIMENT_FAILED;
    fflush(stdout);
    child = start(script_write(commands));
    if (child == -1)
        return experiment_fail(experiment, keep_text("fork: %s", strerror(errno)));
    end = finish(experiment, child);
    return end == EXPERIMENT_RAN ? end_run(experiment, 1, "no command reported an event")
                                 : end;
}

enum experiment_end experiment_begin_typed(struct experiment *experiment,
                                           const struct person *person) {
    struct text lines = {0};

    if (begin_run(experiment, person) == EXPERIMENT_FAILED)
        return EXPERIMENT_FAILED;
    if (!experiment_succeeds("port-facts --json >>\"$PORTLAB_LOG\""))
        return experiment_fail(experiment, keep_text("port-facts could not be run"));
    text_add(&lines, "  PORTLAB_LOG=");
    script_quote(&lines, experiment->log);
    text_add(&lines, "; export PORTLAB_LOG\n  PATH=");
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] - 1; i++) {
        script_quote(&lines, experiment->programs);
        text_add_format(&lines, "/%s:", folders[i]);
    }
    printf("%s$PATH; export PATH\n", (char *)keep(text_take(&lines)));
    return EXPERIMENT_RAN;
}

enum experiment_end experiment_end_typed(struct experiment *experiment,
                                         const char *commands) {
    return end_run(
        experiment, strstr(commands, "demo-") == NULL ? 1 : 2,
        "the other terminal reported nothing. Did you paste the two lines into it "
        "first?");
}
