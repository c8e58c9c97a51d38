/* verdict: what came out of a grading. See verdict.h. */
#include "verdict.h"

#include "../../lib/entry.h"
#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESULT_MAX = 1000000, PAIRS_MAX = 1000 };

/* A value that is not null, the caller's; else NULL. */
static char *text_of(const char *value) {
    return strcmp(value, "null") == 0 ? NULL : room_copy(value, strlen(value));
}

static void keep(char **place, const char *value) {
    free(*place);
    *place = text_of(value);
}

static unsigned number_of(const char *value) {
    return (unsigned)strtoul(value, NULL, 10);
}

/* "checks.3.status" */
static void take_check(struct verdict *verdict, const char *path, const char *value) {
    char *key;
    size_t number = strtoul(path, &key, 10);
    struct verdict_check *check;

    if (number == verdict->check_count + 1) {
        verdict->checks =
            room_more(verdict->checks, verdict->check_count, sizeof *verdict->checks);
        verdict->checks[verdict->check_count++] = (struct verdict_check){0};
    }
    if (number < 1 || number > verdict->check_count || *key != '.')
        return;
    check = &verdict->checks[number - 1];
    key++;
    if (strcmp(key, "name") == 0)
        keep(&check->name, value);
    else if (strcmp(key, "title") == 0)
        keep(&check->title, value);
    else if (strcmp(key, "status") == 0)
        keep(&check->status, value);
    else if (strcmp(key, "hint") == 0)
        keep(&check->hint, value);
    else if (strcmp(key, "saw") == 0)
        keep(&check->saw, value);
    else if (strcmp(key, "reason") == 0)
        keep(&check->reason, value);
    else if (strcmp(key, "points") == 0)
        check->points = number_of(value);
}

static void take(struct verdict *verdict, const char *path, const char *value) {
    if (strncmp(path, "checks.", 7) == 0)
        take_check(verdict, path + 7, value);
    else if (strcmp(path, "version") == 0)
        keep(&verdict->version, value);
    else if (strcmp(path, "means") == 0)
        keep(&verdict->means, value);
    else if (strcmp(path, "machine") == 0)
        keep(&verdict->machine, value);
    else if (strcmp(path, "checksum") == 0)
        keep(&verdict->checksum, value);
    else if (strcmp(path, "refused") == 0)
        keep(&verdict->refused, value);
    else if (strcmp(path, "compiler") == 0)
        verdict->compiles = strcmp(value, "null") == 0;
    else if (strcmp(path, "score") == 0)
        verdict->score = number_of(value);
    else if (strcmp(path, "gradable") == 0)
        verdict->gradable = number_of(value);
    else if (strcmp(path, "points") == 0)
        verdict->points = number_of(value);
}

int verdict_read(struct verdict *verdict, const char *text, size_t length) {
    struct entry entry;
    const char *score;
    bool whole = true;

    *verdict = (struct verdict){0};
    while (length > 0 && text[length - 1] == '\n')
        length--;
    if (entry_read_long(&entry, text, length, PAIRS_MAX) == -1)
        return -1;
    for (size_t i = 0; i < entry.count; i++)
        take(verdict, entry.pairs[i].path, entry.pairs[i].value);
    score = entry_get(&entry, "score");
    whole = strcmp(entry.name, "graded") == 0 && score != NULL &&
            entry_get(&entry, "gradable") != NULL && verdict->check_count > 0 &&
            (strcmp(score, "null") != 0 || verdict->refused != NULL);
    for (size_t i = 0; i < verdict->check_count; i++)
        whole = whole && verdict->checks[i].name != NULL &&
                verdict->checks[i].title != NULL && verdict->checks[i].status != NULL;
    entry_free(&entry);
    if (whole)
        return 0;
    verdict_free(verdict);
    return -1;
}

int verdict_read_file(struct verdict *verdict, const char *path) {
    size_t length;
    char *text;
    int result;

    *verdict = (struct verdict){0};
    if (file_read(path, RESULT_MAX, &text, &length) == -1)
        return -1;
    result = verdict_read(verdict, text, length);
    free(text);
    errno = EINVAL;
    return result;
}

bool verdict_leave_out(struct verdict *verdict, const char *name) {
    for (size_t i = 0; i < verdict->check_count; i++) {
        struct verdict_check *check = &verdict->checks[i];

        if (strcmp(check->name, name) != 0)
            continue;
        if (!check->left_out && strcmp(check->status, "skipped") != 0)
            verdict->gradable -= check->points;
        if (!check->left_out && strcmp(check->status, "passed") == 0)
            verdict->score -= check->points;
        check->left_out = true;
        return true;
    }
    return false;
}

unsigned verdict_hundredths(const struct verdict *verdict) {
    if (verdict->gradable == 0)
        return 0;
    return (verdict->score * 10000 + verdict->gradable / 2) / verdict->gradable;
}

void verdict_free(struct verdict *verdict) {
    for (size_t i = 0; i < verdict->check_count; i++) {
        struct verdict_check *check = &verdict->checks[i];
        char *texts[] = {check->name, check->title, check->status,
                         check->hint, check->saw,   check->reason};

        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++)
            free(texts[j]);
    }
    free(verdict->checks);
    free(verdict->version);
    free(verdict->means);
    free(verdict->machine);
    free(verdict->checksum);
    free(verdict->refused);
    *verdict = (struct verdict){0};
}
