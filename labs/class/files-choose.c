/* files-choose: of all that a student has for each topic one file is meant. See files.h.
 */
#include "files.h"

#include "../../worksheets/sheet/form/answers.h"
#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STARTER_MAX = 200000 };

/* The newer upload is better, then the one with fewer folders on the way, then the first.
 */
static bool is_better(const struct file *file, const struct file *than) {
    if (file->version != than->version)
        return file->version > than->version;
    return file->depth < than->depth;
}

static struct file *choose(struct student *student, enum file_kind kind, size_t topic) {
    struct file *best = NULL;

    for (size_t i = 0; i < student->file_count; i++) {
        struct file *file = &student->files[i];

        if (file->kind == kind && file->topic == topic && !file->used &&
            (best == NULL || is_better(file, best)))
            best = file;
    }
    return best;
}

static bool same_text(const char *one, const char *other) {
    return strcasecmp(one == NULL ? "" : one, other == NULL ? "" : other) == 0;
}

/* The evidence that belongs to answers: of the same student, as both say; else of any. */
static struct file *choose_evidence(struct student *student, const struct file *answers) {
    struct file *best = NULL;

    if (answers_end(answers->data, answers->length) < answers->length)
        return NULL; /* they have it with them */
    for (size_t i = 0; i < student->file_count; i++) {
        struct file *file = &student->files[i];

        if (file->kind == FILE_EVIDENCE && file->topic == answers->topic &&
            same_text(file->student, answers->student) &&
            same_text(file->id, answers->id) && (best == NULL || is_better(file, best)))
            best = file;
    }
    return best == NULL ? choose(student, FILE_EVIDENCE, answers->topic) : best;
}

/* A checkout has the starters of all labs, also of those that were not begun. */
static bool is_starter(const struct class *class, const struct file *file) {
    const struct topic *topic = &class->topics[file->topic];
    char *path = room_text("%s/labs/%s/%s.c", class->kit, topic->name, topic->name + 3),
         *text;
    size_t length;
    bool same = false;

    if (file_read(path, STARTER_MAX, &text, &length) == 0) {
        same = length == file->length && memcmp(text, file->data, length) == 0;
        free(text);
    }
    free(path);
    return same;
}

/* If one lab is asked for, the only program that there is is meant for it. */
static struct file *choose_stray(const struct class *class, struct student *student,
                                 size_t topic) {
    struct file *stray = NULL;

    for (size_t i = 0; i < student->file_count; i++) {
        if (student->files[i].kind != FILE_STRAY)
            continue;
        if (stray != NULL)
            return NULL;
        stray = &student->files[i];
    }
    return class->lab[0] == '\0' || class->layout == LAYOUT_CHECKOUTS ||
                   !class->topics[topic].wanted
               ? NULL
               : stray;
}

static void choose_for(struct class *class, struct student *student, size_t topic) {
    struct hand_in *hand_in = &student->hand_ins[topic];
    bool worksheet = class->topics[topic].worksheet;
    struct file *source = choose(student, worksheet ? FILE_ANSWERS : FILE_SOURCE, topic);

    if (source == NULL && !worksheet) {
        source = choose_stray(class, student, topic);
        if (source != NULL)
            remark_add(&class->notes, student->entry,
                       "%s is graded as %s, since it is the only program", source->path,
                       class->topics[topic].name);
    }
    if (source == NULL)
        return;
    source->used = true;
    if (class->layout == LAYOUT_CHECKOUTS && !worksheet && is_starter(class, source))
        return;
    hand_in->source = source;
    hand_in->state = STATE_WAITING;
    class->topics[topic].handed_in++;
    if (worksheet)
        hand_in->evidence = choose_evidence(student, source);
    if (hand_in->evidence != NULL)
        hand_in->evidence->used = true;
}

static void say_unused(struct class *class, const struct student *student,
                       const struct file *file) {
    const struct file *source =
        file->kind == FILE_STRAY ? NULL : student->hand_ins[file->topic].source;

    if (file->kind == FILE_STRAY)
        remark_add(&class->left_out, file->path, "no lab has a program of this name");
    else if (source == NULL)
        remark_add(&class->left_out, file->path,
                   "this is evidence for worksheet %.2s, but the answers are missing",
                   class->topics[file->topic].name);
    else
        remark_add(&class->left_out, file->path, "a second file for %s; %s is graded",
                   class->topics[file->topic].label, source->path);
}

void files_choose(struct class *class, struct student *student) {
    for (size_t i = 0; i < class->topic_count; i++)
        choose_for(class, student, i);
    for (size_t i = 0; i < student->file_count; i++)
        if (!student->files[i].used)
            say_unused(class, student, &student->files[i]);
}
