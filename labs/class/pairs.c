/* pairs: programs of a lab that are alike, two and two. See pairs.h.
 *
 * Of one text that several handed in, two copies are compared: that tells how much alike
 * all of them are, and each of them and any other program. */
#include "pairs.h"

#include "common.h"

#include "../../worksheets/sheet/text/room.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who handed in the same text, by the students' places, of which there are `count`: the
 * first who did, and the next after each. NOBODY: has no program, or there is no next
 * one. */
enum { LIST_MAX = 2 * PAIRS_MAX };
#define NOBODY SIZE_MAX
struct same {
    size_t *first, *next, count;
};

static bool is_same(const struct file *one, const struct file *other) {
    return one != NULL && other != NULL && one->length == other->length &&
           memcmp(one->data, other->data, one->length) == 0;
}

static struct same find_same(const struct class *class, size_t topic) {
    struct same same = {0};

    for (size_t i = 0; i < class->student_count; i++) {
        const struct file *source = class->students[i]->hand_ins[topic].source;
        size_t j = i;

        same.first = room_more(same.first, i, sizeof *same.first);
        same.next = room_more(same.next, i, sizeof *same.next);
        same.next[i] = NOBODY;
        while (j-- > 0)
            if (is_same(class->students[j]->hand_ins[topic].source, source))
                break;
        same.first[i] = source == NULL ? NOBODY : j == SIZE_MAX ? i : same.first[j];
        if (j != SIZE_MAX)
            same.next[j] = i;
        same.count++;
    }
    return same;
}

/* Writes the programs that are compared: of each text one copy or two. Returns their
 * numbers. */
static size_t *write_programs(const struct class *class, size_t topic,
                              const struct same *same, const char *folder,
                              size_t *count) {
    char *common = common_read(class, &class->topics[topic]);
    size_t *numbers = NULL;

    for (size_t i = 0; i < same->count && common != NULL; i++) {
        char *path = room_text("%s/%zu.c", folder, i);
        size_t first = same->first[i];

        if (first != NOBODY && (i == first || i == same->next[first]) &&
            common_leave_out(path, class->students[i]->hand_ins[topic].source, common) ==
                0) {
            numbers = room_more(numbers, *count, sizeof *numbers);
            numbers[(*count)++] = i;
        }
        free(path);
    }
    free(common);
    return numbers;
}

static unsigned most(const struct pair *pair) {
    return pair->share > pair->other_share ? pair->share : pair->other_share;
}

static int compare_pairs(const void *a, const void *b) {
    const struct pair *one = a, *other = b;

    if (most(one) != most(other))
        return most(one) > most(other) ? -1 : 1;
    if (one->one != other->one)
        return one->one < other->one ? -1 : 1;
    return one->other < other->other ? -1 : one->other > other->other;
}

/* Puts the most alike first, and forgets those beyond PAIRS_MAX. */
static void cut(struct pairs *pairs) {
    if (pairs->count > 0)
        qsort(pairs->list, pairs->count, sizeof *pairs->list, compare_pairs);
    if (pairs->count > PAIRS_MAX)
        pairs->count = PAIRS_MAX;
}

static void add(struct pairs *pairs, size_t one, unsigned share, size_t other,
                unsigned other_share) {
    if (pairs->count == LIST_MAX)
        cut(pairs);
    pairs->list = room_more(pairs->list, pairs->count, sizeof *pairs->list);
    pairs->list[pairs->count++] =
        one < other ? (struct pair){one, other, share, other_share, NULL, NULL}
                    : (struct pair){other, one, other_share, share, NULL, NULL};
}

/* Adds all pairs of those who handed in one text, or one the one and one the other. */
static void add_all(struct pairs *pairs, const struct same *same, size_t one,
                    unsigned share, size_t other, unsigned other_share) {
    bool twins = same->first[other] == one;

    if (same->first[one] != one || (same->first[other] != other && !twins))
        return; /* a second copy and another text: the first copy tells it */
    for (size_t i = one; i != NOBODY; i = same->next[i])
        for (size_t j = twins ? same->next[i] : other; j != NOBODY; j = same->next[j])
            add(pairs, i, share, j, other_share);
}

static size_t lower(const struct sim_share *share) {
    return share->from < share->to ? share->from : share->to;
}

static size_t higher(const struct sim_share *share) {
    return share->from < share->to ? share->to : share->from;
}

/* The two shares of a pair, one after the other, that of the lower number first. */
static int compare_shares(const void *a, const void *b) {
    const struct sim_share *one = a, *other = b;

    if (lower(one) != lower(other))
        return lower(one) < lower(other) ? -1 : 1;
    if (higher(one) != higher(other))
        return higher(one) < higher(other) ? -1 : 1;
    return one->from < other->from ? -1 : one->from > other->from;
}

static void take_shares(struct pairs *pairs, const struct same *same,
                        struct sim_share *list, size_t count) {
    if (count > 0)
        qsort(list, count, sizeof *list, compare_shares);
    for (size_t i = 0; i < count;) {
        size_t one = lower(&list[i]), other = higher(&list[i]);
        unsigned share = 0, other_share = 0;

        for (; i < count && lower(&list[i]) == one && higher(&list[i]) == other; i++)
            *(list[i].from == one ? &share : &other_share) = list[i].share;
        add_all(pairs, same, one, share, other, other_share);
    }
}

/* The number of the copy that was compared for a student; of a twin's it is the other. */
static size_t copy_of(const struct same *same, size_t student, size_t twin) {
    size_t first = same->first[student];

    return first == twin ? same->next[first] : first;
}

/* The lines of each pair. Those of one text and another are looked for once. */
static void find_places(struct pairs *pairs, const struct same *same,
                        const char *folder) {
    for (size_t i = 0; i < pairs->count && same->first != NULL; i++) {
        struct pair *pair = &pairs->list[i], *known = pairs->list;
        size_t one = same->first[pair->one], other = copy_of(same, pair->other, one);

        while (known < pair && (same->first[known->one] != one ||
                                copy_of(same, known->other, one) != other))
            known++;
        if (known == pair) {
            sim_places(folder, one, other, &pair->places, &pair->other_places);
            continue;
        }
        pair->places = known->places == NULL ? NULL : room_text("%s", known->places);
        pair->other_places =
            known->other_places == NULL ? NULL : room_text("%s", known->other_places);
    }
}

enum sim_end pairs_find(struct pairs *pairs, const struct class *class, size_t topic,
                        const char *folder) {
    struct same same = find_same(class, topic);
    struct sim_share *shares = NULL;
    size_t count = 0, share_count = 0,
           *numbers = write_programs(class, topic, &same, folder, &count);
    enum sim_end end =
        count > 1 ? sim_shares(folder, numbers, count, &shares, &share_count) : SIM_DONE;

    take_shares(pairs, &same, shares, share_count);
    cut(pairs);
    find_places(pairs, &same, folder);
    free(shares);
    free(numbers);
    free(same.first);
    free(same.next);
    return end;
}

void pairs_free(struct pairs *pairs) {
    for (size_t i = 0; i < pairs->count; i++) {
        free(pairs->list[i].places);
        free(pairs->list[i].other_places);
    }
    free(pairs->list);
    *pairs = (struct pairs){0};
}
