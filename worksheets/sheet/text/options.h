/* options: the command line of a verb of `sheet`, by a table. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { OPTIONS_MAX = 8 };

/* An option; it has an argument, or else is a flag. */
struct options_row {
    char letter;
    const char *name;
    const char **argument;
    bool *flag;
};

/* Reads argv[1] and what follows, at most OPTIONS_MAX different options and --help;
 * optind is then the first operand. Returns whether the verb goes on; if not, *status is
 * its exit status. */
bool options_read(int argc, char **argv, const struct options_row *rows, size_t count,
                  const char *help, int *status);

#endif
