/* class: what all of this folder speak of: topics, students, and what each handed in. */
#ifndef CLASS_H
#define CLASS_H

#include "layout.h"
#include "remark.h"
#include "roster.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>

enum { TOPICS_MAX = 128, TOPIC_SIZE = 96, KEY_SIZE = 17 };

/* A lab or a worksheet of the kit. */
struct topic {
    bool worksheet;
    char name[TOPIC_SIZE];  /* "01-name-both-ends" */
    char label[TOPIC_SIZE]; /* the same, of a worksheet "worksheet-01-name-both-ends" */
    bool wanted;            /* by LAB */
    size_t handed_in;       /* by how many */
};

/* A file that may be graded. The texts are owned. */
enum file_kind { FILE_SOURCE, FILE_ANSWERS, FILE_EVIDENCE, FILE_STRAY };
struct file {
    enum file_kind kind;
    size_t topic;     /* not of a stray, a .c whose name is no lab's */
    unsigned version; /* the number that an upload of the same name was given: 1 of -1 */
    unsigned depth;   /* folders on the way */
    char *path;       /* within the folder that was handed in */
    char *data;
    size_t length;
    char *student, *id; /* whom the text of a worksheet names; NULL: nobody */
    bool used;
};

/* What a student has for a topic. */
enum state {
    STATE_NONE,       /* nothing was handed in */
    STATE_WAITING,    /* to be graded */
    STATE_KEPT,       /* graded earlier, and nothing has changed since */
    STATE_GRADED,     /* graded now */
    STATE_NOT_GRADED, /* it could not be */
    STATE_ONCE_MORE   /* the same, and is graded once more, alone */
};
struct hand_in {
    struct file *source;   /* the program, or the answers; NULL: none */
    struct file *evidence; /* of answers that have it in another file */
    enum state state;
    char key[KEY_SIZE]; /* of all that its verdict depends on */
    struct verdict verdict;
    char *why_not; /* owned; of STATE_NOT_GRADED */
};

struct student {
    char *name, *id; /* as shown */
    char *who;       /* what the student's files are called */
    char *by;        /* what he or she was recognised by */
    char *entry;     /* the name in the export */
    struct layout_label label;
    struct roster_entry *row; /* NULL: there is no such row */
    struct file *files;
    size_t file_count;
    size_t unread; /* things of theirs that could not be read */
    struct hand_in hand_ins[TOPICS_MAX];
};

struct class {
    const char *kit, *build, *dir, *out, *roster_path, *lab;
    struct topic topics[TOPICS_MAX];
    size_t topic_count;
    enum layout_kind layout;
    struct roster roster;      /* without a roster it has no entry */
    struct student **students; /* sorted by `who` in the end */
    size_t student_count;
    struct remarks left_out; /* files */
    struct remarks notes;    /* of students */
    struct remarks unread;   /* what could not be read, of `about` */
    size_t other_files;      /* that are called like no lab and no worksheet */
};

/* Reads which labs and worksheets the kit has, and which of them LAB means ("", all).
 * Returns 0, or -1 after a word about it. */
int class_find_topics(struct class *class);

/* Is it to be shown: handed in by somebody, or asked for by LAB? */
bool class_shows(const struct class *class, const struct topic *topic);

/* Adds a student of this name in the export, with nothing yet; the label is taken over.
 */
struct student *class_add_student(struct class *class, const char *entry,
                                  struct layout_label *label);

void class_free(struct class *class);

#endif
