/* port: any text as a port, a span of ports, a count, and a name of the registry. */
#include "fuzz.h"

#include "../../lib/port.h"
#include "../../lib/registry.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char text[64], again[16];
    enum transport other = TRANSPORT_TCP;
    uint16_t port, low, high;

    fuzz_text(text, sizeof text, bytes, count);
    if (port_parse(text, &port) == 0) {
        snprintf(again, sizeof again, "%u", port);
        must(strcmp(text, again) == 0); /* one way to write each port, and no other */
    } else {
        must(port_parse_complaint(text)[0] != '\0');
    }
    if (port_parse_span(text, &low, &high) == 0) {
        must(low <= high);
        snprintf(again, sizeof again, "%u-%u", low, high);
        must(strcmp(text, again) == 0);
    }
    if (registry_port(text, TRANSPORT_TCP, &port, &other) == 0)
        must(registry_find(text, 0) < registry_count && port < 49152);
    return 0;
}
