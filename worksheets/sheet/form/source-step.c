/* source-step: the commands of a worksheet's step. See source.h. */
#include "source.h"

#include <stdio.h>
#include <string.h>

static const char box_end[] = " -- sh";

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
    static const char *const openings[] = {"netbox ", "classroom "};
    size_t length = strlen(line), end = sizeof box_end - 1;

    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
        if (strncmp(line, openings[i], strlen(openings[i])) == 0)
            return length > end && strcmp(line + length - end, box_end) == 0;
    return false;
}

bool step_opens_box(const char *commands) {
    char line[STEP_LINE_MAX];

    return step_next(commands, line) != NULL && step_is_opening(line);
}
