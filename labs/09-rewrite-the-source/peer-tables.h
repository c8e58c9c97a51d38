/* peer-tables: what the translator must know of several endpoints at once: which port is
 * whose. Each function is a check. */
#ifndef PEER_TABLES_H
#define PEER_TABLES_H

#include "peer-steps.h"

void tables_check_ports(void);     /* two ports of one host */
void tables_check_collide(void);   /* one port of several hosts */
void tables_check_same(void);      /* one endpoint, several destinations */
void tables_check_protocols(void); /* one number over TCP and UDP */
void tables_check_pool(void);      /* all ports of a small range, and then more */
void tables_check_nobody(void);    /* what comes for nobody */
void tables_check_many(void);      /* many endpoints */

#endif
