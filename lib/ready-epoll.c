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

struct ready *ready_open(void) {
    struct ready *ready = malloc(sizeof *ready);

    if (ready == NULL)
        return NULL;
    ready->fd = epoll_create1(EPOLL_CLOEXEC);
    if (ready->fd == -1) {
        int error = errno;

        free(ready);
        errno = error;
        return NULL;
    }
    return ready;
}

void ready_close(struct ready *ready) {
    if (ready == NULL)
        return;
    close(ready->fd);
    free(ready);
}

static int control(struct ready *ready, int operation, int fd, unsigned ways,
                   void *owner) {
    struct epoll_event event = {.data.ptr = owner};

    if (ways & READY_READ)
        event.events |= EPOLLIN;
    if (ways & READY_WRITE)
        event.events |= EPOLLOUT;
    return epoll_ctl(ready->fd, operation, fd, &event);
}

int ready_watch(struct ready *ready, int fd, unsigned ways, void *owner) {
    return control(ready, EPOLL_CTL_ADD, fd, ways, owner);
}

int ready_change(struct ready *ready, int fd, unsigned ways, void *owner) {
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

int ready_wait(struct ready *ready, struct ready_event events[READY_EVENTS_MAX],
               int milliseconds) {
    int count = epoll_wait(ready->fd, ready->events, READY_EVENTS_MAX, milliseconds);

    if (count == -1)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        uint32_t seen = ready->events[i].events;

        events[i].owner = ready->events[i].data.ptr;
        events[i].ways = 0;
        if (seen & (EPOLLIN | EPOLLERR | EPOLLHUP))
            events[i].ways |= READY_READ;
        if (seen & (EPOLLOUT | EPOLLERR | EPOLLHUP))
            events[i].ways |= READY_WRITE;
    }
    return count;
}
#endif
