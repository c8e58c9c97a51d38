/* main: grades a class: what a school's system exported, in one folder, becomes points in
 * tables and a file of feedback for each student. Try:
 *
 *     make grade DIR=handed-in LAB=01 */
#include "chunk.h"
#include "class.h"
#include "collect.h"
#include "compare.h"
#include "engine.h"
#include "hold.h"
#include "jobs.h"
#include "place.h"
#include "plan.h"
#include "recognise.h"
#include "similar.h"
#include "summary.h"
#include "tables.h"

#include "../../lib/arguments.h"
#include "../../lib/clock.h"
#include "../../lib/explain.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_NOT_GRADED = 2, WORD_SIZE = 200, PATH_SIZE = 4096 };

static const char help[] =
    "usage: class grade KIT=DIR BUILD=DIR DIR=HANDED-IN OUT=DIR [LAB=NN]\n"
    "                   [ROSTER=FILE.csv] [JOBS=N] [AGAIN=1] [LEAVE-OUT=CHECK,...]\n"
    "                   [ENGINE=local|parallel|slurm] [PARALLEL_HOSTS=HOST,...]\n"
    "                   [MEANS=namespaces|uid|session] [CHUNK=N]\n"
    "       class compare OLD=DIR NEW=DIR\n"
    "       class chunk KIT=DIR BUILD=DIR OUT=DIR NUMBER=N CHUNK=N    (what a node "
    "runs)\n"
    "What `make grade DIR=` and `make compare` run; labs/class/README.md says what it "
    "does.\n";

struct options {
    struct class class;
    struct engine engine;
    const char *leave_out, *again, *old, *new, *number;
};

/* Takes KEY=VALUE. Returns whether there is such a key. */
static bool take(struct options *options, const char *word) {
    const struct {
        const char *key, **value;
    } keys[] = {{"KIT=", &options->class.kit},
                {"BUILD=", &options->class.build},
                {"DIR=", &options->class.dir},
                {"OUT=", &options->class.out},
                {"LAB=", &options->class.lab},
                {"ROSTER=", &options->class.roster_path},
                {"JOBS=", &options->engine.jobs},
                {"AGAIN=", &options->again},
                {"LEAVE-OUT=", &options->leave_out},
                {"OLD=", &options->old},
                {"NEW=", &options->new},
                {"ENGINE=", &options->engine.name},
                {"PARALLEL_HOSTS=", &options->engine.hosts},
                {"MEANS=", &options->engine.means},
                {"CHUNK=", &options->engine.chunk},
                {"NUMBER=", &options->number}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strncmp(word, keys[i].key, strlen(keys[i].key)) == 0) {
            *keys[i].value = word + strlen(keys[i].key);
            return true;
        }
    return false;
}

static void say_stopped(const struct class *class) {
    fprintf(stderr,
            "class: stopped. %zu graded now, %zu before; the same command goes on.\n",
            summary_count(class, STATE_GRADED), summary_count(class, STATE_KEPT));
}

/* Leaves one "CHECK" or "01:CHECK" out of all that has such a check. */
static bool leave_out_one(struct class *class, const char *word) {
    const char *colon = strchr(word, ':'), *name = colon == NULL ? word : colon + 1;
    bool found = false;

    for (size_t i = 0; i < class->topic_count; i++) {
        const struct topic *topic = &class->topics[i];

        if (colon != NULL && strncmp(topic->label, word, (size_t)(colon - word)) != 0)
            continue;
        for (size_t j = 0; j < class->student_count; j++)
            found = verdict_leave_out(&class->students[j]->hand_ins[i].verdict, name) ||
                    found;
    }
    return found;
}

/* Returns 0, or -1 after a word about a check that nothing has. */
static int leave_out(struct class *class, const char *list) {
    char word[WORD_SIZE];

    while (*list != '\0') {
        size_t length = strcspn(list, ", ");

        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (length > 0 && !leave_out_one(class, word)) {
            fprintf(stderr,
                    "class: LEAVE-OUT=%s: nothing that was graded has such a check\n",
                    word);
            return -1;
        }
        list += length + (list[length] != '\0');
    }
    return 0;
}

/* Where gradings work. A submission's uid has to get through it. Returns NULL after a
 * word. */
static char *make_scratch(void) {
    const char *temporary = getenv("TMPDIR");
    char *scratch = room_text(
        "%s/portlab-class.%ld.XXXXXX",
        temporary == NULL || temporary[0] == '\0' ? "/tmp" : temporary, (long)getpid());

    if (mkdtemp(scratch) != NULL && chmod(scratch, 0711) == 0)
        return scratch;
    fprintf(stderr, "class: %s: %s\n", scratch, strerror(errno));
    free(scratch);
    return NULL;
}

static void remove_scratch(char *scratch) {
    pid_t pid = fork();

    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", scratch, (char *)NULL);
        _exit(1);
    }
    while (pid != -1 && waitpid(pid, NULL, 0) == -1 && errno == EINTR)
        continue;
    free(scratch);
}

static int write_all(struct class *class, const struct jobs *jobs) {
    if (tables_feedback(class) == -1 || tables_grades(class) == -1 ||
        tables_checks(class) == -1 || tables_gradebook(class) == -1 ||
        similar_write(class, jobs->scratch) == -1 || summary_write(class) == -1)
        return EXPLAIN_EXIT_OUTPUT;
    return 0;
}

/* The last lines: for people, and one for a script. */
static int tell(const struct class *class, const struct jobs *jobs,
                const struct engine *engine) {
    size_t not_graded = summary_count(class, STATE_NOT_GRADED);

    putchar('\n');
    summary_print(stdout, class);
    printf("\n%s has grades.csv, checks.csv%s, feedback/ and results/. Read summary.txt "
           "first"
           "%s.\n",
           class->out, class->roster.count > 0 ? ", gradebook.csv" : "",
           not_graded + class->unread.count + class->left_out.count > 0
               ? ": not all could be graded, or something was left out"
               : "");
    printf(
        "{\"portlab\":1,\"event\":\"class\",\"students\":%zu,\"graded\":%zu,\"kept\":%zu,"
        "\"not_graded\":%zu,\"unread\":%zu,\"left_out\":%zu,\"retried\":%zu,\"jobs\":%u,"
        "\"milliseconds\":%lld,\"own_milliseconds\":%lld,\"engine\":\"%s\"}\n",
        class->student_count, summary_count(class, STATE_GRADED),
        summary_count(class, STATE_KEPT), not_graded, class->unread.count,
        class->left_out.count, jobs->retried, jobs->most,
        (long long)(clock_milliseconds() - jobs->began), (long long)jobs->own,
        engine_is_other(engine) ? engine->name : "local");
    if (fflush(stdout) != 0)
        return EXPLAIN_EXIT_OUTPUT;
    return not_graded + class->unread.count > 0 ? STATUS_NOT_GRADED : 0;
}

/* Runs the gradings that are left, and writes what came out. Returns an exit status. */
static int grade_left(struct class *class, struct jobs *jobs,
                      const struct options *options) {
    int result = engine_is_other(&options->engine)
                     ? engine_run(&options->engine, jobs, class)
                     : jobs_run(jobs, class);
    int status = result == 0 ? 0 : STATUS_NOT_GRADED;

    if (status == 0 && leave_out(class, options->leave_out) == -1)
        status = EXPLAIN_EXIT_USAGE;
    if (status == 0)
        status = write_all(class, jobs);
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

/* Two at once would undo each other's results. Returns a descriptor, or -1 after a word.
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
                ? "a class is being graded into this folder"
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
    if (status == 0 && (jobs.scratch = make_scratch()) == NULL)
        status = EXPLAIN_EXIT_UNAVAILABLE;
    if (status == 0)
        status = grade_left(class, &jobs, options);
    if (jobs.scratch != NULL)
        remove_scratch(jobs.scratch);
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
    if ((jobs.scratch = make_scratch()) == NULL)
        return EXPLAIN_EXIT_UNAVAILABLE;
    if (jobs_run(&jobs, class) == -1)
        status = EXPLAIN_EXIT_UNAVAILABLE;
    remove_scratch(jobs.scratch);
    hold_end();
    class_free(class);
    return status;
}

/* A path as it is without links, so that the grader takes files below it; it is made if
 * it is not there. The path itself where that fails: place_make then says why. */
static const char *whole_path(const char *path) {
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char whole[PATH_SIZE];
    bool found;

    if (here == -1)
        return path;
    found = (mkdir(path, 0777) == 0 || errno == EEXIST) && chdir(path) == 0 &&
            getcwd(whole, sizeof whole) != NULL;
    if (fchdir(here) == -1) {
        perror("class: fchdir");
        exit(EXPLAIN_EXIT_OS_ERROR);
    }
    close(here);
    return found ? room_copy(whole, strlen(whole)) : path;
}

int main(int argc, char **argv) {
    static struct options options = {
        .class = {.kit = ".",
                  .build = ".",
                  .dir = "",
                  .out = "",
                  .roster_path = "",
                  .lab = ""},
        .engine = {.name = "", .hosts = "", .means = "", .jobs = "", .chunk = ""},
        .number = "",
        .leave_out = "",
        .again = "",
        .old = "",
        .new = ""};

    if (argc > 1 && (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0))
        return arguments_print("class", help);
    if (argc < 2)
        return arguments_wrong("class", "a verb is missing");
    for (int i = 2; i < argc; i++)
        if (!take(&options, argv[i]))
            return arguments_wrong("class", "what is '%s'?", argv[i]);
    if (strcmp(argv[1], "compare") == 0)
        return compare(options.old, options.new);
    if (strcmp(argv[1], "grade") != 0 && strcmp(argv[1], "chunk") != 0)
        return arguments_wrong("class", "there is no verb '%s'", argv[1]);
    if (strcmp(argv[1], "chunk") == 0)
        return grade_chunk(&options);
    if (options.class.dir[0] == '\0' || options.class.out[0] == '\0')
        return arguments_wrong("class",
                               "DIR, the folder with what was handed in, and OUT "
                               "must be given");
    options.class.out = whole_path(options.class.out);
    options.class.kit = whole_path(options.class.kit);
    options.class.build = whole_path(options.class.build);
    return grade(&options);
}
