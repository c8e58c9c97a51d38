/* attack: forks as often as it can, and gives each child its own session. It stops at
 * 2000, and each child ends after 60 seconds: enough to show a limit that does not
 * hold, too few to harm a machine. Deserves: 0 */
#include <stdio.h>
#include <unistd.h>

int main(void) {
    int count = 0;

    alarm(60);
    while (count < 2000) {
        pid_t pid = fork();

        if (pid == -1)
            break;
        if (pid == 0) {
            alarm(60);
            setsid();
            pause();
            _exit(0);
        }
        count++;
    }
    printf("processes %d\n", count);
    return 0;
}
