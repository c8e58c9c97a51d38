/* check: marks what a student answered, in the form that labs/grader/score reads. Try:
 *
 *     sheet check worksheets/01-name-both-ends.md --answers FILE --records DIR */
#include "check.h"

#include "../text/document.h"
#include "../text/keep.h"
#include "../text/options.h"
#include "../text/text.h"
#include "../text/words.h"
#include "mark.h"

#include "../../../labs/grader/checksum.h"
#include "../../../lib/arguments.h"
#include "../../../lib/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TITLE_MAX = 200 };

static const char help[] =
    "usage: sheet check SHEET.md --answers FILE --records DIR [OPTION]...\n"
    "Marks the answers to a worksheet. Writes a record for each question to DIR, in\n"
    "the form that labs/grader/score reads, and their list to DIR/checks.\n"
    "\n"
    "  -a, --answers FILE   the answers\n"
    "  -e, --evidence FILE  the evidence, if it is not in the file of answers\n"
    "  -r, --records DIR    the folder for the records\n"
    "  -s, --student NAME   the student's name, if the answers do not give it\n"
    "  -i, --id ID          the student's id, likewise\n"
    "  -h, --help           print this help\n"
    "\n"
    "Exit status: 0, or 64 if the answers cannot be read (DIR/refusal says why).\n";

struct options {
    const char *sheet, *answers, *evidence, *records, *student, *id;
};

/* What is wrong with a file, or is let pass. */
static void say(const char *path, const char *what) {
    fprintf(stderr, "sheet: %s: %s\n", path, what);
}

/* Writes a file of the records, unless it would be empty. Returns false after a word
 * about what went wrong. */
static bool write_file(const char *folder, const char *name, const char *text) {
    const char *path = keep_text("%s/%s", folder, name);
    bool written;
    FILE *out;

    if (text == NULL || text[0] == '\0')
        return true;
    out = fopen(path, "w");
    written = out != NULL && fputs(text, out) != EOF;
    written = (out == NULL || fclose(out) == 0) && written;
    if (!written)
        say(path, strerror(errno));
    return written;
}

/* One of the list of checks, as a lab's check.bats has it in its comments. */
static void add_check(struct text *checks, const struct work *work,
                      const struct question *question) {
    struct person person = work_person(work, question);
    bool has_idea = question->part != PART_PREDICT && question->feedback != NULL &&
                    question->kind != KIND_OPEN;

    text_add_format(checks, "# points: %u\n", question->points);
    if (question->part == PART_OBSERVE)
        text_add(checks, "# after: evidence\n");
    if (has_idea)
        text_add_format(checks, "# idea: %s\n", person_fill(&person, question->feedback));
    text_add_format(checks, "@test \"%s: %s\"\n\n", question->name,
                    words_title(person_fill(&person, question->text), TITLE_MAX));
}

static bool write_checks(const struct work *work, const char *folder) {
    struct text checks = {0};
    bool evidence = false;

    text_add_format(&checks, "# worksheet: %s\n\n", work->sheet->name);
    for (size_t i = 0; i < work->sheet->question_count; i++) {
        if (work->sheet->questions[i].part != PART_PREDICT && !evidence) {
            text_add_format(&checks,
                            "# points: %d\n@test \"evidence: what the steps left on your "
                            "machine\"\n\n",
                            SOURCE_EVIDENCE_POINTS);
            evidence = true;
        }
        add_check(&checks, work, &work->sheet->questions[i]);
    }
    return write_file(folder, "checks", keep(text_take(&checks)));
}

/* A text of several lines is that many lines of the record. */
static void add_lines(struct text *record, const char *key, const char *text) {
    while (text != NULL) {
        size_t length = strcspn(text, "\n");

        text_add_format(record, "%s %.*s\n", key, (int)length, text);
        text = text[length] == '\0' ? NULL : text + length + 1;
    }
}

static bool write_record(const char *folder, const char *name, struct mark mark) {
    struct text record = {0};

    text_add_format(&record, "status %s\n", mark.status);
    add_lines(&record, "expected", mark.expected);
    add_lines(&record, "saw", mark.saw);
    add_lines(&record, "hint", mark.hint);
    add_lines(&record, "shown", mark.shown);
    add_lines(&record, "reason", mark.reason);
    return write_file(folder, keep_text("check-%s", name), keep(text_take(&record)));
}

static bool write_records(struct work *work, const char *folder) {
    const struct question *question = work->sheet->questions;
    struct mark evidence = mark_evidence(work);
    bool written = write_record(folder, "evidence", evidence) &&
                   write_file(folder, "remark", evidence.saw);

    for (size_t i = 0; i < work->sheet->question_count && written; i++, question++)
        written = write_record(folder, question->name, mark_question(work, question));
    return written && write_checks(work, folder);
}

/* A link could name any of the marker's own files. A file that the marker may not read
 * costs the student nothing. */
static int look_at_file(const struct place *place) {
    struct stat status;

    if (lstat(place->path, &status) == 0 && S_ISLNK(status.st_mode))
        return document_wrong(place, "this is a link; hand in the file itself");
    if (access(place->path, R_OK) == -1 && errno != ENOENT)
        return document_wrong(place, "%s", strerror(errno));
    return 0;
}

/* Reads the answers, and whose they are. Returns 0, or -1 and why. */
static int read_work(struct work *work, const struct options *options, const char **why) {
    const struct place place = {.path = options->answers, .why = why};
    const struct place evidence = {.path = work->evidence_path, .why = why};
    struct person asked;
    const char *other;

    if (look_at_file(&place) == -1 || look_at_file(&evidence) == -1 ||
        answers_read(work->answers, work->sheet, options->answers, why) == -1)
        return -1;
    if (work->answers->cr_lf)
        say(options->answers, "its lines end with CR LF, which does no harm");
    if (work->answers->unended)
        say(options->answers, "its last line has no newline; was the file cut?");
    *why = person_wrong;
    if (person_start(&asked, options->student, options->id) == -1)
        return -1;
    return answers_person(work->answers, &asked, &work->person, &other) == -1
               ? document_wrong(&place, "%s", other)
               : 0;
}

/* Returns an exit status. */
static int mark_work(struct work *work, const struct options *options) {
    const char *folder = options->records, *why;
    uint64_t sum = checksum_start();
    char checksum[CHECKSUM_SIZE];
    bool written;

    if (read_work(work, options, &why) == -1) {
        /* That is no zero: the refusal says why. */
        fprintf(stderr, "sheet: %s\n", why);
        return write_checks(work, folder) && write_file(folder, "refusal", why)
                   ? EXPLAIN_EXIT_USAGE
                   : EXPLAIN_EXIT_OUTPUT;
    }
    checksum_file(&sum, options->sheet); /* what a result was held against */
    checksum_text(sum, checksum);
    written = write_file(folder, "student", work->person.name) &&
              write_file(folder, "id", work->person.id) &&
              write_file(folder, "checksum", checksum) && write_records(work, folder);
    if (work->evidence.converted)
        say(work->evidence_path, "its lines end with CR LF, or it begins with a mark "
                                 "(BOM), which does no harm");
    return written ? 0 : EXPLAIN_EXIT_OUTPUT;
}

int check_main(int argc, char **argv) {
    struct options options = {0};
    const struct options_row rows[] = {{'a', "answers", &options.answers, NULL},
                                       {'e', "evidence", &options.evidence, NULL},
                                       {'r', "records", &options.records, NULL},
                                       {'s', "student", &options.student, NULL},
                                       {'i', "id", &options.id, NULL}};
    struct answers answers = {0};
    struct work work = {.answers = &answers};
    int status;

    if (!options_read(argc, argv, rows, sizeof rows / sizeof rows[0], help, &status))
        return status;
    if (optind + 1 != argc)
        return arguments_wrong("sheet", "check: name one worksheet");
    if (options.answers == NULL || options.records == NULL)
        return arguments_wrong("sheet", "check: --answers and --records are needed");
    options.sheet = argv[optind];
    work.sheet = source_read_all(argv + optind, 1);
    if (work.sheet == NULL)
        return EXPLAIN_EXIT_USAGE;
    if (mkdir(options.records, 0777) == -1 && errno != EEXIST) {
        say(options.records, strerror(errno));
        return EXPLAIN_EXIT_OUTPUT;
    }
    person_start(&work.person, "", "");
    work.evidence_path =
        options.evidence == NULL ? evidence_place(options.answers) : options.evidence;
    status = mark_work(&work, &options);
    evidence_free(&work.evidence);
    return status;
}

int folder_main(int argc, char **argv) {
    struct person person;
    char name[PERSON_FILE_NAME_SIZE];

    if (argc < 2 || argc > 3 ||
        person_start(&person, argv[1], argc == 3 ? argv[2] : "") == -1)
        return arguments_wrong("sheet",
                               "folder: name one student, then an id if there is "
                               "one; %s",
                               person_wrong);
    person_file_name(&person, name);
    printf("%s\n", name);
    return fflush(stdout) == 0 ? 0 : EXPLAIN_EXIT_OUTPUT;
}
