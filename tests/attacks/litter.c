/* attack: leaves files wherever it can. The test appends it to a right program, and it
 * runs before that program's main(). Deserves: 100 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void leave_files(void) {
    static const char *const places[] = {".", "..", "/tmp", "/dev/shm", "/var/tmp", "/"};
    char path[64];

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, sizeof path, "%s/portlab-litter", places[i]);
        close(open(path, O_WRONLY | O_CREAT, 0666));
    }
}
