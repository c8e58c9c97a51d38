/* explain-parts: what an explanation is put together from, here and in the advice of a
 * program. */
#ifndef EXPLAIN_PARTS_H
#define EXPLAIN_PARTS_H

#include "explain.h"

/* Sets the sentence, or adds to it. */
void explain_say(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Adds a remedy; one too many is left out. */
void explain_try(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Adds what the program itself advises against this cause. */
void explain_advise(const struct explain_case *what, enum explain_cause cause,
                    struct explanation *out);

/* The port of the case's endpoint, host byte order, or 0. */
uint16_t explain_port(const struct explain_case *what);

/* "sudo ", or "" for root, who needs none. */
const char *explain_sudo(void);

/* Can sudo give this process's user a right? No, if rights were given up for good. */
bool explain_sudo_helps(void);

#endif
