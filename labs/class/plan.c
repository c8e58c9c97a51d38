/* plan: what is to be graded. See plan.h. */
#include "plan.h"

#include "place.h"

#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"
#include "../grader/checksum.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *plan_path(const struct class *class, const struct student *student,
                const struct topic *topic, const char *ending) {
    char *name = room_text("%s%s", topic->label, ending);
    char *path = place_path(class->out, "class", student->who, name);

    free(name);
    return path;
}

char *plan_result(const struct class *class, const struct student *student,
                  const struct topic *topic) {
    char *name = room_text("%s.json", topic->label);
    char *path = place_path(class->out, "results", student->who, name);

    free(name);
    return path;
}

/* What the kit is made of. */
static bool is_code(const char *name) {
    static const char *const endings[] = {".c", ".h", ".sh", ".bash", ".tsv"};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof endings[0]; i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return false;
}

/* Adds a folder of the kit. A part that is not there has no bytes. */
static int add_part(const struct class *class, const char *part, uint64_t *sum) {
    char *path = room_text("%s/%s", class->kit, part);
    int result = checksum_folder(sum, path, is_code);

    if (result == -1 && errno != ENOENT)
        fprintf(stderr, "class: %s: %s\n", path, strerror(errno));
    result = result == -1 && errno == ENOENT ? 0 : result;
    free(path);
    return result;
}

/* What a verdict depends on besides the submission: the kit, and the checks. */
static int sum_topic(const struct class *class, const struct topic *topic,
                     uint64_t *sum) {
    static const char *const of_labs[] = {"lib", "labs/grader", "labs/tools", NULL};
    static const char *const of_sheets[] = {"lib",
                                            "labs/grader",
                                            "worksheets/sheet/text",
                                            "worksheets/sheet/form",
                                            "worksheets/sheet/evidence",
                                            "worksheets/sheet/marks",
                                            NULL};
    const char *const *parts = topic->worksheet ? of_sheets : of_labs;
    const char *const asked[] = {getenv("PORTLAB_GRADER"), getenv("PORTLAB_MEANS")};
    char *path = topic->worksheet ? place_path(class->kit, "worksheets", NULL, NULL)
                                  : place_path(class->kit, "labs", topic->name, NULL);
    int result = 0;

    *sum = checksum_start();
    for (size_t i = 0; i < (topic->worksheet ? 1 : 2); i++)
        if (asked[i] != NULL)
            *sum = checksum_bytes(*sum, asked[i], strlen(asked[i]) + 1);
    for (size_t i = 0; parts[i] != NULL && result == 0; i++)
        result = add_part(class, parts[i], sum);
    if (topic->worksheet) {
        char *sheet = room_text("%s/%s.md", path, topic->name);

        result = result == 0 ? checksum_file(sum, sheet) : result;
        free(sheet);
    } else if (result == 0) {
        result = checksum_lab(sum, path);
    }
    free(path);
    return result;
}

static void find_key(uint64_t sum, const struct student *student,
                     struct hand_in *hand_in) {
    sum = checksum_bytes(sum, hand_in->source->data, hand_in->source->length);
    if (hand_in->evidence != NULL) {
        sum = checksum_bytes(sum, "", 1);
        sum = checksum_bytes(sum, hand_in->evidence->data, hand_in->evidence->length);
    }
    sum = checksum_bytes(sum, student->who, strlen(student->who));
    checksum_text(sum, hand_in->key);
}

/* Writes the copy that is graded. */
static int copy(const struct class *class, const struct student *student,
                const struct topic *topic, const struct hand_in *hand_in) {
    char *source = plan_path(class, student, topic, topic->worksheet ? ".txt" : ".c");
    char *evidence = plan_path(class, student, topic, ".evidence");
    int result = place_write(source, hand_in->source->data, hand_in->source->length);

    if (result == 0 && hand_in->evidence != NULL)
        result =
            place_write(evidence, hand_in->evidence->data, hand_in->evidence->length);
    else
        remove(evidence);
    free(source);
    free(evidence);
    return result;
}

bool plan_is_kept(const struct class *class, const struct student *student,
                  const struct topic *topic, struct hand_in *hand_in) {
    char *path = plan_path(class, student, topic, ".key"), *result, *text;
    size_t length;
    bool same = false;

    if (file_read(path, 100, &text, &length) == 0) {
        same = length == KEY_SIZE - 1 && memcmp(text, hand_in->key, length) == 0;
        free(text);
    }
    free(path);
    if (!same)
        return false;
    result = plan_result(class, student, topic);
    same = verdict_read_file(&hand_in->verdict, result) == 0 &&
           hand_in->verdict.refused == NULL;
    free(result);
    return same;
}

static int plan_one(struct class *class, struct student *student, size_t topic,
                    uint64_t sum, bool again) {
    struct hand_in *hand_in = &student->hand_ins[topic];

    if (place_make(class->out, "class", student->who) == -1 ||
        place_make(class->out, "results", student->who) == -1 ||
        copy(class, student, &class->topics[topic], hand_in) == -1)
        return -1;
    find_key(sum, student, hand_in);
    if (!again && plan_is_kept(class, student, &class->topics[topic], hand_in))
        hand_in->state = STATE_KEPT;
    return 0;
}

/* What was handed in once, and is not any more, leaves no result behind. */
static void forget(const struct class *class, const struct student *student,
                   const struct topic *topic) {
    char *name = room_text("feedback/%s/%s.txt", student->who, topic->label);
    char *paths[] = {plan_result(class, student, topic),
                     plan_path(class, student, topic, ".key"),
                     place_path(class->out, NULL, NULL, name)};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        remove(paths[i]);
        free(paths[i]);
    }
    free(name);
}

static void forget_all(const struct class *class, size_t topic) {
    for (size_t i = 0; i < class->student_count; i++)
        if (class->topics[topic].wanted && class->students[i]->unread == 0 &&
            class->students[i]->hand_ins[topic].state == STATE_NONE)
            forget(class, class->students[i], &class->topics[topic]);
}

int plan(struct class *class, bool again) {
    for (size_t i = 0; i < class->topic_count; i++) {
        uint64_t sum;

        forget_all(class, i);
        if (class->topics[i].handed_in == 0)
            continue;
        if (sum_topic(class, &class->topics[i], &sum) == -1)
            return -1;
        for (size_t j = 0; j < class->student_count; j++)
            if (class->students[j]->hand_ins[i].state == STATE_WAITING &&
                plan_one(class, class->students[j], i, sum, again) == -1)
                return -1;
    }
    return 0;
}
