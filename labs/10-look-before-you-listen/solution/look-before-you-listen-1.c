/* look-before-you-listen: turns each row into a socket address as soon as it is read,
 * since that holds what the two families have in common. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static union address *listeners;
static size_t count, room;

/* Reads the row's own end, if it is a listener. */
static bool read_row(char *line, union address *own) {
    char *save, *word = strtok_r(line, " \n", &save), *local = NULL, *state = NULL, *port;

    for (int i = 0; word != NULL && i <= 3; i++, word = strtok_r(NULL, " \n", &save)) {
        if (i == 1)
            local = word;
        if (i == 3)
            state = word;
    }
    if (local == NULL || state == NULL || strcmp(state, "0A") != 0 ||
        (port = strchr(local, ':')) == NULL)
        return false;
    *port++ = '\0';
    memset(own, 0, sizeof *own);
    if (strlen(local) == 8) {
        own->v4.sin_family = AF_INET;
        own->v4.sin_addr.s_addr = (in_addr_t)strtoul(local, NULL, 16);
        own->v4.sin_port = htons((in_port_t)strtoul(port, NULL, 16));
        return true;
    }
    own->v6.sin6_family = AF_INET6;
    own->v6.sin6_port = htons((in_port_t)strtoul(port, NULL, 16));
    for (int i = 3; i >= 0; i--) { /* from the end, which is cut off each time */
        uint32_t number = (uint32_t)strtoul(local + i * 8L, NULL, 16);

        memcpy(own->v6.sin6_addr.s6_addr + i * 4L, &number, 4);
        local[i * 8L] = '\0';
    }
    return true;
}

/* Finds the IPv4 address, in either form. Returns false if there is none. */
static bool get_ipv4(const union address *own, in_addr_t *ipv4) {
    if (own->any.sa_family == AF_INET) {
        *ipv4 = own->v4.sin_addr.s_addr;
        return true;
    }
    memcpy(ipv4, own->v6.sin6_addr.s6_addr + 12, 4);
    return IN6_IS_ADDR_V4MAPPED(&own->v6.sin6_addr);
}

/* 'h', 'n' or 'e': host, network, everybody. */
static char who(const union address *own) {
    in_addr_t ipv4;

    if (get_ipv4(own, &ipv4))
        return ipv4 == htonl(INADDR_ANY) ? 'e' : ntohl(ipv4) >> 24 == 0x7f ? 'h' : 'n';
    return IN6_IS_ADDR_UNSPECIFIED(&own->v6.sin6_addr) ? 'e'
           : IN6_IS_ADDR_LOOPBACK(&own->v6.sin6_addr)  ? 'h'
                                                       : 'n';
}

/* Both structures have the port in the same place. */
static bool knock(const union address *door) {
    socklen_t length = door->any.sa_family == AF_INET ? sizeof door->v4 : sizeof door->v6;
    union address near, far;
    socklen_t near_length = sizeof near, far_length = sizeof far;
    int fd = socket(door->any.sa_family, SOCK_STREAM, 0);
    bool opened = fd != -1 && connect(fd, &door->any, length) == 0;

    if (opened && getsockname(fd, &near.any, &near_length) == 0 &&
        getpeername(fd, &far.any, &far_length) == 0)
        opened = near_length != far_length || memcmp(&near, &far, near_length) != 0;
    close(fd);
    return opened;
}

static union address loopback(int family, in_port_t port) {
    union address door = {.v6 = {.sin6_family = AF_INET6,
                                 .sin6_port = port,
                                 .sin6_addr = IN6ADDR_LOOPBACK_INIT}};

    if (family == AF_INET6)
        return door;
    door.v4 = (struct sockaddr_in){.sin_family = AF_INET,
                                   .sin_port = port,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return door;
}

static bool has_ipv4(in_port_t port) {
    in_addr_t ipv4;

    for (size_t i = 0; i < count; i++)
        if (get_ipv4(&listeners[i], &ipv4) && listeners[i].v4.sin_port == port)
            return true;
    return false;
}

static void tell(const union address *own, bool ask) {
    in_port_t port = own->v4.sin_port;
    in_addr_t ipv4;
    bool is_ipv4 = get_ipv4(own, &ipv4), reached = false;
    char text[INET6_ADDRSTRLEN], reach = who(own);
    union address door = *own;
    const char *family = is_ipv4 ? "ipv4" : "ipv6";

    if (own->any.sa_family == AF_INET)
        inet_ntop(AF_INET, &own->v4.sin_addr, text, sizeof text);
    else
        inet_ntop(AF_INET6, &own->v6.sin6_addr, text, sizeof text);
    if (reach == 'e')
        door = loopback(is_ipv4 ? AF_INET : AF_INET6, port);
    if (ask)
        reached = knock(&door);
    if (!is_ipv4 && reach == 'e') {
        door = loopback(AF_INET, port);
        family = !reached         ? "unknown"
                 : has_ipv4(port) ? "ipv6"
                 : knock(&door)   ? "both"
                                  : "ipv6";
    }
    printf("listener %s %d %s %s", text, ntohs(port),
           reach == 'e'   ? "everybody"
           : reach == 'h' ? "host"
                          : "network",
           family);
    puts(!ask ? "" : reached ? " reached" : " not-reached");
}

int main(int argc, char **argv) {
    char *line = NULL;
    size_t size = 0;

    if (argc != 2)
        return 64;
    while (getline(&line, &size, stdin) != -1) {
        if (count == room) {
            room = room == 0 ? 64 : 2 * room;
            listeners = realloc(listeners, room * sizeof *listeners);
            if (listeners == NULL)
                return 71;
        }
        if (read_row(line, &listeners[count]))
            count++;
    }
    for (size_t i = 0; i < count; i++)
        tell(&listeners[i], strcmp(argv[1], "ask") == 0);
    free(line);
    free(listeners);
    return 0;
}
