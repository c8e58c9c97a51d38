/* here: what this machine has for a step. See here.h. */
#include "here.h"

#include "../../../lib/machine.h"
#include "../text/keep.h"
#include "../text/words.h"
#include "experiment.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* 0, or the errno of a bind, and of a listen if there is one. */
static int try_bind(const char *address, uint16_t port, int type, bool reuse) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = type}, *found;
    char text[8];
    int fd, error = 0, on = 1;

    snprintf(text, sizeof text, "%u", port);
    if (getaddrinfo(address, text, &hints, &found) != 0)
        return EADDRNOTAVAIL;
    fd = socket(found->ai_family, type, 0);
    if (fd != -1 && found->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (fd != -1 && reuse)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd == -1 || bind(fd, found->ai_addr, found->ai_addrlen) == -1 ||
        (type == SOCK_STREAM && listen(fd, 1) == -1))
        error = errno;
    if (fd != -1)
        close(fd);
    freeaddrinfo(found);
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

const char *here_lacks(const struct step *step) {
    const char *rest = step->needs == NULL ? "" : step->needs;
    char need[WORDS_SIZE];

    while (words_next(&rest, need))
        if (!has(need))
            return step->lacking;
    return NULL;
}

/* How a port may be left: nobody has it at all; or a server with SO_REUSEADDR, as
 * demo-server is, can listen there, beside connections in TIME_WAIT. */
enum left { LEFT_FREE, LEFT_WAITING };

/* Where there is no IPv6 it is not asked. BSD lets 0.0.0.0 and 127.0.0.1 both have
 * listeners. */
static bool can_listen(uint16_t port, int type, enum left left) {
    bool reuse = left == LEFT_WAITING && type == SOCK_STREAM;

    return try_bind("0.0.0.0", port, type, reuse) == 0 &&
           try_bind("127.0.0.1", port, type, reuse) == 0 &&
           try_bind("::", port, type, reuse) != EADDRINUSE;
}

/* On every address, over TCP and UDP. */
static bool is_left(uint16_t port, enum left left) {
    return can_listen(port, SOCK_STREAM, left) && can_listen(port, SOCK_DGRAM, left);
}

/* Whether the first server at a port, "{other}", is one without SO_REUSEADDR. That port
 * has to be free. */
static bool wants_free(const char *commands, const char *placeholder) {
    const char *at = strstr(commands, placeholder), *line = at;

    while (line != NULL && line > commands && line[-1] != '\n')
        line--;
    line = line == NULL ? NULL : strstr(line, "--no-reuse");
    return line != NULL && line < at;
}

static int choose(const struct person *person, uint16_t *port, enum left worst,
                  uint16_t (*candidate)(const struct person *, unsigned)) {
    for (enum left left = LEFT_FREE; left <= worst; left++) {
        if (is_left(*port, left))
            return 0;
        for (unsigned i = 0; i < PERSON_CANDIDATES; i++)
            if (is_left(candidate(person, i), left)) {
                *port = candidate(person, i);
                return 0;
            }
    }
    return -1;
}

int here_choose_ports(struct person *person, const struct step *step) {
    bool port_free = wants_free(step->commands, "{port}");
    bool other_free = wants_free(step->commands, "{other}");
    int port =
        choose(person, &person->port, port_free ? LEFT_FREE : LEFT_WAITING, person_port);
    int other = choose(person, &person->other, other_free ? LEFT_FREE : LEFT_WAITING,
                       person_other);

    return port == -1 || other == -1 ? -1 : 0;
}
