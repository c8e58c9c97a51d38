/* options: the words that `class` was called with. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "class.h"
#include "engine.h"

extern const char options_help[];

struct options {
    struct class class;
    struct engine engine;
    const char *leave_out, *again, *old, *new, *number;
};

/* What holds without any word. */
extern const struct options options_none;

/* Takes KEY=VALUE; the value is the caller's. Returns whether there is such a key. */
bool options_take(struct options *options, const char *word);

#endif
