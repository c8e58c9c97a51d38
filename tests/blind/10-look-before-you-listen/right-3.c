/* Right: text all the way; inet_ntop first, then decisions by string, getaddrinfo for
 * connect. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct line {
    char address[INET6_ADDRSTRLEN];
    char port[8];
    const char *who;
    const char *family;
    struct line *next;
};

static int starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

static int can_connect(const char *address, const char *port) {
    struct addrinfo hints, *to;
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    char own_address[64], own_port[8], far_address[64], far_port[8];
    int fd, success = 0;

    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (getaddrinfo(address, port, &hints, &to) != 0)
        return 0;
    fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    if (fd >= 0 && connect(fd, to->ai_addr, to->ai_addrlen) == 0 &&
        getsockname(fd, (struct sockaddr *)&own, &size) == 0 &&
        getnameinfo((struct sockaddr *)&own, size, own_address, sizeof own_address,
                    own_port, sizeof own_port, NI_NUMERICHOST | NI_NUMERICSERV) == 0 &&
        getnameinfo(to->ai_addr, to->ai_addrlen, far_address, sizeof far_address,
                    far_port, sizeof far_port, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        success =
            strcmp(own_port, far_port) != 0 || strcmp(own_address, far_address) != 0;
    if (fd >= 0)
        close(fd);
    freeaddrinfo(to);
    return success;
}

static const char *who_of(const char *address) {
    const char *v4 =
        starts(address, "::ffff:") && strchr(address, '.') ? address + 7 : address;

    if (strcmp(v4, "0.0.0.0") == 0 || strcmp(v4, "::") == 0)
        return "everybody";
    if ((starts(v4, "127.") && strchr(v4, ':') == NULL) || strcmp(v4, "::1") == 0)
        return "host";
    return "network";
}

static const char *family_of(const char *address) {
    if (strchr(address, ':') == NULL ||
        (starts(address, "::ffff:") && strchr(address, '.')))
        return "ipv4";
    return strcmp(address, "::") == 0 ? "unknown" : "ipv6";
}

int main(int argc, char **argv) {
    struct line *first = NULL, **last = &first;
    char text[260], local[64], state[16];

    if (argc < 2)
        return 1;
    while (fgets(text, sizeof text, stdin)) {
        uint32_t words[4] = {0, 0, 0, 0};
        struct line *new;
        char *colon;
        size_t digits;

        if (sscanf(text, "%*s %63s %*s %15s", local, state) != 2 ||
            strcmp(state, "0A") != 0)
            continue;
        colon = strchr(local, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        digits = strlen(local);
        if (digits != 8 && digits != 32)
            continue;
        for (size_t i = digits / 8; i-- > 0;) {
            words[i] = (uint32_t)strtoul(local + 8 * i, NULL, 16);
            local[8 * i] = '\0';
        }
        new = malloc(sizeof *new);
        if (new == NULL)
            return 1;
        inet_ntop(digits == 8 ? AF_INET : AF_INET6, words, new->address,
                  sizeof new->address);
        snprintf(new->port, sizeof new->port, "%lu",
                 strtoul(colon + 1, NULL, 16) & 0xffff);
        new->who = who_of(new->address);
        new->family = family_of(new->address);
        new->next = NULL;
        *last = new;
        last = &new->next;
    }
    for (struct line *l = first; l != NULL; l = l->next) {
        const char *family = l->family, *at = l->address;
        int reached;

        if (strcmp(argv[1], "table") == 0) {
            printf("listener %s %s %s %s\n", l->address, l->port, l->who, l->family);
            continue;
        }
        if (strcmp(at, "0.0.0.0") == 0)
            at = "127.0.0.1";
        if (strcmp(at, "::") == 0)
            at = "::1";
        reached = can_connect(at, l->port);
        if (reached && strcmp(l->address, "::") == 0) {
            struct line *other = first;
            while (other &&
                   (strcmp(other->port, l->port) || strcmp(other->family, "ipv4")))
                other = other->next;
            family = other == NULL && can_connect("127.0.0.1", l->port) ? "both" : "ipv6";
        }
        printf("listener %s %s %s %s %s\n", l->address, l->port, l->who, family,
               reached ? "reached" : "not-reached");
    }
    return 0;
}
