/* peer-waits: how long a check waits for what should come at once. See peer-waits.h. */
#include "peer-waits.h"

#include "../grader/patience.h"
#include "../grader/trouble.h"

#include <fcntl.h>
#include <unistd.h>

enum { PATIENCE = 3000, LESS_PATIENCE = 1000 }; /* milliseconds */

static const char *in_vain;

void waits_begin(const char *file) {
    in_vain = file;
}

int waits_patience(void) {
    return (access(in_vain, F_OK) == 0 ? LESS_PATIENCE : PATIENCE) *
           (int)patience_times();
}

void waits_in_vain(void) {
    int fd = open(in_vain, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd == -1)
        trouble_stop(in_vain);
    close(fd);
}
