/* layout: what the names in an export say. See layout.h. */
#include "layout.h"

#include "name.h"

#include "../../worksheets/sheet/text/room.h"

#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";
enum { ID_DIGITS_LEAST = 3 };

const char *const layout_names[] = {
    [LAYOUT_FOLDERS] = "one folder for each student",
    [LAYOUT_CHECKOUTS] = "one git checkout for each student",
    [LAYOUT_MOODLE] = "Moodle's export",
    [LAYOUT_CANVAS] = "Canvas' export",
    [LAYOUT_GRADESCOPE] = "Gradescope's export",
};

/* A part of a name, with blanks for underscores, and without blanks at its ends. */
static char *part(const char *from, size_t length) {
    char *copy = room_copy(from, length), *clean;

    for (char *at = copy; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    clean = name_forwards(copy);
    free(copy);
    return clean;
}

bool layout_moodle(const char *name, struct layout_label *label) {
    static const char *const kinds[] = {
        "_assignsubmission_file_", "_assignsubmission_file",
        "_assignsubmission_onlinetext_", "_assignsubmission_onlinetext"};
    const char *at = NULL, *id;
    size_t length = 0;

    for (size_t i = 0; at == NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        at = strstr(name, kinds[i]);
        length = strlen(kinds[i]);
    }
    if (at == NULL)
        return false;
    for (id = at; id > name && strchr(digits, id[-1]) != NULL;)
        id--;
    if (id == at || id == name || id[-1] != '_')
        return false;
    label->name = part(name, (size_t)(id - 1 - name));
    label->id = room_copy(id, (size_t)(at - id));
    label->file = room_copy(at + length, strlen(at + length));
    label->late = false;
    return true;
}

/* "_1234": passes a number and the underscore before it; NULL: there is none. */
static const char *pass_number(const char *at) {
    size_t count = at[0] == '_' ? strspn(at + 1, digits) : 0;

    return count == 0 ? NULL : at + 1 + count;
}

bool layout_canvas(const char *name, struct layout_label *label) {
    const char *at = strchr(name, '_'), *id, *file, *who = at;

    if (at == NULL || at == name)
        return false;
    label->late = strncmp(at, "_LATE_", 6) == 0;
    if (label->late)
        at += 5;
    id = at + 1;
    at = pass_number(at);
    file = at == NULL ? NULL : pass_number(at);
    if (file == NULL || file[0] != '_' || file[1] == '\0')
        return false;
    label->name = room_copy(name, (size_t)(who - name));
    label->id = room_copy(id, (size_t)(at - id));
    label->file = room_copy(file + 1, strlen(file + 1));
    return true;
}

void layout_folder(const char *name, struct layout_label *label) {
    static const char between[] = "_- ";
    size_t length = strlen(name), first = strspn(name, digits), last = length;

    while (last > 0 && strchr(digits, name[last - 1]) != NULL)
        last--;
    *label = (struct layout_label){.file = room_copy("", 0)};
    if (first >= ID_DIGITS_LEAST && (first == length || strchr(between, name[first]))) {
        label->id = room_copy(name, first);
        first += strspn(name + first, between);
        label->name = part(name + first, length - first);
    } else if (length - last >= ID_DIGITS_LEAST && last > 0 &&
               strchr(between, name[last - 1])) {
        label->id = room_copy(name + last, length - last);
        while (last > 0 && strchr(between, name[last - 1]) != NULL)
            last--;
        label->name = part(name, last);
    } else {
        label->id = room_copy("", 0);
        label->name = part(name, length);
    }
}

void layout_label_free(struct layout_label *label) {
    free(label->name);
    free(label->id);
    free(label->file);
    *label = (struct layout_label){0};
}

/* The value of `- :name: Ada` or `:name: Ada` in a line, without quotes; NULL: it has
 * another key. */
static char *yaml_value(const char *line, size_t length, const char *key) {
    const char *end = line + length;

    while (line < end && strchr(" -", *line) != NULL)
        line++;
    if ((size_t)(end - line) < strlen(key) || strncmp(line, key, strlen(key)) != 0)
        return NULL;
    line += strlen(key);
    while (line < end && *line == ' ')
        line++;
    while (end > line && strchr(" \r", end[-1]) != NULL)
        end--;
    if (end - line >= 2 && (*line == '\'' || *line == '"') && end[-1] == *line) {
        line++;
        end--;
    }
    return room_copy(line, (size_t)(end - line));
}

static void keep(char **place, char *value) {
    if (value == NULL)
        return;
    free(*place);
    *place = value;
}

static struct layout_submitter *add(struct layout_submitters *to,
                                    const char *submission) {
    struct layout_submitter *last;

    to->list = room_more(to->list, to->count, sizeof *to->list);
    last = &to->list[to->count++];
    last->submission = room_copy(submission, strlen(submission));
    last->name = room_copy("", 0);
    last->id = room_copy("", 0);
    last->email = room_copy("", 0);
    return last;
}

/* A metadata file while it is read. */
struct metadata {
    struct layout_submitters *to;
    char *submission;              /* whose lines these are; NULL: none yet */
    struct layout_submitter *open; /* the submitter that the next keys are of, or NULL */
    size_t indent;                 /* of the line `:submitters:` */
    bool inside;                   /* of what is below that line */
};

/* A key of a submitter: with a colon in front (a symbol of Ruby), or without. */
static void read_key(struct metadata *metadata, const char *line, size_t length) {
    static const char *const keys[][2] = {
        {":name:", "name:"}, {":sid:", "sid:"}, {":email:", "email:"}};
    char *value = NULL;
    size_t i;

    for (i = 0; i < 3; i++) {
        value = yaml_value(line, length, keys[i][0]);
        if (value == NULL)
            value = yaml_value(line, length, keys[i][1]);
        if (value != NULL)
            break;
    }
    if (value == NULL)
        return;
    if (line[strspn(line, " ")] == '-' || metadata->open == NULL)
        metadata->open = add(metadata->to, metadata->submission);
    keep(i == 0   ? &metadata->open->name
         : i == 1 ? &metadata->open->id
                  : &metadata->open->email,
         value);
}

static void read_line(struct metadata *metadata, const char *line, size_t length) {
    size_t indent = strspn(line, " ");
    const char *colon = memchr(line, ':', length);
    bool item = indent < length && line[indent] == '-';

    if (indent == 0 && !item && colon != NULL) {
        free(metadata->submission);
        metadata->submission = room_copy(line, (size_t)(colon - line));
        metadata->inside = false;
    } else if (metadata->inside && (indent > metadata->indent || item)) {
        read_key(metadata, line, length);
    } else if (metadata->submission != NULL) {
        const char *key = line + indent + (line[indent] == ':');

        metadata->inside = strncmp(key, "submitters:", strlen("submitters:")) == 0;
        metadata->indent = indent;
        metadata->open = NULL;
    }
}

void layout_submitters_read(struct layout_submitters *submitters, const char *text) {
    struct metadata metadata = {.to = submitters};

    *submitters = (struct layout_submitters){0};
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        read_line(&metadata, text, length);
        text += length + (text[length] == '\n');
    }
    free(metadata.submission);
}

void layout_submitters_free(struct layout_submitters *submitters) {
    for (size_t i = 0; i < submitters->count; i++) {
        free(submitters->list[i].submission);
        free(submitters->list[i].name);
        free(submitters->list[i].id);
        free(submitters->list[i].email);
    }
    free(submitters->list);
    *submitters = (struct layout_submitters){0};
}
