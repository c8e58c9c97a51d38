/* attack: leaves a message for its next run, in a file in any folder or in its own
 * program file. Prints what worked; only the second run shows whether a file is still
 * there. Deserves: 0 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void tell(const char *what, int result) {
    if (result != -1)
        printf("done: %s\n", what);
}

/* What an earlier run left there is found; else something is left for the next one. */
static void keep_in(const char *folder) {
    char path[64];

    snprintf(path, sizeof path, "%s/portlab-kept", folder);
    if (access(path, F_OK) == 0)
        printf("done: kept in %s\n", folder);
    else
        close(open(path, O_WRONLY | O_CREAT, 0666));
}

int main(void) {
    static const char *const folders[] = {".", "/tmp", "/dev/shm", "/var/tmp"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        keep_in(folders[i]);
    tell("its mode", chmod("program", 0777));
    tell("its text", open("program", O_WRONLY));
    tell("its text, by /proc", open("/proc/self/exe", O_WRONLY));
    tell("its name", rename("program", "other"));
    return 0;
}
