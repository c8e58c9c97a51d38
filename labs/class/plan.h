/* plan: what is to be graded: what changed since the last time, or all. */
#ifndef PLAN_H
#define PLAN_H

#include "class.h"

/* Puts a copy of each file that was handed in into OUT/class/WHO, and finds out which
 * results there are already: of the same bytes, by the same checks and the same kit.
 * `again`: none. Returns 0, or -1 after a word about it. */
int plan(struct class *class, bool again);

/* Is there a result that still holds: one that hand_in->key is the key of? Its verdict is
 * then read. */
bool plan_is_kept(const struct class *class, const struct student *student,
                  const struct topic *topic, struct hand_in *hand_in);

/* OUT/class/WHO/LABEL and an ending, the caller's. */
char *plan_path(const struct class *class, const struct student *student,
                const struct topic *topic, const char *ending);

/* OUT/results/WHO/LABEL.json, the caller's. */
char *plan_result(const struct class *class, const struct student *student,
                  const struct topic *topic);

#endif
