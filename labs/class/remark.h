/* remark: what is said of a file or a student besides the points: what was left out, and
 * why. */
#ifndef REMARK_H
#define REMARK_H

#include <stddef.h>

struct remark {
    char *about; /* a path within the folder that was handed in, or a student */
    char *what;  /* a sentence */
};

struct remarks {
    struct remark *list;
    size_t count;
};

/* Adds one, in the manner of printf(3). */
void remark_add(struct remarks *remarks, const char *about, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

void remark_free(struct remarks *remarks);

#endif
