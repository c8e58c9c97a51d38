/* ready-test: lib/ready.h as this system has it: by epoll, kqueue, or poll. */
#define _XOPEN_SOURCE 700 /* setitimer */
#include "../../lib/ready.h"

#include "ready-table.h"

/* A descriptor that is not watched cannot be changed (kqueue does not mind). */
static void test_unwatched(void) {
#ifdef __linux__
    struct ready *ready;
    int ends[2], owner;

    ready = ready_start(ends);
    if (ready == NULL)
        return;
    errno = 0;
    check(ready_change(ready, ends[0], READY_READ, &owner) == CALL_EPOLL_CTL &&
              errno == ENOENT,
          "what is not watched cannot be changed: %d", errno);
    close(ends[0]);
    errno = 0;
    check(ready_watch(ready, ends[0], READY_READ, &owner) == CALL_EPOLL_CTL &&
              errno == EBADF,
          "what is closed cannot be watched: %d", errno);
    close(ends[1]);
    ready_close(ready);
#endif
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    ready_test_all();
    test_unwatched();
    return check_done();
}
