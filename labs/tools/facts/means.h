/* means: by what `make grade` would keep a submission apart here (labs/grader/README.md).
 */
#ifndef MEANS_H
#define MEANS_H

#include <stdbool.h>

enum means {
    MEANS_NONE,       /* a root who can become no other user: nothing is graded */
    MEANS_NAMESPACES, /* user, process and mount namespaces */
    MEANS_UID,        /* root gives it a uid of its own */
    MEANS_SESSION     /* limits, and Landlock where the kernel has it */
};

/* Tried in processes of their own, as the grader tries it: where it compiles, and in a
 * box if one can be had. `second_uid`: can what needs two uids be graded, too? */
enum means means_try(bool *second_uid);

/* "namespaces", or NULL for MEANS_NONE. */
const char *means_name(enum means means);

#endif
