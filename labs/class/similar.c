/* similar: pairs of programs that are alike. See similar.h.
 *
 * sim_c compares tokens: of two honest programs for one lab less than 55 of 100 are in
 * the other (labs 01 to 10, the model solutions and those that others wrote), of a copy
 * with other names more than 85. */
#include "similar.h"

#include "hold.h"
#include "place.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"
#include "../../worksheets/sheet/text/text.h"
#include "../grader/checksum.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SHARE_LEAST = 60,
    LETTERS_LEAST = 4,
    OUTPUT_MAX = 50000000,
    PAIRS_MAX = 300,
    LINE_SIZE = 300,
    SECONDS = 120
};
static const char run_least[] = "24"; /* tokens in a row */

/* Two programs, by the students' places, and the share of each that is in the other. */
struct pair {
    size_t one, other;
    unsigned share, other_share;
    char *places, *other_places; /* "10-71, 86-109"; owned */
};

struct pairs {
    struct pair *list;
    size_t count;
};

/* A line without its blanks. Returns its letters and digits. */
static size_t squeeze(const char *line, size_t length, char *squeezed, size_t size) {
    size_t count = 0, letters = 0;

    for (size_t i = 0; i < length && count < size - 1; i++) {
        letters += isalnum((unsigned char)line[i]) != 0;
        if (!isspace((unsigned char)line[i]) && line[i] != '\0')
            squeezed[count++] = line[i];
    }
    squeezed[count] = '\0';
    return letters;
}

/* Adds the lines of a file of the kit, with "\n" around each. */
static void add_common(struct text *common, const char *path) {
    char *text, squeezed[500];
    size_t length;

    if (file_read(path, 1000000, &text, &length) == -1)
        return;
    for (size_t at = 0; at < length;) {
        size_t count = strcspn(text + at, "\n");

        if (squeeze(text + at, count, squeezed, sizeof squeezed) >= LETTERS_LEAST) {
            text_add(common, squeezed);
            text_add(common, "\n");
        }
        at += count + 1;
    }
    free(text);
}

static char *read_common(const struct class *class, const struct topic *topic) {
    struct text common = {0};
    char *starter =
        room_text("%s/labs/%s/%s.c", class->kit, topic->name, topic->name + 3);
    char *hints = room_text("%s/labs/%s/hints.md", class->kit, topic->name);

    text_add(&common, "\n");
    add_common(&common, starter);
    add_common(&common, hints);
    free(starter);
    free(hints);
    return text_take(&common);
}

static bool is_common(const char *common, const char *line, size_t length) {
    char squeezed[500], wanted[504];

    if (squeeze(line, length, squeezed, sizeof squeezed) < LETTERS_LEAST)
        return false;
    snprintf(wanted, sizeof wanted, "\n%s\n", squeezed);
    return strstr(common, wanted) != NULL;
}

/* Writes a program without the lines that all have; the others keep their numbers. */
static int write_own(const char *path, const struct file *file, const char *common) {
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return -1;
    for (size_t at = 0; at < file->length;) {
        const char *line = file->data + at;
        const char *stop = memchr(line, '\n', file->length - at);
        size_t count = stop == NULL ? file->length - at : (size_t)(stop - line);

        if (!is_common(common, line, count))
            fwrite(line, 1, count, out);
        fputc('\n', out);
        at += count + 1;
    }
    return fclose(out);
}

/* Runs sim_c with words that end with NULL, in a folder; what it prints goes to a file
 * there. Returns its exit status; 127: there is none. */
static int run(const char *folder, char **words) {
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        int out, nothing = open("/dev/null", O_RDWR);

        hold_child();
        if (chdir(folder) == -1)
            _exit(126);
        out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (out == -1 || nothing == -1 || dup2(nothing, 0) == -1 || dup2(out, 1) == -1 ||
            dup2(nothing, 2) == -1)
            _exit(126);
        alarm(SECONDS);
        execvp(words[0], words);
        _exit(127);
    }
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return pid != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* What it printed, the caller's; NULL: it cannot be read. */
static char *read_output(const char *folder) {
    char *path = room_text("%s/out", folder), *text = NULL;
    size_t length;

    if (file_read(path, OUTPUT_MAX, &text, &length) == -1)
        text = NULL;
    free(path);
    return text;
}

static void note(struct pairs *pairs, size_t from, size_t to, unsigned share) {
    size_t one = from < to ? from : to, other = from < to ? to : from;
    struct pair *pair;
    size_t i = 0;

    while (i < pairs->count &&
           (pairs->list[i].one != one || pairs->list[i].other != other))
        i++;
    if (i == pairs->count) {
        if (pairs->count == PAIRS_MAX)
            return;
        pairs->list = room_more(pairs->list, pairs->count, sizeof *pairs->list);
        pairs->list[pairs->count++] = (struct pair){.one = one, .other = other};
    }
    pair = &pairs->list[i];
    *(from == one ? &pair->share : &pair->other_share) = share;
}

/* Copies the next line of a text, cut to the room for it: scanf measures all that is
 * left. Returns what follows. */
static const char *next_line(const char *text, char line[LINE_SIZE]) {
    size_t length = strcspn(text, "\n");

    snprintf(line, LINE_SIZE, "%.*s", (int)(length < LINE_SIZE ? length : LINE_SIZE - 1),
             text);
    return text + length + (text[length] == '\n');
}

/* "12.c consists for 61 % of 15.c material" */
static void read_shares(struct pairs *pairs, const char *text) {
    char line[LINE_SIZE];

    while (*text != '\0') {
        unsigned from, to, share;

        text = next_line(text, line);
        if (sscanf(line, "%u.c consists for %u %% of %u.c", &from, &share, &to) == 3 &&
            from != to)
            note(pairs, from, to, share);
    }
}

/* Finds the pairs of a lab. Returns -1 if there is no sim_c, 1 if it did not come to its
 * end. */
static int find_pairs(const struct class *class, size_t topic, const char *folder,
                      struct pairs *pairs) {
    static char name[] = "sim_c", options[] = "-peas", run_option[] = "-r",
                limit[] = "-t";
    char share[8], least[sizeof run_least], *text;
    char **words = calloc(class->student_count + 8, sizeof *words);
    size_t count = 6;
    int status;

    if (words == NULL)
        return 0;
    snprintf(share, sizeof share, "%d", SHARE_LEAST);
    memcpy(least, run_least, sizeof least);
    words[0] = name;
    words[1] = options;
    words[2] = run_option;
    words[3] = least;
    words[4] = limit;
    words[5] = share;
    for (size_t i = 0; i < class->student_count; i++)
        if (class->students[i]->hand_ins[topic].source != NULL)
            words[count++] = room_text("%zu.c", i);
    status = run(folder, words);
    for (size_t i = 6; i < count; i++)
        free(words[i]);
    free(words);
    text = status == 0 ? read_output(folder) : NULL;
    if (text != NULL)
        read_shares(pairs, text);
    free(text);
    return status == 127 ? -1 : status != 0;
}

static void add_span(struct text *spans, unsigned first, unsigned last) {
    char span[40];

    snprintf(span, sizeof span, "%s%u-%u", spans->length > 0 ? ", " : "", first, last);
    text_add(spans, span);
}

/* "1.c: line 10-71   |2.c: line 10-71   [566]" */
static void read_places(struct pair *pair, const char *text) {
    struct text places = {0}, other = {0};
    char line[LINE_SIZE];

    while (*text != '\0') {
        unsigned file, first, last, other_file, other_first, other_last;

        text = next_line(text, line);
        if (sscanf(line, "%u.c: line %u-%u |%u.c: line %u-%u", &file, &first, &last,
                   &other_file, &other_first, &other_last) == 6 &&
            file != other_file) {
            add_span(file == pair->one ? &places : &other, first, last);
            add_span(file == pair->one ? &other : &places, other_first, other_last);
        }
    }
    pair->places = text_take(&places);
    pair->other_places = text_take(&other);
}

static void find_places(const char *folder, struct pair *pair) {
    static char name[] = "sim_c", options[] = "-n", run_option[] = "-r";
    char least[sizeof run_least], *text;
    char *one = room_text("%zu.c", pair->one), *other = room_text("%zu.c", pair->other);
    char *words[] = {name, options, run_option, least, one, other, NULL};

    memcpy(least, run_least, sizeof least);
    text = run(folder, words) == 0 ? read_output(folder) : NULL;
    read_places(pair, text == NULL ? "" : text);
    free(text);
    free(one);
    free(other);
}

static unsigned most(const struct pair *pair) {
    return pair->share > pair->other_share ? pair->share : pair->other_share;
}

static int compare(const void *a, const void *b) {
    const struct pair *one = a, *other = b;

    if (most(one) != most(other))
        return most(one) > most(other) ? -1 : 1;
    if (one->one != other->one)
        return one->one < other->one ? -1 : 1;
    return one->other < other->other ? -1 : one->other > other->other;
}

static void put_one(FILE *out, const struct student *student, size_t topic,
                    unsigned share, const char *places) {
    const char *const cells[] = {student->name, student->id,
                                 student->hand_ins[topic].source->path, places};

    for (size_t i = 0; i < 4; i++) {
        fputc(',', out);
        csv_write_cell(out, cells[i] == NULL ? "" : cells[i]);
    }
    fprintf(out, ",%u", share);
}

static void put_pairs(FILE *out, const struct class *class, size_t topic,
                      const char *folder, struct pairs *pairs) {
    if (pairs->count > 0)
        qsort(pairs->list, pairs->count, sizeof *pairs->list, compare);
    for (size_t i = 0; i < pairs->count && hold_signal() == 0; i++) {
        struct pair *pair = &pairs->list[i];

        find_places(folder, pair);
        fputs(class->topics[topic].label, out);
        put_one(out, class->students[pair->one], topic, pair->share, pair->places);
        put_one(out, class->students[pair->other], topic, pair->other_share,
                pair->other_places);
        fputc('\n', out);
        free(pair->places);
        free(pair->other_places);
    }
    free(pairs->list);
}

/* Writes the programs of a lab as they are compared. Returns how many. */
static size_t write_programs(const struct class *class, size_t topic,
                             const char *folder) {
    char *common = read_common(class, &class->topics[topic]);
    size_t count = 0;

    for (size_t i = 0; i < class->student_count && common != NULL; i++) {
        const struct file *source = class->students[i]->hand_ins[topic].source;
        char *path = room_text("%s/%zu.c", folder, i);

        if (source != NULL && write_own(path, source, common) == 0)
            count++;
        free(path);
    }
    free(common);
    return count;
}

/* Returns what find_pairs does. */
static int compare_topic(FILE *out, const struct class *class, size_t topic,
                         const char *scratch) {
    char *folder = room_text("%s/similar-%zu", scratch, topic);
    struct pairs pairs = {0};
    int result = 0;

    if (mkdir(folder, 0700) == 0 && write_programs(class, topic, folder) > 1)
        result = find_pairs(class, topic, folder, &pairs);
    put_pairs(out, class, topic, folder, &pairs);
    free(folder);
    return result;
}

/* What similar.csv is made of: all programs of the labs. */
static void find_key(const struct class *class, char key[CHECKSUM_SIZE]) {
    uint64_t sum = checksum_start();

    for (size_t i = 0; i < class->topic_count; i++)
        for (size_t j = 0; j < class->student_count && !class->topics[i].worksheet; j++)
            if (class->students[j]->hand_ins[i].source != NULL)
                sum = checksum_bytes(sum, class->students[j]->hand_ins[i].key, KEY_SIZE);
    checksum_text(sum, key);
}

/* Is the table there, of these very programs? */
static bool is_kept(const struct class *class, const char *table, const char *key) {
    char *path = place_path(class->out, "class", NULL, "similar.key"), *text;
    size_t length;
    bool same = false;

    if (access(table, R_OK) == 0 && file_read(path, 100, &text, &length) == 0) {
        same = strcmp(text, key) == 0;
        free(text);
    }
    free(path);
    return same;
}

/* Keeps the table, and of what it is made. */
static int keep(const struct class *class, const char *path, const char *text,
                size_t length, const char *key) {
    char *key_path = place_path(class->out, "class", NULL, "similar.key");
    int result;

    remove(key_path);
    result = place_write(path, text, length);
    if (result == 0)
        result = place_write(key_path, key, strlen(key));
    free(key_path);
    return result;
}

int similar_write(struct class *class, const char *scratch) {
    char *text = NULL, *path = place_path(class->out, NULL, NULL, "similar.csv");
    char key[CHECKSUM_SIZE];
    size_t length = 0;
    FILE *out;
    bool missing = false, whole = true;
    int result = 0;

    find_key(class, key);
    out = is_kept(class, path, key) ? NULL : open_memstream(&text, &length);
    if (out == NULL) {
        free(path);
        return 0;
    }
    fputs("topic,name,id,file,lines,share,other name,other id,other file,other lines,"
          "other share\n",
          out);
    for (size_t i = 0; i < class->topic_count && !missing && hold_signal() == 0; i++)
        if (!class->topics[i].worksheet && class->topics[i].handed_in > 1) {
            result = compare_topic(out, class, i, scratch);
            missing = result == -1;
            whole = whole && result == 0;
            if (result == 1)
                remark_add(&class->notes, "similar.csv",
                           "sim_c did not come to its end for %s, in %d seconds",
                           class->topics[i].label, SECONDS);
        }
    if (fclose(out) == EOF || hold_signal() != 0) {
        result = -1;
    } else if (missing) {
        remark_add(&class->notes, "similar.csv",
                   "not written: there is no sim_c here (Debian: similarity-tester)");
        remove(path); /* of an earlier time */
        result = 0;
    } else {
        result = keep(class, path, text, length, whole ? key : "");
    }
    free(text);
    free(path);
    return result;
}
