/* ask: works through a worksheet with a student, in a terminal: predict, observe,
 * explain. Try:
 *
 *     sheet ask worksheets/01-name-both-ends.md
 *
 * Plain lines in and out, nothing moves the cursor: a screen reader, a pipe and a test
 * use it as a terminal does. */
#include "ask.h"

#include "../text/keep.h"
#include "../text/markdown.h"
#include "../text/options.h"

#include "../../../lib/arguments.h"
#include "../../../lib/explain.h"
#include "../../../lib/stop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: sheet ask SHEET.md [OPTION]...\n"
    "Works through a worksheet in this terminal. You can stop at any time; run the\n"
    "same command to continue.\n"
    "\n"
    "  -a, --answers FILE    the file for the answers; by default one below\n"
    "                        worksheets/answers\n"
    "  -s, --student NAME    the student's name\n"
    "  -i, --id ID           the student's id; it distinguishes students of one name\n"
    "  -p, --programs DIR    the folder where the kit was built (.)\n"
    "  -A, --again           after the last question: observe and explain again; the\n"
    "                        first predictions stay\n"
    "  -l, --limit SECONDS   the longest time that a step may take (60)\n"
    "  -h, --help            print this help\n";

struct options {
    const char *sheet, *answers, *student, *id, *programs, *limit;
    unsigned seconds;
    bool again;
};

/* Returns whether the session may begin; if not, *status is the exit status. */
static bool parse(int argc, char **argv, struct options *options, int *status) {
    const struct options_row rows[] = {{'a', "answers", &options->answers, NULL},
                                       {'s', "student", &options->student, NULL},
                                       {'i', "id", &options->id, NULL},
                                       {'p', "programs", &options->programs, NULL},
                                       {'A', "again", NULL, &options->again},
                                       {'l', "limit", &options->limit, NULL}};

    *options = (struct options){.programs = ".", .limit = "60"};
    if (!options_read(argc, argv, rows, sizeof rows / sizeof rows[0], help, status))
        return false;
    options->sheet = argv[optind];
    *status = optind + 1 != argc ? arguments_wrong("sheet", "ask: name one worksheet")
                                 : arguments_seconds("sheet", "--limit", options->limit,
                                                     &options->seconds);
    return *status == 0;
}

/* Makes the folders that a path goes through. */
static int make_folders(char *path) {
    for (char *slash = path; (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
        *slash = '\0';
        if (mkdir(path, 0777) == -1 && errno != EEXIST)
            return -1;
    }
    return 0;
}

/* Says what is wrong. Returns the exit status. */
static int wrong(int status, const char *path, const char *what) {
    fprintf(stderr, "sheet: %s%s%s\n", path, path[0] == '\0' ? "" : ": ", what);
    return status;
}

/* The student of the file is the one who goes on with it. */
static int open_answers(struct session *session) {
    struct answers *answers = &session->answers;
    struct person asked = session->work.person, *person = &session->work.person;
    const char *why;

    if (answers_read(answers, &session->sheet, session->answers_path, &why) == -1 &&
        errno != ENOENT)
        return wrong(EXPLAIN_EXIT_USAGE, "", why);
    if (answers_person(answers, &asked, person, &why) == -1)
        return wrong(EXPLAIN_EXIT_USAGE, session->answers_path, why);
    answers_set(answers, "student", person->name); /* an empty one is none */
    answers_set(answers, "id", person->id);
    return 0;
}

static int open_session(struct session *session, const struct options *options) {
    struct experiment *experiment = &session->experiment;
    const char *why;
    char name[PERSON_FILE_NAME_SIZE];
    int status;

    session->work.sheet = &session->sheet;
    session->work.answers = &session->answers;
    if (source_read(&session->sheet, options->sheet, &why) == -1)
        return wrong(EXPLAIN_EXIT_USAGE, "", why);
    if (person_start(&session->work.person, options->student, options->id) == -1)
        return wrong(EXPLAIN_EXIT_USAGE, "--student", person_wrong);
    person_file_name(&session->work.person, name);
    session->answers_path =
        options->answers == NULL
            ? keep_text("worksheets/answers/%s/%s.txt", name, session->sheet.name)
            : keep_text("%s", options->answers);
    session->work.evidence_path = evidence_place(session->answers_path);
    if (make_folders(session->answers_path) == -1)
        return wrong(EXPLAIN_EXIT_USAGE, session->answers_path, strerror(errno));
    status = open_answers(session);
    if (status != 0)
        return status;
    if (experiment_open(experiment, options->programs, options->seconds) == -1)
        return wrong(EXPLAIN_EXIT_UNAVAILABLE,
                     experiment->folder == NULL ? "" : experiment->folder,
                     strerror(errno));
    return session_read_evidence(session) == -1 ? EXPLAIN_EXIT_USAGE : 0;
}

/* What was observed and explained is begun again; how it was stays beside it. */
static int begin_again(struct session *session) {
    const char *answers = keep_text("%s.before", session->answers_path);
    const char *evidence = keep_text("%s.before", session->work.evidence_path);

    /* Most have only one file, which is gone then. */
    if (rename(session->answers_path, answers) == -1 ||
        (rename(session->work.evidence_path, evidence) == -1 && errno != ENOENT))
        return -1;
    printf("Your earlier answers are in %s.\n", answers);
    for (size_t i = 0; i < session->sheet.question_count; i++)
        if (session->sheet.questions[i].part != PART_PREDICT)
            session_forget(session, session->sheet.questions[i].name);
    if (answers_write(&session->answers, &session->sheet, session->answers_path) == -1 ||
        evidence_begin_again(evidence, session->work.evidence_path) == -1)
        return -1;
    session_read_again(session);
    return 0;
}

/* Whether a block needs nothing more; text never does. */
static bool is_done(const struct session *session, const struct block *block) {
    const struct run *runs = session->work.evidence.runs;
    const struct question *question;

    if (block->kind == BLOCK_STEP)
        return runs[block->index].ran || runs[block->index].skipped != NULL;
    if (block->kind != BLOCK_QUESTION)
        return true;
    question = &session->sheet.questions[block->index];
    return answers_get(&session->answers, question->name) != NULL ||
           (question->part == PART_OBSERVE && runs[question->step].skipped != NULL);
}

/* Where to begin: behind what is done already. The sheet's length: all is done. */
static size_t find_start(const struct session *session) {
    size_t start = 0;

    for (size_t i = 0; i < session->sheet.block_count; i++) {
        if (!is_done(session, &session->sheet.blocks[i]))
            return start;
        if (session->sheet.blocks[i].kind >= BLOCK_STEP)
            start = i + 1;
    }
    return session->sheet.block_count;
}

/* The step before a question. Its run, and what was observed of it, are to be made again.
 */
static size_t return_to_step(struct session *session, size_t at) {
    const struct block *block;

    do
        block = &session->sheet.blocks[--at];
    while (block->kind != BLOCK_STEP);
    session->work.evidence.runs[block->index].ran = false;
    for (size_t i = 0; i < session->sheet.question_count; i++) {
        const struct question *question = &session->sheet.questions[i];

        if (question->part == PART_OBSERVE && question->step == block->index)
            session_forget(session, question->name);
    }
    return at;
}

/* The prediction before a block; it is forgotten. The block itself if there is none, or
 * all are sealed. */
static size_t return_to_prediction(struct session *session, size_t at) {
    size_t i = at;

    while (i > 0 && session->work.evidence.worksheet == NULL) {
        const struct block *block = &session->sheet.blocks[--i];
        const struct question *question = &session->sheet.questions[block->index];

        if (block->kind == BLOCK_QUESTION && question->part == PART_PREDICT) {
            session_forget(session, question->name);
            session_forget(session, keep_text("%s-at", question->name));
            return i;
        }
    }
    printf("There is no prediction before this one that can be changed.\n");
    return at;
}

static void underline(const char *text, char sign) {
    for (size_t i = strlen(text); i > 0; i--)
        putchar(sign);
    printf("\n");
}

static void show(const struct session *session, const char *text) {
    printf("\n");
    show_text("", person_fill(&session->work.person, text));
}

/* Shows, asks or runs what a block has. */
static enum flow work_on(struct session *session, const struct block *block) {
    if (block->kind == BLOCK_HEADING) {
        if (block->part == PART_PREDICT && !session_pause())
            return FLOW_STOP;
        show(session, block->text);
        underline(block->text, '-');
    } else if (block->kind == BLOCK_PROSE) {
        show(session, block->text);
    } else if (!is_done(session, block)) {
        return block->kind == BLOCK_STEP
                   ? ask_step(session, block->index)
                   : ask_question(session, &session->sheet.questions[block->index]);
    }
    return FLOW_ON;
}

/* Returns whether all is done. */
static bool work(struct session *session) {
    size_t i = find_start(session);

    while (i < session->sheet.block_count) {
        enum flow flow = work_on(session, &session->sheet.blocks[i]);

        if (flow == FLOW_ON)
            i++;
        else if (flow == FLOW_BACK)
            i = return_to_prediction(session, i);
        else if (flow == FLOW_RETURN)
            i = return_to_step(session, i);
        if (flow == FLOW_STOP || (flow != FLOW_ON && !session_write(session)))
            return false;
    }
    return true;
}

static void greet(const struct session *session) {
    size_t start = find_start(session);
    bool begun = session->answers.count > 0;

    printf("%s\n", session->sheet.title);
    underline(session->sheet.title, '=');
    if (start == session->sheet.block_count)
        printf("\nYou have finished this worksheet. Add AGAIN=1 to observe and explain "
               "again.\n");
    else if (begun)
        printf("\nYou continue where you stopped.\n");
    else
        printf(
            "\nEach answer is saved when you press Enter. At a prediction, type back to "
            "change\nthe one before. Ctrl-C stops; run the same command to continue.\n");
    if (begun && start < session->sheet.block_count &&
        session->sheet.blocks[start].part == PART_OBSERVE)
        printf("Earlier output is not shown again. Type again at a question to run its "
               "step again.\n");
}

static void say_goodbye(const struct session *session, bool done) {
    if (session->unwritten)
        printf("\n\nStopped. What could not be written is lost: see above. Run the same "
               "command to\ncontinue from what is in %s\n",
               session->answers_path);
    else if (!done)
        printf("\n\nStopped. Run the same command to continue. Your answers are in\n%s\n",
               session->answers_path);
    else
        printf(
            "Your answers and the evidence from the steps are in\n%s\nHand in that file. "
            "To have it marked now, type: make check-worksheet LAB=%.*s\n",
            session->answers_path, source_digits(&session->sheet), session->sheet.name);
}

int ask_main(int argc, char **argv) {
    static struct session session;
    struct options options;
    bool done;
    int status;

    if (!parse(argc, argv, &options, &status))
        return status;
    prompt_open();
    status = open_session(&session, &options);
    /* What was begun again, and stopped, goes on: the same command says so. */
    if (status == 0 && options.again &&
        find_start(&session) == session.sheet.block_count && begin_again(&session) == -1)
        status = wrong(EXPLAIN_EXIT_UNAVAILABLE, session.answers_path, strerror(errno));
    if (status == 0) {
        greet(&session);
        done = work(&session);
        if (done)
            ask_compare(&session);
        say_goodbye(&session, done);
        status = session.unwritten ? EXPLAIN_EXIT_OUTPUT : 0;
        fflush(stdout);
    }
    experiment_close(&session.experiment);
    evidence_free(&session.work.evidence);
    if (prompt_signal() != 0)
        stop_die(prompt_signal());
    return status;
}
