/* explain-parts: the functions that build an explanation, for lib and for a program's
 * own advice. */
#ifndef EXPLAIN_PARTS_H
#define EXPLAIN_PARTS_H

#include "explain.h"

/* Sets the sentence, or adds to it. */
void explain_say(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Adds a remedy. Beyond EXPLAIN_REMEDIES_MAX it does nothing. */
void explain_try(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Adds the program's own advice for this cause. */
void explain_advise(const struct explain_case *what, enum explain_cause cause,
                    struct explanation *out);

/* The port of the case's endpoint, host byte order, or 0. */
uint16_t explain_port(const struct explain_case *what);

/* "sudo ", or "" if this process is root and does not need it. */
const char *explain_sudo(void);

/* Can sudo give this process a privilege? Not after it gave up its privileges for good.
 */
bool explain_sudo_helps(void);

#endif
