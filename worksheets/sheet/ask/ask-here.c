/* ask-here: what this machine has for a step. See ask.h. */
#include "ask.h"

#include "../../../lib/endpoint.h"
#include "../../../lib/machine.h"
#include "../text/keep.h"
#include "../text/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* 0, or the errno of a bind, and of a listen if there is one. */
static int try_bind(const char *address, uint16_t port, int type, bool reuse) {
    struct endpoint endpoint;
    int fd, error = 0, on = 1;

    if (endpoint_parse_address(address, AF_UNSPEC, &endpoint) != 0)
        return EADDRNOTAVAIL;
    endpoint_set_port(&endpoint, port);
    fd = socket(endpoint_family(&endpoint), type, 0);
    if (fd != -1 && endpoint_family(&endpoint) == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (fd != -1 && reuse)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd == -1 || bind(fd, &endpoint.address.any, endpoint.length) == -1 ||
        (type == SOCK_STREAM && listen(fd, 1) == -1))
        error = errno;
    if (fd != -1)
        close(fd);
    return error;
}

/* What tells whether this machine has a thing. The packets of a netbox go to a file of
 * this folder; a kernel may have the one and not the other. */
static const struct {
    const char *need, *command;
} trials[] = {
    {"netbox", "netbox -- true"},
    {"capture", "test -w . && netbox --capture /dev/null -- true"},
    {"classroom", "classroom -- true"},
    {"router", "classroom --nat --filter reject 1 -- true"},
};

static bool has(const char *need) {
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++)
        if (strcmp(need, trials[i].need) == 0)
            return experiment_succeeds(trials[i].command);
    if (strcmp(need, "range-option") == 0)
        return machine_has_socket_range();
    if (strcmp(need, "ipv6") == 0)
        return machine_has_ipv6();
    if (strcmp(need, "second-address") == 0)
        return try_bind("127.0.0.2", 0, SOCK_STREAM, false) == 0;
    return experiment_succeeds(keep_text("command -v '%s'", need));
}

const char *ask_lacks(const struct step *step) {
    const char *rest = step->needs == NULL ? "" : step->needs;
    char need[WORDS_SIZE];

    while (words_next(&rest, need))
        if (!has(need))
            return step->lacking;
    return NULL;
}

/* Where there is no IPv6 it is not asked. BSD lets 0.0.0.0 and 127.0.0.1 both have
 * listeners. */
static bool can_bind(uint16_t port, int type, bool reuse) {
    return try_bind("0.0.0.0", port, type, reuse) == 0 &&
           try_bind("127.0.0.1", port, type, reuse) == 0 &&
           try_bind("::", port, type, reuse) != EADDRINUSE;
}

/* Whether nobody has a port at all, on any address, over TCP and UDP; `reuse`: or only
 * connections in TIME_WAIT, beside which a server with SO_REUSEADDR can listen. */
static bool is_free(uint16_t port, bool reuse) {
    return can_bind(port, SOCK_STREAM, reuse) && can_bind(port, SOCK_DGRAM, false);
}

/* Whether the first server at a port, "{other}", is one without SO_REUSEADDR. */
static bool wants_free(const char *commands, const char *placeholder) {
    char line[STEP_LINE_MAX];

    while ((commands = step_next(commands, line)) != NULL)
        if (strstr(line, placeholder) != NULL)
            return strstr(line, "--no-reuse") != NULL;
    return false;
}

/* The port itself if it is free, or else a candidate. */
static bool choose(const uint16_t *candidates, uint16_t *port, bool reuse) {
    if (is_free(*port, reuse))
        return true;
    for (unsigned i = 0; i < PERSON_CANDIDATES; i++)
        if (is_free(candidates[i], reuse)) {
            printf("(Port %u is in use, so this step uses port %u.)\n", *port,
                   candidates[i]);
            *port = candidates[i];
            return true;
        }
    return false;
}

static bool choose_for(const uint16_t *candidates, uint16_t *port,
                       const char *placeholder, const struct step *step) {
    return choose(candidates, port, false) ||
           (!wants_free(step->commands, placeholder) && choose(candidates, port, true));
}

const char *ask_choose_ports(struct person *person, const struct step *step) {
    const uint16_t *ports = person->candidates;

    if (choose_for(ports, &person->port, "{port}", step) &&
        choose_for(ports + PERSON_CANDIDATES, &person->other, "{other}", step))
        return NULL;
    return keep_text("too few of your ports are free (%u, %u, %u; %u, %u, %u); a port is "
                     "free again a minute after its last use",
                     ports[0], ports[1], ports[2], ports[3], ports[4], ports[5]);
}
