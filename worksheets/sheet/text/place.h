/* place: where something is wrong in what a person handed in, and what it is. */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>

struct place {
    const char *path;
    size_t line; /* from 1; 0: the file as a whole */
    char *why;   /* where the sentence goes */
    size_t size;
};

/* Writes "PATH:LINE: what" without a control character. Returns -1 with errno EINVAL. */
int place_wrong(const struct place *place, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
