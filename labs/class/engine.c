/* engine: gradings on other machines. See engine.h.
 *
 * OUT/engine has a list for each chunk of gradings, and engine.sh lets a machine run
 * `class chunk` on each list. What was graded is seen by its key, which is written after
 * its result: whether a machine, its program or this one dies, no half result counts. */
#include "engine.h"

#include "hold.h"
#include "place.h"
#include "plan.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNKS_MAX = 1000, SLURM_SIZE = 20, PARALLEL_SIZE = 4, END_SECONDS = 20 };
enum { GAVE_UP = 75 }; /* engine.sh */

bool engine_is_other(const struct engine *engine) {
    return engine->name[0] != '\0' && strcmp(engine->name, "local") != 0;
}

/* In a child: becomes engine.sh with a verb. */
static void become(const struct engine *engine, const struct class *class,
                   const char *verb, size_t chunks, size_t size) {
    execlp("sh", "sh", room_text("%s/labs/class/engine.sh", class->kit), verb,
           room_text("ENGINE=%s", engine->name), room_text("HOSTS=%s", engine->hosts),
           room_text("JOBS=%s", engine->jobs), room_text("KIT=%s", class->kit),
           room_text("BUILD=%s", class->build), room_text("OUT=%s", class->out),
           room_text("CHUNKS=%zu", chunks), room_text("SIZE=%zu", size),
           room_text("PATIENCE=%s", engine->patience), (char *)NULL);
    perror("class: sh");
    _exit(EXPLAIN_EXIT_OS_ERROR);
}

static int check_words(const struct engine *engine) {
    static const char *const known[] = {"", "namespaces", "uid", "session"};
    unsigned long count;
    bool parallel = strcmp(engine->name, "parallel") == 0, found = false;

    if (!parallel && engine_is_other(engine) && strcmp(engine->name, "slurm") != 0)
        return arguments_wrong(
            "class", "ENGINE must be local, parallel or slurm, not '%s'", engine->name);
    if (!parallel && engine->hosts[0] != '\0')
        return arguments_wrong("class",
                               "PARALLEL_HOSTS must be given with ENGINE=parallel");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        found = found || strcmp(engine->means, known[i]) == 0;
    if (!found)
        return arguments_wrong(
            "class", "MEANS must be namespaces, uid or session, not '%s'", engine->means);
    if (strcmp(engine->name, "slurm") == 0 && engine->means[0] == '\0')
        return arguments_wrong(
            "class", "ENGINE=slurm must be given MEANS=namespaces, uid or session, "
                     "so that all nodes grade by the same means");
    if (arguments_count("class", "PATIENCE", engine->patience, &count) != 0)
        return EXPLAIN_EXIT_USAGE;
    if (engine->chunk[0] != '\0')
        return arguments_count("class", "CHUNK", engine->chunk, &count);
    return 0;
}

int engine_check(const struct engine *engine, const struct class *class) {
    int status = check_words(engine);
    pid_t pid;

    if (status != 0 || !engine_is_other(engine))
        return status;
    if (place_make(class->out, "engine", NULL) == -1)
        return EXPLAIN_EXIT_OUTPUT;
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        become(engine, class, "check", 0, 1);
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return pid != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : EXPLAIN_EXIT_OS_ERROR;
}

/* Takes each grading that is in a state. */
typedef void taker(struct jobs *jobs, struct class *class, struct student *student,
                   size_t topic);
static void each(struct jobs *jobs, struct class *class, enum state state, taker *take) {
    for (size_t topic = 0; topic < class->topic_count; topic++)
        for (size_t i = 0; i < class->student_count; i++)
            if (class->students[i]->hand_ins[topic].state == state)
                take(jobs, class, class->students[i], topic);
}

/* Nothing of an earlier time is taken for what comes now. */
static void forget(struct jobs *jobs, struct class *class, struct student *student,
                   size_t topic) {
    const struct topic *what = &class->topics[topic];
    char *paths[] = {plan_path(class, student, what, ".key"),
                     plan_path(class, student, what, ".said"),
                     plan_result(class, student, what)};

    (void)jobs;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
}

/* Takes a result that has come. */
static void gather(struct jobs *jobs, struct class *class, struct student *student,
                   size_t topic) {
    struct hand_in *hand_in = &student->hand_ins[topic];

    if (!plan_is_kept(class, student, &class->topics[topic], hand_in))
        return;
    hand_in->state = STATE_GRADED;
    jobs->done++;
    jobs_tell(jobs, class, student, topic);
}

/* No result came of it, at last. */
static void give_up(struct jobs *jobs, struct class *class, struct student *student,
                    size_t topic) {
    struct hand_in *hand_in = &student->hand_ins[topic];
    struct verdict *verdict = &hand_in->verdict;
    char *path = plan_path(class, student, &class->topics[topic], ".said"), *text = NULL;
    char *result = plan_result(class, student, &class->topics[topic]);
    size_t length;

    hand_in->state = STATE_NOT_GRADED;
    if (verdict_read_file(verdict, result) == 0 && verdict->refused != NULL)
        hand_in->why_not = room_copy(verdict->refused, strlen(verdict->refused));
    else if (file_read(path, 100000, &text, &length) == 0 && length > 0)
        hand_in->why_not = room_copy(text, strcspn(text, "\n"));
    else
        hand_in->why_not =
            jobs->gave_up
                ? room_text("Slurm had no node for it")
                : room_text("no other machine returned a result; their messages are "
                            "in %s/engine",
                            class->out);
    jobs_tell(jobs, class, student, topic);
    free(text);
    free(result);
    free(path);
}

/* Writes the list of all that waits, which a chunk has `size` lines of. Returns how many
 * chunks that makes, or 0 after a word. */
static size_t write_list(const struct class *class, size_t size) {
    char *path = place_path(class->out, "engine", NULL, "list"), *text = NULL;
    size_t length, count = 0;
    FILE *out = open_memstream(&text, &length);
    bool written = false;

    for (size_t topic = 0; out != NULL && topic < class->topic_count; topic++)
        for (size_t i = 0; i < class->student_count; i++) {
            const struct student *student = class->students[i];

            if (student->hand_ins[topic].state != STATE_WAITING)
                continue;
            fprintf(out, "%s %s %s\n", student->hand_ins[topic].key,
                    class->topics[topic].label, student->who);
            count++;
        }
    if (out == NULL || fclose(out) != 0)
        perror("class: the list of gradings");
    else
        written = place_write(path, text, length) == 0;
    free(text);
    free(path);
    return written ? (count + size - 1) / size : 0;
}

/* Asks engine.sh to end what it began, and sees that it does. */
static void end(pid_t pid, const sigset_t *signals) {
    int signal_number;
    bool ended = false;

    kill(pid, SIGTERM);
    for (int i = 0; i < END_SECONDS && !ended; i++) {
        alarm(1);
        while (!(ended = waitpid(pid, NULL, WNOHANG) == pid) &&
               sigwait(signals, &signal_number) == 0 && signal_number != SIGALRM)
            continue;
    }
    alarm(0);
    if (ended)
        return;
    kill(-pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Says what engine.sh waits for, if it has written that down. */
static void tell_waits(struct jobs *jobs, const struct class *class) {
    char *path = place_path(class->out, "engine", NULL, "waits"), *text;
    size_t length;

    if (file_read(path, 1000, &text, &length) == 0) {
        char *end = strchr(text, '\n');

        if (end != NULL) { /* else it is being written */
            *end = '\0';
            jobs_say(jobs, text);
        }
        free(text);
    }
    free(path);
}

/* Lets engine.sh run so many chunks, and takes results as they come. Returns 0, GAVE_UP,
 * or -1: a signal came. */
static int run(const struct engine *engine, struct jobs *jobs, struct class *class,
               const char *verb, size_t chunks, size_t size) {
    sigset_t signals;
    int signal_number = SIGCHLD, status = 0;
    pid_t pid;

    jobs_signals(&signals);
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        hold_child();
        become(engine, class, verb, chunks, size);
    }
    if (pid == -1) {
        perror("class: fork");
        return -1;
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        alarm(1);
        sigwait(&signals, &signal_number);
        if (signal_number != SIGCHLD && signal_number != SIGALRM) {
            end(pid, &signals);
            each(jobs, class, STATE_WAITING, gather);
            raise(signal_number); /* it is held back, and the caller sees it */
            return -1;
        }
        each(jobs, class, STATE_WAITING, gather);
        tell_waits(jobs, class);
    }
    alarm(0);
    each(jobs, class, STATE_WAITING, gather);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != GAVE_UP)
        return 0;
    tell_waits(jobs, class);
    return GAVE_UP;
}

/* How many gradings a machine is given at once, if all machines may have some. */
static size_t find_size(const struct engine *engine, size_t all) {
    size_t size = strcmp(engine->name, "slurm") == 0 ? SLURM_SIZE : PARALLEL_SIZE;

    if (engine->chunk[0] != '\0')
        size = strtoul(engine->chunk, NULL, 10);
    return size < all / CHUNKS_MAX + 1 ? all / CHUNKS_MAX + 1 : size;
}

/* All that waits, on other machines. Returns 0, GAVE_UP, or -1: a signal came, or a word
 * was said. */
static int round_of(const struct engine *engine, struct jobs *jobs, struct class *class,
                    const char *verb, size_t size) {
    size_t chunks = write_list(class, size);

    return chunks == 0 ? -1 : run(engine, jobs, class, verb, chunks, size);
}

int engine_run(const struct engine *engine, struct jobs *jobs, struct class *class) {
    int result = 0;

    jobs_begin(jobs, class);
    each(jobs, class, STATE_WAITING, forget);
    if (jobs->all > 0)
        result = round_of(engine, jobs, class, "run", find_size(engine, jobs->all));
    jobs->retried = jobs->all - jobs->done;
    if (result == 0 && jobs->retried > 0)
        result = round_of(engine, jobs, class, "again", jobs->retried / CHUNKS_MAX + 1);
    jobs->gave_up = result == GAVE_UP;
    if (result != -1)
        each(jobs, class, STATE_WAITING, give_up);
    if (jobs->terminal && jobs->all > 0)
        fputc('\n', stderr);
    return result == -1 ? -1 : 0;
}
