/* options: the command line of a verb, by a table. See options.h. */
#include "options.h"

#include "../../../lib/arguments.h"

#include <getopt.h>

bool options_read(int argc, char **argv, const struct options_row *rows, size_t count,
                  const char *help, int *status) {
    struct option longs[OPTIONS_MAX + 2] = {{"help", no_argument, NULL, 'h'}};
    char letters[2 * OPTIONS_MAX + 4] = ":h", *end = letters + 2;
    int option;

    for (size_t i = 0; i < count; i++) {
        int takes = rows[i].argument != NULL ? required_argument : no_argument;

        longs[i + 1] = (struct option){rows[i].name, takes, NULL, rows[i].letter};
        *end++ = rows[i].letter;
        if (rows[i].argument != NULL)
            *end++ = ':';
    }
    opterr = 0;
    while ((option = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        size_t i = 0;

        while (i < count && rows[i].letter != option)
            i++;
        if (i == count) {
            *status = option == 'h' ? arguments_print("sheet", help)
                                    : arguments_bad_option("sheet", option, argv);
            return false;
        }
        if (rows[i].argument != NULL)
            *rows[i].argument = optarg;
        else
            *rows[i].flag = true;
    }
    return true;
}
