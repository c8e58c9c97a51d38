/* seal: changes evidence, as a student might.
 *
 *     seal FILE            prints it, sealed again, as a reader of the kit's code can
 *     seal --every FILE    changes each byte in turn, removes it, inserts one there
 *                          (a CR, too), and cuts the file there
 *
 * The second prints how many of these changes the seal does not show. A CR that is
 * inserted before an LF, or removed from there, is harmless and counted separately. */
#include "../../worksheets/sheet/evidence/seal.h"

#include "../../worksheets/sheet/evidence/evidence.h"
#include "../../worksheets/sheet/text/document.h"
#include "../../worksheets/sheet/text/file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void seal_anew(const char *data, size_t length) {
    char line[SEAL_LINE_SIZE];

    length = seal_find(data, length);
    seal_line(line, data, length);
    printf("%.*s%s", (int)length, data, line);
}

/* What is changed, and how many changes there were. */
struct trial {
    const char *data;
    size_t length;
    char *copy;
    unsigned long changes, missed, harmless;
};

/* Looks at the copy as evidence_read does. */
static void try(struct trial *trial, size_t length, bool harmless) {
    bool holds = seal_holds(trial->copy, document_strip(trial->copy, length));

    trial->changes++;
    trial->missed += holds != harmless;
    trial->harmless += holds && harmless;
}

/* The copy with a byte put at a place, or, where `count` is 0, with one taken away. */
static void try_other(struct trial *trial, size_t at, char byte, size_t count) {
    const char *data = trial->data;
    bool at_end = data[at] == '\n' && (at == 0 || data[at - 1] != '\r');
    bool pair = data[at] == '\r' && data[at + 1] == '\n';
    size_t rest = trial->length - at - (count == 0);

    memcpy(trial->copy, data, at);
    trial->copy[at] = byte;
    memcpy(trial->copy + at + count, data + trial->length - rest, rest);
    try(trial, at + count + rest, count == 0 ? pair : byte == '\r' && at_end);
}

static void change_all(const char *data, size_t length) {
    struct trial trial = {.data = data, .length = length, .copy = malloc(length + 1)};

    if (trial.copy == NULL)
        return;
    for (size_t at = 0; at < length; at++) {
        for (int other = 1; other < 256; other <<= 1) {
            memcpy(trial.copy, data, length);
            trial.copy[at] = (char)(trial.copy[at] ^ other);
            try(&trial, length, false);
        }
        try_other(&trial, at, '\0', 0);
        try_other(&trial, at, data[at], 1);
        try_other(&trial, at, '\r', 1);
        memcpy(trial.copy, data, at);
        try(&trial, at, false);
    }
    printf("%lu changes, %lu missed, %lu harmless\n", trial.changes, trial.missed,
           trial.harmless);
    free(trial.copy);
}

int main(int argc, char **argv) {
    const char *path = argc < 2 ? "" : argv[argc - 1];
    char *data;
    size_t length;

    if (file_read(path, EVIDENCE_FILE_MAX, &data, &length) == -1)
        return 1;
    if (argc == 3)
        change_all(data, length);
    else
        seal_anew(data, length);
    free(data);
    return 0;
}
