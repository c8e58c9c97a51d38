/* ready-poll-test: lib/ready-poll.c, which only a system without epoll and kqueue
 * uses. It is built in here under other names, since the tests are linked with this
 * system's own. */
#define _XOPEN_SOURCE 700 /* setitimer */
#define READY_POLL
#define ready_open    polled_open
#define ready_close   polled_close
#define ready_watch   polled_watch
#define ready_change  polled_change
#define ready_forget  polled_forget
#define ready_unwatch polled_unwatch
#define ready_wait    polled_wait
#include "../../lib/ready-poll.c"
#include "ready-table.h"

/* A descriptor that is not watched cannot be changed; one that is closed without being
 * forgotten is told of, for it would be waited for without end. */
static void test_unwatched(void) {
    struct ready *ready;
    int ends[2], owner;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    errno = 0;
    check(ready_change(ready, ends[0], READY_READ, &owner) == CALL_POLL &&
              errno == ENOENT,
          "what is not watched cannot be changed: %d", errno);
    check(ready_watch(ready, ends[0], READY_READ, &owner) == CALL_NONE, "watch");
    close(ends[0]);
    check(ready_now(ready, &owner, "closed") == READY_BOTH, "what is closed is told of");
    close(ends[1]);
    ready_close(ready);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    ready_test_all();
    test_unwatched();
    return check_done();
}
