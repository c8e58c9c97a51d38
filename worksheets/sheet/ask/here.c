/* here: what this machine has for a step. See here.h. */
#include "here.h"

#include "../../../lib/machine.h"
#include "../text/words.h"
#include "prompt.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Its argument becomes $1. */
bool here_succeeds(const char *command, const char *argument) {
    int status = 1;
    pid_t child = fork();

    if (child == 0) {
        int nothing = open("/dev/null", O_RDWR);

        prompt_restore();
        for (int fd = 0; fd <= 2 && nothing != -1; fd++)
            dup2(nothing, fd);
        execlp("sh", "sh", "-c", command, "sh", argument, (char *)NULL);
        _exit(127);
    }
    while (child != -1 && waitpid(child, &status, 0) == -1 && errno == EINTR)
        continue;
    return child != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* 0, or the errno of a bind, and of a listen where there is one. */
static int try_bind(int family, int type, bool reuse, const struct sockaddr *address,
                    socklen_t length) {
    int fd = socket(family, type, 0), error = 0, on = 1;

    if (fd == -1)
        return errno;
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (reuse)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address, length) == -1 || (type == SOCK_STREAM && listen(fd, 1) == -1))
        error = errno;
    close(fd);
    return error;
}

static bool has_second_address(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};

    inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
    return try_bind(AF_INET, SOCK_STREAM, false, (struct sockaddr *)&address,
                    sizeof address) == 0;
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
            return here_succeeds(trials[i].command, "");
    if (strcmp(need, "range-option") == 0)
        return machine_has_socket_range();
    if (strcmp(need, "ipv6") == 0)
        return machine_has_ipv6();
    if (strcmp(need, "second-address") == 0)
        return has_second_address();
    return here_succeeds("command -v \"$1\"", need);
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

/* Where there is no IPv6 it is not asked. */
static bool can_listen(uint16_t port, int type, enum left left) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in own = ipv4;
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    bool reuse = left == LEFT_WAITING && type == SOCK_STREAM;

    ipv4.sin_addr.s_addr = htonl(INADDR_ANY);
    inet_pton(AF_INET, "127.0.0.1", &own.sin_addr); /* BSD lets both have listeners */
    return try_bind(AF_INET, type, reuse, (struct sockaddr *)&ipv4, sizeof ipv4) == 0 &&
           try_bind(AF_INET, type, reuse, (struct sockaddr *)&own, sizeof own) == 0 &&
           try_bind(AF_INET6, type, reuse, (struct sockaddr *)&ipv6, sizeof ipv6) !=
               EADDRINUSE;
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
