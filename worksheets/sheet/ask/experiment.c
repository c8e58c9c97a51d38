/* experiment: runs a step of a worksheet for real, and keeps what the pair reported. See
 * experiment.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "experiment.h"
#include "here.h"
#include "prompt.h"
#include "script.h"

#include "../form/step.h"
#include "../text/file.h"
#include "../text/room.h"
#include "../text/words.h"

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

enum { ENDING_SECONDS = 3, SLICE_MILLISECONDS = 200, LOG_LINE_MAX = 4096 };

static const char *const folders[] = {"demo-server", "demo-client", "labs/tools",
                                      "worksheets/sheet"};

/* The kit's programs first; those of an administrator last (ss, nft). */
static int set_path(const char *programs) {
    const char *old = getenv("PATH");
    struct text path = {0};
    int result;

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        text_add_format(&path, "%s/%s:", programs, folders[i]);
    text_add(&path, old == NULL ? "/usr/bin:/bin" : old);
    text_add(&path, ":/usr/sbin:/sbin");
    result = setenv("PATH", path.bytes, 1);
    free(path.bytes);
    return result;
}

/* Of a student who is root: a program that has given root up (--unprivileged) is another
 * user, and must be able to append to the log. Nobody else is told the folder's name. */
static void let_others_write(const char *path, mode_t mode) {
    if (geteuid() == 0)
        (void)chmod(path, mode); /* without it, that program says why it cannot */
}

int experiment_open(struct experiment *experiment, const char *programs) {
    const char *temporary = getenv("TMPDIR");
    char here[EXPERIMENT_PATH_SIZE] = "";
    int length;

    memset(experiment, 0, sizeof *experiment);
    experiment->seconds = EXPERIMENT_SECONDS;
    if (programs[0] != '/' && getcwd(here, sizeof here - 1) == NULL)
        return -1;
    length = snprintf(experiment->programs, sizeof experiment->programs, "%s%s%s", here,
                      here[0] == '\0' ? "" : "/", programs);
    if (length < 0 || (size_t)length >= sizeof experiment->programs) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (temporary == NULL || temporary[0] != '/' || strlen(temporary) > 900)
        temporary = "/tmp";
    snprintf(experiment->folder, sizeof experiment->folder, "%s/portlab-sheet.XXXXXX",
             temporary);
    if (mkdtemp(experiment->folder) == NULL) {
        experiment->folder[0] = '\0';
        return -1;
    }
    snprintf(experiment->log, sizeof experiment->log, "%.1000s/log", experiment->folder);
    let_others_write(experiment->folder, 0711);
    return set_path(experiment->programs);
}

static void forget_run(struct experiment *experiment) {
    free(experiment->run.began);
    free(experiment->run.ended);
    memset(&experiment->run, 0, sizeof experiment->run);
}

void experiment_close(struct experiment *experiment) {
    forget_run(experiment);
    if (experiment->folder[0] == '\0')
        return;
    unlink(experiment->log);
    rmdir(experiment->folder);
}

bool experiment_possible(struct experiment *experiment, const struct step *step) {
    const char *rest = step->needs == NULL ? "" : step->needs;
    char need[WORDS_SIZE];

    while (words_next(&rest, need))
        if (!here_has(need)) {
            snprintf(experiment->why, sizeof experiment->why, "%s",
                     step->lacking == NULL ? need : step->lacking);
            return false;
        }
    return true;
}

/* An empty log, and a run that begins now. */
static int begin_run(struct experiment *experiment, const struct person *person) {
    int fd = open(experiment->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char now[TEXT_TIME_SIZE];

    forget_run(experiment);
    if (fd == -1 || close(fd) == -1 || setenv("PORTLAB_LOG", experiment->log, 1) == -1) {
        snprintf(experiment->why, sizeof experiment->why, "%.200s: %s", experiment->log,
                 strerror(errno));
        return -1;
    }
    let_others_write(experiment->log, 0622);
    evidence_now(now);
    evidence_not_before(now, experiment->not_before);
    experiment->run.began = room_copy(now, strlen(now));
    experiment->run.port = person->port;
    experiment->run.other = person->other;
    return 0;
}

/* 0, or the errno of a write of one more line to a log of this length, tried on a file
 * beside it: a program that could not write has ended by then, and what it had to say is
 * lost. */
static int try_log(const struct experiment *experiment, size_t length) {
    static const char line[LOG_LINE_MAX];
    char path[EXPERIMENT_PATH_SIZE + 8];
    int fd, error = 0;

    snprintf(path, sizeof path, "%s.try", experiment->log);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd == -1)
        return errno;
    errno = ENOSPC; /* what a short count means */
    if (pwrite(fd, line, sizeof line, (off_t)length) != (ssize_t)sizeof line ||
        fsync(fd) == -1)
        error = errno;
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
    return error == 0 ? NULL : error > 0 ? strerror(error) : "its last line is cut";
}

static enum experiment_end fail(struct experiment *experiment, const char *what) {
    snprintf(experiment->why, sizeof experiment->why, "%s", what);
    return EXPERIMENT_FAILED;
}

/* `wanted`: how many lines there must be, or else `without` says why not. */
static enum experiment_end end_run(struct experiment *experiment, size_t wanted,
                                   const char *without) {
    char now[TEXT_TIME_SIZE];
    size_t lines;
    const char *fault = find_fault(experiment, &lines);

    evidence_now(now);
    evidence_not_before(now, experiment->run.began);
    experiment->run.ended = room_copy(now, strlen(now));
    experiment->run.ran = true;
    if (fault == NULL)
        return lines < wanted ? fail(experiment, without) : EXPERIMENT_RAN;
    snprintf(experiment->why, sizeof experiment->why,
             "what it reported could not be written to %.300s: %s", experiment->log,
             fault);
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
        setpgid(child, child); /* whoever of both comes first */
    return child;
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

static bool has_passed(const struct timespec *since, unsigned seconds) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - since->tv_sec >= (time_t)seconds;
}

/* Waits for a step's shell, its time, or a signal; then nothing of it is left. */
static enum experiment_end finish(struct experiment *experiment, pid_t child) {
    struct timespec since;
    bool over = false, late = false;

    clock_gettime(CLOCK_MONOTONIC, &since);
    while (!over && !late && prompt_signal() == 0) {
        prompt_sleep(SLICE_MILLISECONDS);
        over = is_over(child);
        late = !over && has_passed(&since, experiment->seconds);
    }
    end_group(child, over);
    if (late)
        snprintf(experiment->why, sizeof experiment->why,
                 "it took longer than %u s, and was ended", experiment->seconds);
    return over ? EXPERIMENT_RAN : late ? EXPERIMENT_FAILED : EXPERIMENT_STOPPED;
}

enum experiment_end experiment_run(struct experiment *experiment, const char *commands,
                                   const struct person *person) {
    enum experiment_end end;
    char *script;
    pid_t child;

    if (begin_run(experiment, person) == -1)
        return EXPERIMENT_FAILED;
    experiment->run.boxes = step_has_boxes(commands);
    script = script_write(commands);
    fflush(stdout);
    child = start(script);
    free(script);
    if (child == -1) {
        snprintf(experiment->why, sizeof experiment->why, "fork: %s", strerror(errno));
        return EXPERIMENT_FAILED;
    }
    end = finish(experiment, child);
    return end == EXPERIMENT_RAN
               ? end_run(experiment, 1,
                         "its commands were not reached, and reported nothing")
               : end;
}

enum experiment_end experiment_begin_typed(struct experiment *experiment,
                                           const struct person *person) {
    struct text lines = {0};

    if (begin_run(experiment, person) == -1)
        return EXPERIMENT_FAILED;
    if (!here_succeeds("port-facts --json >>\"$PORTLAB_LOG\"", ""))
        return fail(experiment, "port-facts could not be run");
    text_add(&lines, "  PORTLAB_LOG=");
    script_quote(&lines, experiment->log);
    text_add(&lines, "; export PORTLAB_LOG\n  PATH=");
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] - 1; i++) {
        script_quote(&lines, experiment->programs);
        text_add_format(&lines, "/%s:", folders[i]);
    }
    printf("%s$PATH; export PATH\n", lines.bytes);
    free(lines.bytes);
    return EXPERIMENT_RAN;
}

enum experiment_end experiment_end_typed(struct experiment *experiment,
                                         const char *commands) {
    return end_run(experiment, strstr(commands, "demo-") == NULL ? 1 : 2,
                   "nothing was reported there. Were the two lines pasted, in the same "
                   "terminal?");
}
