/* answers: see answers.h. */
#include "answers.h"

#include "../text/document.h"
#include "../text/file.h"
#include "../text/keep.h"
#include "../text/text.h"
#include "../text/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY_SIZE = 16, SHOWN_MAX = 40 };

enum { HEADS = 3, KEYS_MAX = HEADS + 2 * SOURCE_QUESTIONS_MAX };
static const char *const heads[HEADS] = {"worksheet", "student", "id"};

/* A file while it is read. */
struct reading {
    struct document file;
    const struct place *place; /* in the file */
    struct answers *answers;
    const struct sheet *sheet;
    size_t seen_line[KEYS_MAX]; /* of each key, also of one without a value; 0: none */
    struct text comments;
    bool any; /* a key was seen, or evidence follows the answers */
};

/* A key as the sheet has it ("P1-at"), by its number. Returns whether there is one. */
static bool name_key(const struct sheet *sheet, size_t number, char key[KEY_SIZE]) {
    size_t of_question = number - HEADS;

    if (number < HEADS)
        snprintf(key, KEY_SIZE, "%s", heads[number]);
    else if (of_question < 2 * sheet->question_count)
        snprintf(key, KEY_SIZE, "%s%s", sheet->questions[of_question / 2].name,
                 of_question % 2 ? "-at" : "");
    return number < HEADS || of_question < 2 * sheet->question_count;
}

/* "01", "1" and "01-name-both-ends" are the sheet's own. */
static bool is_sheet(const struct sheet *sheet, const char *value) {
    const char *name = sheet->name + (sheet->name[0] == '0' && value[0] != '0');
    size_t digits = strcspn(name, "-");

    return strcasecmp(value, sheet->name) == 0 ||
           (strlen(value) == digits && strncmp(value, name, digits) == 0);
}

/* The key that a text names; it may be there once. Returns -1 after a word. */
static int find_key(struct reading *reading, const char *text, char key[KEY_SIZE]) {
    size_t number = 0;

    while (name_key(reading->sheet, number, key) && strcasecmp(text, key) != 0)
        number++;
    if (!name_key(reading->sheet, number, key))
        return document_wrong(reading->place, "worksheet %s has no question \"%.*s\"",
                              reading->sheet->name, SHOWN_MAX, text);
    if (reading->seen_line[number] > 0)
        return document_wrong(reading->place,
                              "%s appears twice; the first is in line %zu", key,
                              reading->seen_line[number]);
    reading->seen_line[number] = reading->place->line;
    reading->any = true;
    return 0;
}

/* Keeps the value of a key, if it has the form that this asks for. */
static int take(struct reading *reading, const char *key, const char *value) {
    const struct sheet *sheet = reading->sheet;
    const struct place *place = reading->place;
    struct person person;

    if (strcmp(key, "worksheet") == 0) {
        if (!is_sheet(sheet, value))
            return document_wrong(
                place, "these are the answers to worksheet %.*s, but this is %s",
                SHOWN_MAX, value, sheet->name);
        value = keep_text("%.*s", source_digits(sheet), sheet->name);
    }
    if ((strcmp(key, "student") == 0 && person_start(&person, value, "") == -1) ||
        (strcmp(key, "id") == 0 && person_start(&person, "", value) == -1))
        return document_wrong(place, "%s", person_wrong);
    if (text_ends(key, "-at") &&
        !(text_is_time(value) && value[TEXT_TIME_LENGTH] == '\0'))
        return document_wrong(place,
                              "%s: write a time as 2026-11-22T20:50:01Z; leave the line "
                              "out if you do not know it",
                              key);
    if (strlen(value) > ANSWERS_VALUE_MAX)
        return document_wrong(place, "the value of %s is longer than %d bytes", key,
                              ANSWERS_VALUE_MAX);
    if (answers_set(reading->answers, key, value) == -1)
        return document_wrong(place, "the value of %s has a control character", key);
    return 0;
}

static int read_line(struct reading *reading, char *line) {
    char key[KEY_SIZE], *value, *colon;

    words_trim(line);
    if (line[0] == '\0')
        return 0;
    if (strchr(line, '\r') != NULL)
        return document_wrong(reading->place,
                              "a CR within a line; end each line with LF, or CR LF");
    if (line[0] == '#') {
        text_add_format(&reading->comments, "%s\n", line);
        return 0;
    }
    colon = strchr(line, ':');
    if (colon == NULL)
        return document_wrong(reading->place,
                              "\"%.*s\" is not a line \"key: value\", such as \"P1: b\"",
                              SHOWN_MAX, line);
    *colon = '\0';
    value = words_trim(colon + 1);
    words_trim(line);
    if (find_key(reading, line, key) == -1)
        return -1;
    return value[0] == '\0' ? 0 : take(reading, key, value);
}

size_t answers_end(const char *text, size_t length) {
    return text_find_line(text, length, "portlab-evidence:");
}

/* Opens the file, and cuts off what is no answer. With its evidence it may be longer. */
static int open_file(struct reading *reading, const char *path, const char **why) {
    struct document *file = &reading->file;
    const char *longer;
    size_t end;

    if (document_open(file, path, ANSWERS_FILE_MAX, why) == -1 &&
        document_open(file, path, ANSWERS_WHOLE_MAX, &longer) == -1)
        return -1;
    file->place.why = why;
    end = answers_end(file->text, file->length);
    if (end > ANSWERS_FILE_MAX) {
        document_close(file);
        errno = EINVAL;
        return -1;
    }
    reading->any = end < file->length;
    file->unended =
        file->unended && !reading->any; /* a seal tells whether that is whole */
    file->text[end] = '\0';
    return 0;
}

int answers_read(struct answers *answers, const struct sheet *sheet, const char *path,
                 const char **why) {
    struct reading reading = {.answers = answers, .sheet = sheet};
    struct document *file = &reading.file;
    int result = 0;
    char *line;

    reading.place = &file->place;
    *answers = (struct answers){0};
    if (open_file(&reading, path, why) == -1)
        return -1;
    answers->cr_lf = file->cr_lf;
    answers->unended = file->unended;
    while (result == 0 && (line = document_next(file)) != NULL)
        result = read_line(&reading, line);
    if (result == 0 && !reading.any) {
        file->place.line = 1;
        result = document_wrong(&file->place,
                                "the file has no line \"key: value\", such as \"P1: b\"");
    }
    if (reading.comments.length > 0)
        answers->comments = keep(text_take(&reading.comments));
    document_close(file);
    if (result == -1) {
        *answers = (struct answers){0};
        errno = EINVAL;
    }
    return result;
}

int answers_split(const char *path, const char **answers, const char **evidence) {
    size_t length, left, at;
    char *text;

    *answers = *evidence = "";
    if (file_read(path, ANSWERS_WHOLE_MAX, &text, &length) == -1)
        return errno == ENOENT || errno == EINVAL ? 0 : -1;
    while ((left = document_strip(text, length)) < length) /* CR CR LF, too */
        length = left;
    text[length] = '\0';
    at = answers_end(text, length);
    *answers = keep_text("%.*s", (int)at, text);
    *evidence = keep_text("%s", text + at);
    free(text);
    return 0;
}

int answers_write(const struct answers *answers, const struct sheet *sheet,
                  const char *path) {
    struct text text = {0};
    const char *before, *evidence, *value;
    char key[KEY_SIZE];

    if (answers_split(path, &before, &evidence) == -1)
        return -1;
    text_add_format(&text, "worksheet: %.*s\n", source_digits(sheet), sheet->name);
    for (size_t number = 1; name_key(sheet, number, key); number++) {
        if (number == HEADS && answers->comments != NULL)
            text_add(&text, answers->comments);
        value = answers_get(answers, key);
        if (value != NULL)
            text_add_format(&text, "%s: %s\n", key, value);
    }
    text_add(&text, evidence[0] == '\0' ? "" : "\n");
    text_add(&text, evidence);
    keep(text.bytes);
    return file_replace(path, text.bytes, text.length);
}

/* Where a key is in the list; its end: it is not there. */
static size_t find(const struct answers *answers, const char *key) {
    size_t at = 0;

    while (at < answers->count && strcmp(answers->list[at].key, key) != 0)
        at++;
    return at;
}

const char *answers_get(const struct answers *answers, const char *key) {
    const char *const values[HEADS] = {answers->worksheet, answers->student, answers->id};
    size_t at = find(answers, key);

    for (size_t i = 0; i < HEADS; i++)
        if (strcmp(key, heads[i]) == 0)
            return values[i];
    return at < answers->count ? answers->list[at].value : NULL;
}

/* A copy of a value as it stands in a file, or NULL. */
static char *clean(const char *value) {
    char *copy = keep_text("%s", value);

    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    words_trim(copy);
    if (copy[0] != '\0' && strlen(copy) <= ANSWERS_VALUE_MAX && person_text_valid(copy))
        return copy;
    return NULL;
}

int answers_set(struct answers *answers, const char *key, const char *value) {
    char **const places[HEADS] = {&answers->worksheet, &answers->student, &answers->id};
    size_t at = find(answers, key);
    char *copy = clean(value);

    errno = EINVAL;
    if (copy == NULL)
        return -1;
    for (size_t i = 0; i < HEADS; i++)
        if (strcmp(key, heads[i]) == 0) {
            *places[i] = copy;
            return 0;
        }
    if (strlen(key) >= sizeof answers->list[at].key)
        return -1;
    errno = ENOSPC;
    if (at == ANSWERS_MAX)
        return -1;
    answers->count += at == answers->count;
    strcpy(answers->list[at].key, key);
    answers->list[at].value = copy;
    return 0;
}

int answers_person(const struct answers *answers, const struct person *asked,
                   struct person *person, const char **why) {
    *person = *asked;
    if (answers->student != NULL || answers->id != NULL)
        person_start(person, answers->student, answers->id);
    if (person_is(person, asked))
        return 0;
    *why = keep_text("these are the answers of %s%s%s, not of %s%s%s", person->name,
                     person->id[0] == '\0' ? "" : ", ", person->id, asked->name,
                     asked->id[0] == '\0' ? "" : ", ", asked->id);
    return -1;
}
