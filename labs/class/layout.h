/* layout: how the folder that a school's system exported is laid out, and what the names
 * in it say of who handed in. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

enum layout_kind {
    LAYOUT_FOLDERS,    /* one folder a student */
    LAYOUT_CHECKOUTS,  /* one git checkout a student */
    LAYOUT_MOODLE,     /* "Ada Lovelace_123456_assignsubmission_file_" */
    LAYOUT_CANVAS,     /* "lovelaceada_LATE_1234_98765_name-both-ends-1.c" */
    LAYOUT_GRADESCOPE, /* submission_123/, and submission_metadata.yml */
    LAYOUT_KINDS
};

/* What is said of each: "one folder a student". */
extern const char *const layout_names[LAYOUT_KINDS];

/* What a name in the export says. The texts are owned; "" where it does not say. */
struct layout_label {
    char *name; /* a person's; of Canvas squeezed, "lovelaceada" */
    char *id;
    char *file; /* of a flat export: what the file was called; else "" */
    bool late;  /* Canvas says so */
};

/* Reads a name as Moodle makes it, of a folder or of a file. Returns whether it is one.
 */
bool layout_moodle(const char *name, struct layout_label *label);

/* Reads a file's name as Canvas makes it. Returns whether it is one. */
bool layout_canvas(const char *name, struct layout_label *label);

/* Reads a folder's name: an id is a number of at least three digits at one of its ends,
 * and the rest is the name. */
void layout_folder(const char *name, struct layout_label *label);

void layout_label_free(struct layout_label *label);

/* Who handed in what in Gradescope's submission_metadata.yml. A group has a line for each
 * of its members. */
struct layout_submitter {
    char *submission; /* "submission_123" */
    char *name, *id, *email;
};
struct layout_submitters {
    struct layout_submitter *list;
    size_t count;
};

/* Reads that file's text. What it does not know in it it passes over. */
void layout_submitters_read(struct layout_submitters *submitters, const char *text);
void layout_submitters_free(struct layout_submitters *submitters);

#endif
