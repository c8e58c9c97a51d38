/* files: which file is which lab's program or worksheet. See files.h. */
#include "files.h"

#include "tree.h"

#include "../../worksheets/sheet/form/answers.h"
#include "../../worksheets/sheet/text/document.h"
#include "../../worksheets/sheet/text/room.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The grader takes programs of 200,000 bytes; one more shows that there are more. */
enum {
    SOURCE_MAX = 200000,
    SHEET_MAX = ANSWERS_WHOLE_MAX,
    FILES_MAX = 300,
    STRAYS_MAX = 3
};

static bool ends_with(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);

    return length > end && strcasecmp(text + length - end, suffix) == 0;
}

bool files_is_archive(const char *name) {
    static const char *const endings[] = {".zip", ".tar", ".tgz", ".gz", ".bz2",
                                          ".xz",  ".7z",  ".rar", ".zst"};

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (ends_with(name, endings[i]))
            return true;
    return false;
}

/* Cuts "-2", "_2", " (2)" or "(2)" off the end of a name. Returns the number, or 0. */
static unsigned cut_version(char *stem) {
    size_t length = strlen(stem), end = length, start;
    unsigned number;

    if (end > 0 && stem[end - 1] == ')')
        end--;
    for (start = end; start > 0 && isdigit((unsigned char)stem[start - 1]);)
        start--;
    if (start == end || start < 2 || end - start > 4 ||
        strchr(end < length ? "(" : "-_", stem[start - 1]) == NULL)
        return 0;
    number = (unsigned)strtoul(stem + start, NULL, 10);
    start--;
    while (start > 0 && stem[start - 1] == ' ')
        start--;
    stem[start] = '\0';
    return number;
}

/* The topic of a kind whose name, with its number or without, is this one. */
static bool find_topic(const struct class *class, bool worksheet, const char *stem,
                       size_t *place) {
    for (size_t i = 0; i < class->topic_count; i++) {
        const struct topic *topic = &class->topics[i];

        if (topic->worksheet == worksheet && (strcasecmp(stem, topic->name) == 0 ||
                                              strcasecmp(stem, topic->name + 3) == 0)) {
            *place = i;
            return true;
        }
    }
    return false;
}

/* The topic that a name without its ending says, and the number that an upload added. */
static bool read_stem(const struct class *class, bool worksheet, const char *called,
                      size_t *topic, unsigned *version) {
    const char *dot = strrchr(called, '.');
    char *stem = room_copy(called, dot == NULL ? strlen(called) : (size_t)(dot - called));
    bool found;

    *version = 0;
    found = find_topic(class, worksheet, stem, topic);
    if (!found) {
        *version = cut_version(stem);
        found = find_topic(class, worksheet, stem, topic);
    }
    free(stem);
    return found;
}

/* The worksheet with a number such as "01" or "1". */
static bool find_number(const struct class *class, const char *number, size_t *place) {
    unsigned long wanted = strtoul(number, NULL, 10);

    for (size_t i = 0; i < class->topic_count && isdigit((unsigned char)number[0]); i++)
        if (class->topics[i].worksheet &&
            strtoul(class->topics[i].name, NULL, 10) == wanted) {
            *place = i;
            return true;
        }
    return false;
}

/* The value of the first line `key: value` of a text, the caller's; NULL: there is none.
 */
static char *line_value(const char *text, size_t length, const char *key) {
    const char *end = text + length;

    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *at = text, *last = stop == NULL ? end : stop;

        while (at < last && strchr(" \t", *at) != NULL && *at != '\0')
            at++;
        if ((size_t)(last - at) > strlen(key) && strncasecmp(at, key, strlen(key)) == 0 &&
            at[strlen(key)] == ':') {
            at += strlen(key) + 1;
            while (at < last && *at == ' ')
                at++;
            while (last > at && (last[-1] == ' ' || last[-1] == '\r'))
                last--;
            return room_copy(at, (size_t)(last - at));
        }
        text = stop == NULL ? end : stop + 1;
    }
    return NULL;
}

static unsigned depth_of(const char *path) {
    unsigned depth = 0;

    for (; *path != '\0'; path++)
        depth += *path == '/';
    return depth;
}

/* Keeps a file; its data becomes the list's. */
static void keep(struct class *class, struct student *student, struct file file,
                 const char *path) {
    if (student->file_count == FILES_MAX) {
        remark_add(&class->left_out, path,
                   "this student has more than %d such files; the others are ignored",
                   FILES_MAX);
        free(file.data);
        free(file.student);
        free(file.id);
        return;
    }
    file.path = room_copy(path, strlen(path));
    file.depth = depth_of(path);
    student->files = room_more(student->files, student->file_count, sizeof file);
    student->files[student->file_count++] = file;
}

/* Reads a file, or says why not. */
static bool take_data(struct class *class, struct student *student, int folder,
                      const char *name, const char *path, size_t most,
                      struct file *file) {
    if (tree_read(folder, name, most, &file->data, &file->length) == 0)
        return true;
    if (errno == EINVAL || errno == ENXIO) {
        remark_add(&class->left_out, path, "this is not a plain file");
    } else {
        remark_add(&class->unread, student->entry, "%s: %s", path, strerror(errno));
        student->unread++;
    }
    return false;
}

static size_t count_strays(const struct student *student) {
    size_t count = 0;

    for (size_t i = 0; i < student->file_count; i++)
        count += student->files[i].kind == FILE_STRAY;
    return count;
}

static void take_program(struct class *class, struct student *student, int folder,
                         const char *name, const char *called, const char *path) {
    struct file file = {.kind = FILE_SOURCE};

    if (!read_stem(class, false, called, &file.topic, &file.version)) {
        file.kind = FILE_STRAY;
        if (count_strays(student) == STRAYS_MAX) {
            class->other_files++;
            return;
        }
    } else if (!class->topics[file.topic].wanted) {
        return;
    }
    if (take_data(class, student, folder, name, path, SOURCE_MAX, &file))
        keep(class, student, file, path);
}

/* Of which worksheet it is, and whose: it says so, or its name says the first. */
static bool read_sheet(const struct class *class, const char *called, struct file *file) {
    size_t end = answers_end(file->data, file->length);
    char *number;
    bool found;

    if (end == 0)
        file->kind = FILE_EVIDENCE;
    number = line_value(file->data, file->length, "worksheet");
    found = number != NULL ? find_number(class, number, &file->topic)
                           : read_stem(class, true, called, &file->topic, &file->version);
    free(number);
    if (!found)
        return false;
    file->student = line_value(file->data, file->length, "student");
    file->id = line_value(file->data, end == 0 ? file->length : end, "id");
    return true;
}

static void take_text(struct class *class, struct student *student, int folder,
                      const char *name, const char *called, const char *path) {
    struct file file = {.kind = FILE_ANSWERS};
    size_t topic;
    unsigned version;

    if (!take_data(class, student, folder, name, path, SHEET_MAX, &file))
        return;
    file.length = document_strip(file.data, file.length);
    file.data[file.length] = '\0';
    if (read_sheet(class, called, &file) && class->topics[file.topic].wanted) {
        read_stem(class, true, called, &topic, &version);
        file.version = version;
        keep(class, student, file, path);
        return;
    }
    class->other_files += file.student == NULL;
    free(file.data);
    free(file.student);
    free(file.id);
}

void files_take(struct class *class, struct student *student, int folder,
                const char *name, const char *called, const char *path) {
    if (files_is_archive(called))
        remark_add(&class->left_out, path, "a packed archive; unpack it first");
    else if (ends_with(called, ".c"))
        take_program(class, student, folder, name, called, path);
    else if (ends_with(called, ".txt") || ends_with(called, ".evidence"))
        take_text(class, student, folder, name, called, path);
    else
        class->other_files++;
}

/* A walk through a student's folder. */
struct walk {
    struct class *class;
    struct student *student;
};

static void visit(void *context, int folder, const char *name, const char *path) {
    struct walk *walk = context;

    files_take(walk->class, walk->student, folder, name, name, path);
}

static void failed(void *context, const char *path, int error) {
    struct walk *walk = context;

    if (error == ELOOP) {
        remark_add(&walk->class->left_out, path, "a link, which is not followed");
    } else if (error == ENAMETOOLONG) {
        remark_add(&walk->class->left_out, path, "a folder that is too deep");
    } else {
        remark_add(&walk->class->unread, walk->student->entry, "%s: %s", path,
                   strerror(error));
        walk->student->unread++;
    }
}

/* What no student writes: of the kit, in a checkout of it, and of the system that packed
 * the folder. */
static bool pass(void *context, const char *name) {
    static const char *const names[] = {"solution", "wrong", "blind", "tests", "build"};
    const struct walk *walk = context;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (walk->class->layout == LAYOUT_CHECKOUTS && strcmp(name, names[i]) == 0)
            return true;
    return strcmp(name, "__MACOSX") == 0;
}

void files_take_below(struct class *class, struct student *student, int folder,
                      const char *path) {
    struct walk walk = {class, student};
    const struct tree_visitor visitor = {visit, failed, pass, &walk};

    tree_walk(folder, path, &visitor);
}
