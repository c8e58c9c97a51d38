/* attack: loops without end, and no signal that can be caught ends it. Deserves: 0 */
#include <signal.h>

int main(void) {
    for (int number = 1; number < 64; number++)
        signal(number, SIG_IGN);
    for (;;)
        continue;
}
