/* peer-lines: see peer-lines.h. */
#include "peer-lines.h"

#include "../grader/trouble.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char listener[] = "listener";

/* Takes the words out of a text. */
static void split(struct line *line, const char *text) {
    size_t at = 0;

    line->word_count = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " \t\r\n\v\f"), kept = length;

        while (kept > 0 && strchr(":,", text[kept - 1]) != NULL &&
               !(kept > 1 && text[kept - 2] == ':')) /* 2001:db8:: */
            kept--;
        if (kept > 0) {
            if (line->word_count < WORD_COUNT)
                snprintf(line->words[line->word_count], sizeof line->words[0], "%.*s",
                         (int)kept, text);
            if (at + kept + 2 < sizeof line->text)
                at += (size_t)snprintf(line->text + at, sizeof line->text - at, "%s%.*s",
                                       at == 0 ? "" : " ", (int)kept, text);
            line->word_count++;
        }
        text += length + (text[length] != '\0');
    }
}

/* Small letters, and nothing that commands a terminal. */
static void tame(char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        text[i] = isspace((unsigned char)text[i])   ? text[i]
                  : text[i] < ' ' || text[i] > '~'  ? '?'
                  : isupper((unsigned char)text[i]) ? (char)tolower(text[i])
                                                    : text[i];
}

static FILE *open_file(const char *path) {
    FILE *file = fopen(path, "r");

    if (file == NULL)
        trouble_stop(path);
    return file;
}

/* A place for one line more, or NULL. */
static struct line *next_line(struct lines *lines) {
    if (lines->line == NULL)
        lines->line = calloc(LINES_MAX, sizeof *lines->line);
    if (lines->line == NULL)
        trouble_stop("calloc");
    return lines->count < LINES_MAX ? &lines->line[lines->count] : NULL;
}

struct lines lines_said(const char *path) {
    struct lines lines = {.is_exact = true};
    FILE *file = open_file(path);
    char *text = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&text, &size, file)) != -1) {
        struct line *line = next_line(&lines);
        char *raw = malloc((size_t)length);

        if (line == NULL || raw == NULL) {
            free(raw);
            break;
        }
        memcpy(raw, text, (size_t)length); /* which may have bytes of 0 */
        tame(text, (size_t)length);
        split(line, text);
        if (strcmp(line->words[WORD_LISTENER], listener) == 0)
            lines.count++;
        else
            *line = (struct line){.word_count = 0}, lines.is_exact = false;
        if (raw[length - 1] != '\n' || strlen(line->text) != (size_t)length - 1 ||
            memcmp(line->text, raw, (size_t)length - 1) != 0)
            lines.is_exact = false;
        free(raw);
    }
    free(text);
    fclose(file);
    return lines;
}

struct lines lines_of_truth(const char *path, const char *kind) {
    struct lines lines = {.is_exact = true};
    FILE *file = open_file(path);
    char text[LINES_TEXT_SIZE + LINES_ROW_SIZE];

    while (fgets(text, sizeof text, file) != NULL) {
        size_t length = strlen(kind);
        struct line *line = next_line(&lines);
        char *row;

        if (line == NULL || strncmp(text, kind, length) != 0 || text[length] != '\t')
            continue;
        text[strcspn(text, "\n")] = '\0';
        row = strchr(text + length + 1, '\t');
        if (row != NULL) {
            *row++ = '\0';
            snprintf(line->row, sizeof line->row, "%.*s", LINES_ROW_SIZE - 1, row);
        }
        split(line, text + length + 1);
        lines.count++;
    }
    fclose(file);
    return lines;
}

bool lines_truth_ends(const char *path) {
    FILE *file = open_file(path);
    char text[LINES_TEXT_SIZE + LINES_ROW_SIZE] = "";
    bool ends = false;

    while (fgets(text, sizeof text, file) != NULL)
        ends = strcmp(text, "end\n") == 0;
    fclose(file);
    return ends;
}

static bool is_same_socket(const struct line *a, const struct line *b) {
    return strcmp(a->words[WORD_ADDRESS], b->words[WORD_ADDRESS]) == 0 &&
           strcmp(a->words[WORD_PORT], b->words[WORD_PORT]) == 0;
}

bool lines_sort_like(struct lines *lines, const struct lines *model) {
    struct lines sorted = {0};
    bool is_kept = true, *used = calloc(LINES_MAX, sizeof *used);

    if (used == NULL)
        trouble_stop("calloc");
    for (size_t i = 0; i < model->count; i++) {
        size_t j = i;

        if (j >= lines->count || used[j] ||
            !is_same_socket(&lines->line[j], &model->line[i]))
            for (j = 0; j < lines->count; j++)
                if (!used[j] && is_same_socket(&lines->line[j], &model->line[i]))
                    break;
        if (j >= lines->count) { /* others are wanted: it stays as it is */
            free(used);
            free(sorted.line);
            return true;
        }
        used[j] = true;
        is_kept = is_kept && i == j;
        *next_line(&sorted) = lines->line[j];
        sorted.count++;
    }
    free(used);
    free(lines->line);
    lines->line = sorted.line;
    return is_kept;
}
