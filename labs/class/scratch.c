/* scratch: the folder that gradings work in. See scratch.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkdtemp */
#endif
#include "scratch.h"

#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

char *scratch_make(void) {
    const char *temporary = getenv("TMPDIR");
    char *scratch = room_text(
        "%s/portlab-class.%ld.XXXXXX",
        temporary == NULL || temporary[0] == '\0' ? "/tmp" : temporary, (long)getpid());

    if (mkdtemp(scratch) != NULL && chmod(scratch, 0711) == 0)
        return scratch;
    fprintf(stderr, "class: %s: %s\n", scratch, strerror(errno));
    free(scratch);
    return NULL;
}

void scratch_remove(char *scratch) {
    pid_t pid = fork();

    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", scratch, (char *)NULL);
        _exit(1);
    }
    while (pid != -1 && waitpid(pid, NULL, 0) == -1 && errno == EINTR)
        continue;
    free(scratch);
}
