/* door: the socket at which browsers come. */
#ifndef DOOR_H
#define DOOR_H

#include "../../lib/endpoint.h"
#include "guard.h"

#include <stdbool.h>
#include <stdint.h>

struct view;

struct door {
    int fd;
    struct endpoint local; /* what it is bound to */
    char token[GUARD_TOKEN_SIZE];
    bool is_paused; /* nobody is let in: */
    int64_t retry;  /* until then, of clock_milliseconds(); 0: a watcher has left */
    bool said;      /* that there are no descriptors */
};

/* Chooses a token, and listens. Returns 0, or -1 where that failed and was told. */
int door_open(struct view *view);

/* Lets in who is waiting. */
void door_accept(struct view *view);

/* When to try again, of clock_milliseconds(). */
int64_t door_due(const struct view *view);

/* Tries again, if it is paused. */
void door_resume(struct view *view);

/* Writes the address to open in a browser, without an end of line. */
enum { DOOR_URL_SIZE = 160 };
void door_url(const struct view *view, char url[DOOR_URL_SIZE]);

void door_close(struct view *view);

#endif
