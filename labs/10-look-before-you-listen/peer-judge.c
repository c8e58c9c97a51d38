/* peer-judge: see peer-judge.h. */
#include "peer-judge.h"

#include "peer-hints.h"
#include "peer-lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    char letter;
    enum word word;
} letters[] = {{'a', WORD_ADDRESS},
               {'p', WORD_PORT},
               {'w', WORD_WHO},
               {'f', WORD_FAMILY},
               {'r', WORD_REACHED}};

static int fail(const char *expected, const char *saw, const char *hint,
                const char *row) {
    printf("expected %s\nsaw %s\n", expected, saw);
    if (hint != NULL)
        printf("hint %s\n", hint);
    if (row != NULL && *row != '\0')
        printf("row %s\n", row);
    return 1;
}

static bool is_right(const char *fields, const struct line *wanted,
                     const struct line *said) {
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (strchr(fields, letters[i].letter) != NULL &&
            strcmp(wanted->words[letters[i].word], said->words[letters[i].word]) != 0)
            return false;
    return true;
}

/* How often a line of this address and port is there. */
static size_t times(const struct lines *lines, const struct line *line) {
    size_t count = 0;

    for (size_t i = 0; i < lines->count; i++)
        count +=
            strcmp(lines->line[i].words[WORD_ADDRESS], line->words[WORD_ADDRESS]) == 0 &&
            strcmp(lines->line[i].words[WORD_PORT], line->words[WORD_PORT]) == 0;
    return count;
}

/* The first of some lines that others have less often, or NULL. */
static const struct line *first_lacking(const struct lines *some,
                                        const struct lines *others) {
    for (size_t i = 0; i < some->count; i++)
        if (times(others, &some->line[i]) < times(some, &some->line[i]))
            return &some->line[i];
    return NULL;
}

static const char *noun(size_t count) {
    return count == 1 ? "line" : "lines";
}

static int fail_count(const struct lines *wanted, const struct lines *said,
                      const struct lines *others) {
    const struct line *missing = first_lacking(wanted, said),
                      *extra = first_lacking(said, wanted);
    char expected[2 * LINES_TEXT_SIZE], saw[2 * LINES_TEXT_SIZE];
    const char *hint = NULL, *row = NULL;

    snprintf(expected, sizeof expected, "%zu %s, one for each listener", wanted->count,
             noun(wanted->count));
    snprintf(saw, sizeof saw, "%zu %s", said->count, noun(said->count));
    if (said->count < wanted->count && missing != NULL) {
        snprintf(saw, sizeof saw, "%zu %s, and none (or too few) of: %.*s", said->count,
                 noun(said->count), LINES_TEXT_SIZE, missing->text);
        hint = hint_of_missing(missing, wanted, said);
        row = missing->row;
    } else if (extra != NULL) {
        snprintf(saw, sizeof saw, "%zu %s, and one too many: %.*s", said->count,
                 noun(said->count), LINES_TEXT_SIZE, extra->text);
        hint = hint_of_extra(extra, others);
    }
    return fail(expected, saw, hint, row);
}

/* One that says the right thing must have looked. */
static int judge_visits(const char *fields, const struct lines *unvisited) {
    char expected[2 * LINES_TEXT_SIZE];

    for (size_t i = 0; i < unvisited->count; i++) {
        const struct line *line = &unvisited->line[i];
        bool over_ipv4 = strcmp(line->row, "ipv4") == 0;

        if (over_ipv4 && strchr(fields, 'f') == NULL)
            continue;
        snprintf(expected, sizeof expected, "a connect%s to the listener of: %s",
                 over_ipv4 ? " over IPv4" : "", line->text);
        return fail(expected, "no client connected to it",
                    "The line may be right, but your program did not connect. Only a "
                    "connect shows what is there now.",
                    NULL);
    }
    return 0;
}

static int judge_looks(const struct lines *said, bool is_ordered) {
    const char *slipped = getenv("SLIPPED");

    if ((said->is_exact && is_ordered) || (slipped != NULL && *slipped != '\0'))
        return 0;
    printf("slip %s\n", is_ordered ? "looks" : "order");
    return 1;
}

/* What is compared. */
struct texts {
    struct lines wanted, others, unvisited, said;
};

static int compare(const char *fields, struct texts *texts) {
    const struct lines *wanted = &texts->wanted, *said = &texts->said;
    bool is_ordered;

    if (said->count != wanted->count)
        return fail_count(wanted, said, &texts->others);
    is_ordered = lines_sort_like(&texts->said, wanted);
    for (size_t i = 0; i < wanted->count; i++)
        if (!is_right(fields, &wanted->line[i], &said->line[i]))
            return fail(wanted->line[i].text, said->line[i].text,
                        hint_of_line(&wanted->line[i], &said->line[i], wanted),
                        wanted->line[i].row);
    return judge_visits(fields, &texts->unvisited) != 0 ? 1
                                                        : judge_looks(said, is_ordered);
}

int judge(const char *fields, const char *truth, const char *path) {
    struct texts texts;
    int status;

    if (!lines_truth_ends(truth))
        return 71;
    texts.wanted = lines_of_truth(truth, "wanted");
    texts.others = lines_of_truth(truth, "other");
    texts.unvisited = lines_of_truth(truth, "unvisited");
    texts.said = lines_said(path);
    status = compare(fields, &texts);
    free(texts.wanted.line);
    free(texts.others.line);
    free(texts.unvisited.line);
    free(texts.said.line);
    return status;
}
