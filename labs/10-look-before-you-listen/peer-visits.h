/* peer-visits: who connects to the listeners: the grader itself, before the submission
 * runs, and then the submission. */
#ifndef PEER_VISITS_H
#define PEER_VISITS_H

#include "peer-rows.h"

/* Connects to a listener that is there, over IPv4 or as its address says, and keeps both
 * ends open. The peer ends by trouble if that fails. */
void visits_make(const struct row *row, bool over_ipv4);

/* The grader's own connect must find what is wanted of each row; else the peer ends. */
void visits_verify(void);

/* When the submission has ended: tells in `truth` of each listener to which it had to
 * connect, and did not, with a tab between:
 *
 *     unvisited  the line that was wanted  any | ipv4
 *
 * ipv4: it takes both, and was asked over IPv6 alone. */
void visits_tell(FILE *truth);

#endif
