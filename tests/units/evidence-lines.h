/* evidence-lines: what the pair reported in two real runs, on one machine.
 * two-servers.jsonl: a TCP and a UDP server on one port, clients at both, and one that
 * was refused. one-server.jsonl: one server with two clients, one of which stays. */
#ifndef EVIDENCE_LINES_H
#define EVIDENCE_LINES_H

#include "check.h"

#include <stdio.h>
#include <string.h>

enum { LINES_MAX = 64, LINE_SIZE_MAX = 6144 };

struct lines {
    char text[LINES_MAX][LINE_SIZE_MAX];
    size_t count;
};

/* Reads a file beside this one; the tests are run in the kit's folder. */
static void lines_read(struct lines *lines, const char *name) {
    char path[64];
    FILE *in;

    snprintf(path, sizeof path, "tests/units/%s.jsonl", name);
    in = fopen(path, "r");
    for (lines->count = 0; in != NULL && lines->count < LINES_MAX &&
                           fgets(lines->text[lines->count], LINE_SIZE_MAX, in) != NULL;
         lines->count++)
        lines->text[lines->count][strcspn(lines->text[lines->count], "\n")] = '\0';
    check(in != NULL && lines->count > 0 && fclose(in) == 0, "%s can be read", path);
}

#endif
