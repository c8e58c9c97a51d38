/* ready-poll: ready.h by poll(), POSIX; for a system that has neither epoll nor kqueue.
 */
#include "ready.h"

#if defined(READY_POLL) ||                                                               \
    !(defined(__linux__) || defined(__APPLE__) || defined(__FreeBSD__) ||                \
      defined(__OpenBSD__) || defined(__NetBSD__))
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

struct ready {
    struct pollfd *polled; /* owned */
    void **owners;         /* owned, beside polled */
    nfds_t count, capacity;
    nfds_t next; /* where the next look begins, so that none is starved */
};

enum call ready_open(struct ready **ready) {
    *ready = calloc(1, sizeof **ready);
    return *ready == NULL ? CALL_MALLOC : CALL_NONE;
}

void ready_close(struct ready *ready) {
    if (ready == NULL)
        return;
    free(ready->polled);
    free(ready->owners);
    free(ready);
}

static int grow(struct ready *ready) {
    nfds_t capacity = ready->capacity == 0 ? 64 : ready->capacity * 2;
    struct pollfd *polled = realloc(ready->polled, capacity * sizeof *polled);
    void **owners;

    if (polled == NULL)
        return -1;
    ready->polled = polled;
    owners = realloc(ready->owners, capacity * sizeof *owners);
    if (owners == NULL)
        return -1;
    ready->owners = owners;
    ready->capacity = capacity;
    return 0;
}

static short events_of(unsigned ways) {
    return (short)((ways & READY_READ ? POLLIN : 0) | (ways & READY_WRITE ? POLLOUT : 0));
}

enum call ready_watch(struct ready *ready, int fd, unsigned ways, void *owner) {
    if (ready->count == ready->capacity && grow(ready) == -1)
        return CALL_MALLOC;
    ready->polled[ready->count] = (struct pollfd){.fd = fd, .events = events_of(ways)};
    ready->owners[ready->count++] = owner;
    return CALL_NONE;
}

static nfds_t find(const struct ready *ready, int fd) {
    nfds_t i = 0;

    while (i < ready->count && ready->polled[i].fd != fd)
        i++;
    return i;
}

enum call ready_change(struct ready *ready, int fd, unsigned ways, void *owner) {
    nfds_t i = find(ready, fd);

    if (i == ready->count) {
        errno = ENOENT;
        return CALL_POLL;
    }
    ready->polled[i].events = events_of(ways);
    ready->owners[i] = owner;
    return CALL_NONE;
}

void ready_forget(struct ready *ready, int fd) {
    nfds_t i;

    if (ready == NULL)
        return;
    i = find(ready, fd);
    if (i == ready->count)
        return;
    ready->polled[i] = ready->polled[--ready->count];
    ready->owners[i] = ready->owners[ready->count];
}

void ready_unwatch(struct ready *ready, int fd) {
    ready_forget(ready, fd);
}

enum call ready_wait(struct ready *ready, struct ready_event events[READY_EVENTS_MAX],
                     int milliseconds, int *count) {
    struct ready_event *next;

    *count = 0;
    if (poll(ready->polled, ready->count, milliseconds) == -1)
        return errno == EINTR ? CALL_NONE : CALL_POLL;
    for (nfds_t looked = 0; looked < ready->count && *count < READY_EVENTS_MAX;
         looked++) {
        nfds_t i = (ready->next + looked) % ready->count;
        short seen = ready->polled[i].revents;

        if (seen == 0)
            continue;
        next = &events[(*count)++];
        next->owner = ready->owners[i];
        next->ways = 0;
        if (seen & (POLLIN | POLLERR | POLLHUP | POLLNVAL))
            next->ways |= READY_READ;
        if (seen & (POLLOUT | POLLERR | POLLHUP | POLLNVAL))
            next->ways |= READY_WRITE;
    }
    ready->next = ready->count == 0 ? 0 : (ready->next + 1) % ready->count;
    return CALL_NONE;
}
#endif
