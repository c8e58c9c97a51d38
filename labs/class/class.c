/* class: topics, students, and what each handed in. See class.h. */
#include "class.h"

#include "tree.h"

#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_numbered(const char *name) {
    return strspn(name, "0123456789") == 2 && name[2] == '-' && name[3] != '\0';
}

static bool is_meant(const char *lab, const char *name) {
    size_t length = strlen(lab);

    if (length == 0)
        return true;
    if (length == 1)
        return name[0] == '0' && name[1] == lab[0];
    return strncmp(name, lab, length) == 0 && (name[length] == '\0' || length == 2);
}

static void add_topic(struct class *class, const char *name, size_t length,
                      bool worksheet) {
    struct topic *topic = &class->topics[class->topic_count];

    if (class->topic_count == TOPICS_MAX || length + sizeof "worksheet-" > TOPIC_SIZE)
        return;
    *topic = (struct topic){.worksheet = worksheet};
    snprintf(topic->name, sizeof topic->name, "%.*s", (int)length, name);
    snprintf(topic->label, sizeof topic->label, "%s%.*s", worksheet ? "worksheet-" : "",
             (int)length, name);
    topic->wanted = is_meant(class->lab, topic->name);
    class->topic_count++;
}

/* A lab is a folder with checks, a worksheet a file NN-name.md. */
static int find_in(struct class *class, const char *part, bool worksheets) {
    char *path = room_text("%s/%s", class->kit, part);
    int folder = tree_open(AT_FDCWD, path);
    struct tree_list list = {0};

    if (folder == -1 || tree_list(folder, &list) == -1) {
        fprintf(stderr, "class: %s: %s\n", path, strerror(errno));
        free(path);
        if (folder != -1)
            close(folder);
        return -1;
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.entries[i].name;
        char *checks = room_text("%s/%s/check.bats", path, name);
        size_t length = strlen(name);

        if (is_numbered(name) && !worksheets && access(checks, R_OK) == 0)
            add_topic(class, name, length, false);
        if (is_numbered(name) && worksheets && length > 6 &&
            strcmp(name + length - 3, ".md") == 0)
            add_topic(class, name, length - 3, true);
        free(checks);
    }
    tree_list_free(&list);
    close(folder);
    free(path);
    return 0;
}

int class_find_topics(struct class *class) {
    bool any = false;

    if (find_in(class, "labs", false) == -1 || find_in(class, "worksheets", true) == -1)
        return -1;
    for (size_t i = 0; i < class->topic_count; i++)
        any = any || class->topics[i].wanted;
    if (any)
        return 0;
    fprintf(stderr, "class: there is neither a lab nor a worksheet %s\n", class->lab);
    return -1;
}

bool class_shows(const struct class *class, const struct topic *topic) {
    return topic->wanted &&
           (topic->handed_in > 0 || (class->lab[0] != '\0' && !topic->worksheet));
}

struct student *class_add_student(struct class *class, const char *entry,
                                  struct layout_label *label) {
    struct student *student = calloc(1, sizeof *student);

    if (student == NULL) {
        fputs("class: not enough memory\n", stderr);
        exit(71);
    }
    student->entry = room_copy(entry, strlen(entry));
    student->label = *label;
    class->students =
        room_more(class->students, class->student_count, sizeof(struct student *));
    class->students[class->student_count++] = student;
    return student;
}

static void free_student(struct student *student) {
    for (size_t i = 0; i < student->file_count; i++) {
        free(student->files[i].path);
        free(student->files[i].data);
        free(student->files[i].student);
        free(student->files[i].id);
    }
    for (size_t i = 0; i < TOPICS_MAX; i++) {
        verdict_free(&student->hand_ins[i].verdict);
        free(student->hand_ins[i].why_not);
    }
    layout_label_free(&student->label);
    free(student->files);
    free(student->name);
    free(student->id);
    free(student->who);
    free(student->by);
    free(student->entry);
    free(student);
}

void class_free(struct class *class) {
    for (size_t i = 0; i < class->student_count; i++)
        free_student(class->students[i]);
    free(class->students);
    roster_free(&class->roster);
    remark_free(&class->left_out);
    remark_free(&class->notes);
    remark_free(&class->unread);
}
