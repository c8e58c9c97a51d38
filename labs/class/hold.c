/* hold: signals are held back for a while. See hold.h. */
#include "hold.h"

#include <signal.h>
#include <stddef.h>

static const int held[] = {SIGINT, SIGTERM, SIGHUP};
enum { HELD = sizeof held / sizeof held[0] };

static sigset_t before;

void hold_begin(void) {
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < HELD; i++)
        sigaddset(&set, held[i]);
    sigprocmask(SIG_BLOCK, &set, &before);
}

void hold_child(void) {
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int hold_signal(void) {
    sigset_t pending;

    if (sigpending(&pending) == -1)
        return 0;
    for (size_t i = 0; i < HELD; i++)
        if (sigismember(&pending, held[i]) == 1)
            return held[i];
    return 0;
}

void hold_end(void) {
    sigprocmask(SIG_SETMASK, &before, NULL);
}
