/* record: one line of the pair's log, judged: is it an event that a page can draw? */
#ifndef RECORD_H
#define RECORD_H

#include "../../lib/entry.h"
#include "../../lib/line.h"
#include "hosts.h"

#include <stdbool.h>
#include <stddef.h>

enum record_fault {
    RECORD_GOOD,
    RECORD_NUL,     /* there is a NUL in it */
    RECORD_LONG,    /* longer than the kit writes any */
    RECORD_HALF,    /* the input ended in it, or it begins as an event and breaks off */
    RECORD_TEXT,    /* what the pair prints without --json */
    RECORD_FOREIGN, /* not JSON, or not of the pair */
    RECORD_LACKS    /* an event of the pair without what that event says */
};

/* "a NUL byte", for a sentence. */
const char *record_fault_name(enum record_fault fault);

/* Judges a line, without its newline. Only if it is good, `entry` is to be freed. */
enum record_fault record_read(struct entry *entry, const char *line, size_t length);

/* Writes a good one again, and puts "host 1" for the first address, "host 2" for the
 * second, and so on. Free text, which may name an address, is left out. Returns false if
 * it has no room. */
bool record_hide(const struct entry *entry, struct hosts *hosts, struct line *line);

#endif
