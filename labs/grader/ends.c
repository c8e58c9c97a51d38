/* ends: see ends.h. */
#include "ends.h"

#include "../../lib/machine.h"
#include "trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIES = 1000 };

uint32_t ends_random(void) {
    static FILE *source;
    uint32_t number;

    if (source == NULL)
        source = fopen("/dev/urandom", "rb");
    if (source == NULL || fread(&number, sizeof number, 1, source) != 1)
        trouble_stop("/dev/urandom");
    return number;
}

uint16_t ends_random_port(struct ends_span span) {
    return (uint16_t)(span.low + ends_random() % (1u + span.high - span.low));
}

uint16_t ends_turned(uint16_t port) {
    return (uint16_t)((port & 0xff) << 8 | port >> 8);
}

struct endpoint ends_at(const char *address, uint16_t port) {
    struct endpoint end;

    if (endpoint_parse_address(address, AF_UNSPEC, &end) != 0) {
        errno = EINVAL;
        trouble_stop(address);
    }
    endpoint_set_port(&end, port);
    return end;
}

int ends_socket(int family, int type) {
    int fd = socket(family, type, 0);

    if (fd == -1)
        trouble_stop("socket");
    return fd;
}

int ends_bound(int type, const struct endpoint *end) {
    int fd = ends_socket(endpoint_family(end), type), error;

    if (bind(fd, &end->address.any, end->length) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Another program could be given such a port before it is used. */
static bool is_handed_out(uint16_t port) {
    static struct machine_range range;

    if (range.source[0] == '\0')
        machine_ephemeral(&range);
    return range.known && machine_range_has(&range, port);
}

int ends_bound_free(int type, struct endpoint *end, struct ends_span span,
                    bool (*suits)(uint16_t port)) {
    int fd;

    for (int i = 0; i < 3 * TRIES; i++) {
        uint16_t port = ends_random_port(span);

        if ((i < TRIES && is_handed_out(port)) ||
            (i < 2 * TRIES && suits != NULL && !suits(port)))
            continue;
        endpoint_set_port(end, port);
        fd = ends_bound(type, end);
        if (fd != -1 || (errno != EADDRINUSE && errno != EACCES))
            return fd;
    }
    return -1;
}

struct endpoint ends_local(int fd) {
    struct endpoint local = endpoint_empty();

    if (getsockname(fd, &local.address.any, &local.length) == -1)
        trouble_stop("getsockname");
    return local;
}

uint16_t ends_local_port(int fd) {
    struct endpoint local = ends_local(fd);

    return endpoint_port(&local);
}

void ends_pair(int *own, int *other) {
    int fds[2], room = 1 << 18;

    if (socketpair(AF_UNIX, ENDS_PAIR_TYPE, 0, fds) == -1 ||
        fcntl(fds[0], F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("socketpair");
    for (int i = 0; i < 2; i++)
        if (setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == -1)
            trouble_stop("setsockopt");
    *own = fds[0];
    *other = fds[1];
}

static void replace(int fd, int standard) {
    if (fd != -1 && dup2(fd, standard) == -1)
        trouble_stop("dup2");
}

pid_t ends_start(char **command, int input, int output) {
    pid_t child;

    fflush(NULL); /* what is not written yet is this process's to write */
    child = fork();
    if (child == -1)
        trouble_stop("fork");
    if (child == 0) {
        replace(output, STDOUT_FILENO);
        ends_become(command, input);
    }
    return child;
}

int ends_begin(char **command, pid_t *child) {
    int ends[2];

    if (pipe(ends) == -1)
        trouble_stop("pipe");
    *child = ends_start(command, -1, -1);
    close(ends[1]);
    return ends[0];
}

int ends_wait(pid_t child) {
    int status;

    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            trouble_stop("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

_Noreturn void ends_become(char **command, int fd) {
    replace(fd, STDIN_FILENO);
    execv(command[0], command);
    trouble_stop("execv");
}
