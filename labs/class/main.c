/* main: grades a class: what a school's system exported, in one folder, becomes points in
 * tables and a file of feedback for each student. Try:
 *
 *     make grade DIR=handed-in LAB=01 */
#include "chunk.h"
#include "collect.h"
#include "compare.h"
#include "hold.h"
#include "jobs.h"
#include "leave-out.h"
#include "options.h"
#include "place.h"
#include "plan.h"
#include "recognise.h"
#include "scratch.h"
#include "similar.h"
#include "summary.h"
#include "tables.h"

#include "../../lib/arguments.h"
#include "../../lib/clock.h"
#include "../../lib/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_NOT_GRADED = 2 };

static void say_stopped(const struct class *class) {
    fprintf(
        stderr,
        "class: stopped. %zu graded now, %zu before. Run the same command to go on.\n",
        summary_count(class, STATE_GRADED), summary_count(class, STATE_KEPT));
}

static int write_all(struct class *class, struct similar *similar) {
    if (tables_feedback(class) == -1 || tables_grades(class) == -1 ||
        tables_checks(class) == -1 || tables_gradebook(class) == -1 ||
        similar_write(similar, class) == -1 || summary_write(class) == -1)
        return EXPLAIN_EXIT_OUTPUT;
    return 0;
}

/* One line, for a script. */
static void tell_script(const struct class *class, const struct jobs *jobs,
                        const struct engine *engine, size_t not_graded) {
    printf(
        "{\"portlab\":1,\"event\":\"class\",\"students\":%zu,\"graded\":%zu,\"kept\":%zu,"
        "\"not_graded\":%zu,\"unread\":%zu,\"left_out\":%zu,\"retried\":%zu,\"jobs\":%u,"
        "\"milliseconds\":%lld,\"own_milliseconds\":%lld,\"engine\":\"%s\"}\n",
        class->student_count, summary_count(class, STATE_GRADED),
        summary_count(class, STATE_KEPT), not_graded, class->unread.count,
        class->left_out.count, jobs->retried, jobs->most,
        (long long)(clock_milliseconds() - jobs->began), (long long)jobs->own,
        engine_is_other(engine) ? engine->name : "local");
}

/* The last lines: for people; and one for a script, if it does not go to a terminal. */
static int tell(const struct class *class, const struct jobs *jobs,
                const struct engine *engine) {
    size_t not_graded = summary_count(class, STATE_NOT_GRADED);

    putchar('\n');
    summary_print(stdout, class);
    printf("\nIn %s: grades.csv, checks.csv%s, feedback/, results/.\n"
           "Read summary.txt first%s.\n",
           class->out, class->roster.count > 0 ? ", gradebook.csv" : "",
           not_graded + class->unread.count + class->left_out.count > 0
               ? ": it lists what could not be graded or was left out"
               : "");
    if (isatty(STDOUT_FILENO) == 0)
        tell_script(class, jobs, engine, not_graded);
    if (fflush(stdout) != 0)
        return EXPLAIN_EXIT_OUTPUT;
    return not_graded + class->unread.count > 0 ? STATUS_NOT_GRADED : 0;
}

/* Runs the gradings that are left, and writes what came out. Returns an exit status. */
static int grade_left(struct class *class, struct jobs *jobs,
                      const struct options *options) {
    struct similar similar = {0};
    int status;

    similar_begin(&similar, class, jobs->scratch);
    if (engine_is_other(&options->engine))
        status = engine_run(&options->engine, jobs, class);
    else
        status = jobs_run(jobs, class);
    status = status == 0 ? 0 : STATUS_NOT_GRADED;
    if (status == 0 && leave_out(class, options->leave_out) == -1)
        status = EXPLAIN_EXIT_USAGE;
    if (status == 0)
        status = write_all(class, &similar);
    similar_end(&similar);
    if (hold_signal() != 0)
        say_stopped(class);
    return status;
}

static int read_class(struct class *class, const struct options *options) {
    char why[600];

    if (class_find_topics(class) == -1)
        return EXPLAIN_EXIT_USAGE;
    if (class->roster_path[0] != '\0' &&
        roster_read(&class->roster, class->roster_path, why, sizeof why) == -1) {
        fprintf(stderr, "class: ROSTER: %s\n", why);
        return EXPLAIN_EXIT_USAGE;
    }
    if (place_make(class->out, "class", NULL) == -1)
        return EXPLAIN_EXIT_OUTPUT;
    if (collect(class) == -1)
        return EXPLAIN_EXIT_USAGE;
    recognise(class);
    printf("%s: %s, %zu students\n", class->dir, layout_names[class->layout],
           class->student_count);
    return plan(class, options->again[0] != '\0') == -1 ? EXPLAIN_EXIT_OUTPUT : 0;
}

/* Two at once would overwrite each other's results. Returns a descriptor, or -1 after a
 * word.
 */
static int lock(const struct class *class) {
    char *path = place_path(class->out, "class", NULL, "lock");
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (fd != -1 && fcntl(fd, F_SETLK, &whole) == 0) {
        free(path);
        return fd;
    }
    fprintf(stderr, "class: %s: %s\n", path,
            errno == EACCES || errno == EAGAIN
                ? "another make grade is writing to this folder now"
                : strerror(errno));
    free(path);
    if (fd != -1)
        close(fd);
    return -1;
}

static int grade(struct options *options) {
    struct class *class = &options->class;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct jobs jobs = {.terminal = isatty(STDERR_FILENO) == 1};
    unsigned long count = cores < 1 ? 1 : (unsigned long)cores;
    int status = 0, locked;

    if (options->engine.jobs[0] != '\0')
        status = arguments_count("class", "JOBS", options->engine.jobs, &count);
    else if (engine_is_other(&options->engine))
        count = 0; /* it decides */
    if (status != 0)
        return status;
    jobs.most = count > 512 ? 512 : (unsigned)count;
    if (options->engine.means[0] != '\0')
        setenv("PORTLAB_MEANS", options->engine.means, 1);
    if (place_make(class->out, "class", NULL) == -1 || (locked = lock(class)) == -1)
        return EXPLAIN_EXIT_OUTPUT;
    status = engine_check(&options->engine, class);
    if (status == 0)
        status = read_class(class, options);
    hold_begin();
    if (status == 0 && (jobs.scratch = scratch_make()) == NULL)
        status = EXPLAIN_EXIT_UNAVAILABLE;
    if (status == 0)
        status = grade_left(class, &jobs, options);
    if (jobs.scratch != NULL)
        scratch_remove(jobs.scratch);
    hold_end();
    if (status == 0)
        status = tell(class, &jobs, &options->engine);
    class_free(class);
    close(locked);
    return status;
}

/* What a machine of an engine does: its part of a class. Returns an exit status, 0 also
 * if something could not be graded. */
static int grade_chunk(struct options *options) {
    struct class *class = &options->class;
    struct jobs jobs = {.most = 1, .once = true};
    unsigned long number = 1, size = 1;
    int status = arguments_count("class", "NUMBER", options->number, &number);

    if (status == 0)
        status = arguments_count("class", "CHUNK", options->engine.chunk, &size);
    if (status != 0)
        return status;
    if (class_find_topics(class) == -1 || chunk_read(class, number, size) == -1)
        return EXPLAIN_EXIT_UNAVAILABLE;
    hold_begin();
    if ((jobs.scratch = scratch_make()) == NULL)
        return EXPLAIN_EXIT_UNAVAILABLE;
    if (jobs_run(&jobs, class) == -1)
        status = EXPLAIN_EXIT_UNAVAILABLE;
    scratch_remove(jobs.scratch);
    hold_end();
    class_free(class);
    return status;
}

int main(int argc, char **argv) {
    static struct options options;

    options = options_none;
    if (argc > 1 && (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0))
        return arguments_print("class", options_help);
    if (argc < 2)
        return arguments_wrong("class",
                               "the first argument must be grade, compare or chunk");
    for (int i = 2; i < argc; i++)
        if (!options_take(&options, argv[i]))
            return arguments_wrong("class", "unknown argument '%s'", argv[i]);
    if (strcmp(argv[1], "compare") == 0)
        return compare(options.old, options.new);
    if (strcmp(argv[1], "grade") != 0 && strcmp(argv[1], "chunk") != 0)
        return arguments_wrong(
            "class", "the first argument must be grade, compare or chunk, not '%s'",
            argv[1]);
    if (strcmp(argv[1], "chunk") == 0)
        return grade_chunk(&options);
    if (options.class.dir[0] == '\0' || options.class.out[0] == '\0')
        return arguments_wrong("class",
                               "DIR, the folder with what was handed in, and OUT "
                               "must be given");
    options.class.out = place_whole(options.class.out);
    options.class.kit = place_whole(options.class.kit);
    options.class.build = place_whole(options.class.build);
    return grade(&options);
}
