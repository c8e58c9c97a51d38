/* attack: a process that forks and ends, without end: a search for it finds one that
 * is gone. It ends by itself after 60 seconds. Deserves: 0 */
#include <time.h>
#include <unistd.h>

int main(void) {
    time_t end = time(NULL) + 60;

    if (fork() != 0)
        return 0;
    while (time(NULL) < end) {
        setsid();
        if (fork() > 0)
            _exit(0);
    }
    return 0;
}
