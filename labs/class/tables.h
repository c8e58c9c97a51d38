/* tables: the points of a class, as tables: grades.csv, checks.csv, and the gradebook
 * that was given, with columns filled in. */
#ifndef TABLES_H
#define TABLES_H

#include "class.h"

/* A row for each student, and for each one of the roster who handed in nothing: name, id,
 * files; and for each topic the points, and those that could be had. What could not be
 * graded, or was not handed in, is an empty cell. Returns 0, or -1 after a word. */
int tables_grades(const struct class *class);

/* A row for each student, a column for each check of each topic: passed, failed, blocked,
 * skipped, left out. */
int tables_checks(const struct class *class);

/* OUT/gradebook.csv: the ROSTER as it is, with a column for each topic, of 100 points. */
int tables_gradebook(const struct class *class);

/* OUT/feedback/WHO/LABEL.txt: what a student reads. */
int tables_feedback(const struct class *class);

#endif
