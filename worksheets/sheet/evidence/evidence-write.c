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
/* In place of a step. */
static const size_t all_steps = SOURCE_STEPS_MAX, no_step = SOURCE_STEPS_MAX + 1;

static void describe_machine(char text[MACHINE_SIZE]) {
    struct utsname name;

    uname(&name);
    snprintf(text, MACHINE_SIZE, "%.80s %.80s %.80s, node %.80s", name.sysname,
             name.release, name.machine, name.nodename);
    for (char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
}

/* What follows a line. */
static const char *after_line(const char *text) {
    text += strcspn(text, "\n");
    return text + (*text == '\n');
}

/* Copies the evidence in a file without its seal, and without the earlier runs of a step,
 * or of all. */
static int copy_others(struct text *to, const char *path, size_t step) {
    const char *answers, *evidence, *seal, *next;

    if (answers_split(path, &answers, &evidence) == -1)
        return -1;
    if (evidence[0] == '\0') {
        errno = ENOENT;
        return -1;
    }
    seal = evidence + seal_find(evidence, strlen(evidence));
    for (const char *line = evidence; line < seal; line = next) {
        bool ran = text_begins(line, "step: "), skipped = text_begins(line, "skipped: ");
        const char *last = ran ? strstr(line, "\nend: ") : line;

        next = last == NULL ? seal : after_line(last + (ran ? 1 : 0));
        if (!(ran || skipped) || (step != all_steps && strtoul(line + strcspn(line, " "),
                                                               NULL, 10) != step + 1))
            text_add_bytes(to, line, (size_t)(next - line));
    }
    return 0;
}

/* A new file's: whose it is, and what was predicted. */
static void put_head(struct text *to, const struct sheet *sheet,
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
                            at == NULL ? "unknown" : at, value);
    }
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
    struct evidence old;
    const char *why;
    int result = evidence_open(&old, path, sheet, student, &why);

    if (result == 0) {
        result = copy_others(to, path, step);
    } else if (errno == ENOENT) {
        put_head(to, sheet, student, answers);
        result = 0;
    }
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
    const char *answers, *before;
    struct text file = {0};
    char line[SEAL_LINE_SIZE];

    keep(evidence->bytes);
    if (result == -1)
        return -1;
    seal_line(line, evidence->bytes, evidence->length);
    errno = EFBIG;
    if (evidence->length + strlen(line) > EVIDENCE_FILE_MAX ||
        answers_split(path, &answers, &before) == -1)
        return -1;
    text_add(&file, answers);
    if (answers[0] != '\0' && before[0] == '\0')
        text_add(&file, text_ends(answers, "\n") ? "\n" : "\n\n");
    text_add_format(&file, "%s%s", evidence->bytes, line);
    keep(file.bytes);
    return file_replace(path, file.bytes, file.length);
}

int evidence_begin(const char *path, const struct sheet *sheet,
                   const struct person *student, const struct answers *answers) {
    struct text text = {0};

    return finish(&text, path, begin(&text, path, sheet, student, no_step, answers));
}

int evidence_begin_again(const char *old, const char *path) {
    struct text text = {0};

    return finish(&text, path, copy_others(&text, old, all_steps));
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
