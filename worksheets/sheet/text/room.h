/* room: memory for lists and texts, which the programs above cannot do without: if there
 * is none they say so and end with 71 (EX_OSERR). */
#ifndef ROOM_H
#define ROOM_H

#include <stdarg.h>
#include <stddef.h>

/* Has the compiler look at the arguments of a function that takes a format. */
#ifdef __GNUC__
#define ROOM_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define ROOM_PRINTF(string, first)
#endif

/* What malloc(3) and its like returned, unless that is NULL. */
void *room_sure(void *memory);

/* A list of `count` elements of `size` bytes with room for one more. The old list is then
 * no longer valid. Starts as NULL. */
void *room_more(void *list, size_t count, size_t size);

/* A text in the manner of printf(3), the caller's. */
char *room_text(const char *format, ...) ROOM_PRINTF(1, 2);

/* The same with the arguments of another function that takes a format. */
char *room_arguments(const char *format, va_list arguments) ROOM_PRINTF(1, 0);

/* A copy of `length` bytes with a NUL behind them, the caller's. */
char *room_copy(const char *bytes, size_t length);

#endif
