/* peer-sides: both sides of a translator that is a submission: starts it, sends it
 * packets and takes what comes. What goes wrong is written down, and ends the peer. */
#ifndef PEER_SIDES_H
#define PEER_SIDES_H

#include "peer-packet.h"

enum side { INSIDE, OUTSIDE };

/* What the translator was told: its address outside, and its ports. */
struct translator {
    uint32_t address;
    uint16_t low, high;
};
extern struct translator translator;

/* Starts the command, whose last arguments are ADDRESS and LOW-HIGH. What is seen goes to
 * `record` (-: standard output): a line `expected`, `saw`, `hint`, `shown` or `ended`,
 * and the first packets. If $HUNG names a file that is there, something was waited for in
 * vain before. */
void sides_begin(const char *record, char **command);

/* The same pairs, for another program: what the command has is left to the caller. */
int sides_descriptor(enum side side);

void sides_send(enum side side, const struct packet *packet);

/* Returns false if nothing comes in time. */
bool sides_receive(enum side side, struct packet *packet);

/* The same without waiting. */
bool sides_peek(enum side side, struct packet *packet);

/* Has a packet that was sent to this side waited to be read for some time? (Where the
 * system cannot tell: no.) */
bool sides_unread(enum side side);

/* Writes down that nothing came. */
void sides_nothing(void);

/* Says what was expected and what was seen, ends the command, and exits with 1. `hint`
 * may be NULL. */
_Noreturn void sides_fail(const char *hint, const char *expected, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What a check showed that passes. */
void sides_shown(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the command: at once, or by ending both sides, and then its exit status is
 * returned.
 */
int sides_end(bool at_once);

const char *side_name(enum side side);

#endif
