/* leave-out: checks that count for nobody. See leave-out.h. */
#include "leave-out.h"

#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 200 };

/* Leaves one "CHECK" or "01:CHECK" out of all labs and worksheets that have it. */
static bool leave_out_one(struct class *class, const char *word) {
    const char *colon = strchr(word, ':'), *name = colon == NULL ? word : colon + 1;
    bool found = false;

    for (size_t i = 0; i < class->topic_count; i++) {
        const struct topic *topic = &class->topics[i];

        if (colon != NULL && strncmp(topic->label, word, (size_t)(colon - word)) != 0)
            continue;
        for (size_t j = 0; j < class->student_count; j++)
            found = verdict_leave_out(&class->students[j]->hand_ins[i].verdict, name) ||
                    found;
    }
    return found;
}

int leave_out(struct class *class, const char *list) {
    char word[WORD_SIZE];

    while (*list != '\0') {
        size_t length = strcspn(list, ", ");

        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (length > 0 && !leave_out_one(class, word)) {
            fprintf(stderr,
                    "class: LEAVE-OUT=%s: no graded lab or worksheet has this check\n",
                    word);
            return -1;
        }
        list += length + (list[length] != '\0');
    }
    return 0;
}
