/* guard: who may see the page. See guard.h. */
#include "guard.h"

#include "../../lib/endpoint.h"
#include "../../lib/port.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

int guard_choose(char token[GUARD_TOKEN_SIZE]) {
    unsigned char bytes[GUARD_TOKEN_LENGTH / 2];
    FILE *source = fopen("/dev/urandom", "rb");
    bool good = source != NULL && fread(bytes, 1, sizeof bytes, source) == sizeof bytes;

    if (source != NULL)
        fclose(source);
    for (size_t i = 0; good && i < sizeof bytes; i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return good ? 0 : -1;
}

const char *guard_pass(const char token[GUARD_TOKEN_SIZE], const char *path) {
    unsigned differs = 0;

    if (strlen(path) < GUARD_TOKEN_LENGTH + 2 || path[0] != '/' ||
        path[GUARD_TOKEN_LENGTH + 1] != '/')
        return NULL;
    /* All of it is compared: the time that this takes says nothing. */
    for (size_t i = 0; i < GUARD_TOKEN_LENGTH; i++)
        differs |= (unsigned)(path[1 + i] ^ token[i]);
    return differs == 0 ? path + GUARD_TOKEN_LENGTH + 2 : NULL;
}

bool guard_knows_host(int fd, const char *host) {
    static const char name[] = "localhost:";
    struct endpoint asked, own = endpoint_empty();
    uint16_t port;

    if (getsockname(fd, &own.address.any, &own.length) == -1)
        return false;
    if (strncasecmp(host, name, sizeof name - 1) == 0)
        return endpoint_is_loopback(&own) &&
               port_parse(host + sizeof name - 1, &port) == 0 &&
               port == endpoint_port(&own);
    if (endpoint_parse(host, &asked) == 0)
        return endpoint_equal(&asked, &own);
    /* No port means HTTP's own. */
    return endpoint_port(&own) == 80 &&
           endpoint_parse_address(host, AF_UNSPEC, &asked) == 0 &&
           endpoint_same_address(&asked, &own);
}
