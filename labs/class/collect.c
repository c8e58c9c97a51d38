/* collect: who handed in what. See collect.h. */
#include "collect.h"

#include "files.h"
#include "tree.h"

#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { METADATA_MAX = 50000000 };
static const char metadata_name[] = "submission_metadata.yml";

/* A folder that was exported, open. */
struct export {
    struct class *class;
    int folder;
    char *prefix; /* of the paths in it: "", or "FOLDER/" */
    struct tree_list list;
    struct layout_submitters submitters; /* of Gradescope */
};

static int complain(const struct class *class, const char *what) {
    fprintf(stderr, "class: %s: %s\n", class->dir, what);
    return -1;
}

/* How many of the names are what a system makes. */
static size_t count_labels(const struct tree_list *list,
                           bool (*is_one)(const char *, struct layout_label *)) {
    struct layout_label label;
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (is_one(list->entries[i].name, &label)) {
            layout_label_free(&label);
            count++;
        }
    return count;
}

static bool has_metadata(const struct tree_list *list) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].name, metadata_name) == 0)
            return true;
    return false;
}

/* Is there a checkout among the folders? */
static bool has_checkout(int folder, const struct tree_list *list) {
    bool found = false;

    for (size_t i = 0; i < list->count && !found; i++) {
        struct stat status;
        int inner = list->entries[i].kind == TREE_FOLDER
                        ? tree_open(folder, list->entries[i].name)
                        : -1;

        found = inner != -1 && fstatat(inner, ".git", &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (inner != -1)
            close(inner);
    }
    return found;
}

static enum layout_kind find_layout(int folder, const struct tree_list *list) {
    size_t moodle = count_labels(list, layout_moodle);
    size_t canvas = count_labels(list, layout_canvas);

    if (has_metadata(list))
        return LAYOUT_GRADESCOPE;
    if (moodle > 0 && moodle >= canvas)
        return LAYOUT_MOODLE;
    if (canvas > 0)
        return LAYOUT_CANVAS;
    return has_checkout(folder, list) ? LAYOUT_CHECKOUTS : LAYOUT_FOLDERS;
}

/* An archive is often unpacked into a folder of its own. */
static void enter_wrapper(struct export *export) {
    struct tree_list inner;
    const char *name = NULL;
    size_t folders = 0;
    int folder;

    for (size_t i = 0; i < export->list.count; i++)
        if (export->list.entries[i].kind == TREE_FOLDER) {
            name = export->list.entries[i].name;
            folders++;
        }
    folder = folders == 1 ? tree_open(export->folder, name) : -1;
    if (folder == -1)
        return;
    if (tree_list(folder, &inner) == 0 &&
        (has_metadata(&inner) || count_labels(&inner, layout_moodle) > 0 ||
         count_labels(&inner, layout_canvas) > 0)) {
        free(export->prefix);
        export->prefix = room_text("%s/", name);
        close(export->folder);
        tree_list_free(&export->list);
        export->folder = folder;
        export->list = inner;
        return;
    }
    tree_list_free(&inner);
    close(folder);
}

/* The student of a flat export who has this label already. */
static struct student *find_student(const struct class *class,
                                    const struct layout_label *label) {
    for (size_t i = 0; i < class->student_count; i++)
        if (strcmp(class->students[i]->label.id, label->id) == 0 &&
            strcmp(class->students[i]->label.name, label->name) == 0)
            return class->students[i];
    return NULL;
}

/* Looks at a folder that is all of one student's. */
static void take_folder(struct export *export, const struct tree_entry *entry,
                        struct layout_label *label) {
    struct class *class = export->class;
    char *path = room_text("%s%s", export->prefix, entry->name);
    struct student *student = class_add_student(class, path, label);
    int folder = tree_open(export->folder, entry->name);

    if (folder == -1) {
        remark_add(&class->unread, path, "%s: %s", path, strerror(errno));
        student->unread++;
    } else {
        files_take_below(class, student, folder, path);
        close(folder);
    }
    free(path);
}

/* A name that the export's system made: a folder, or a file of a flat export. */
static void take_labelled(struct export *export, const struct tree_entry *entry,
                          struct layout_label *label) {
    struct class *class = export->class;
    struct student *student = find_student(class, label);
    char *path = room_text("%s%s", export->prefix, entry->name);

    if (entry->kind == TREE_FOLDER && student == NULL) {
        take_folder(export, entry, label);
    } else if (entry->kind == TREE_FOLDER) {
        int folder = tree_open(export->folder, entry->name);

        if (folder != -1)
            files_take_below(class, student, folder, path);
        if (folder != -1)
            close(folder);
        layout_label_free(label);
    } else {
        const char *file = label->file;
        char *called = room_copy(file, strlen(file));

        if (student == NULL)
            student = class_add_student(class, path, label);
        else
            layout_label_free(label);
        files_take(class, student, export->folder, entry->name, called, path);
        free(called);
    }
    free(path);
}

/* A folder of Gradescope's, of one student or of a group. */
static bool take_submission(struct export *export, const struct tree_entry *entry) {
    bool found = false;

    for (size_t i = 0; i < export->submitters.count; i++) {
        const struct layout_submitter *one = &export->submitters.list[i];
        struct layout_label label = {0};

        if (strcmp(one->submission, entry->name) != 0)
            continue;
        label.name = room_copy(one->name, strlen(one->name));
        label.id = one->id[0] != '\0' ? room_copy(one->id, strlen(one->id))
                                      : room_copy(one->email, strlen(one->email));
        label.file = room_copy("", 0);
        take_folder(export, entry, &label);
        found = true;
    }
    return found;
}

static void leave(struct export *export, const struct tree_entry *entry,
                  const char *why) {
    char *path = room_text("%s%s", export->prefix, entry->name);

    remark_add(&export->class->left_out, path, "%s", why);
    free(path);
}

/* Takes an entry as the layout has it. Returns whether the layout has such a one. */
static bool take_as(struct export *export, const struct tree_entry *entry) {
    struct layout_label label;

    switch (export->class->layout) {
    case LAYOUT_MOODLE:
        if (!layout_moodle(entry->name, &label))
            return false;
        take_labelled(export, entry, &label);
        return true;
    case LAYOUT_CANVAS:
        if (entry->kind != TREE_FILE || !layout_canvas(entry->name, &label))
            return false;
        take_labelled(export, entry, &label);
        return true;
    case LAYOUT_GRADESCOPE:
        if (strcmp(entry->name, metadata_name) == 0)
            return true;
        return entry->kind == TREE_FOLDER && take_submission(export, entry);
    default:
        if (entry->kind != TREE_FOLDER)
            return false;
        layout_folder(entry->name, &label);
        take_folder(export, entry, &label);
        return true;
    }
}

static void take_entry(struct export *export, const struct tree_entry *entry,
                       const struct stat *out) {
    if (entry->inode == out->st_ino && entry->device == out->st_dev)
        leave(export, entry, "this is the folder for the results");
    else if (files_is_archive(entry->name) && entry->kind == TREE_FILE)
        leave(export, entry, "a packed archive; unpack it first");
    else if (entry->kind == TREE_LINK)
        leave(export, entry, "a link, which is not followed");
    else if (strcmp(entry->name, "__MACOSX") != 0 && !take_as(export, entry))
        leave(export, entry,
              export->class->layout == LAYOUT_FOLDERS ||
                      export->class->layout == LAYOUT_CHECKOUTS
                  ? "this is not in a student's folder"
                  : "the school's system gives no such names, so the student is unknown");
}

static int read_metadata(struct export *export) {
    size_t length;
    char *text;

    if (export->class->layout != LAYOUT_GRADESCOPE)
        return 0;
    if (tree_read(export->folder, metadata_name, METADATA_MAX, &text, &length) == -1) {
        fprintf(stderr, "class: %s/%s: %s\n", export->class->dir, metadata_name,
                strerror(errno));
        return -1;
    }
    layout_submitters_read(&export->submitters, text);
    free(text);
    return 0;
}

/* If a lab's folder is among the entries, the folder is that of one student. */
static bool is_of_one(const struct export *export) {
    const struct class *class = export->class;

    for (size_t i = 0; i < export->list.count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            if (export->list.entries[i].kind == TREE_FOLDER &&
                strcmp(export->list.entries[i].name, class->topics[j].name) == 0)
                return true;
    return false;
}

static int take_all(struct export *export) {
    struct class *class = export->class;
    struct stat out = {0};

    enter_wrapper(export);
    class->layout = find_layout(export->folder, &export->list);
    if (is_of_one(export))
        return complain(class,
                        "this is the folder of one student, for SUBMISSION=. DIR must "
                        "have one for each student");
    if (read_metadata(export) == -1)
        return -1;
    stat(class->out, &out);
    for (size_t i = 0; i < export->list.count; i++)
        take_entry(export, &export->list.entries[i], &out);
    for (size_t i = 0; i < class->student_count; i++)
        files_choose(class, class->students[i]);
    if (class->student_count > 0)
        return 0;
    return complain(class, "no student's folder or file is in it");
}

int collect(struct class *class) {
    struct export export = {.class = class, .prefix = room_copy("", 0)};
    int result = -1;

    export.folder = tree_open(AT_FDCWD, class->dir);
    if (export.folder == -1)
        complain(class, errno == ENOTDIR
                            ? "this is not a folder (unpack an archive first)"
                            : strerror(errno));
    else if (tree_list(export.folder, &export.list) == -1)
        complain(class, strerror(errno));
    else
        result = take_all(&export);
    if (export.folder != -1)
        close(export.folder);
    tree_list_free(&export.list);
    layout_submitters_free(&export.submitters);
    free(export.prefix);
    return result;
}
