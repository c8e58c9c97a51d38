/* summary: what an instructor reads of a class. See summary.h. */
#include "summary.h"

#include "place.h"
#include "room.h"

#include "../../lib/line.h"
#include "../../lib/version.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HINT_SIZE = 400 };

/* A text of a stranger, on one line. */
static void put(FILE *out, const char *text) {
    struct line line;

    line_start(&line);
    line_add_plain(&line, text, strlen(text));
    fwrite(line.text, 1, line.length, out);
}

static bool is_graded(const struct hand_in *hand_in) {
    return hand_in->state == STATE_KEPT || hand_in->state == STATE_GRADED;
}

size_t summary_count(const struct class *class, enum state state) {
    size_t count = 0;

    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            count += class->students[i]->hand_ins[j].state == state;
    return count;
}

/* The points of a topic, as if each could have 100. */
struct points {
    size_t graded, not_graded, unread, none;
    size_t sum;
    unsigned lowest, highest, median;
};

static int compare(const void *a, const void *b) {
    const unsigned one = *(const unsigned *)a, other = *(const unsigned *)b;

    return one < other ? -1 : one > other;
}

static struct points count_points(const struct class *class, size_t topic) {
    struct points points = {0};
    unsigned *all = calloc(class->student_count + 1, sizeof *all);

    for (size_t i = 0; i < class->student_count && all != NULL; i++) {
        const struct hand_in *hand_in = &class->students[i]->hand_ins[topic];

        points.not_graded += hand_in->state == STATE_NOT_GRADED;
        points.unread += hand_in->state == STATE_NONE && class->students[i]->unread > 0;
        points.none += hand_in->state == STATE_NONE && class->students[i]->unread == 0;
        if (!is_graded(hand_in))
            continue;
        all[points.graded] = verdict_hundredths(&hand_in->verdict);
        points.sum += all[points.graded++];
    }
    if (points.graded > 0) {
        qsort(all, points.graded, sizeof *all, compare);
        points.lowest = all[0];
        points.median = all[points.graded / 2];
        points.highest = all[points.graded - 1];
    }
    free(all);
    return points;
}

static void print_topic(FILE *out, const struct class *class, size_t topic) {
    struct points points = count_points(class, topic);

    fprintf(out, "%-38s %zu graded", class->topics[topic].label, points.graded);
    if (points.graded > 0)
        fprintf(out, ", mean %zu, median %u, from %u to %u of 100",
                (points.sum / points.graded + 50) / 100, (points.median + 50) / 100,
                (points.lowest + 50) / 100, (points.highest + 50) / 100);
    if (points.not_graded > 0)
        fprintf(out, "; %zu could not be graded", points.not_graded);
    if (points.unread > 0)
        fprintf(out, "; of %zu not all could be read", points.unread);
    if (points.none > 0)
        fprintf(out, "; %zu handed in nothing", points.none);
    fputc('\n', out);
}

void summary_print(FILE *out, const struct class *class) {
    for (size_t i = 0; i < class->topic_count; i++)
        if (class_shows(class, &class->topics[i]))
            print_topic(out, class, i);
}

static const struct verdict_check *find_check(const struct hand_in *hand_in,
                                              const char *name) {
    for (size_t i = 0; is_graded(hand_in) && i < hand_in->verdict.check_count; i++)
        if (strcmp(hand_in->verdict.checks[i].name, name) == 0)
            return &hand_in->verdict.checks[i];
    return NULL;
}

/* The students whose check has a status, as a list. */
static void put_students(FILE *out, const struct class *class, size_t topic,
                         const char *name, const char *status) {
    bool any = false;

    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];
        const struct verdict_check *check = find_check(&student->hand_ins[topic], name);

        if (check == NULL || strcmp(check->status, status) != 0)
            continue;
        fputs(any ? ", " : "      who: ", out);
        put(out, student->name[0] == '\0' ? student->who : student->name);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

static void put_check(FILE *out, const struct class *class, size_t topic,
                      const struct verdict_check *of) {
    static const char *const words[] = {"passed", "failed", "blocked", "skipped"};
    size_t counts[4] = {0};

    for (size_t i = 0; i < class->student_count; i++) {
        const struct verdict_check *check =
            find_check(&class->students[i]->hand_ins[topic], of->name);

        for (size_t j = 0; check != NULL && j < 4; j++)
            counts[j] += strcmp(check->status, words[j]) == 0;
    }
    fprintf(out, "  %-12s %3u points  ", of->name, of->points);
    for (size_t j = 0; j < 4; j++)
        if (counts[j] > 0)
            fprintf(out, " %zu %s", counts[j], words[j]);
    fprintf(out, "%s  ", of->left_out ? "  left out" : "");
    put(out, of->title);
    fputc('\n', out);
    put_students(out, class, topic, of->name, "failed");
}

/* A hint that was drawn. The numbers in it differ from run to run. */
struct hint {
    char text[HINT_SIZE];
    size_t count;
};

static void write_hint(char text[HINT_SIZE], const char *check, const char *hint) {
    int start = snprintf(text, HINT_SIZE, "%s: ", check);
    size_t length = start < 0 ? 0 : (size_t)start;

    while (*hint != '\0' && length < HINT_SIZE - 5) {
        bool hex = strncmp(hint, "0x", 2) == 0 && isxdigit((unsigned char)hint[2]);
        size_t digits =
            hex ? 2 + strspn(hint + 2, "0123456789abcdef") : strspn(hint, "0123456789");

        if (digits > 0) {
            text[length++] = 'N';
            hint += digits;
        } else {
            text[length++] = *hint == '\n' ? ' ' : *hint;
            hint++;
        }
    }
    text[length] = '\0';
}

static int compare_hints(const void *a, const void *b) {
    const struct hint *one = a, *other = b;

    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return strcmp(one->text, other->text);
}

static void note_hint(struct hint **hints, size_t *count, const char *check,
                      const char *hint) {
    char text[HINT_SIZE];

    write_hint(text, check, hint);
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*hints)[i].text, text) == 0) {
            (*hints)[i].count++;
            return;
        }
    *hints = room_more(*hints, *count, sizeof **hints);
    memcpy((*hints)[*count].text, text, sizeof text);
    (*hints)[(*count)++].count = 1;
}

static void put_hints(FILE *out, const struct class *class, size_t topic) {
    struct hint *hints = NULL;
    size_t count = 0;

    for (size_t i = 0; i < class->student_count; i++) {
        const struct hand_in *hand_in = &class->students[i]->hand_ins[topic];

        for (size_t j = 0; is_graded(hand_in) && j < hand_in->verdict.check_count; j++) {
            const struct verdict_check *check = &hand_in->verdict.checks[j];

            if (check->hint != NULL && strcmp(check->status, "failed") == 0)
                note_hint(&hints, &count, check->name, check->hint);
        }
    }
    if (count > 0) {
        qsort(hints, count, sizeof *hints, compare_hints);
        fputs("  Hints that were drawn (N: a number):\n", out);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "  %4zu  ", hints[i].count);
        put(out, hints[i].text);
        fputc('\n', out);
    }
    free(hints);
}

static void put_uncompiled(FILE *out, const struct class *class, size_t topic) {
    bool any = false;

    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];
        const struct hand_in *hand_in = &student->hand_ins[topic];

        if (!is_graded(hand_in) || hand_in->verdict.compiles)
            continue;
        fputs(any ? ", " : "  does not compile: ", out);
        put(out, student->name[0] == '\0' ? student->who : student->name);
        any = true;
    }
    fputs(any ? "\n" : "", out);
}

static void put_topic(FILE *out, const struct class *class, size_t topic) {
    const struct verdict *first = NULL;

    fputc('\n', out);
    print_topic(out, class, topic);
    for (size_t i = 0; i < class->student_count && first == NULL; i++)
        if (is_graded(&class->students[i]->hand_ins[topic]))
            first = &class->students[i]->hand_ins[topic].verdict;
    put_uncompiled(out, class, topic);
    for (size_t i = 0; first != NULL && i < first->check_count; i++)
        put_check(out, class, topic, &first->checks[i]);
    put_hints(out, class, topic);
}

static void put_remarks(FILE *out, const char *title, const struct remarks *remarks) {
    if (remarks->count > 0)
        fprintf(out, "\n%s\n", title);
    for (size_t i = 0; i < remarks->count; i++) {
        fputs("  ", out);
        put(out, remarks->list[i].about);
        fputs(": ", out);
        put(out, remarks->list[i].what);
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
    fputs("\nCould not be graded, and is no zero:\n", out);
    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++) {
            const struct hand_in *hand_in = &class->students[i]->hand_ins[j];

            if (hand_in->state != STATE_NOT_GRADED)
                continue;
            fprintf(out, "  %s %s: ", class->students[i]->who, class->topics[j].label);
            put(out, hand_in->why_not == NULL ? "" : hand_in->why_not);
            fputc('\n', out);
        }
    for (size_t i = 0; i < class->unread.count; i++) {
        fputs("  ", out);
        put(out, class->unread.list[i].what);
        fputc('\n', out);
    }
}

static void put_students_of(FILE *out, const struct class *class) {
    fputs("\nStudents, and what each was recognised by:\n", out);
    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];

        fprintf(out, "  %s: ", student->who);
        put(out, student->name);
        if (student->id[0] != '\0') {
            fputs(", ", out);
            put(out, student->id);
        }
        fputs("; by ", out);
        put(out, student->by);
        fputs("; ", out);
        put(out, student->entry);
        fputc('\n', out);
    }
}

static void put_absent(FILE *out, const struct class *class) {
    bool any = false;

    for (size_t i = 0; i < class->roster.count; i++) {
        const struct roster_entry *entry = &class->roster.entries[i];

        if (entry->taken)
            continue;
        fputs(any ? "" : "\nIn the ROSTER, and not in what was handed in:\n", out);
        any = true;
        fputs("  ", out);
        put(out, entry->name);
        if (entry->id_count > 0) {
            fputs(", ", out);
            put(out, entry->ids[0]);
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
        fputs(any ? "" : "\nNothing in it that a lab or a worksheet is called:\n", out);
        any = true;
        fputs("  ", out);
        put(out, student->entry);
        fputc('\n', out);
    }
}

static void put_all(FILE *out, const struct class *class) {
    fprintf(out, "A class of %zu, graded by portlab %s. Its folder is %s.\n",
            class->student_count, PORTLAB_VERSION, layout_names[class->layout]);
    for (size_t i = 0; i < class->topic_count; i++)
        if (class_shows(class, &class->topics[i]))
            put_topic(out, class, i);
    put_not_graded(out, class);
    put_nothing(out, class);
    put_absent(out, class);
    put_remarks(out, "To look at:", &class->notes);
    put_remarks(out, "Left out:", &class->left_out);
    if (class->other_files > 0)
        fprintf(out, "\n%zu other files are called like no lab and no worksheet.\n",
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
