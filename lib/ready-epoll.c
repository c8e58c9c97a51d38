/* ready-epoll: ready.h by epoll(7), Linux. */
#include "ready.h"

#if defined(__linux__) && !defined(READY_POLL)
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct ready {
    int fd;
    struct epoll_event events[READY_EVENTS_MAX];
};

enum call ready_open(struct ready **opened) {
    struct ready *ready = malloc(sizeof *ready);

    *opened = NULL;
    if (ready == NULL)
        return CALL_MALLOC;
    ready->fd = epoll_create1(EPOLL_CLOEXEC);
    if (ready->fd == -1) {
        int error = errno;

        free(ready);
        errno = error;
        return CALL_EPOLL_CREATE;
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

static enum call control(struct ready *ready, int operation, int fd, unsigned ways,
                         void *owner) {
    struct epoll_event event = {.data.ptr = owner};

    if (ways & READY_READ)
        event.events |= EPOLLIN;
    if (ways & READY_WRITE)
        event.events |= EPOLLOUT;
    return epoll_ctl(ready->fd, operation, fd, &event) == -1 ? CALL_EPOLL_CTL : CALL_NONE;
}

enum call ready_watch(struct ready *ready, int fd, unsigned ways, void *owner) {
    return control(ready, EPOLL_CTL_ADD, fd, ways, owner);
}

enum call ready_change(struct ready *ready, int fd, unsigned ways, void *owner) {
    return control(ready, EPOLL_CTL_MOD, fd, ways, owner);
}

void ready_forget(struct ready *ready, int fd) {
    (void)ready; /* close() takes a descriptor out by itself */
    (void)fd;
}

void ready_unwatch(struct ready *ready, int fd) {
    struct epoll_event unused = {0};

    epoll_ctl(ready->fd, EPOLL_CTL_DEL, fd, &unused);
}

enum call ready_wait(struct ready *ready, struct ready_event events[READY_EVENTS_MAX],
                     int milliseconds, int *count) {
    int found = epoll_wait(ready->fd, ready->events, READY_EVENTS_MAX, milliseconds);

    *count = found == -1 ? 0 : found;
    if (found == -1)
        return errno == EINTR ? CALL_NONE : CALL_EPOLL_WAIT;
    for (int i = 0; i < found; i++) {
        uint32_t seen = ready->events[i].events;

        events[i].owner = ready->events[i].data.ptr;
        events[i].ways = 0;
        if (seen & (EPOLLIN | EPOLLERR | EPOLLHUP))
            events[i].ways |= READY_READ;
        if (seen & (EPOLLOUT | EPOLLERR | EPOLLHUP))
            events[i].ways |= READY_WRITE;
    }
    return CALL_NONE;
}
#endif
