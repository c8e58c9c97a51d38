/* verdict: what came out of grading one lab or worksheet, read from the JSON that score
 * writes (labs/grader/format-json.c). */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stddef.h>

struct verdict_check {
    char *name, *title, *status; /* "tcp4", its title, "passed"; owned */
    char *hint, *saw, *reason;   /* NULL: there is none */
    unsigned points;
    bool left_out; /* for everybody: its points count on neither side */
};

struct verdict {
    char *version, *means, *machine, *checksum; /* NULL: it does not say */
    char *refused;                              /* why it could not be graded; NULL */
    bool compiles;
    unsigned score, gradable, points;
    struct verdict_check *checks;
    size_t check_count;
};

/* Reads the line of a result. Returns 0, or -1 if it is none. */
int verdict_read(struct verdict *verdict, const char *text, size_t length);

/* The same of a file: -1 with errno, EINVAL if it is no result. */
int verdict_read_file(struct verdict *verdict, const char *path);

/* Leaves a check out of the sum on both sides. Returns whether there is one of this name.
 */
bool verdict_leave_out(struct verdict *verdict, const char *name);

/* The score as if 100 points could be had, in hundredths, rounded: 40 of 90 is 4444. */
unsigned verdict_hundredths(const struct verdict *verdict);

void verdict_free(struct verdict *verdict);

#endif
