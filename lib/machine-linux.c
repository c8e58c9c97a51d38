/* machine-linux: the port policy of Linux, from /proc. See machine.h, ip(7) of the range,
 * and the kernel's Documentation/networking/ip-sysctl.rst of the rest. */
#ifdef __linux__
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IPV4 "/proc/sys/net/ipv4/"

/* Reads the first line of a file without its newline. Returns 0, or -1 with errno. */
static int read_line(const char *path, char *line, size_t size) {
    FILE *in = fopen(path, "r");

    if (in == NULL)
        return -1;
    errno = 0;
    if (fgets(line, (int)size, in) == NULL) {
        int error = ferror(in) ? errno : 0;

        fclose(in);
        line[0] = '\0';
        errno = error;
        return error == 0 ? 0 : -1;
    }
    fclose(in);
    line[strcspn(line, "\n")] = '\0';
    return 0;
}

static void not_read(char source[MACHINE_SOURCE_SIZE], const char *path) {
    snprintf(source, MACHINE_SOURCE_SIZE, "%s: %s", path, strerror(errno));
}

/* How far apart connect() takes ports, if the kernel has that setting. */
static unsigned read_step(void) {
    char line[64];
    unsigned step;

    if (read_line(IPV4 "ip_local_port_step_width", line, sizeof line) == -1 ||
        sscanf(line, "%u", &step) != 1)
        return 0;
    return step;
}

void machine_ephemeral(struct machine_range *range) {
    static const char path[] = IPV4 "ip_local_port_range";
    char line[64];
    unsigned low, high;

    range->known = false;
    range->low = range->high = 0;
    range->step = 0;
    if (read_line(path, line, sizeof line) == -1) {
        not_read(range->source, path);
        return;
    }
    if (sscanf(line, "%u %u", &low, &high) != 2 || low > high || high > UINT16_MAX) {
        snprintf(range->source, sizeof range->source, "%s: not two ports", path);
        return;
    }
    range->known = true;
    range->low = (uint16_t)low;
    range->high = (uint16_t)high;
    range->step = read_step();
    snprintf(range->source, sizeof range->source, "%s", path);
}

void machine_floor(struct machine_floor *floor) {
    static const char path[] = IPV4 "ip_unprivileged_port_start";
    char line[64];
    unsigned port;

    floor->known = floor->wildcard_free = false;
    floor->port = 0;
    if (read_line(path, line, sizeof line) == -1) {
        not_read(floor->source, path);
        return;
    }
    if (sscanf(line, "%u", &port) != 1 || port > UINT16_MAX + 1u) {
        snprintf(floor->source, sizeof floor->source, "%s: not a port", path);
        return;
    }
    floor->known = true;
    floor->port = port;
    snprintf(floor->source, sizeof floor->source, "%s", path);
}

void machine_reserved(struct machine_reserved *reserved) {
    static const char path[] = IPV4 "ip_local_reserved_ports";
    size_t length;

    reserved->known =
        read_line(path, reserved->list, sizeof reserved->list - strlen(",...")) == 0;
    if (!reserved->known) {
        reserved->list[0] = '\0';
        not_read(reserved->source, path);
        return;
    }
    snprintf(reserved->source, sizeof reserved->source, "%s", path);
    length = strlen(reserved->list);
    if (length == sizeof reserved->list - strlen(",...") - 1) {
        while (length > 0 && reserved->list[length - 1] != ',')
            length--;
        strcpy(reserved->list + length, "...");
    }
}

#else
extern int machine_linux_is_empty; /* ISO C wants a declaration in each file */
#endif
