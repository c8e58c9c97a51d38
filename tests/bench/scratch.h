/* scratch: a folder for the few files that a peer needs.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SCRATCH_FILES_MAX = 4, SCRATCH_PATH_SIZE = 256 };

static char scratch_folder[SCRATCH_PATH_SIZE]; /* "": none yet */
static char scratch_files[SCRATCH_FILES_MAX][SCRATCH_PATH_SIZE + 16];
static volatile int scratch_count;

static bool scratch_open(void) {
    const char *parent = getenv("TMPDIR");

    snprintf(scratch_folder, sizeof scratch_folder, "%s/portlab-bench-XXXXXX",
             parent == NULL || parent[0] == '\0' ? "/tmp" : parent);
    if (mkdtemp(scratch_folder) != NULL)
        return true;
    scratch_folder[0] = '\0';
    return false;
}

/* The path of a file that will be removed with the folder. */
static const char *scratch_file(const char *name) {
    char *path = scratch_files[scratch_count];

    snprintf(path, sizeof scratch_files[0], "%s/%s", scratch_folder, name);
    scratch_count++;
    return path;
}

/* Async-signal-safe. */
static void scratch_remove(void) {
    for (int i = 0; i < scratch_count; i++)
        unlink(scratch_files[i]);
    if (scratch_folder[0] != '\0')
        rmdir(scratch_folder);
}

#endif
