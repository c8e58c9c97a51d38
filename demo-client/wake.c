/* wake: a call that waits is interrupted each second. See wake.h. */
#include "wake.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { WAKE_SECONDS = 1 };

/* Again, in case the call had not begun yet. */
static void wake(int signal_number) {
    (void)signal_number;
    alarm(WAKE_SECONDS);
}

/* Without SA_RESTART, so that the call fails with EINTR. */
enum call wake_open(void) {
    struct sigaction caught;
    sigset_t wanted;

    memset(&caught, 0, sizeof caught);
    sigemptyset(&caught.sa_mask);
    caught.sa_handler = wake;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGALRM);
    return sigaction(SIGALRM, &caught, NULL) == -1 ||
                   sigprocmask(SIG_UNBLOCK, &wanted, NULL) == -1
               ? CALL_SIGACTION
               : CALL_NONE;
}

void wake_later(bool wanted) {
    if (wanted)
        alarm(WAKE_SECONDS);
}

void wake_no_more(bool wanted) {
    int error = errno;

    if (wanted)
        alarm(0);
    errno = error;
}
