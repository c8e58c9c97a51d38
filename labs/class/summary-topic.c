/* summary-topic: who failed what in a lab or a worksheet, and which hints they got. See
 * summary.h. */
#include "summary.h"

#include "../../lib/line.h"
#include "../../worksheets/sheet/text/room.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HINT_SIZE = 400 };

void summary_put(FILE *out, const char *text) {
    struct line line;

    line_start(&line);
    line_add_plain(&line, text, strlen(text));
    fwrite(line.text, 1, line.length, out);
}

static bool is_graded(const struct hand_in *hand_in) {
    return hand_in->state == STATE_KEPT || hand_in->state == STATE_GRADED;
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
        points.median = (all[(points.graded - 1) / 2] + all[points.graded / 2]) / 2;
        points.highest = all[points.graded - 1];
    }
    free(all);
    return points;
}

static void print_topic(FILE *out, const struct class *class, size_t topic) {
    struct points points = count_points(class, topic);

    fprintf(out, "%-25s %zu graded", class->topics[topic].label, points.graded);
    if (points.graded > 0)
        fprintf(out, " (mean %zu, median %u, %u to %u)",
                (points.sum / points.graded + 50) / 100, (points.median + 50) / 100,
                (points.lowest + 50) / 100, (points.highest + 50) / 100);
    if (points.none > 0)
        fprintf(out, ", %zu missing", points.none);
    if (points.not_graded > 0)
        fprintf(out, "\n    %zu could not be graded", points.not_graded);
    if (points.unread > 0)
        fprintf(out, "\n    %zu could not be read completely", points.unread);
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
        fputs(any ? ", " : "      failed by: ", out);
        summary_put(out, student->name[0] == '\0' ? student->who : student->name);
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
    summary_put(out, of->title);
    fputc('\n', out);
    put_students(out, class, topic, of->name, "failed");
}

/* A hint that was given. The numbers in it differ from run to run. */
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
            text[length++] = (char)(*hint == '\n' ? ' ' : *hint);
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
        fputs("  Hints given, and how often (N is a number):\n", out);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "  %4zu  ", hints[i].count);
        summary_put(out, hints[i].text);
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
        fputs(any ? ", " : "  do not compile: ", out);
        summary_put(out, student->name[0] == '\0' ? student->who : student->name);
        any = true;
    }
    fputs(any ? "\n" : "", out);
}

void summary_topic(FILE *out, const struct class *class, size_t topic) {
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
