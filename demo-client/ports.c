/* ports: the source ports that the connections were given. See ports.h. */
#include "ports.h"

#include <string.h>

void ports_note(struct ports *ports, uint16_t port) {
    uint8_t bit = (uint8_t)(1u << (port % 8));

    if (port % 2 == 0)
        ports->even++;
    else
        ports->odd++;
    if ((ports->seen[port / 8] & bit) != 0)
        return;
    ports->seen[port / 8] |= bit;
    if (ports->distinct == 0 || port < ports->lowest)
        ports->lowest = port;
    if (ports->distinct == 0 || port > ports->highest)
        ports->highest = port;
    ports->distinct++;
}

void ports_forget(struct ports *ports) {
    memset(ports, 0, sizeof *ports);
}
