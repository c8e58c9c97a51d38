/* source-step: the commands of a step. See source.h. */
#include "source.h"

#include "../text/text.h"

#include <stdio.h>
#include <string.h>

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

bool step_opens_box(const char *commands) {
    char line[STEP_LINE_MAX];

    return step_next(commands, line) != NULL &&
           (text_begins(line, "netbox ") || text_begins(line, "classroom ")) &&
           text_ends(line, " -- sh");
}
