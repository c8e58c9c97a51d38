/* result: see result.h. */
#include "result.h"

#include "checksum.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 4096, PATH_SIZE = 4096, TEXT_MAX = 4000 };

/* Adds a line to a text that is owned. Beyond TEXT_MAX there is nothing more of it. */
static void add(char **text, const char *line) {
    size_t before = *text == NULL ? 0 : strlen(*text);
    char *longer;

    if (before > TEXT_MAX)
        return;
    longer = realloc(*text, before + strlen(line) + 2);
    if (longer == NULL) {
        perror("score: realloc");
        exit(71);
    }
    if (before > 0)
        longer[before++] = '\n';
    strcpy(longer + before, line);
    *text = longer;
}

/* The next line without its end. What there is no room for is left out: it must not begin
 * a line of its own. */
static bool next_line(FILE *in, char line[LINE_SIZE]) {
    size_t length = 0;
    int character;

    while ((character = fgetc(in)) != EOF && character != '\n')
        if (length < LINE_SIZE - 1 && character != '\0')
            line[length++] = (char)character;
    line[length] = '\0';
    return character != EOF || length > 0;
}

/* The rest of a line after a prefix, or NULL. */
static const char *after_prefix(const char *line, const char *prefix) {
    size_t length = strlen(prefix);

    return strncmp(line, prefix, length) == 0 ? line + length : NULL;
}

/* A long text goes on in lines that begin with "#   ". It stays one line here. */
static void add_words(char **text, const char *words) {
    char *joined = NULL;
    size_t size;

    if (*text == NULL) {
        add(text, words);
        return;
    }
    size = strlen(*text) + strlen(words) + 2;
    joined = malloc(size);
    if (joined == NULL)
        return;
    snprintf(joined, size, "%s %s", *text, words);
    free(*text);
    *text = joined;
}

/* @test "NAME: TITLE" { */
static const char *read_title(struct check *check, char *title) {
    char *colon = strstr(title, ": "), *quote = strrchr(title, '"');

    if (colon == NULL || quote == NULL || quote < colon)
        return "a @test that is not \"NAME: TITLE\"";
    *colon = *quote = '\0';
    add(&check->name, title);
    add(&check->title, colon + 2);
    return check->points == 0 ? "a @test without points" : NULL;
}

/* A worksheet and a puzzle have numbers and names as a lab has, and are other things. */
static void name_other(struct result *result, const char *kind, const char *name) {
    char text[LINE_SIZE + sizeof "worksheet-"];

    snprintf(text, sizeof text, "%s-%s", kind, name);
    free(result->lab);
    result->lab = NULL;
    add(&result->lab, text);
}

static const char *read_line(struct result *result, char *line, char ***open) {
    struct check *check = &result->checks[result->count];
    const char *value;

    if ((value = after_prefix(line, "# worksheet: ")) != NULL) {
        name_other(result, "worksheet", value);
        result->worksheet = true;
    } else if ((value = after_prefix(line, "# puzzle: ")) != NULL) {
        name_other(result, "puzzle", value);
        result->puzzle = true;
    } else if ((value = after_prefix(line, "# points: ")) != NULL) {
        check->points = (unsigned)strtoul(value, NULL, 10);
    } else if ((value = after_prefix(line, "# after: ")) != NULL) {
        add_words(&check->after, value);
    } else if ((value = after_prefix(line, "# idea: ")) != NULL) {
        *open = &check->idea;
        add_words(*open, value);
        return NULL;
    } else if ((value = after_prefix(line, "# read: ")) != NULL) {
        *open = &check->read;
        add_words(*open, value);
        return NULL;
    } else if ((value = after_prefix(line, "#   ")) != NULL && *open != NULL) {
        add_words(*open, value);
        return NULL;
    } else if (after_prefix(line, "@test \"") != NULL) {
        const char *wrong = read_title(check, line + strlen("@test \""));

        if (wrong != NULL)
            return wrong;
        result->count++;
    }
    *open = NULL;
    return NULL;
}

/* A worksheet's is in its records: its checks are made of each student's own text. */
static void add_checksum(struct result *result, const char *folder) {
    uint64_t sum = checksum_start();
    char text[CHECKSUM_SIZE];

    if (checksum_lab(&sum, folder) == -1)
        return;
    checksum_text(sum, text);
    add(&result->checksum, text);
}

const char *result_read_checks(struct result *result, const char *folder) {
    char path[PATH_SIZE], line[LINE_SIZE], **open = NULL;
    const char *name = strrchr(folder, '/'), *wrong = NULL;
    FILE *in;

    memset(result, 0, sizeof *result);
    add(&result->lab, name == NULL ? folder : name + 1);
    snprintf(path, sizeof path, "%s/check.bats", folder);
    in = fopen(path, "r");
    if (in == NULL) {
        snprintf(path, sizeof path, "%s/checks", folder);
        in = fopen(path, "r");
    }
    if (in == NULL)
        return "there is no check.bats";
    while (wrong == NULL && next_line(in, line)) {
        if (result->count == RESULT_CHECKS_MAX)
            wrong = "more checks than there is room for";
        else
            wrong = read_line(result, line, &open);
    }
    fclose(in);
    if (!result->worksheet)
        add_checksum(result, folder);
    if (wrong == NULL && result_points(result) != RESULT_POINTS)
        wrong = "its points are not 100 together";
    return wrong;
}

static void read_whole(char **text, const char *folder, const char *name) {
    char path[PATH_SIZE], line[LINE_SIZE];
    FILE *in;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    in = fopen(path, "r");
    if (in == NULL)
        return;
    while (next_line(in, line)) {
        add(text, line);
    }
    fclose(in);
}

static void read_record(struct check *check, char *line) {
    const struct {
        const char *key;
        char **text;
    } texts[] = {{"ran ", &check->ran},      {"expected ", &check->expected},
                 {"saw ", &check->saw},      {"again ", &check->again},
                 {"hint ", &check->hint},    {"shown ", &check->shown},
                 {"reason ", &check->reason}};
    const char *value = after_prefix(line, "status ");

    for (enum status status = STATUS_PASSED; value != NULL && status <= STATUS_SKIPPED;
         status++)
        if (strcmp(value, result_status(status)) == 0)
            check->status = status;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if ((value = after_prefix(line, texts[i].key)) != NULL)
            add(texts[i].text, value);
}

void result_read_records(struct result *result, const char *records) {
    char path[PATH_SIZE], line[LINE_SIZE];

    read_whole(&result->means, records, "means");
    read_whole(&result->compiler, records, "compiler");
    read_whole(&result->warnings, records, "warnings");
    read_whole(&result->refusal, records, "refusal");
    read_whole(&result->student, records, "student");
    read_whole(&result->id, records, "id");
    read_whole(&result->checksum, records, "checksum");
    read_whole(&result->file, records, "file");
    read_whole(&result->remark, records, "remark");
    for (size_t i = 0; i < result->count; i++) {
        struct check *check = &result->checks[i];
        FILE *in;

        snprintf(path, sizeof path, "%s/check-%s", records, check->name);
        in = fopen(path, "r");
        if (result->compiler != NULL)
            check->status = STATUS_BLOCKED;
        while (in != NULL && next_line(in, line)) {
            read_record(check, line);
        }
        if (in != NULL)
            fclose(in);
    }
}

void result_free(struct result *result) {
    for (size_t i = 0; i < RESULT_CHECKS_MAX; i++) {
        struct check *check = &result->checks[i];
        char *texts[] = {check->name,  check->title, check->after,    check->idea,
                         check->read,  check->ran,   check->expected, check->saw,
                         check->again, check->hint,  check->shown,    check->reason};

        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++)
            free(texts[j]);
    }
    free(result->lab);
    free(result->means);
    free(result->compiler);
    free(result->warnings);
    free(result->refusal);
    free(result->student);
    free(result->id);
    free(result->checksum);
    free(result->file);
    free(result->remark);
}

unsigned result_points(const struct result *result) {
    unsigned sum = 0;

    for (size_t i = 0; i < result->count; i++)
        sum += result->checks[i].points;
    return sum;
}

unsigned result_gradable(const struct result *result) {
    unsigned sum = 0;

    for (size_t i = 0; i < result->count; i++)
        if (result->checks[i].status != STATUS_SKIPPED)
            sum += result->checks[i].points;
    return sum;
}

unsigned result_score(const struct result *result) {
    unsigned sum = 0;

    for (size_t i = 0; i < result->count; i++)
        if (result->checks[i].status == STATUS_PASSED)
            sum += result->checks[i].points;
    return sum;
}

unsigned result_count(const struct result *result, enum status status) {
    unsigned count = 0;

    for (size_t i = 0; i < result->count; i++)
        count += result->checks[i].status == status;
    return count;
}

unsigned result_hundredths(const struct result *result) {
    unsigned gradable = result_gradable(result);

    if (gradable == 0)
        return 0;
    return (result_score(result) * RESULT_POINTS * 100 + gradable / 2) / gradable;
}

const char *result_warnings(const struct result *result) {
    return result_score(result) < result_gradable(result) ? result->warnings : NULL;
}

const char *result_why_not(const struct result *result, char *text, size_t size) {
    const char *lacks = NULL;

    if (result->refusal != NULL)
        return result->refusal;
    for (size_t i = 0; i < result->count; i++) {
        const struct check *check = &result->checks[i];

        if (check->status == STATUS_MISSING) {
            snprintf(text, size, "the check %s has no result%s%s", check->name,
                     check->reason == NULL ? "" : ": ",
                     check->reason == NULL ? "" : check->reason);
            return text;
        }
        if (check->status == STATUS_SKIPPED && lacks == NULL)
            lacks = check->reason;
    }
    if (result_gradable(result) >= RESULT_GRADABLE_LEAST)
        return NULL;
    snprintf(text, size, "only %u of %u points can be graded on this machine: %s",
             result_gradable(result), result_points(result), lacks == NULL ? "" : lacks);
    return text;
}

const char *result_status(enum status status) {
    static const char *const words[] = {"missing", "passed", "failed", "blocked",
                                        "skipped"};

    return words[status];
}
