/* save: the page in one file, with the events in it, which opens from disk. */
#ifndef SAVE_H
#define SAVE_H

#include <stdbool.h>
#include <stdio.h>

struct view;

struct save {
    FILE *out;     /* NULL: it is written, or not asked for */
    char *path;    /* of the file that is written, until it has its name; owned */
    bool has_data; /* the events are in it */
};

/* Opens a file beside the one that --save names, so that it is known at once whether it
 * can be written. Returns 0, or -1 where that failed and was told. */
int save_open(struct view *view);

/* Writes the page, once, and gives the file its name. If that fails, it is told, and the
 * program ends. */
void save_write(struct view *view);

/* Removes what was not written. */
void save_close(struct view *view);

#endif
