/* entry: one line that the pair or port-facts reported, read. */
#ifndef ENTRY_H
#define ENTRY_H

#include <stddef.h>

/* One event: its JSON object as pairs of path and value, "local.port" and "3306". Strings
 * are without quotes; null is "null", true "true". An array's are "remedies.1", ... */
struct entry {
    char *name; /* "connected" */
    struct pair {
        char *path, *value;
    } * pairs;
    size_t count;
};

/* Reads a line of JSON (RFC 8259): one object with "portlab":1 and an "event". Returns 0,
 * or -1 if it is not one, or is larger than any that the kit writes. */
int entry_read(struct entry *entry, const char *line, size_t length);

/* The same for a line of any length with at most `pairs` pairs: the result of a grading.
 */
int entry_read_long(struct entry *entry, const char *line, size_t length, size_t pairs);

void entry_free(struct entry *entry);

/* The value at a path of an event, or NULL. */
const char *entry_get(const struct entry *entry, const char *path);

/* The number at a path, or -1 if there is none. */
long entry_number(const struct entry *entry, const char *path);

#endif
