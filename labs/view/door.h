/* door: the socket at which browsers come, and who of them may see the page. */
#ifndef DOOR_H
#define DOOR_H

#include "../../lib/endpoint.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOKEN_LENGTH = 32 }; /* 128 bits, in hexadecimal */

struct view;

struct door {
    int fd;
    struct endpoint local; /* what it is bound to */
    char token[TOKEN_LENGTH + 1];
    bool is_paused; /* nobody is let in: */
    int64_t retry;  /* until then, of clock_milliseconds(), or until a watcher leaves */
    bool said;      /* that there are no descriptors */
};

/* Chooses a token, and listens. Returns 0, or -1 where that failed and was told. */
int door_open(struct view *view);

/* Lets in who is waiting. */
void door_accept(struct view *view);

/* When to try again, of clock_milliseconds(). */
int64_t door_due(const struct view *view);

/* Tries again: a watcher has left, or it is time. */
void door_resume(struct view *view);

/* Writes the address to open in a browser, without an end of line. */
enum { DOOR_URL_SIZE = 160 };
void door_url(const struct view *view, char url[DOOR_URL_SIZE]);

/* Is a Host of a request one of ours, for a connection that came to this socket? A page
 * of a stranger, whose name was made to lead here (DNS rebinding), sends that name. */
bool door_knows_host(int fd, const char *host);

/* What follows the token in a path, "/TOKEN/events"; NULL if the token is another. */
const char *door_pass(const struct view *view, const char *path);

void door_close(struct view *view);

#endif
