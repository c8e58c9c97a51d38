/* recognise: the name and the id of each student. See recognise.h.
 *
 * What the school's system says comes first: an id, then a name. A worksheet says a name,
 * too, but anyone can type any name there: it only adds to what a folder says. */
#include "recognise.h"

#include "name.h"

#include "../../worksheets/sheet/form/person.h"
#include "../../worksheets/sheet/text/room.h"
#include "../grader/checksum.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const systems[] = {
    [LAYOUT_FOLDERS] = "the folder's name",
    [LAYOUT_CHECKOUTS] = "the folder's name",
    [LAYOUT_MOODLE] = "Moodle's name",
    [LAYOUT_CANVAS] = "Canvas' name",
    [LAYOUT_GRADESCOPE] = "Gradescope's metadata",
};

static uint32_t digest(const char *text) {
    uint64_t hash = checksum_bytes(checksum_start(), text, strlen(text));

    return (uint32_t)(hash ^ hash >> 32);
}

/* A name as a person has it, for what their files are called. */
static void person_of(struct person *person, const char *name, const char *id) {
    char *clean_name = name_clean(name, PERSON_NAME_SIZE - 1);
    char *clean_id = name_clean(id, PERSON_ID_SIZE - 1);

    if (person_start(person, clean_name, clean_id) == -1)
        person_start(person, "", "");
    free(clean_name);
    free(clean_id);
}

static void set(struct student *student, const char *name, const char *id) {
    free(student->name);
    free(student->id);
    student->name = room_copy(name, strlen(name));
    student->id = room_copy(id, strlen(id));
}

/* The row of the roster, if there is one that nobody else is. */
static bool find_row(struct class *class, struct student *student) {
    const struct layout_label *label = &student->label;
    bool several, by_id;
    struct roster_entry *entry =
        roster_find(&class->roster, label->name, label->id, &several);

    if (several)
        remark_add(
            &class->notes, student->entry,
            "several rows of the ROSTER have the name %s; only an id can tell them apart",
            label->name);
    if (entry == NULL)
        return false;
    if (entry->taken) {
        remark_add(&class->notes, student->entry,
                   "%s in the ROSTER has another hand-in; this one is graded separately",
                   entry->name);
        return false;
    }
    entry->taken = true;
    student->row = entry;
    by_id = roster_find(&class->roster, "", label->id, &several) == entry;
    set(student, entry->name, entry->id_count > 0 ? entry->ids[0] : "");
    student->by = room_text("%s: the ROSTER has the %s '%s'", systems[class->layout],
                            by_id ? "id" : "name", by_id ? label->id : label->name);
    return true;
}

/* The first worksheet that names somebody. */
static const struct file *find_named(const struct student *student) {
    for (size_t i = 0; i < TOPICS_MAX; i++) {
        const struct file *file = student->hand_ins[i].source;

        if (file != NULL && file->kind == FILE_ANSWERS && file->student != NULL)
            return file;
    }
    return NULL;
}

/* The last name of a path. */
static const char *last_name(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* A folder that is called as the kit or a person would call it for the name in its
 * worksheets: they say it better. */
static bool find_in_worksheets(const struct class *class, struct student *student) {
    const struct file *file = find_named(student);
    const char *id = file == NULL || file->id == NULL ? "" : file->id;
    char called[PERSON_FILE_NAME_SIZE];
    struct person person;

    if (file == NULL)
        return false;
    person_of(&person, file->student, id);
    person_file_name(&person, called);
    if (strcmp(last_name(student->entry), called) != 0 &&
        !name_same(student->label.name, file->student) &&
        !name_squeezed(student->label.name, file->student))
        return false;
    /* An id of the school's system is that of its gradebook. */
    set(student, file->student, student->label.id[0] == '\0' ? id : student->label.id);
    student->by = room_text("%s, and %s", systems[class->layout], file->path);
    return true;
}

static void find_name(struct class *class, struct student *student) {
    const struct file *file = find_named(student);

    if (!find_row(class, student) && !find_in_worksheets(class, student)) {
        set(student, student->label.name, student->label.id);
        student->by = room_copy(systems[class->layout], strlen(systems[class->layout]));
        if (class->roster.count > 0)
            remark_add(&class->notes, student->entry, "not in the ROSTER");
    }
    if (file != NULL && !name_same(file->student, student->name) &&
        !name_squeezed(student->name, file->student))
        remark_add(&class->notes, student->entry,
                   "%s names %s, but this is the hand-in of %s", file->path,
                   file->student, student->name);
    if (student->label.late)
        remark_add(&class->notes, student->entry, "late, according to Canvas");
}

/* "nets-ada", as a folder is called: the results have the same name. */
static bool is_file_name(const char *name) {
    size_t length = strlen(name);

    return length > 0 && length < PERSON_NAME_SIZE && name[0] != '-' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
           strcmp(name, "nobody") != 0;
}

/* What the files are called. Two of the same get digits of what they handed in as. */
static void find_who(struct student *student) {
    char called[PERSON_FILE_NAME_SIZE];
    struct person person;

    person_of(&person, student->name, student->id);
    person_file_name(&person, called);
    if (student->id[0] == '\0' && is_file_name(student->name))
        student->who = room_copy(student->name, strlen(student->name));
    else if (strcmp(called, "nobody") == 0)
        student->who = room_text("nobody-%08lx", (unsigned long)digest(student->entry));
    else if (strlen(student->name) >= PERSON_NAME_SIZE ||
             strlen(student->id) >= PERSON_ID_SIZE)
        student->who =
            room_text("%s-%08lx", called, (unsigned long)digest(student->entry));
    else
        student->who = room_copy(called, strlen(called));
}

static int compare(const void *a, const void *b) {
    const struct student *one = *(struct student *const *)a;
    const struct student *other = *(struct student *const *)b;
    int order = strcmp(one->who, other->who);

    return order != 0 ? order : strcmp(one->entry, other->entry);
}

static void sort(struct class *class) {
    if (class->student_count > 0)
        qsort(class->students, class->student_count, sizeof(struct student *), compare);
}

static bool is_shared(const struct class *class, size_t at) {
    const char *who = class->students[at]->who;

    return (at > 0 && strcmp(who, class->students[at - 1]->who) == 0) ||
           (at + 1 < class->student_count &&
            strcmp(who, class->students[at + 1]->who) == 0);
}

/* Two of one name and no id, or with one id: each is called after what it handed in as.
 */
static void part_namesakes(struct class *class) {
    bool *shared = calloc(class->student_count + 1, sizeof *shared);

    sort(class);
    for (size_t i = 0; i < class->student_count && shared != NULL; i++)
        shared[i] = is_shared(class, i);
    for (size_t i = 0; i < class->student_count && shared != NULL; i++) {
        struct student *student = class->students[i];
        char *who;

        if (!shared[i])
            continue;
        who = room_text("%s-%08lx", student->who, (unsigned long)digest(student->entry));
        free(student->who);
        student->who = who;
        remark_add(&class->notes, student->entry,
                   "another student also has the name '%s' and the id '%s'; the results "
                   "of this one are in %s",
                   student->name, student->id, who);
    }
    free(shared);
    sort(class);
}

void recognise(struct class *class) {
    bool any = false;

    for (size_t i = 0; i < class->student_count; i++) {
        find_name(class, class->students[i]);
        find_who(class->students[i]);
        any = any || class->students[i]->row != NULL;
    }
    if (class->roster.count > 0 && !any)
        fputs("class: no student in the ROSTER has handed in anything. Is it the ROSTER "
              "of this class?\n",
              stderr);
    part_namesakes(class);
}
