/* similar: pairs of programs that are alike. See similar.h.
 *
 * sim_c compares tokens: of two honest programs for one lab less than 55 of 100 are in
 * the other (labs 01 to 10, the model solutions and those that others wrote), of a copy
 * with other names more than 85. It takes the sources alone, so it runs beside the
 * gradings, and gives way to them. */
#include "similar.h"

#include "hold.h"
#include "jobs.h"
#include "pairs.h"
#include "place.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TABLE_MAX = 100000000, LEAST_PRIORITY = 19 };
enum { STATUS_DONE, STATUS_MISSING, STATUS_FAILED };

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
                      const struct pairs *pairs) {
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair = &pairs->list[i];

        fputs(class->topics[topic].label, out);
        put_one(out, class->students[pair->one], topic, pair->share, pair->places);
        put_one(out, class->students[pair->other], topic, pair->other_share,
                pair->other_places);
        fputc('\n', out);
    }
}

static enum sim_end compare_topic(FILE *out, const struct class *class, size_t topic,
                                  const char *folder) {
    char *own = room_text("%s/%zu", folder, topic);
    struct pairs pairs = {0};
    enum sim_end end =
        mkdir(own, 0700) == 0 ? pairs_find(&pairs, class, topic, own) : SIM_UNFINISHED;

    put_pairs(out, class, topic, &pairs);
    pairs_free(&pairs);
    free(own);
    return end;
}

static enum sim_end compare_topics(FILE *table, FILE *unfinished,
                                   const struct class *class, const char *folder) {
    enum sim_end end = SIM_DONE;

    fputs("topic,name,id,file,lines,share,other name,other id,other file,other lines,"
          "other share\n",
          table);
    for (size_t i = 0; i < class->topic_count && end != SIM_MISSING; i++) {
        if (class->topics[i].worksheet || class->topics[i].handed_in < 2)
            continue;
        end = compare_topic(table, class, i, folder);
        if (end == SIM_UNFINISHED)
            fprintf(unfinished, "%s\n", class->topics[i].label);
    }
    return end;
}

static FILE *create(const char *folder, const char *name) {
    char *path = room_text("%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    free(path);
    return file;
}

/* In the process of its own: writes the table, and the labs that sim_c did not come to
 * its end for. Returns its exit status. */
static int compare_all(const struct class *class, const char *folder) {
    FILE *table = create(folder, "table"), *unfinished;
    enum sim_end end;
    bool written;

    if (table == NULL)
        return STATUS_FAILED;
    unfinished = create(folder, "unfinished");
    if (unfinished == NULL) {
        fclose(table);
        return STATUS_FAILED;
    }
    end = compare_topics(table, unfinished, class, folder);
    written = fclose(table) == 0;
    if (fclose(unfinished) == EOF || !written)
        return STATUS_FAILED;
    return end == SIM_MISSING ? STATUS_MISSING : STATUS_DONE;
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
static bool is_kept(const struct class *class, const char *key) {
    char *table = place_path(class->out, NULL, NULL, "similar.csv"), *text;
    char *path = place_path(class->out, "class", NULL, "similar.key");
    size_t length;
    bool same = false;

    if (access(table, R_OK) == 0 && file_read(path, 100, &text, &length) == 0) {
        same = strcmp(text, key) == 0;
        free(text);
    }
    free(table);
    free(path);
    return same;
}

void similar_begin(struct similar *similar, const struct class *class,
                   const char *scratch) {
    find_key(class, similar->key);
    if (is_kept(class, similar->key))
        return;
    similar->folder = room_text("%s/similar", scratch);
    fflush(NULL);
    similar->pid = mkdir(similar->folder, 0700) == -1 ? -1 : fork();
    if (similar->pid > 0)
        setpgid(similar->pid, similar->pid);
    if (similar->pid != 0)
        return;
    setpgid(0, 0);
    hold_child();
    setpriority(PRIO_PROCESS, 0, LEAST_PRIORITY);
    _exit(compare_all(class, similar->folder));
}

/* Keeps the table, and of what it is made. */
static int keep(const struct similar *similar, const struct class *class, bool whole) {
    char *path = place_path(class->out, NULL, NULL, "similar.csv");
    char *key_path = place_path(class->out, "class", NULL, "similar.key");
    char *table = room_text("%s/table", similar->folder), *text;
    size_t length;
    int result = -1;

    remove(key_path);
    if (file_read(table, TABLE_MAX, &text, &length) == -1) {
        fprintf(stderr, "class: %s: %s\n", table, strerror(errno));
    } else {
        result = place_write(path, text, length);
        free(text);
    }
    if (result == 0)
        result = place_write(key_path, similar->key, whole ? strlen(similar->key) : 0);
    free(table);
    free(key_path);
    free(path);
    return result;
}

/* Notes the labs that sim_c did not come to its end for. Returns whether there is none.
 */
static bool note_unfinished(const struct similar *similar, struct class *class) {
    char *path = room_text("%s/unfinished", similar->folder), *text = NULL;
    size_t length = 0;

    if (file_read(path, TABLE_MAX, &text, &length) == -1)
        length = 0;
    for (size_t at = 0; at < length; at += strcspn(text + at, "\n") + 1)
        remark_add(&class->notes, "similar.csv",
                   "sim_c did not finish for %.*s within %d seconds",
                   (int)strcspn(text + at, "\n"), text + at, SIM_SECONDS);
    free(text);
    free(path);
    return length == 0;
}

static int leave_out(const struct class *class) {
    char *path = place_path(class->out, NULL, NULL, "similar.csv");

    remove(path); /* of an earlier time */
    free(path);
    return 0;
}

int similar_write(struct similar *similar, struct class *class) {
    int status = STATUS_FAILED;

    if (similar->folder == NULL)
        return 0;
    if (similar->pid > 0) {
        if (jobs_wait(similar->pid, &status) == -1)
            return -1;
        similar->pid = 0;
        status = WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_FAILED;
    }
    if (status == STATUS_DONE)
        return keep(similar, class, note_unfinished(similar, class));
    remark_add(&class->notes, "similar.csv", "not written: %s",
               status == STATUS_MISSING
                   ? "sim_c is not installed (Debian: similarity-tester)"
                   : "the programs could not be compared");
    return leave_out(class);
}

void similar_end(struct similar *similar) {
    if (similar->pid > 0) {
        kill(-similar->pid, SIGKILL);
        waitpid(similar->pid, NULL, 0);
    }
    free(similar->folder);
    *similar = (struct similar){0};
}
