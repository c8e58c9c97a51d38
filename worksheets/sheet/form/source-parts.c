/* source-parts: what a worksheet has, and the commands of a step. See source.h. */
#include "source.h"

#include "../text/text.h"

#include <stdio.h>
#include <string.h>

bool source_is_right(const struct choice *choice) {
    return strcmp(choice->mistake, "right") == 0;
}

int source_digits(const struct sheet *sheet) {
    return (int)strcspn(sheet->name, "-");
}

size_t source_questions(const struct sheet *sheet, enum part part) {
    size_t count = 0;

    for (size_t i = 0; i < sheet->question_count; i++)
        count += sheet->questions[i].part == part;
    return count;
}

const struct question *source_find(const struct sheet *sheet, const char *name) {
    for (size_t i = 0; i < sheet->question_count; i++)
        if (strcmp(sheet->questions[i].name, name) == 0)
            return &sheet->questions[i];
    return NULL;
}

const char *step_next(const char *at, char line[STEP_LINE_MAX]) {
    while (*at != '\0') {
        size_t length = strcspn(at, "\n");

        while (length > 0 && at[length - 1] == '\\' && at[length] == '\n')
            length += 1 + strcspn(at + length + 1, "\n");
        snprintf(line, STEP_LINE_MAX, "%.*s", (int)length, at);
        at += length + (at[length] == '\n' ? 1 : 0);
        if (line[strspn(line, " \t\r")] != '\0' && line[0] != '#')
            return at;
    }
    return NULL;
}

bool step_is_opening(const char *line) {
    return (text_begins(line, "netbox ") || text_begins(line, "classroom ")) &&
           text_ends(line, " -- sh");
}

bool step_opens_box(const char *commands) {
    char line[STEP_LINE_MAX];

    return step_next(commands, line) != NULL && step_is_opening(line);
}
