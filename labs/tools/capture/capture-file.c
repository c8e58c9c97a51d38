/* capture-file: opens the file of a capture, and reports it if there can be none. See
 * capture.h. */
#include "capture.h"

#include "../../../lib/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int capture_open(const char *program, const char *path, int *file) {
    *file = open(path, O_WRONLY | O_CREAT | O_NOCTTY | O_CLOEXEC, 0666);
    if (*file != -1)
        return 0;
    fprintf(stderr,
            "%s: --capture \"%s\": %s (%s); COMMAND was not run\n"
            "  try: name a file in a folder that exists and that you may "
            "write to\n",
            program, path, explain_errno(errno), strerror(errno));
    return EXPLAIN_EXIT_OUTPUT;
}

int capture_say_failed(const char *program, const char *step) {
    bool full = strcmp(step, "write") == 0;

    fprintf(stderr,
            "%s: --capture: %s: %s (%s); COMMAND was not run\n"
            "  why: %s\n",
            program, step, explain_errno(errno), strerror(errno),
            full ? "the start of the file could not be written."
                 : "this kernel does not let a program copy packets (AF_PACKET with "
                   "a ring).");
    return full ? EXPLAIN_EXIT_OUTPUT : EXPLAIN_EXIT_UNAVAILABLE;
}
