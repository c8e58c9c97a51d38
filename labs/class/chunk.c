/* chunk: the part of a class that one machine of an engine grades. See chunk.h. */
#include "chunk.h"

#include "place.h"
#include "plan.h"

#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 2048 };

static struct student *find_student(struct class *class, const char *who) {
    struct layout_label label = {0};
    struct student *student;

    for (size_t i = 0; i < class->student_count; i++)
        if (strcmp(class->students[i]->who, who) == 0)
            return class->students[i];
    student = class_add_student(class, who, &label);
    student->who = room_copy(who, strlen(who));
    return student;
}

/* Takes a line, "KEY LABEL WHO". Returns whether it is one. */
static bool take(struct class *class, char *line) {
    char *key = line, *label = strchr(line, ' '),
         *who = label == NULL ? NULL : strchr(label + 1, ' ');

    if (who == NULL || label - key != KEY_SIZE - 1)
        return false;
    *label++ = '\0';
    *who++ = '\0';
    for (size_t i = 0; i < class->topic_count; i++)
        if (strcmp(class->topics[i].label, label) == 0) {
            struct student *student = find_student(class, who);
            struct hand_in *hand_in = &student->hand_ins[i];

            memcpy(hand_in->key, key, KEY_SIZE);
            hand_in->state = plan_is_kept(class, student, &class->topics[i], hand_in)
                                 ? STATE_KEPT
                                 : STATE_WAITING;
            return true;
        }
    return false;
}

int chunk_read(struct class *class, size_t number, size_t size) {
    char *path = place_path(class->out, "engine", NULL, "list"), line[LINE_SIZE];
    FILE *in = fopen(path, "r");

    if (in == NULL)
        fprintf(stderr, "class: %s: %s\n", path, strerror(errno));
    for (size_t i = 0; in != NULL && fgets(line, sizeof line, in) != NULL; i++) {
        line[strcspn(line, "\n")] = '\0';
        if (i / size + 1 == number && !take(class, line))
            fprintf(stderr, "class: %s: unknown line '%s'\n", path, line);
    }
    if (in != NULL)
        fclose(in);
    free(path);
    return in == NULL ? -1 : 0;
}
