/* tables: the points of a class. See tables.h. */
#include "tables.h"

#include "name.h"
#include "place.h"
#include "plan.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEEDBACK_MAX = 1000000 };

/* A file that is put together in memory, and then written whole. */
struct sheet_file {
    char *text, *path;
    size_t length;
    FILE *out;
};

static int begin(struct sheet_file *file, const char *out, const char *name) {
    *file = (struct sheet_file){0};
    file->path = place_path(out, NULL, NULL, name);
    file->out = open_memstream(&file->text, &file->length);
    if (file->out != NULL)
        return 0;
    free(file->path);
    perror("class: open_memstream");
    return -1;
}

static int end(struct sheet_file *file) {
    int result =
        fclose(file->out) == 0 ? place_write(file->path, file->text, file->length) : -1;

    free(file->text);
    free(file->path);
    return result;
}

static void put(FILE *out, const char *cell) {
    csv_write_cell(out, cell);
}

static void put_who(FILE *out, const char *name, const char *id, const char *who) {
    put(out, name);
    fputc(',', out);
    put(out, id);
    fputc(',', out);
    put(out, who);
}

static bool is_graded(const struct hand_in *hand_in) {
    return hand_in->state == STATE_KEPT || hand_in->state == STATE_GRADED;
}

static void put_points(FILE *out, const struct class *class,
                       const struct student *student) {
    for (size_t i = 0; i < class->topic_count; i++) {
        const struct hand_in *hand_in = &student->hand_ins[i];

        if (!class_shows(class, &class->topics[i]))
            continue;
        if (is_graded(hand_in))
            fprintf(out, ",%u,%u", hand_in->verdict.score, hand_in->verdict.gradable);
        else
            fputs(",,", out);
    }
}

/* Those of the roster who handed in nothing. */
static void put_absent(FILE *out, const struct class *class, size_t cells) {
    for (size_t i = 0; i < class->roster.count; i++) {
        const struct roster_entry *entry = &class->roster.entries[i];

        if (entry->taken)
            continue;
        put_who(out, entry->name, entry->id_count == 0 ? "" : entry->ids[0], "");
        for (size_t j = 0; j < cells; j++)
            fputc(',', out);
        fputc('\n', out);
    }
}

int tables_grades(const struct class *class) {
    struct sheet_file file;
    size_t cells = 0;

    if (begin(&file, class->out, "grades.csv") == -1)
        return -1;
    fputs("name,id,files", file.out);
    for (size_t i = 0; i < class->topic_count; i++)
        if (class_shows(class, &class->topics[i])) {
            fprintf(file.out, ",%s,%s gradable", class->topics[i].label,
                    class->topics[i].label);
            cells += 2;
        }
    fputc('\n', file.out);
    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];

        put_who(file.out, student->name, student->id, student->who);
        put_points(file.out, class, student);
        fputc('\n', file.out);
    }
    put_absent(file.out, class, cells);
    return end(&file);
}

/* The first verdict of a topic that has its checks; NULL: there is none. */
static const struct verdict *find_checks(const struct class *class, size_t topic) {
    for (size_t i = 0; i < class->student_count; i++)
        if (is_graded(&class->students[i]->hand_ins[topic]))
            return &class->students[i]->hand_ins[topic].verdict;
    return NULL;
}

static const char *status_of(const struct verdict *verdict, const char *name) {
    for (size_t i = 0; i < verdict->check_count; i++)
        if (strcmp(verdict->checks[i].name, name) == 0)
            return verdict->checks[i].left_out ? "left out" : verdict->checks[i].status;
    return "";
}

static void put_statuses(FILE *out, const struct class *class,
                         const struct student *student) {
    for (size_t i = 0; i < class->topic_count; i++) {
        const struct verdict *checks = find_checks(class, i);
        const struct hand_in *hand_in = &student->hand_ins[i];

        for (size_t j = 0; checks != NULL && j < checks->check_count; j++)
            fprintf(out, ",%s",
                    is_graded(hand_in)
                        ? status_of(&hand_in->verdict, checks->checks[j].name)
                        : "");
    }
}

int tables_checks(const struct class *class) {
    struct sheet_file file;

    if (begin(&file, class->out, "checks.csv") == -1)
        return -1;
    fputs("name,id,files", file.out);
    for (size_t i = 0; i < class->topic_count; i++) {
        const struct verdict *checks = find_checks(class, i);

        for (size_t j = 0; checks != NULL && j < checks->check_count; j++)
            fprintf(file.out, ",%s %s", class->topics[i].label, checks->checks[j].name);
    }
    fputc('\n', file.out);
    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];

        put_who(file.out, student->name, student->id, student->who);
        put_statuses(file.out, class, student);
        fputc('\n', file.out);
    }
    return end(&file);
}

/* Does a column's title have the topic's whole name in it, or "lab 01", or "lab 1"? */
static bool is_titled(const char *title, const struct topic *topic) {
    char folded[NAME_SIZE + 2], wanted[NAME_SIZE + 2], plain[NAME_SIZE];
    const char *kind = topic->worksheet ? "worksheet" : "lab";

    name_fold(title, plain);
    snprintf(folded, sizeof folded, " %s ", plain);
    snprintf(wanted, sizeof wanted, " %s %.2s ", kind, topic->name);
    if (strstr(folded, wanted) != NULL)
        return true;
    snprintf(wanted, sizeof wanted, " %s %.1s ", kind, topic->name + 1);
    if (topic->name[0] == '0' && strstr(folded, wanted) != NULL)
        return true;
    name_fold(topic->name, plain);
    snprintf(wanted, sizeof wanted, " %s ", plain);
    return strstr(folded, wanted) != NULL &&
           (strstr(folded, " worksheet ") != NULL) == topic->worksheet;
}

static size_t count_shown(const struct class *class) {
    size_t count = 0;

    for (size_t i = 0; i < class->topic_count; i++)
        count += class_shows(class, &class->topics[i]);
    return count;
}

/* The column of a topic: by its title; for a single topic Moodle's "Grade"; else a new
 * one at the end. */
static size_t find_column(const struct class *class, struct csv *csv,
                          const struct topic *topic) {
    const struct roster *roster = &class->roster;
    size_t grade = roster_column(roster, "Grade"), last = csv->rows[0].count;
    char *title;

    for (size_t i = 0; roster->headed && i < last; i++)
        if (is_titled(csv->rows[0].cells[i], topic))
            return i;
    if (count_shown(class) == 1 && grade != roster_none)
        return grade;
    for (size_t i = 0; i < csv->count; i++) /* rows may be of several lengths */
        last = csv->rows[i].count > last ? csv->rows[i].count : last;
    if (!roster->headed)
        return last;
    title = room_text("%s %.2s %s", topic->worksheet ? "worksheet" : "lab", topic->name,
                      topic->name + 3);
    csv_set(csv, 0, last, title);
    free(title);
    return last;
}

/* Of how many points a row's grade is: Moodle says so; else of 100. */
static unsigned long maximum_of(const struct class *class, const struct csv *csv,
                                size_t row, size_t column) {
    size_t maximum = roster_column(&class->roster, "Maximum Grade");
    unsigned long most = 0;

    if (maximum != roster_none && column == roster_column(&class->roster, "Grade"))
        most = strtoul(csv_cell(csv, row, maximum), NULL, 10);
    return most == 0 || most > 100000 ? 100 : most;
}

static void fill(const struct class *class, struct csv *csv, size_t topic) {
    size_t column = find_column(class, csv, &class->topics[topic]);

    for (size_t i = 0; i < class->student_count; i++) {
        const struct student *student = class->students[i];
        unsigned long hundredths;
        char *cell;

        if (student->row == NULL || !is_graded(&student->hand_ins[topic]))
            continue;
        hundredths = verdict_hundredths(&student->hand_ins[topic].verdict) *
                     maximum_of(class, csv, student->row->row, column) / 100;
        cell = room_text("%lu.%02lu", hundredths / 100, hundredths % 100);
        csv_set(csv, student->row->row, column, cell);
        free(cell);
    }
    /* Canvas has a row for what is possible. */
    for (size_t i = 0; i < csv->count; i++)
        if (name_same(csv_cell(csv, i, 0), "Points Possible") &&
            csv_cell(csv, i, column)[0] == '\0')
            csv_set(csv, i, column, "100");
}

int tables_gradebook(const struct class *class) {
    struct roster again;
    struct sheet_file file;
    char why[300];

    if (class->roster.count == 0) {
        char *path = place_path(class->out, NULL, NULL, "gradebook.csv");

        remove(path); /* of an earlier time, with other points */
        free(path);
        return 0;
    }
    if (roster_read(&again, class->roster_path, why, sizeof why) == -1) {
        fprintf(stderr, "class: %s\n", why);
        return -1;
    }
    for (size_t i = 0; i < class->topic_count; i++)
        if (class_shows(class, &class->topics[i]))
            fill(class, &again.csv, i);
    if (begin(&file, class->out, "gradebook.csv") == -1) {
        roster_free(&again);
        return -1;
    }
    csv_write(file.out, &again.csv);
    roster_free(&again);
    return end(&file);
}

/* What is said in front of the feedback: points that were left out for everybody. */
static void put_left_out(FILE *out, const struct verdict *verdict) {
    bool any = false;

    for (size_t i = 0; i < verdict->check_count; i++) {
        if (!verdict->checks[i].left_out)
            continue;
        fprintf(out, "The check %s is left out for all students, and does not count.\n",
                verdict->checks[i].name);
        any = true;
    }
    if (any)
        fprintf(out, "Without it: %u of %u points.\n\n", verdict->score,
                verdict->gradable);
}

static int write_feedback(const struct class *class, const struct student *student,
                          const struct topic *topic, const struct hand_in *hand_in) {
    char *from = plan_path(class, student, topic, ".feedback"), *text = NULL;
    char *name = room_text("feedback/%s/%s.txt", student->who, topic->label);
    struct sheet_file file;
    size_t length = 0;
    int result = place_make(class->out, "feedback", student->who);

    if (result == 0)
        result = begin(&file, class->out, name);
    free(name);
    if (result == 0) {
        if (is_graded(hand_in)) {
            put_left_out(file.out, &hand_in->verdict);
            if (file_read(from, FEEDBACK_MAX, &text, &length) == 0)
                fwrite(text, 1, length, file.out);
            free(text);
        } else {
            fprintf(file.out,
                    "%s: this could not be graded, which is not your fault. Your "
                    "instructor knows about it.\n",
                    topic->label);
        }
        result = end(&file);
    }
    free(from);
    return result;
}

int tables_feedback(const struct class *class) {
    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++) {
            const struct hand_in *hand_in = &class->students[i]->hand_ins[j];

            if ((is_graded(hand_in) || hand_in->state == STATE_NOT_GRADED) &&
                write_feedback(class, class->students[i], &class->topics[j], hand_in) ==
                    -1)
                return -1;
        }
    return 0;
}
