/* leave-out: checks that count for nobody. See leave-out.h. */
#include "leave-out.h"

#include "place.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_SIZE = 200, LIST_MAX = 1 << 16 };

/* The next word of a list, after commas and blanks. Returns whether there is one. */
static bool next_word(const char **list, char word[WORD_SIZE]) {
    size_t length;

    *list += strspn(*list, ", ");
    length = strcspn(*list, ", ");
    snprintf(word, WORD_SIZE, "%.*s", (int)length, *list);
    *list += length;
    return length > 0;
}

/* Leaves one "CHECK" or "01:CHECK" out of the verdict of a topic, if it has this check.
 */
static bool leave_out_one(struct verdict *verdict, const char *label, const char *word) {
    const char *colon = strchr(word, ':');

    if (colon == NULL)
        return verdict_leave_out(verdict, word);
    return strncmp(label, word, (size_t)(colon - word)) == 0 &&
           verdict_leave_out(verdict, colon + 1);
}

static bool leave_out_of_all(struct class *class, const char *word) {
    bool found = false;

    for (size_t i = 0; i < class->topic_count; i++)
        for (size_t j = 0; j < class->student_count; j++)
            found = leave_out_one(&class->students[j]->hand_ins[i].verdict,
                                  class->topics[i].label, word) ||
                    found;
    return found;
}

/* The file that says what was left out of a class's results; the caller's. */
static char *kept(const char *out) {
    return place_path(out, "class", NULL, "left-out");
}

int leave_out(struct class *class, const char *list) {
    char word[WORD_SIZE], *path;
    int result;

    for (const char *at = list; next_word(&at, word);) {
        if (leave_out_of_all(class, word))
            continue;
        fprintf(stderr,
                "class: LEAVE-OUT=%s: no graded lab or worksheet has this check\n", word);
        return -1;
    }
    path = kept(class->out);
    result = place_write(path, list, strlen(list));
    free(path);
    return result;
}

char *leave_out_read(const char *out) {
    char *path = kept(out), *list;
    size_t length;

    if (file_read(path, LIST_MAX, &list, &length) == -1)
        list = room_text("%s", "");
    free(path);
    return list;
}

void leave_out_of(struct verdict *verdict, const char *label, const char *list) {
    char word[WORD_SIZE];

    while (next_word(&list, word))
        leave_out_one(verdict, label, word);
}
