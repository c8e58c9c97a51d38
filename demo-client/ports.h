/* ports: the source ports that the connections were given, for the summary. */
#ifndef PORTS_H
#define PORTS_H

#include <stdint.h>

struct ports {
    uint8_t seen[65536 / 8]; /* one bit each */
    unsigned long distinct, even, odd;
    uint16_t lowest, highest; /* host byte order; 0: none was seen */
};

/* Counts one, host byte order. */
void ports_note(struct ports *ports, uint16_t port);

/* Forgets all of them. */
void ports_forget(struct ports *ports);

#endif
