/* machine: what every system tells in the same way. The rest is in machine-linux.c,
 * machine-bsd.c (macOS too) and machine-other.c. See machine.h. */
#include "machine.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

bool machine_range_has(const struct machine_range *range, uint16_t port) {
    return port >= range->low && port <= range->high;
}

uint16_t machine_open_port(uint16_t port) {
    uint32_t example = port == 443 ? 8443u : port + 8000u;
    struct machine_floor floor;

    machine_floor(&floor);
    if (floor.known && example < floor.port)
        example = floor.port;
    return (uint16_t)(example > UINT16_MAX ? 49152 : example);
}

static bool is_other_port(uint32_t candidate, uint16_t port) {
    struct machine_range range;
    struct machine_floor floor;

    machine_ephemeral(&range);
    machine_floor(&floor);
    return candidate > 0 && candidate <= UINT16_MAX && candidate != port &&
           !(range.known && machine_range_has(&range, (uint16_t)candidate)) &&
           !(floor.known && port >= floor.port && candidate < floor.port);
}

uint16_t machine_other_port(uint16_t port) {
    struct machine_range range;
    uint32_t candidates[] = {port + 1u, 8080, 3306, 0, 0, port - 1u};

    machine_ephemeral(&range);
    if (range.known) {
        candidates[3] = range.low - 1u;
        candidates[4] = range.high + 1u;
    }
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++)
        if (is_other_port(candidates[i], port))
            return (uint16_t)candidates[i];
    return port == UINT16_MAX ? UINT16_MAX - 1 : (uint16_t)(port + 1);
}

void machine_system(char name[MACHINE_NAME_SIZE]) {
    struct utsname system;

    if (uname(&system) == -1)
        snprintf(name, MACHINE_NAME_SIZE, "unknown");
    else
        snprintf(name, MACHINE_NAME_SIZE, "%.60s %.60s", system.sysname, system.release);
}

bool machine_has_ipv6(void) {
    struct endpoint loopback;
    int fd, result;

    if (endpoint_parse_address("::1", AF_INET6, &loopback) != 0)
        return false;
    fd = socket(AF_INET6, SOCK_DGRAM, 0);
    if (fd == -1)
        return false;
    result = bind(fd, &loopback.address.any, loopback.length);
    close(fd);
    return result == 0;
}

bool machine_has_socket_range(void) {
    uint32_t range = 0;
    socklen_t length = sizeof range;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool has = fd != -1 && MACHINE_LOCAL_PORT_RANGE != -1 &&
               getsockopt(fd, IPPROTO_IP, MACHINE_LOCAL_PORT_RANGE, &range, &length) == 0;

    if (fd != -1)
        close(fd);
    return has;
}

static uint64_t limit_of(rlim_t limit) {
    return limit == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit;
}

void machine_open_files(uint64_t *soft, uint64_t *hard) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    getrlimit(RLIMIT_NOFILE, &limit);
    *soft = limit_of(limit.rlim_cur);
    *hard = limit_of(limit.rlim_max);
}

/* A socket can be bound to an address of this machine, and to no other. */
bool machine_has_address(const struct endpoint *endpoint) {
    struct endpoint address = endpoint_unmapped(endpoint);
    int fd, result;
    bool is_own;

    endpoint_set_port(&address, 0);
    fd = socket(endpoint_family(&address), SOCK_DGRAM, 0);
    if (fd == -1)
        return false;
    result = bind(fd, &address.address.any, address.length);
    is_own = result == 0 || errno == EADDRINUSE; /* no port was free to try it with */
    close(fd);
    return is_own;
}

int machine_route_error(const struct endpoint *endpoint) {
    struct endpoint far = *endpoint;
    int fd = socket(endpoint_family(&far), SOCK_DGRAM, 0), error;

    if (fd == -1)
        return errno;
    endpoint_set_port(&far, 9);
    error = connect(fd, &far.address.any, far.length) == 0 ? 0 : errno;
    close(fd);
    return error;
}
