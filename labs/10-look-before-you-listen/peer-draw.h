/* peer-draw: tables that are drawn at random, each with what one mistake would show in.
 */
#ifndef PEER_DRAW_H
#define PEER_DRAW_H

#include <stdbool.h>

/* Draws the rows of a table of this kind (a check's name). Returns false if there is no
 * such kind. `ipv6_first`: which of the two tables comes first. */
bool draw_table(const char *kind, bool *ipv6_first);

#endif
