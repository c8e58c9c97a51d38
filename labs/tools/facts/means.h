/* means: how `make grade` would isolate a submission here (labs/grader/README.md).
 */
#ifndef MEANS_H
#define MEANS_H

#include <stdbool.h>

enum means {
    MEANS_NONE,       /* root cannot become another user: nothing is graded */
    MEANS_NAMESPACES, /* user, process and mount namespaces */
    MEANS_UID,        /* root gives it a separate uid */
    MEANS_SESSION     /* limits, and Landlock if the kernel has it */
};

/* Tries it in child processes, as the grader does: where it compiles, and in a box if one
 * can be made. `second_uid`: can checks that need two uids be graded too? */
enum means means_try(bool *second_uid);

/* "namespaces", or NULL for MEANS_NONE. */
const char *means_name(enum means means);

#endif
