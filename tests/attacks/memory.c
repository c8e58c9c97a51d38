/* attack: takes memory and uses it, in its own process and in eight children. It
 * stops at 2 GiB. Deserves: 0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 8, MIB_EACH = 256 };

static int take(int most) {
    int taken = 0;

    while (taken < most) {
        char *volatile bytes = malloc(1 << 20); /* or clang leaves it out */

        if (bytes == NULL)
            break;
        memset(bytes, taken + 1, 1 << 20);
        taken++; /* It is kept. NOLINT(clang-analyzer-unix.Malloc) */
    }
    return taken;
}

int main(int argc, char **argv) {
    (void)argv;
    alarm(60);
    if (argc > 1 && argv[1][0] == '1') {
        printf("memory %d\n", take(CHILDREN * MIB_EACH));
        return 0;
    }
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0) {
            alarm(60);
            printf("memory %d\n", take(MIB_EACH));
            fflush(stdout);
            pause();
            _exit(0);
        }
    pause();
    return 0;
}
