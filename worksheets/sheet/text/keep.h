/* keep: memory that a verb of `sheet` has until it ends. What it reads and makes is not
 * freed piece by piece: a verb is over soon, and then all of it goes at once. */
#ifndef KEEP_H
#define KEEP_H

#include "room.h"

#include <stddef.h>

/* Takes over what malloc(3) returned. Returns it. */
void *keep(void *memory);

/* A text in the manner of printf(3). */
char *keep_text(const char *format, ...) ROOM_PRINTF(1, 2);

/* A list of `count` elements of `size` bytes with room for one more, as room_more(). */
void *keep_more(void *list, size_t count, size_t size);

/* Frees all of it. */
void keep_end(void);

#endif
