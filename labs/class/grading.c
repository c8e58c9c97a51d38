/* grading: one grading, a process of its own. See grading.h. */
#include "grading.h"

#include "hold.h"
#include "place.h"
#include "plan.h"

#include "../../lib/clock.h"
#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 16, STATUS_NOT_GRADED = 2 };

static char *script_of(const struct class *class) {
    const char *other = getenv("PORTLAB_GRADER");

    return other != NULL ? room_copy(other, strlen(other))
                         : room_text("%s/labs/grader/grade.sh", class->kit);
}

/* In the child: becomes the grading. Its words are freed with the process. */
static void become(const struct grading *grading, const struct class *class,
                   const char *scratch) {
    const struct topic *topic = &class->topics[grading->topic];
    char *said = plan_path(class, grading->student, topic, ".said");
    int nothing = open("/dev/null", O_RDWR), log;
    static char shell[] = "sh";
    char *words[WORDS_MAX] = {shell, script_of(class)};
    size_t count = 2;

    unlink(said);
    log = open(said, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (nothing == -1 || log == -1 || dup2(nothing, 0) == -1 || dup2(nothing, 1) == -1 ||
        dup2(log, 2) == -1)
        _exit(STATUS_NOT_GRADED);
    words[count++] = room_text("BUILD=%s", class->build);
    words[count++] = room_text("LAB=%s", topic->name);
    words[count++] = room_text("FORMAT=json");
    words[count++] = room_text("OUT=%s", plan_result(class, grading->student, topic));
    words[count++] =
        room_text("TEXT=%s", plan_path(class, grading->student, topic, ".feedback"));
    if (topic->worksheet) {
        words[count++] = room_text("KIND=worksheet");
        words[count++] =
            room_text("ANSWERS=%s", plan_path(class, grading->student, topic, ".txt"));
    } else {
        words[count++] = room_text("TRIED=%s/tried", scratch);
        words[count++] =
            room_text("SUBMISSION=%s", plan_path(class, grading->student, topic, ".c"));
    }
    setenv("TMPDIR", scratch, 1);
    execvp(words[0], words);
    _exit(STATUS_NOT_GRADED);
}

int grading_start(struct grading *grading, const struct class *class,
                  const char *scratch) {
    const struct topic *topic = &class->topics[grading->topic];
    char *result = plan_result(class, grading->student, topic);
    char *key = plan_path(class, grading->student, topic, ".key");

    unlink(result); /* a link must not be written through */
    unlink(key);
    free(result);
    free(key);
    grading->began = clock_milliseconds();
    fflush(NULL);
    grading->pid = fork();
    if (grading->pid == 0) {
        setpgid(0, 0);
        hold_child();
        become(grading, class, scratch);
    }
    if (grading->pid == -1)
        return -1;
    setpgid(grading->pid, grading->pid);
    return 0;
}

/* The first line of what a grading complained of, or a word, the caller's. */
static char *read_complaint(const struct class *class, const struct grading *grading,
                            int status) {
    char *path =
             plan_path(class, grading->student, &class->topics[grading->topic], ".said"),
         *text = NULL, *why;
    size_t length;

    if (file_read(path, 100000, &text, &length) == 0 && length > 0)
        why = room_copy(text, strcspn(text, "\n"));
    else if (WIFSIGNALED(status))
        why = room_text("the grader was killed by signal %d", WTERMSIG(status));
    else
        why = room_text("the grader exited with status %d and wrote no result",
                        WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    free(text);
    free(path);
    return why;
}

void grading_finish(const struct grading *grading, const struct class *class,
                    int status) {
    struct hand_in *hand_in = &grading->student->hand_ins[grading->topic];
    const struct topic *topic = &class->topics[grading->topic];
    char *path = plan_result(class, grading->student, topic);
    char *key = plan_path(class, grading->student, topic, ".key");

    verdict_free(&hand_in->verdict);
    free(hand_in->why_not);
    hand_in->why_not = NULL;
    hand_in->state = STATE_NOT_GRADED;
    if (verdict_read_file(&hand_in->verdict, path) == -1) {
        hand_in->why_not = read_complaint(class, grading, status);
    } else if (hand_in->verdict.refused != NULL) {
        hand_in->why_not =
            room_copy(hand_in->verdict.refused, strlen(hand_in->verdict.refused));
    } else {
        hand_in->state = STATE_GRADED;
        place_write(key, hand_in->key, strlen(hand_in->key));
    }
    free(path);
    free(key);
}

int grading_try_machine(const struct class *class, const char *scratch) {
    char *tried = room_text("TRIED=%s/tried", scratch);
    char *script = script_of(class);
    char *build = room_text("BUILD=%s", class->build);
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        hold_child();
        setenv("TMPDIR", scratch, 1);
        execlp("sh", "sh", script, build, "KIND=machine", tried, (char *)NULL);
        _exit(STATUS_NOT_GRADED);
    }
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    free(tried);
    free(script);
    free(build);
    return pid != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}
