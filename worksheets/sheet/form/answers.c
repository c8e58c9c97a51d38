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
    struct place *place;        /* in the file */
    size_t seen_line[KEYS_MAX]; /* of each key, also of one without a value; 0: none */
    struct text comments;
    bool any;      /* a key was seen */
    bool evidence; /* it follows the answers */
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
    size_t digits = (size_t)source_digits(sheet);
    const char *name = sheet->name;

    if (strcasecmp(value, name) == 0)
        return true;
    if (name[0] == '0' && value[0] != '0') {
        name++;
        digits--;
    }
    return strlen(value) == digits && strncmp(value, name, digits) == 0;
}

/* The key that a text names; it may be there once. Returns -1 after a word. */
static int find_key(struct reading *reading, const struct sheet *sheet, const char *text,
                    char key[KEY_SIZE]) {
    size_t number = 0;

    while (name_key(sheet, number, key) && strcasecmp(text, key) != 0)
        number++;
    if (!name_key(sheet, number, key))
        return document_wrong(reading->place, "worksheet %s has no question \"%.*s\"",
                              sheet->name, SHOWN_MAX, text);
    if (reading->seen_line[number] > 0)
        return document_wrong(reading->place,
                              "%s appears twice; the first is in line %zu", key,
                              reading->seen_line[number]);
    reading->seen_line[number] = reading->place->line;
    reading->any = true;
    return 0;
}

/* What is wrong with a value besides its form, which answers_set judges. */
static int look_at_value(const struct reading *reading, const struct sheet *sheet,
                         const char *key, const char *value) {
    struct person person;
    size_t length = strlen(key);

    if (strcmp(key, "worksheet") == 0 && !is_sheet(sheet, value))
        return document_wrong(reading->place,
                              "these are the answers to worksheet %.*s, but this is %s",
                              SHOWN_MAX, value, sheet->name);
    if ((strcmp(key, "student") == 0 && person_start(&person, value, "") == -1) ||
        (strcmp(key, "id") == 0 && person_start(&person, "", value) == -1))
        return document_wrong(reading->place, "%s", person_wrong);
    if (length > 3 && strcmp(key + length - 3, "-at") == 0 &&
        !(text_is_time(value) && value[TEXT_TIME_LENGTH] == '\0'))
        return document_wrong(
            reading->place,
            "%s: write a time as 2026-11-22T20:50:01Z; leave the line out "
            "if you do not know it",
            key);
    return 0;
}

static int take(struct answers *answers, const struct reading *reading,
                const struct sheet *sheet, const char *key, const char *value) {
    char number[8];

    if (look_at_value(reading, sheet, key, value) == -1)
        return -1;
    snprintf(number, sizeof number, "%.*s", source_digits(sheet), sheet->name);
    if (answers_set(answers, key, strcmp(key, "worksheet") == 0 ? number : value) == 0)
        return 0;
    if (errno != EINVAL)
        return document_wrong(reading->place, "%s", strerror(errno));
    if (strlen(value) > ANSWERS_VALUE_MAX)
        return document_wrong(reading->place, "the value of %s is longer than %d bytes",
                              key, ANSWERS_VALUE_MAX);
    return document_wrong(reading->place, "the value of %s has a control character", key);
}

static int read_line(struct answers *answers, struct reading *reading,
                     const struct sheet *sheet, char *line) {
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
    if (find_key(reading, sheet, line, key) == -1)
        return -1;
    return value[0] == '\0' ? 0 : take(answers, reading, sheet, key, value);
}

size_t answers_end(const char *text, size_t length) {
    return text_find_line(text, length, "portlab-evidence:");
}

/* Opens the file, and cuts off what is no answer. With its evidence it may be longer. */
static int open_file(struct reading *reading, const char *path, const char **why) {
    struct document *file = &reading->file;
    const char *longer;
    size_t end;

    if (document_open(file, path, ANSWERS_FILE_MAX, why) == -1) {
        if (document_open(file, path, ANSWERS_FILE_MAX + ANSWERS_EVIDENCE_MAX, &longer) ==
            -1)
            return -1;
        if (answers_end(file->text, file->length) > ANSWERS_FILE_MAX) {
            document_close(file);
            errno = EINVAL;
            return -1;
        }
        file->place.why = why;
    }
    end = answers_end(file->text, file->length);
    reading->evidence = end < file->length;
    file->unended =
        file->unended && !reading->evidence; /* a seal tells whether that is whole */
    file->text[end] = '\0';
    return 0;
}

static int read_lines(struct answers *answers, struct reading *reading,
                      const struct sheet *sheet) {
    char *line;

    while ((line = document_next(&reading->file)) != NULL)
        if (read_line(answers, reading, sheet, line) == -1)
            return -1;
    if (reading->any || reading->evidence)
        return 0;
    reading->place->line = 1;
    return document_wrong(reading->place,
                          "the file has no line \"key: value\", such as \"P1: b\"");
}

int answers_read(struct answers *answers, const struct sheet *sheet, const char *path,
                 const char **why) {
    struct reading reading = {.place = &reading.file.place};
    int result;

    memset(answers, 0, sizeof *answers);
    if (open_file(&reading, path, why) == -1)
        return -1;
    answers->cr_lf = reading.file.cr_lf;
    answers->unended = reading.file.unended;
    result = read_lines(answers, &reading, sheet);
    if (reading.comments.length > 0)
        answers->comments = keep(text_take(&reading.comments));
    document_close(&reading.file);
    if (result == -1) {
        *answers = (struct answers){0};
        errno = EINVAL;
    }
    return result;
}

static void add_value(struct text *text, const struct answers *answers, const char *key) {
    const char *value = answers_get(answers, key);

    if (value != NULL)
        text_add_format(text, "%s: %s\n", key, value);
}

int answers_split(const char *path, struct text *answers, struct text *evidence) {
    size_t length, left, at;
    char *text;

    text_add(answers, "");
    text_add(evidence, "");
    if (file_read(path, ANSWERS_FILE_MAX + ANSWERS_EVIDENCE_MAX, &text, &length) == -1)
        return errno == ENOENT || errno == EINVAL ? 0 : -1;
    while ((left = document_strip(text, length)) < length) /* CR CR LF, too */
        length = left;
    at = answers_end(text, length);
    text_add_bytes(answers, text, at);
    text_add_bytes(evidence, text + at, length - at);
    free(text);
    return 0;
}

int answers_write(const struct answers *answers, const struct sheet *sheet,
                  const char *path) {
    struct text text = {0}, before = {0}, evidence = {0};
    int result = answers_split(path, &before, &evidence);

    text_add_format(&text, "worksheet: %.*s\n", source_digits(sheet), sheet->name);
    add_value(&text, answers, "student");
    add_value(&text, answers, "id");
    text_add(&text, answers->comments == NULL ? "" : answers->comments);
    for (size_t i = 0; i < sheet->question_count; i++) {
        add_value(&text, answers, sheet->questions[i].name);
        add_value(&text, answers, keep_text("%s-at", sheet->questions[i].name));
    }
    text_add(&text, evidence.length > 0 ? "\n" : "");
    text_add(&text, evidence.bytes);
    if (result == 0)
        result = file_replace(path, text.bytes, text.length);
    free(text.bytes);
    free(before.bytes);
    free(evidence.bytes);
    return result;
}

const char *answers_get(const struct answers *answers, const char *key) {
    const char *const values[HEADS] = {answers->worksheet, answers->student, answers->id};

    for (size_t i = 0; i < HEADS; i++)
        if (strcmp(key, heads[i]) == 0)
            return values[i];
    for (size_t i = 0; i < answers->count; i++)
        if (strcmp(answers->list[i].key, key) == 0)
            return answers->list[i].value;
    return NULL;
}

/* A copy of a value as it stands in a file, or NULL with errno. */
static char *clean(const char *value) {
    char *copy = keep_text("%s", value);

    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    words_trim(copy);
    if (copy[0] != '\0' && strlen(copy) <= ANSWERS_VALUE_MAX && person_text_valid(copy))
        return copy;
    errno = EINVAL;
    return NULL;
}

/* Where the value of a key is, or goes; NULL with errno where there is no room. */
static char **place(struct answers *answers, const char *key) {
    char **const places[HEADS] = {&answers->worksheet, &answers->student, &answers->id};
    struct answer *answer = answers->list;

    for (size_t i = 0; i < HEADS; i++)
        if (strcmp(key, heads[i]) == 0)
            return places[i];
    while (answer < answers->list + answers->count && strcmp(answer->key, key) != 0)
        answer++;
    if (answer < answers->list + answers->count)
        return &answer->value;
    errno = strlen(key) < sizeof answer->key ? ENOSPC : EINVAL;
    if (errno == EINVAL || answers->count == ANSWERS_MAX)
        return NULL;
    strcpy(answer->key, key);
    answers->count++;
    return &answer->value;
}

int answers_set(struct answers *answers, const char *key, const char *value) {
    char *copy = clean(value), **old = copy == NULL ? NULL : place(answers, key);

    if (old != NULL)
        *old = copy;
    return old == NULL ? -1 : 0;
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
