/* evidence: what the pair reported while the steps ran, sealed. See evidence.h. */
#include "evidence.h"

#include "../text/document.h"
#include "../text/keep.h"
#include "../text/room.h"
#include "seal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { EVENTS_MAX = 20000 };

const char evidence_unknown[] = "unknown";

static const char first_line[] = "portlab-evidence: 1";

/* A file that is read line by line. */
struct reader {
    struct document file;
    struct place *place; /* in the file */
    char *text;          /* the line */
    struct run *run;     /* the step that is open, or NULL */
    size_t runs;
};

/* What follows `key: ` in a line, or NULL. */
static char *value_of(char *text, const char *key) {
    size_t length = strlen(key);

    if (strncmp(text, key, length) != 0 || text[length] != ':')
        return NULL;
    return text + length + (text[length + 1] == ' ' ? 2 : 1);
}

static int take_once(struct reader *reader, char **place, const char *value) {
    if (*place != NULL)
        return document_wrong(reader->place, "this line appears twice");
    *place = keep_text("%s", value);
    return 0;
}

/* Of several such lines the last counts. */
static int take_last(char **place, const char *value) {
    *place = keep_text("%s", value);
    return 0;
}

static void free_run(struct run *run) {
    for (size_t i = 0; i < run->count; i++)
        entry_free(&run->events[i]);
    free(run->events);
    memset(run, 0, sizeof *run);
}

/* "1 2026-11-22T20:51:00Z ...": the step's number and the time. Returns the rest. */
static char *read_start(struct reader *reader, struct evidence *evidence, char *value,
                        struct run **run) {
    char *end;
    unsigned long number = strtoul(value, &end, 10);

    if (number < 1 || number > SOURCE_STEPS_MAX || end[0] != ' ' ||
        !text_is_time(end + 1)) {
        document_wrong(reader->place,
                       "a step's number (1 to %d) and a time are missing here",
                       SOURCE_STEPS_MAX);
        return NULL;
    }
    *run = &evidence->runs[number - 1];
    free_run(*run);
    (*run)->place = ++reader->runs;
    memcpy((*run)->began, end + 1, TEXT_TIME_LENGTH);
    return end + 1 + TEXT_TIME_LENGTH;
}

static int read_step(struct reader *reader, struct evidence *evidence, char *value) {
    struct run *run;
    char *rest = read_start(reader, evidence, value, &run), word[8] = "";
    unsigned port, other;

    if (rest == NULL)
        return -1;
    if (sscanf(rest, " %5u %5u %7s", &port, &other, word) < 2 || port > 65535 ||
        other > 65535 || (word[0] != '\0' && strcmp(word, "boxes") != 0))
        return document_wrong(reader->place, "two ports are missing here");
    run->port = (uint16_t)port;
    run->other = (uint16_t)other;
    run->ran = true;
    reader->run = run;
    return 0;
}

static int read_skipped(struct reader *reader, struct evidence *evidence, char *value) {
    struct run *run;
    char *rest = read_start(reader, evidence, value, &run);

    if (rest == NULL)
        return -1;
    if (rest[0] != ' ' || rest[1] == '\0')
        return document_wrong(reader->place, "the reason is missing here");
    run->skipped = keep_text("%s", rest + 1);
    return 0;
}

/* "P1 2026-11-22T20:50:01Z b" */
static int read_predicted(struct reader *reader, struct evidence *evidence, char *value) {
    struct prediction *prediction = &evidence->predictions[evidence->prediction_count];
    size_t name = strcspn(value, " "),
           at = strcspn(value + name + (value[name] == ' '), " ");
    const char *when = value + name + 1;

    if (name < 1 || name >= sizeof prediction->name || value[name] == '\0' ||
        when[at] == '\0' || when[at + 1] == '\0' ||
        (!text_is_time(when) && strncmp(when, "unknown ", at + 1) != 0))
        return document_wrong(reader->place,
                              "a question, a time and an answer are missing here");
    value[name] = '\0';
    if (evidence_predicted(evidence, value) != NULL)
        return document_wrong(reader->place, "this line appears twice");
    if (evidence->prediction_count == SOURCE_QUESTIONS_MAX)
        return document_wrong(reader->place, "there are more predictions than questions");
    evidence->prediction_count++;
    strcpy(prediction->name, value);
    prediction->at = keep_text("%.*s", (int)at, when);
    prediction->value = keep_text("%s", when + at + 1);
    return 0;
}

const struct prediction *evidence_predicted(const struct evidence *evidence,
                                            const char *name) {
    for (size_t i = 0; i < evidence->prediction_count; i++)
        if (strcmp(evidence->predictions[i].name, name) == 0)
            return &evidence->predictions[i];
    return NULL;
}

static int read_end(struct reader *reader, char *value) {
    struct run *run = reader->run;

    reader->run = NULL;
    if (!text_is_time(value) || value[TEXT_TIME_LENGTH] != '\0')
        return document_wrong(reader->place, "this is not a time");
    memcpy(run->ended, value, TEXT_TIME_LENGTH);
    return 0;
}

static int read_event(struct reader *reader) {
    struct run *run = reader->run;

    if (run->count == EVENTS_MAX)
        return document_wrong(reader->place, "there are more than %d events", EVENTS_MAX);
    run->events = room_more(run->events, run->count, sizeof *run->events);
    if (entry_read(&run->events[run->count], reader->text, strlen(reader->text)) == -1)
        return document_wrong(reader->place, "this is not a line that the kit writes");
    run->count++;
    return 0;
}

/* Another version of the kit may write other lines `key: value`. */
static int read_line(struct reader *reader, struct evidence *evidence) {
    char *text = reader->text, *value;
    size_t key = strspn(text, "abcdefghijklmnopqrstuvwxyz-");

    if (reader->run != NULL) {
        value = value_of(text, "end");
        return value != NULL ? read_end(reader, value) : read_event(reader);
    }
    if ((value = value_of(text, "worksheet")) != NULL)
        return take_once(reader, &evidence->worksheet, value);
    if ((value = value_of(text, "student")) != NULL)
        return take_once(reader, &evidence->student, value);
    if ((value = value_of(text, "id")) != NULL)
        return take_once(reader, &evidence->id, value);
    if ((value = value_of(text, "machine")) != NULL)
        return take_last(&evidence->machine, value);
    if ((value = value_of(text, "kit")) != NULL)
        return take_last(&evidence->kit, value);
    if ((value = value_of(text, "predicted")) != NULL)
        return read_predicted(reader, evidence, value);
    if ((value = value_of(text, "step")) != NULL)
        return read_step(reader, evidence, value);
    if ((value = value_of(text, "skipped")) != NULL)
        return read_skipped(reader, evidence, value);
    return key > 0 && text_begins(text + key, ": ")
               ? 0
               : document_wrong(reader->place, "this is not a line of evidence");
}

static int read_lines(struct reader *reader, struct evidence *evidence) {
    reader->text = document_next(&reader->file);
    if (reader->text == NULL || strcmp(reader->text, first_line) != 0)
        return document_wrong(reader->place,
                              "this is not evidence: its first line is not '%s'",
                              first_line);
    while ((reader->text = document_next(&reader->file)) != NULL) {
        if (value_of(reader->text, "seal") != NULL)
            break;
        if (read_line(reader, evidence) == -1)
            return -1;
    }
    if (evidence->worksheet == NULL || evidence->student == NULL)
        return document_wrong(reader->place,
                              "it does not name both its student and its worksheet");
    return 0;
}

/* Passes what stands before the evidence. Returns -1 with errno ENOENT if it is all that
 * there is. */
static int pass_answers(struct document *file) {
    size_t start = answers_end(file->text, file->length);

    if (start == file->length && text_ends(file->place.path, ".txt")) {
        document_wrong(&file->place, "it contains no evidence");
        errno = ENOENT;
        return -1;
    }
    if (start == file->length)
        start = 0; /* what it is then, the first line says */
    for (size_t i = 0; i < start; i++)
        file->place.line += file->text[i] == '\n';
    file->at = file->text + start;
    return 0;
}

int evidence_read(struct evidence *evidence, const char *path, const char **why) {
    struct reader reader = {.place = &reader.file.place};
    struct document *file = &reader.file;
    int result;

    memset(evidence, 0, sizeof *evidence);
    if (document_open(file, path, ANSWERS_FILE_MAX + EVIDENCE_FILE_MAX, why) == -1)
        return -1;
    if (pass_answers(file) == -1) {
        document_close(file);
        errno = ENOENT;
        return -1;
    }
    evidence->sealed =
        seal_holds(file->at, file->length - (size_t)(file->at - file->text));
    evidence->converted = file->marked || file->cr_lf;
    result = read_lines(&reader, evidence);
    document_close(file);
    if (result == -1) {
        evidence_free(evidence);
        errno = EINVAL;
    }
    return result;
}

void evidence_free(struct evidence *evidence) {
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++)
        free_run(&evidence->runs[i]);
    memset(evidence, 0, sizeof *evidence);
}

void evidence_now(char text[TEXT_TIME_SIZE]) {
    time_t now = time(NULL);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(text, TEXT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void evidence_not_before(char text[TEXT_TIME_SIZE], const char *earlier) {
    if (text_is_time(earlier) && strncmp(earlier, text, TEXT_TIME_LENGTH) > 0)
        memcpy(text, earlier, TEXT_TIME_LENGTH);
}

/* What to say of evidence whose student is another. */
static void say_whose(const struct evidence *evidence, const char *path,
                      const struct person *person, const char **why) {
    const char *student = evidence->student, *id = evidence->id;
    struct person namesake;

    if (person_start(&namesake, student, "") == 0 && person_is(person, &namesake))
        *why = keep_text("%s is the evidence of %s with the id '%s', not '%s'", path,
                         student, id == NULL ? "" : id, person->id);
    else if (person->name[0] == '\0')
        *why = keep_text("%s is the evidence of %s, but the answers name no student",
                         path, student);
    else
        *why = keep_text("%s is the evidence of %s, but these are the answers of %s",
                         path, student[0] == '\0' ? "a student without a name" : student,
                         person->name);
}

bool evidence_fits(const struct evidence *evidence, const char *path,
                   const struct sheet *sheet, const struct person *person,
                   const char **why) {
    size_t digits = (size_t)source_digits(sheet);
    struct person owner;

    if (!evidence->sealed)
        *why = keep_text(
            "%s: the seal does not match: the file was edited, cut or joined", path);
    else if (strlen(evidence->worksheet) != digits ||
             strncmp(evidence->worksheet, sheet->name, digits) != 0)
        *why = keep_text("%s is the evidence of worksheet %s", path, evidence->worksheet);
    else if (person_start(&owner, evidence->student, evidence->id) == -1 ||
             owner.seed != person->seed)
        say_whose(evidence, path, person, why);
    else
        return true;
    return false;
}

const char *evidence_place(const char *answers) {
    size_t length = strlen(answers) - (text_ends(answers, ".txt") ? 4 : 0);
    const char *name = keep_text("%.*s.evidence", (int)length, answers);
    struct stat status;

    return lstat(name, &status) == 0 ? name : answers;
}
