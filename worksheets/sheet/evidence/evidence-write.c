/* evidence-write: adds what a step left, and seals it. See evidence.h. */
#include "evidence.h"

#include "../form/person.h"
#include "../text/file.h"
#include "../text/keep.h"
#include "../text/text.h"
#include "../text/words.h"
#include "seal.h"

#include "../../../lib/version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

enum { MACHINE_SIZE = 512 };
static const size_t all_steps = SOURCE_STEPS_MAX;

static void describe_machine(char text[MACHINE_SIZE]) {
    struct utsname name;

    uname(&name);
    snprintf(text, MACHINE_SIZE, "%.80s %.80s %.80s, node %.80s", name.sysname,
             name.release, name.machine, name.nodename);
    for (char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
}

/* Whether the old evidence may be added to. Its machine and its kit are then in `old`, to
 * be freed. */
static int read_old(struct evidence *old, const char *path, const struct sheet *sheet,
                    const struct person *student) {
    const char *why;

    if (evidence_read(old, path, &why) == -1)
        return -1;
    if (evidence_fits(old, path, sheet, student, &why))
        return 0;
    evidence_free(old);
    errno = EINVAL;
    return -1;
}

/* Copies all but the earlier runs of a step, or of all. */
static void copy_others(struct text *to, const char *data, size_t length, size_t step) {
    bool inside = false, events = false;

    for (size_t at = 0; at < length;) {
        const char *line = data + at, *end = memchr(line, '\n', length - at);
        size_t size = end == NULL ? length - at : (size_t)(end - line) + 1;
        bool starts = strncmp(line, "step: ", 6) == 0;

        if (starts || strncmp(line, "skipped: ", 9) == 0) {
            inside = step == all_steps ||
                     strtoul(line + (starts ? 6 : 9), NULL, 10) == step + 1;
            events = starts;
        } else if (!events) {
            inside = false;
        }
        if (!inside)
            text_add_bytes(to, line, size);
        if (strncmp(line, "end: ", 5) == 0)
            events = false;
        at += size;
    }
}

/* A new file's: whose it is, and what was predicted. */
static int put_head(struct text *to, const struct sheet *sheet,
                    const struct person *student, const struct answers *answers) {
    text_add_format(to, "portlab-evidence: 1\nworksheet: %.*s\nstudent: %s\n",
                    source_digits(sheet), sheet->name, student->name);
    if (student->id[0] != '\0')
        text_add_format(to, "id: %s\n", student->id);
    for (size_t i = 0; i < sheet->question_count && answers != NULL; i++) {
        const struct question *question = &sheet->questions[i];
        const char *value = answers_get(answers, question->name);
        const char *at = answers_get(answers, keep_text("%s-at", question->name));

        if (question->part == PART_PREDICT && value != NULL)
            text_add_format(to, "predicted: %s %s %s\n", question->name,
                            at == NULL ? evidence_unknown : at, value);
    }
    return 0;
}

/* The same of the evidence in a file, without its seal. */
static int copy_sealed(struct text *to, const char *path, size_t step) {
    struct text answers = {0}, evidence = {0};
    int result = answers_split(path, &answers, &evidence);

    if (result == 0 && evidence.length == 0) {
        errno = ENOENT;
        result = -1;
    }
    if (result == 0)
        copy_others(to, evidence.bytes, seal_find(evidence.bytes, evidence.length), step);
    free(answers.bytes);
    free(evidence.bytes);
    return result;
}

/* A line that is added where it is not as it was. */
static void put_changed(struct text *to, const char *key, const char *now,
                        const char *before) {
    if (before == NULL || strcmp(now, before) != 0)
        text_add_format(to, "%s: %s\n", key, now);
}

/* The file's beginning: what is there already, or a new head. */
static int begin(struct text *to, const char *path, const struct sheet *sheet,
                 const struct person *student, size_t step,
                 const struct answers *answers) {
    char here[MACHINE_SIZE];
    struct evidence old = {0};
    int result = read_old(&old, path, sheet, student);

    if (result == -1 && errno != ENOENT)
        return -1;
    if (result == -1)
        result = put_head(to, sheet, student, answers);
    else
        result = copy_sealed(to, path, step);
    describe_machine(here);
    put_changed(to, "machine", here, old.machine);
    put_changed(to, "kit", PORTLAB_VERSION, old.kit);
    evidence_free(&old);
    return result;
}

/* The lines of the log that are events; a student can write to that file too. */
static int add_log(struct text *to, const char *log) {
    struct entry event;
    size_t length;
    char *data;

    if (file_read(log, EVIDENCE_LOG_MAX, &data, &length) == -1)
        return -1;
    for (size_t at = 0; at < length;) {
        size_t size = strcspn(data + at, "\n");

        if (entry_read(&event, data + at, size) == 0) {
            text_add_format(to, "%.*s\n", (int)size, data + at);
            entry_free(&event);
        }
        at += size + 1;
    }
    free(data);
    return 0;
}

/* Seals what was put together, unless that failed, and writes it to its place in a file,
 * behind the answers and a line between. */
static int finish(struct text *evidence, const char *path, int result) {
    struct text file = {0}, before = {0};
    char line[SEAL_LINE_SIZE];
    int error;

    if (result == 0) {
        seal_line(line, evidence->bytes, evidence->length);
        text_add(evidence, line);
        errno = EFBIG;
        result = evidence->length > EVIDENCE_FILE_MAX
                     ? -1
                     : answers_split(path, &file, &before);
    }
    if (result == 0) {
        if (file.length > 0 && before.length == 0)
            text_add(&file, text_ends(file.bytes, "\n") ? "\n" : "\n\n");
        text_add(&file, evidence->bytes);
        result = file_replace(path, file.bytes, file.length);
    }
    error = errno;
    free(evidence->bytes);
    free(file.bytes);
    free(before.bytes);
    errno = error;
    return result;
}

int evidence_begin(const char *path, const struct sheet *sheet,
                   const struct person *student, const struct answers *answers) {
    struct text text = {0};
    struct evidence old;
    const char *why;

    if (evidence_read(&old, path, &why) == 0 || errno != ENOENT) {
        evidence_free(&old); /* there is some, or what may have been some */
        return 0;
    }
    return finish(&text, path, begin(&text, path, sheet, student, all_steps, answers));
}

int evidence_begin_again(const char *old, const char *path) {
    struct text text = {0};

    return finish(&text, path, copy_sealed(&text, old, all_steps));
}

const char evidence_left_out[] = "left out: ";

int evidence_add(const char *path, const struct sheet *sheet,
                 const struct person *student, size_t step, const struct run *run,
                 const char *log) {
    struct text text = {0};
    int result = begin(&text, path, sheet, student, step, NULL);

    if (result == 0 && run->skipped != NULL) {
        text_add_format(&text, "skipped: %zu %s %s\n", step + 1, run->began,
                        words_copy(run->skipped, strlen(run->skipped)));
    } else if (result == 0) {
        text_add_format(&text, "step: %zu %s %u %u\n", step + 1, run->began, run->port,
                        run->other);
        result = add_log(&text, log);
        text_add_format(&text, "end: %s\n", run->ended);
    }
    return finish(&text, path, result);
}
