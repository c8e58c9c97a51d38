/* evidence: what the pair reported while a student ran a worksheet's steps, sealed. See
 * evidence.h. */
#include "evidence.h"

#include "../text/file.h"
#include "seal.h"

#include "../../../lib/line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIME_LENGTH = 20, EVENTS_MAX = 20000 };

const char evidence_unknown[] = "unknown";

static const char first_line[] = "portlab-evidence: 1";

/* A file that is read line by line. */
struct reader {
    const char *path;
    char *data, *at, *end;
    unsigned line;   /* the number of the line at `text` */
    char *text;      /* ended by a NUL */
    struct run *run; /* the step that is open, or NULL */
    char *why;
    size_t size;
};

#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
static int
wrong(struct reader *reader, const char *format, ...) {
    va_list arguments;
    int length =
        snprintf(reader->why, reader->size, "%s:%u: ", reader->path, reader->line);

    va_start(arguments, format);
    if (length > 0 && (size_t)length < reader->size)
        vsnprintf(reader->why + length, reader->size - (size_t)length, format, arguments);
    va_end(arguments);
    errno = EINVAL;
    return -1;
}

/* What follows `key: ` in a line, or NULL. */
static char *value_of(char *text, const char *key) {
    size_t length = strlen(key);

    if (strncmp(text, key, length) != 0 || text[length] != ':')
        return NULL;
    return text + length + (text[length + 1] == ' ' ? 2 : 1);
}

static bool is_time(const char *text) {
    static const char form[] = "0000-00-00T00:00:00Z";

    for (size_t i = 0; i < TIME_LENGTH; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return text[TIME_LENGTH] == '\0' || text[TIME_LENGTH] == ' ';
}

static int keep(struct reader *reader, char **place, const char *value, size_t length) {
    if (*place != NULL)
        return wrong(reader, "this line is here twice");
    *place = strndup(value, length);
    return *place == NULL ? wrong(reader, "there is not enough memory") : 0;
}

static void free_run(struct run *run) {
    for (size_t i = 0; i < run->count; i++)
        entry_free(&run->events[i]);
    free(run->events);
    free(run->skipped);
    free(run->began);
    free(run->ended);
    memset(run, 0, sizeof *run);
}

/* "1 2026-11-22T20:51:00Z ...": the step's number and the time. Returns the rest. */
static char *read_start(struct reader *reader, struct evidence *evidence, char *value,
                        struct run **run) {
    char *end;
    unsigned long number = strtoul(value, &end, 10);

    if (number < 1 || number > SOURCE_STEPS_MAX || end[0] != ' ' || !is_time(end + 1)) {
        wrong(reader, "a step's number (1 to %d) and a time are missing here",
              SOURCE_STEPS_MAX);
        return NULL;
    }
    *run = &evidence->runs[number - 1];
    free_run(*run);
    if (keep(reader, &(*run)->began, end + 1, TIME_LENGTH) == -1)
        return NULL;
    return end + 1 + TIME_LENGTH;
}

static int read_step(struct reader *reader, struct evidence *evidence, char *value) {
    struct run *run;
    char *rest = read_start(reader, evidence, value, &run), word[8] = "";
    unsigned port, other;

    if (rest == NULL)
        return -1;
    if (sscanf(rest, " %5u %5u %7s", &port, &other, word) < 2 || port > 65535 ||
        other > 65535 || (word[0] != '\0' && strcmp(word, "boxes") != 0))
        return wrong(reader, "two ports are missing here");
    run->port = (uint16_t)port;
    run->other = (uint16_t)other;
    run->boxes = word[0] != '\0';
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
        return wrong(reader, "the reason is missing here");
    return keep(reader, &run->skipped, rest + 1, strlen(rest + 1));
}

/* "P1 2026-11-22T20:50:01Z b" */
static int read_predicted(struct reader *reader, struct evidence *evidence, char *value) {
    struct prediction *prediction = &evidence->predictions[evidence->prediction_count];
    size_t name = strcspn(value, " "),
           at = strcspn(value + name + (value[name] == ' '), " ");
    const char *when = value + name + 1;

    if (name < 1 || name >= sizeof prediction->name || value[name] == '\0' ||
        when[at] == '\0' || when[at + 1] == '\0' ||
        (!is_time(when) && strncmp(when, "unknown ", at + 1) != 0))
        return wrong(reader, "a question, a time and an answer are missing here");
    value[name] = '\0';
    if (evidence_predicted(evidence, value) != NULL)
        return wrong(reader, "this line is here twice");
    if (evidence->prediction_count == SOURCE_QUESTIONS_MAX)
        return wrong(reader, "there are more predictions than questions");
    evidence->prediction_count++;
    strcpy(prediction->name, value);
    if (keep(reader, &prediction->at, when, at) == -1)
        return -1;
    return keep(reader, &prediction->value, when + at + 1, strlen(when + at + 1));
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
    if (!is_time(value) || value[TIME_LENGTH] != '\0')
        return wrong(reader, "this is not a time");
    return keep(reader, &run->ended, value, TIME_LENGTH);
}

static int read_event(struct reader *reader) {
    struct run *run = reader->run;
    struct entry *events;

    if (run->count == EVENTS_MAX)
        return wrong(reader, "there are more than %d events", EVENTS_MAX);
    /* Room for 1, 2, 4, 8, ... */
    if ((run->count & (run->count - 1)) == 0) {
        events =
            realloc(run->events, (run->count == 0 ? 1 : 2 * run->count) * sizeof *events);
        if (events == NULL)
            return wrong(reader, "there is not enough memory");
        run->events = events;
    }
    if (entry_read(&run->events[run->count], reader->text, strlen(reader->text)) == -1)
        return wrong(reader, "this is no line that the kit writes");
    run->count++;
    return 0;
}

static int read_line(struct reader *reader, struct evidence *evidence) {
    char *text = reader->text, *value;

    if (reader->run != NULL) {
        value = value_of(text, "end");
        return value != NULL ? read_end(reader, value) : read_event(reader);
    }
    if ((value = value_of(text, "worksheet")) != NULL)
        return keep(reader, &evidence->worksheet, value, strlen(value));
    if ((value = value_of(text, "student")) != NULL)
        return keep(reader, &evidence->student, value, strlen(value));
    if ((value = value_of(text, "machine")) != NULL) {
        free(evidence->machine); /* of several the last counts */
        evidence->machine = NULL;
        return keep(reader, &evidence->machine, value, strlen(value));
    }
    if ((value = value_of(text, "predicted")) != NULL)
        return read_predicted(reader, evidence, value);
    if ((value = value_of(text, "step")) != NULL)
        return read_step(reader, evidence, value);
    if ((value = value_of(text, "skipped")) != NULL)
        return read_skipped(reader, evidence, value);
    return wrong(reader, "this is no line of evidence");
}

/* Ends the next line by a NUL and takes it. Returns whether there is one. */
static bool next_line(struct reader *reader) {
    size_t length;

    if (reader->at == reader->end)
        return false;
    reader->text = reader->at;
    reader->line++;
    length = strcspn(reader->at, "\n");
    reader->at += length + (reader->at + length < reader->end ? 1 : 0);
    reader->text[length] = '\0';
    return true;
}

/* Checks the bytes once, so that nothing after this has to: UTF-8 without a NUL. */
static int check_bytes(struct reader *reader) {
    reader->line = 1;
    for (const char *at = reader->data; at < reader->end;) {
        size_t length = line_character(at);

        if (length == 0 || *at == '\0')
            return wrong(reader, "a byte here is no text (UTF-8)");
        reader->line += *at == '\n';
        at += length;
    }
    reader->line = 0;
    return 0;
}

static int read_lines(struct reader *reader, struct evidence *evidence) {
    if (!next_line(reader) || strcmp(reader->text, first_line) != 0)
        return wrong(reader, "this is no evidence: its first line is not '%s'",
                     first_line);
    while (next_line(reader)) {
        if (value_of(reader->text, "seal") != NULL)
            break;
        if (read_line(reader, evidence) == -1)
            return -1;
    }
    if (evidence->worksheet == NULL || evidence->student == NULL)
        return wrong(reader, "no line says whose it is, and of which worksheet");
    return 0;
}

static int no_file(const char *path, char *why, size_t size) {
    int error = errno;

    snprintf(why, size, "%s: %s", path,
             error == EFBIG    ? "this is larger than evidence ever is"
             : error == EINVAL ? "this is no file"
                               : strerror(error));
    errno = error;
    return -1;
}

int evidence_read(struct evidence *evidence, const char *path, char *why, size_t size) {
    struct reader reader = {.path = path, .why = why, .size = size};
    size_t length, left;
    int result = -1;

    memset(evidence, 0, sizeof *evidence);
    if (file_read(path, EVIDENCE_FILE_MAX, &reader.data, &length) == -1)
        return no_file(path, why, size);
    left = seal_strip(reader.data, length);
    reader.data[left] = '\0';
    reader.at = reader.data;
    reader.end = reader.data + left;
    if (check_bytes(&reader) == 0) {
        evidence->sealed = seal_holds(reader.data, left);
        evidence->converted = left < length;
        result = read_lines(&reader, evidence);
    }
    free(reader.data);
    if (result == -1) {
        evidence_free(evidence);
        errno = EINVAL;
    }
    return result;
}

void evidence_free(struct evidence *evidence) {
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++)
        free_run(&evidence->runs[i]);
    for (size_t i = 0; i < evidence->prediction_count; i++) {
        free(evidence->predictions[i].at);
        free(evidence->predictions[i].value);
    }
    free(evidence->worksheet);
    free(evidence->student);
    free(evidence->machine);
    memset(evidence, 0, sizeof *evidence);
}

void evidence_now(char text[EVIDENCE_TIME_SIZE]) {
    time_t now = time(NULL);
    struct tm parts;

    if (gmtime_r(&now, &parts) == NULL ||
        strftime(text, EVIDENCE_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        snprintf(text, EVIDENCE_TIME_SIZE, "1970-01-01T00:00:00Z");
}

bool evidence_is_of(const struct evidence *evidence, const struct sheet *sheet) {
    size_t length = strlen(evidence->worksheet);

    return length == strcspn(sheet->name, "-") &&
           strncmp(evidence->worksheet, sheet->name, length) == 0;
}
