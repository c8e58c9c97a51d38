/* ready-kqueue: ready.h by kqueue(2), macOS and the BSDs. */
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) ||                \
    defined(__NetBSD__)
#undef _POSIX_C_SOURCE /* which hides kqueue's types there */
#endif
#include "ready.h"

#if (defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) ||               \
     defined(__NetBSD__)) &&                                                             \
    !defined(READY_POLL)
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

struct ready {
    int fd;
    struct kevent events[READY_EVENTS_MAX];
};

enum call ready_open(struct ready **opened) {
    struct ready *ready = malloc(sizeof *ready);

    *opened = NULL;
    if (ready == NULL)
        return CALL_MALLOC;
    ready->fd = kqueue();
    if (ready->fd == -1) {
        int error = errno;

        free(ready);
        errno = error;
        return CALL_KQUEUE;
    }
    *opened = ready;
    return CALL_NONE;
}

void ready_close(struct ready *ready) {
    if (ready == NULL)
        return;
    close(ready->fd);
    free(ready);
}

/* Each way has its own filter. It does not matter if one to be deleted does not exist.
 */
static enum call set_filter(struct ready *ready, int fd, int filter, int wanted,
                            void *owner) {
    struct kevent change;

    EV_SET(&change, (uintptr_t)fd, (int16_t)filter, wanted ? EV_ADD : EV_DELETE, 0, 0,
           owner);
    if (kevent(ready->fd, &change, 1, NULL, 0, NULL) == -1 && (wanted || errno != ENOENT))
        return CALL_KEVENT;
    return CALL_NONE;
}

enum call ready_watch(struct ready *ready, int fd, unsigned ways, void *owner) {
    return ready_change(ready, fd, ways, owner);
}

enum call ready_change(struct ready *ready, int fd, unsigned ways, void *owner) {
    enum call failed =
        set_filter(ready, fd, EVFILT_READ, (ways & READY_READ) != 0, owner);

    if (failed != CALL_NONE)
        return failed;
    return set_filter(ready, fd, EVFILT_WRITE, (ways & READY_WRITE) != 0, owner);
}

void ready_forget(struct ready *ready, int fd) {
    (void)ready; /* close() takes a descriptor out by itself */
    (void)fd;
}

void ready_unwatch(struct ready *ready, int fd) {
    ready_change(ready, fd, 0, NULL);
}

enum call ready_wait(struct ready *ready, struct ready_event events[READY_EVENTS_MAX],
                     int milliseconds, int *count) {
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    int found = kevent(ready->fd, NULL, 0, ready->events, READY_EVENTS_MAX,
                       milliseconds < 0 ? NULL : &limit);

    *count = found == -1 ? 0 : found;
    if (found == -1)
        return errno == EINTR ? CALL_NONE : CALL_KEVENT;
    for (int i = 0; i < found; i++) {
        events[i].owner = ready->events[i].udata;
        events[i].ways =
            ready->events[i].filter == EVFILT_WRITE ? READY_WRITE : READY_READ;
    }
    return CALL_NONE;
}
#endif
