/* common: what all programs of a lab have. See common.h. */
#include "common.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"
#include "../../worksheets/sheet/text/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS_LEAST = 4 };

/* A line without its blanks. Returns its letters and digits. */
static size_t squeeze(const char *line, size_t length, char *squeezed, size_t size) {
    size_t count = 0, letters = 0;

    for (size_t i = 0; i < length && count < size - 1; i++) {
        letters += isalnum((unsigned char)line[i]) != 0;
        if (!isspace((unsigned char)line[i]) && line[i] != '\0')
            squeezed[count++] = line[i];
    }
    squeezed[count] = '\0';
    return letters;
}

/* Adds the lines of a file of the kit, with "\n" around each. */
static void add_common(struct text *common, const char *path) {
    char *text, squeezed[500];
    size_t length;

    if (file_read(path, 1000000, &text, &length) == -1)
        return;
    for (size_t at = 0; at < length;) {
        size_t count = strcspn(text + at, "\n");

        if (squeeze(text + at, count, squeezed, sizeof squeezed) >= LETTERS_LEAST) {
            text_add(common, squeezed);
            text_add(common, "\n");
        }
        at += count + 1;
    }
    free(text);
}

char *common_read(const struct class *class, const struct topic *topic) {
    struct text common = {0};
    char *starter =
        room_text("%s/labs/%s/%s.c", class->kit, topic->name, topic->name + 3);
    char *hints = room_text("%s/labs/%s/hints.md", class->kit, topic->name);

    text_add(&common, "\n");
    add_common(&common, starter);
    add_common(&common, hints);
    free(starter);
    free(hints);
    return text_take(&common);
}

static bool is_common(const char *common, const char *line, size_t length) {
    char squeezed[500], wanted[504];

    if (squeeze(line, length, squeezed, sizeof squeezed) < LETTERS_LEAST)
        return false;
    snprintf(wanted, sizeof wanted, "\n%s\n", squeezed);
    return strstr(common, wanted) != NULL;
}

int common_leave_out(const char *path, const struct file *file, const char *common) {
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return -1;
    for (size_t at = 0; at < file->length;) {
        const char *line = file->data + at;
        const char *stop = memchr(line, '\n', file->length - at);
        size_t count = stop == NULL ? file->length - at : (size_t)(stop - line);

        if (!is_common(common, line, count))
            fwrite(line, 1, count, out);
        fputc('\n', out);
        at += count + 1;
    }
    return fclose(out);
}
