/* peer-hints: the usual mistakes, recognised by a line that differs. A hint says the idea
 * behind one, and not the answer. */
#ifndef PEER_HINTS_H
#define PEER_HINTS_H

#include "peer-lines.h"

/* Of a line that was printed in place of the one that was wanted; `all` are wanted. NULL
 * if it is no usual mistake. */
const char *hint_of_line(const struct line *wanted, const struct line *said,
                         const struct lines *all);

/* Of a line that is missing, and of one that is there and is not wanted; `others` are
 * rows of the table that do not listen. */
const char *hint_of_missing(const struct line *missing, const struct lines *wanted,
                            const struct lines *said);
const char *hint_of_extra(const struct line *extra, const struct lines *others);

#endif
