/* compare: whose points changed between two gradings. See compare.h. Try:
 *
 *     make compare OLD=graded NEW=graded-again */
#include "compare.h"

#include "leave-out.h"
#include "place.h"
#include "tree.h"
#include "verdict.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Two folders, which checks are left out of each, and what was found in them so far. */
struct comparison {
    const char *old, *new;
    char *old_left_out, *new_left_out; /* owned */
    size_t same, changed;
};

static bool differ(const char *one, const char *other) {
    return strcmp(one == NULL ? "" : one, other == NULL ? "" : other) != 0;
}

static void say_if(const char *what, const char *one, const char *other) {
    if (differ(one, other))
        printf("    %s: %s, then %s\n", what, one == NULL ? "unknown" : one,
               other == NULL ? "unknown" : other);
}

static const struct verdict_check *find(const struct verdict *verdict, const char *name) {
    for (size_t i = 0; i < verdict->check_count; i++)
        if (strcmp(verdict->checks[i].name, name) == 0)
            return &verdict->checks[i];
    return NULL;
}

static void say_points(const struct verdict *verdict) {
    if (verdict->refused != NULL)
        printf("not graded");
    else
        printf("%u of %u", verdict->score, verdict->gradable);
}

static const char *state(const struct verdict_check *check) {
    return check->left_out ? "left out" : check->status;
}

/* The checks whose state differs, with what was seen. */
static size_t say_checks(const struct verdict *old, const struct verdict *new,
                         bool quiet) {
    size_t count = 0;

    for (size_t i = 0; i < new->check_count; i++) {
        const struct verdict_check *after = &new->checks[i];
        const struct verdict_check *before = find(old, after->name);

        if (before != NULL && strcmp(state(before), state(after)) == 0 &&
            before->points == after->points)
            continue;
        count++;
        if (quiet)
            continue;
        if (before == NULL)
            printf("    %s: new, %s\n", after->name, state(after));
        else
            printf("    %s: %s (%u points), then %s (%u)%s%s\n", after->name,
                   state(before), before->points, state(after), after->points,
                   after->reason == NULL ? "" : ": ",
                   after->reason == NULL ? "" : after->reason);
    }
    for (size_t i = 0; i < old->check_count; i++) {
        if (find(new, old->checks[i].name) != NULL)
            continue;
        count++;
        if (!quiet)
            printf("    %s: %s, then removed\n", old->checks[i].name,
                   state(&old->checks[i]));
    }
    return count;
}

static void compare_verdicts(struct comparison *comparison, const char *about,
                             const struct verdict *old, const struct verdict *new) {
    if (old->score == new->score && old->gradable == new->gradable &&
        !differ(old->refused, new->refused) && say_checks(old, new, true) == 0) {
        comparison->same++;
        return;
    }
    comparison->changed++;
    printf("%s: ", about);
    say_points(old);
    printf(", then ");
    say_points(new);
    putchar('\n');
    say_if("why not", old->refused, new->refused);
    say_checks(old, new, false);
    say_if("kit", old->version, new->version);
    say_if("checks' checksum", old->checksum, new->checksum);
    say_if("machine", old->machine, new->machine);
    say_if("means", old->means, new->means);
}

static bool read_verdict(struct verdict *verdict, const char *out, const char *who,
                         const char *name, const char *left_out) {
    char *path = place_path(out, "results", who, name);
    bool is_read = verdict_read_file(verdict, path) == 0;

    if (is_read)
        leave_out_of(verdict, name, left_out);
    free(path);
    return is_read;
}

static void compare_file(struct comparison *comparison, const char *who,
                         const char *name) {
    char *about = room_text("%s %.*s", who, (int)strcspn(name, "."), name);
    struct verdict old, new;
    bool before =
        read_verdict(&old, comparison->old, who, name, comparison->old_left_out);
    bool after = read_verdict(&new, comparison->new, who, name, comparison->new_left_out);

    if (before && after) {
        compare_verdicts(comparison, about, &old, &new);
    } else if (before || after) {
        comparison->changed++;
        printf("%s: ", about);
        if (!before)
            printf("no result, then ");
        say_points(before ? &old : &new);
        printf("%s\n", before ? ", then no result" : "");
    }
    if (before)
        verdict_free(&old);
    if (after)
        verdict_free(&new);
    free(about);
}

static bool is_listed(const struct tree_list *list, const char *name) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].name, name) == 0)
            return true;
    return false;
}

/* What is in a folder of both; nothing, if there is no such folder. */
static void list_folder(const char *path, struct tree_list *list) {
    int folder = tree_open(AT_FDCWD, path);

    *list = (struct tree_list){0};
    if (folder == -1)
        return;
    tree_list(folder, list);
    close(folder);
}

/* Calls for each name that is in one folder or in both. */
static void compare_names(struct comparison *comparison, const char *who,
                          void (*call)(struct comparison *, const char *, const char *)) {
    char *old_path = place_path(comparison->old, "results", who, NULL);
    char *new_path = place_path(comparison->new, "results", who, NULL);
    struct tree_list old, new;

    list_folder(old_path, &old);
    list_folder(new_path, &new);
    for (size_t i = 0; i < new.count; i++)
        call(comparison, who, new.entries[i].name);
    for (size_t i = 0; i < old.count; i++)
        if (!is_listed(&new, old.entries[i].name))
            call(comparison, who, old.entries[i].name);
    tree_list_free(&old);
    tree_list_free(&new);
    free(old_path);
    free(new_path);
}

static void compare_student(struct comparison *comparison, const char *none,
                            const char *who) {
    (void)none;
    compare_names(comparison, who, compare_file);
}

int compare(const char *old, const char *new) {
    struct comparison comparison = {.old = old, .new = new};
    const char *const folders[] = {old, new};

    for (size_t i = 0; i < 2; i++) {
        char *results = place_path(folders[i], "results", NULL, NULL);
        int reached = access(results, R_OK | X_OK);

        free(results);
        if (folders[i][0] == '\0' || reached == -1)
            return arguments_wrong(
                "class", "compare: %s must be a folder that make grade DIR= wrote",
                folders[i][0] == '\0' ? (i == 0 ? "OLD" : "NEW") : folders[i]);
    }
    comparison.old_left_out = leave_out_read(old);
    comparison.new_left_out = leave_out_read(new);
    compare_names(&comparison, NULL, compare_student);
    free(comparison.old_left_out);
    free(comparison.new_left_out);
    if (isatty(STDOUT_FILENO))
        printf("%zu results differ, %zu are the same.\n", comparison.changed,
               comparison.same);
    else
        printf("{\"portlab\":1,\"event\":\"compared\",\"same\":%zu,\"changed\":%zu}\n",
               comparison.same, comparison.changed);
    if (fflush(stdout) != 0)
        return EXPLAIN_EXIT_OUTPUT;
    return comparison.changed > 0;
}
