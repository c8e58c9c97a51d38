/* attack: looks for descriptors besides 0, 1 and 2, and prints those that it finds.
 * Deserves: 0 */
#include <fcntl.h>
#include <stdio.h>

int main(void) {
    for (int fd = 3; fd < 65536; fd++)
        if (fcntl(fd, F_GETFD) != -1)
            printf("descriptor %d\n", fd);
    return 0;
}
