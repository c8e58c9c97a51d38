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

static const char first_line[] = "portlab-evidence: 1";

/* A file that is read line by line. */
struct reader {
    struct document file;
    const struct place *place; /* in the file */
    struct evidence *evidence;
    struct run *run; /* the step that is open, or NULL */
};

/* `again`: of several such lines the last counts. */
static int take(const struct reader *reader, char **text, const char *value, bool again) {
    if (*text != NULL && !again)
        return document_wrong(reader->place, "this line appears twice");
    *text = keep_text("%s", value);
    return 0;
}

static void free_run(struct run *run) {
    for (size_t i = 0; i < run->count; i++)
        entry_free(&run->events[i]);
    free(run->events);
    memset(run, 0, sizeof *run);
}

/* "1 2026-11-22T20:51:00Z 4711 4712", or a reason in place of the ports. */
static int read_run(struct reader *reader, char *value, bool ran) {
    char *rest, word[8] = "";
    unsigned long number = strtoul(value, &rest, 10);
    unsigned port, other;
    struct run *run;

    if (number < 1 || number > SOURCE_STEPS_MAX || rest[0] != ' ' ||
        !text_is_time(rest + 1))
        return document_wrong(reader->place,
                              "a step's number (1 to %d) and a time are missing here",
                              SOURCE_STEPS_MAX);
    run = &reader->evidence->runs[number - 1];
    free_run(run);
    run->line = reader->place->line;
    memcpy(run->began, rest + 1, TEXT_TIME_LENGTH);
    rest += 1 + TEXT_TIME_LENGTH;
    if (!ran && (rest[0] != ' ' || rest[1] == '\0'))
        return document_wrong(reader->place, "the reason is missing here");
    if (!ran) {
        run->skipped = keep_text("%s", rest + 1);
        return 0;
    }
    if (sscanf(rest, " %5u %5u %7s", &port, &other, word) < 2 || port > 65535 ||
        other > 65535 || (word[0] != '\0' && strcmp(word, "boxes") != 0))
        return document_wrong(reader->place, "two ports are missing here");
    run->port = (uint16_t)port;
    run->other = (uint16_t)other;
    run->ran = true;
    reader->run = run;
    return 0;
}

/* "P1 2026-11-22T20:50:01Z b" */
static int read_predicted(struct reader *reader, const char *value) {
    static const char missing[] = "a question, a time and an answer are missing here";
    struct answers *predicted = &reader->evidence->predicted;
    char name[5], at[TEXT_TIME_SIZE];
    int length = 0;

    if (sscanf(value, "%4s %20s%n", name, at, &length) < 2 || strlen(name) > 3 ||
        (size_t)length != strlen(name) + 1 + strlen(at) || value[length] != ' ' ||
        (!text_is_time(at) && strcmp(at, "unknown") != 0))
        return document_wrong(reader->place, missing);
    if (answers_get(predicted, name) != NULL)
        return document_wrong(reader->place, "this line appears twice");
    if (answers_set(predicted, name, value + length) == 0 &&
        (!text_is_time(at) || answers_set(predicted, keep_text("%s-at", name), at) == 0))
        return 0;
    return document_wrong(reader->place, "%s",
                          errno == ENOSPC ? "there are more predictions than questions"
                                          : missing);
}

static int read_end(struct reader *reader, char *value) {
    struct run *run = reader->run;

    reader->run = NULL;
    if (!text_is_time(value) || value[TEXT_TIME_LENGTH] != '\0')
        return document_wrong(reader->place, "this is not a time");
    memcpy(run->ended, value, TEXT_TIME_LENGTH);
    return 0;
}

static int read_event(struct reader *reader, const char *text) {
    struct run *run = reader->run;

    if (run->count == EVENTS_MAX)
        return document_wrong(reader->place, "there are more than %d events", EVENTS_MAX);
    run->events = room_more(run->events, run->count, sizeof *run->events);
    if (entry_read(&run->events[run->count], text, strlen(text)) == -1)
        return document_wrong(reader->place, "this is not a line that the kit writes");
    run->count++;
    return 0;
}

/* Another version of the kit may write other lines `key: value`. */
static int read_line(struct reader *reader, char *key) {
    struct evidence *evidence = reader->evidence;
    size_t length = strspn(key, "abcdefghijklmnopqrstuvwxyz-");
    char *value = key + length + 2;

    if (reader->run != NULL)
        return text_begins(key, "end: ") ? read_end(reader, value)
                                         : read_event(reader, key);
    if (length == 0 || !text_begins(key + length, ": "))
        return document_wrong(reader->place, "this is not a line of evidence");
    key[length] = '\0';
    if (strcmp(key, "worksheet") == 0)
        return take(reader, &evidence->worksheet, value, false);
    if (strcmp(key, "student") == 0)
        return take(reader, &evidence->student, value, false);
    if (strcmp(key, "id") == 0)
        return take(reader, &evidence->id, value, false);
    if (strcmp(key, "machine") == 0)
        return take(reader, &evidence->machine, value, true);
    if (strcmp(key, "kit") == 0)
        return take(reader, &evidence->kit, value, true);
    if (strcmp(key, "predicted") == 0)
        return read_predicted(reader, value);
    if (strcmp(key, "step") == 0 || strcmp(key, "skipped") == 0)
        return read_run(reader, value, strcmp(key, "step") == 0);
    return 0;
}

/* What begins at `start`; the answers are before it. */
static int read_lines(struct reader *reader, size_t start) {
    const struct evidence *evidence = reader->evidence;
    struct document *file = &reader->file;
    char *line;

    do
        line = document_next(file);
    while (line != NULL && line < file->text + start);
    if (line == NULL || strcmp(line, first_line) != 0)
        return document_wrong(reader->place,
                              "this is not evidence: its first line is not '%s'",
                              first_line);
    while ((line = document_next(file)) != NULL && !text_begins(line, "seal:"))
        if (read_line(reader, line) == -1)
            return -1;
    if (evidence->worksheet == NULL || evidence->student == NULL)
        return document_wrong(reader->place,
                              "it does not name both its student and its worksheet");
    return 0;
}

int evidence_read(struct evidence *evidence, const char *path, const char **why) {
    struct reader reader = {.evidence = evidence};
    struct document *file = &reader.file;
    size_t start;
    bool any;
    int result;

    reader.place = &file->place;
    memset(evidence, 0, sizeof *evidence);
    if (document_open(file, path, ANSWERS_WHOLE_MAX, why) == -1)
        return -1;
    start = answers_end(file->text, file->length);
    any = start < file->length || !text_ends(path, ".txt");
    if (start == file->length)
        start = 0; /* what it is then, the first line says */
    evidence->sealed = seal_holds(file->text + start, file->length - start);
    evidence->converted = file->marked || file->cr_lf;
    result = any ? read_lines(&reader, start)
                 : document_wrong(reader.place, "it contains no evidence");
    document_close(file);
    if (result == -1) {
        evidence_free(evidence);
        errno = any ? EINVAL : ENOENT;
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

int evidence_open(struct evidence *evidence, const char *path, const struct sheet *sheet,
                  const struct person *person, const char **why) {
    size_t digits = (size_t)source_digits(sheet);
    struct person owner;

    if (evidence_read(evidence, path, why) == -1)
        return -1;
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
        return 0;
    errno = EINVAL;
    return -1;
}

const char *evidence_place(const char *answers) {
    size_t length = strlen(answers) - (text_ends(answers, ".txt") ? 4 : 0);
    const char *name = keep_text("%.*s.evidence", (int)length, answers);
    struct stat status;

    return lstat(name, &status) == 0 ? name : answers;
}
