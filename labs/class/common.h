/* common: what all programs of a lab have, because the starter or the hints have it. */
#ifndef COMMON_H
#define COMMON_H

#include "class.h"

/* The lines of a lab's starter and hints, the caller's; NULL if there is no memory. */
char *common_read(const struct class *class, const struct topic *topic);

/* Writes a program without those lines; the others keep their numbers. Returns 0, or -1
 * with errno. */
int common_leave_out(const char *path, const struct file *file, const char *common);

#endif
