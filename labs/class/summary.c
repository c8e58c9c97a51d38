/* summary: what an instructor reads of a class. See summary.h. */
#include "summary.h"

#include "place.h"

#include "../../lib/version.h"

#include <stdlib.h>
#include <string.h>

size_t summary_count(const struct class *class, enum state state) {
    size_t count = 0;

    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            count += class->students[i]->hand_ins[j].state == state;
    return count;
}

static void put_remarks(FILE *out, const char *title, const struct remarks *remarks) {
    if (remarks->count > 0)
        fprintf(out, "\n%s\n", title);
    for (size_t i = 0; i < remarks->count; i++) {
        fputs("  ", out);
        summary_put(out, remarks->list[i].about);
        fputs(": ", out);
        summary_put(out, remarks->list[i].what);
        fputc('\n', out);
    }
}

static void put_not_graded(FILE *out, const struct class *class) {
    bool any = class->unread.count > 0;

    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            any = any || class->students[i]->hand_ins[j].state == STATE_NOT_GRADED;
    if (!any)
        return;
    fputs("\nNot graded (this is not a zero):\n", out);
    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++) {
            const struct hand_in *hand_in = &class->students[i]->hand_ins[j];

            if (hand_in->state != STATE_NOT_GRADED)
                continue;
            fprintf(out, "  %s %s: ", class->students[i]->who, class->topics[j].label);
            summary_put(out, hand_in->why_not == NULL ? "" : hand_in->why_not);
            fputc('\n', out);
        }
    for (size_t i = 0; i < class->unread.count; i++) {
        fputs("  ", out);
        summary_put(out, class->unread.list[i].what);
        fputc('\n', out);
    }
}

static void put_students_of(FILE *out, const struct class *class) {
    fputs("\nStudents, and how each was recognised:\n", out);
    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];

        fprintf(out, "  %s: ", student->who);
        summary_put(out, student->name);
        if (student->id[0] != '\0') {
            fputs(", ", out);
            summary_put(out, student->id);
        }
        fputs("; by ", out);
        summary_put(out, student->by);
        fputs("; ", out);
        summary_put(out, student->entry);
        fputc('\n', out);
    }
}

static void put_absent(FILE *out, const struct class *class) {
    bool any = false;

    for (size_t i = 0; i < class->roster.count; i++) {
        const struct roster_entry *entry = &class->roster.entries[i];

        if (entry->taken)
            continue;
        fputs(any ? "" : "\nIn the ROSTER, but handed in nothing:\n", out);
        any = true;
        fputs("  ", out);
        summary_put(out, entry->name);
        if (entry->id_count > 0) {
            fputs(", ", out);
            summary_put(out, entry->ids[0]);
        }
        fputc('\n', out);
    }
}

static void put_nothing(FILE *out, const struct class *class) {
    bool any = false;

    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];
        bool none = student->unread == 0;

        for (size_t j = 0; j < class->topic_count; j++)
            none = none && student->hand_ins[j].state == STATE_NONE;
        if (!none)
            continue;
        fputs(any ? "" : "\nNo file has the name of a lab or a worksheet:\n", out);
        any = true;
        fputs("  ", out);
        summary_put(out, student->entry);
        fputc('\n', out);
    }
}

static void put_all(FILE *out, const struct class *class) {
    fprintf(out,
            "%zu students, graded by portlab %s. Layout: %s. Points are out of 100.\n",
            class->student_count, PORTLAB_VERSION, layout_names[class->layout]);
    for (size_t i = 0; i < class->topic_count; i++)
        if (class_shows(class, &class->topics[i]))
            summary_topic(out, class, i);
    put_not_graded(out, class);
    put_nothing(out, class);
    put_absent(out, class);
    put_remarks(out, "To look at:", &class->notes);
    put_remarks(out, "Left out:", &class->left_out);
    if (class->other_files > 0)
        fprintf(out, "\n%zu other files do not have the name of a lab or a worksheet.\n",
                class->other_files);
    put_students_of(out, class);
}

int summary_write(const struct class *class) {
    char *text = NULL, *path = place_path(class->out, NULL, NULL, "summary.txt");
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    int result = -1;

    if (out != NULL) {
        put_all(out, class);
        if (fclose(out) == 0)
            result = place_write(path, text, length);
    }
    free(text);
    free(path);
    return result;
}
