/* roster: who is in the class. See roster.h. */
#include "roster.h"

#include "name.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const size_t roster_none = SIZE_MAX;

/* What columns are called, folded (name.h). The first id that a student has is the one
 * that results have, so those of the systems come first. */
static const char *const name_titles[] = {"student", "full name", "name", "student name",
                                          NULL};
static const char *const first_titles[] = {"first name", "firstname", "given name",
                                           "given names", NULL};
static const char *const last_titles[] = {"last name",   "lastname",     "surname",
                                          "family name", "family names", NULL};
static const char *const id_titles[] = {"identifier",
                                        "id",
                                        "sid",
                                        "id number",
                                        "student id",
                                        "student number",
                                        "matriculation number",
                                        "sis user id",
                                        "sis login id",
                                        "username",
                                        "user name",
                                        "login",
                                        "login id",
                                        "email",
                                        "email address",
                                        "e mail",
                                        NULL};

/* Where the columns are; roster_none: there is no such column. */
struct columns {
    size_t name, first, last, ids[ROSTER_IDS_MAX];
    size_t id_count;
};

static bool is_among(const char *folded, const char *const titles[], size_t *place) {
    for (size_t i = 0; titles[i] != NULL; i++)
        if (strcmp(folded, titles[i]) == 0) {
            *place = i;
            return true;
        }
    return false;
}

size_t roster_column(const struct roster *roster, const char *title) {
    char wanted[NAME_SIZE], folded[NAME_SIZE];

    name_fold(title, wanted);
    for (size_t i = 0; roster->headed && i < roster->csv.rows[0].count; i++) {
        name_fold(roster->csv.rows[0].cells[i], folded);
        if (strcmp(folded, wanted) == 0)
            return i;
    }
    return roster_none;
}

static size_t find_one(const struct roster *roster, const char *const titles[]) {
    for (size_t i = 0; titles[i] != NULL; i++)
        if (roster_column(roster, titles[i]) != roster_none)
            return roster_column(roster, titles[i]);
    return roster_none;
}

static void find_columns(const struct roster *roster, struct columns *columns) {
    columns->name = find_one(roster, name_titles);
    columns->first = find_one(roster, first_titles);
    columns->last = find_one(roster, last_titles);
    columns->id_count = 0;
    for (size_t i = 0; id_titles[i] != NULL && columns->id_count < ROSTER_IDS_MAX; i++) {
        size_t column = roster_column(roster, id_titles[i]);

        if (column != roster_none)
            columns->ids[columns->id_count++] = column;
    }
}

/* Does the first row name the columns? */
static bool is_head(const struct csv *csv) {
    char folded[NAME_SIZE];
    size_t place;

    for (size_t i = 0; csv->count > 0 && i < csv->rows[0].count; i++) {
        name_fold(csv->rows[0].cells[i], folded);
        if (is_among(folded, name_titles, &place) ||
            is_among(folded, first_titles, &place) ||
            is_among(folded, last_titles, &place) || is_among(folded, id_titles, &place))
            return true;
    }
    return false;
}

/* A table without titles: names in the column whose first cell has a letter, ids in the
 * other of the first two. */
static void guess_columns(const struct csv *csv, struct columns *columns) {
    const char *first = csv_cell(csv, 0, 0);
    bool number = first[0] != '\0' && first[strspn(first, "0123456789")] == '\0';

    *columns = (struct columns){number ? 1 : 0, roster_none, roster_none, {0}, 0};
    if (csv->rows[0].count > 1 || number)
        columns->ids[columns->id_count++] = number ? 0 : 1;
    if (csv->rows[0].count == 1 && number)
        columns->name = roster_none;
}

/* Moodle's worksheet has "Participant 123456", and its folders the number alone. */
static const char *bare_id(const char *id) {
    static const char word[] = "Participant ";

    id += strspn(id, " ");
    return strncmp(id, word, sizeof word - 1) == 0 ? id + sizeof word - 1 : id;
}

static char *entry_name(const struct csv *csv, const struct columns *columns,
                        size_t row) {
    char *joined, *name;

    if (columns->name != roster_none)
        return name_forwards(csv_cell(csv, row, columns->name));
    joined = room_text(
        "%s %s", columns->first == roster_none ? "" : csv_cell(csv, row, columns->first),
        columns->last == roster_none ? "" : csv_cell(csv, row, columns->last));
    name = name_forwards(joined);
    free(joined);
    return name;
}

static void add_entry(struct roster *roster, const struct columns *columns, size_t row) {
    struct roster_entry entry = {.row = row};

    entry.name = entry_name(&roster->csv, columns, row);
    for (size_t i = 0; i < columns->id_count; i++) {
        char *id = name_forwards(bare_id(csv_cell(&roster->csv, row, columns->ids[i])));

        if (id[0] != '\0')
            entry.ids[entry.id_count++] = id;
        else
            free(id);
    }
    /* Canvas has a row with the points that are possible, and it is nobody's. */
    if ((entry.name[0] == '\0' && entry.id_count == 0) ||
        (entry.id_count == 0 && name_same(entry.name, "Points Possible"))) {
        free(entry.name);
        return;
    }
    roster->entries = room_more(roster->entries, roster->count, sizeof entry);
    roster->entries[roster->count++] = entry;
}

static int find_students(struct roster *roster, char *why, size_t size) {
    struct columns columns;

    roster->headed = is_head(&roster->csv);
    if (roster->headed)
        find_columns(roster, &columns);
    else if (roster->csv.count > 0)
        guess_columns(&roster->csv, &columns);
    for (size_t i = roster->headed; i < roster->csv.count; i++)
        add_entry(roster, &columns, i);
    if (roster->count > 0)
        return 0;
    snprintf(why, size, "it has no students");
    return -1;
}

int roster_read(struct roster *roster, const char *path, char *why, size_t size) {
    char *text, wrong[200];
    size_t length;
    int result;

    memset(roster, 0, sizeof *roster);
    if (file_read(path, CSV_FILE_MAX, &text, &length) == -1) {
        snprintf(why, size, "%s: %s", path,
                 errno == EINVAL  ? "this is not a plain file"
                 : errno == EFBIG ? "this is too long for a table of students"
                                  : strerror(errno));
        return -1;
    }
    result = csv_read(&roster->csv, text, length, wrong, sizeof wrong);
    free(text);
    if (result == 0)
        result = find_students(roster, wrong, sizeof wrong);
    if (result == -1) {
        snprintf(why, size, "%s: %s", path, wrong);
        roster_free(roster);
    }
    return result;
}

static bool has_id(const struct roster_entry *entry, const char *id) {
    char wanted[NAME_SIZE], folded[NAME_SIZE];

    name_fold(id, wanted);
    for (size_t i = 0; i < entry->id_count; i++) {
        name_fold(entry->ids[i], folded);
        if (strcmp(wanted, folded) == 0)
            return true;
    }
    return false;
}

struct roster_entry *roster_find(const struct roster *roster, const char *name,
                                 const char *id, bool *several) {
    struct roster_entry *found = NULL;

    *several = false;
    for (size_t i = 0; i < roster->count && id[0] != '\0'; i++)
        if (has_id(&roster->entries[i], id))
            return &roster->entries[i];
    for (size_t i = 0; i < roster->count && name[0] != '\0'; i++) {
        struct roster_entry *entry = &roster->entries[i];

        if (!name_same(name, entry->name) && !name_squeezed(name, entry->name))
            continue;
        *several = *several || found != NULL;
        found = entry;
    }
    return *several ? NULL : found;
}

void roster_free(struct roster *roster) {
    for (size_t i = 0; i < roster->count; i++) {
        free(roster->entries[i].name);
        for (size_t j = 0; j < roster->entries[i].id_count; j++)
            free(roster->entries[i].ids[j]);
    }
    free(roster->entries);
    csv_free(&roster->csv);
    memset(roster, 0, sizeof *roster);
}
