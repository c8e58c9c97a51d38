/* look-before-you-listen: every address as IPv6's 16 bytes (RFC 4291, 2.5.5.2), the
 * listeners in a list, and one bit for each port that IPv4 has. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef unsigned char bytes16[16];

struct listener {
    bytes16 bytes;
    unsigned short port;
    bool short_form; /* written as IPv4 */
    struct listener *next;
};

static const bytes16 prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0};
static const bytes16 zeros, one = {[15] = 1};
static unsigned char ipv4_ports[65536 / 8];

static bool is_v4(const bytes16 bytes) {
    return memcmp(bytes, prefix, 12) == 0;
}

static bool is_any(const bytes16 bytes) {
    return memcmp(bytes, zeros, 16) == 0 || memcmp(bytes, prefix, 16) == 0;
}

static unsigned nibble(char digit) {
    return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)((digit | 32) - 'a' + 10);
}

static unsigned number(const char *text, int digits) {
    unsigned sum = 0;

    for (int i = 0; i < digits; i++)
        sum = sum << 4 | nibble(text[i]);
    return sum;
}

static struct listener *parse(const char *line) {
    const char *own = strchr(line, ':'), *colon, *far;
    struct listener *listener;
    size_t at;

    if (own == NULL || own[1] != ' ')
        return NULL;
    own += 2;
    colon = strchr(own, ':');
    if (colon == NULL || (far = strchr(colon, ' ')) == NULL ||
        (far = strchr(far + 1, ' ')) == NULL || number(far + 1, 2) != 10)
        return NULL;
    listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        exit(1);
    listener->port = (unsigned short)number(colon + 1, 4);
    listener->short_form = colon - own == 8;
    memcpy(listener->bytes, prefix, 16);
    at = listener->short_form ? 12 : 0;
    for (; at < 16; at += 4, own += 8) {
        unsigned word = number(own, 8);

        memcpy(listener->bytes + at, &word, 4);
    }
    if (is_v4(listener->bytes))
        ipv4_ports[listener->port / 8] |= (unsigned char)(1 << listener->port % 8);
    return listener;
}

static bool dial(const char *host, unsigned port) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM},
                    *found;
    struct sockaddr_in6 ends[2];
    socklen_t lengths[2] = {sizeof ends[0], sizeof ends[0]};
    char service[8];
    bool ok = false;
    int fd;

    snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &found) != 0)
        return false;
    fd = socket(found->ai_family, found->ai_socktype, 0);
    if (fd != -1) {
        ok = connect(fd, found->ai_addr, found->ai_addrlen) == 0 &&
             getsockname(fd, (struct sockaddr *)&ends[0], &lengths[0]) == 0 &&
             getpeername(fd, (struct sockaddr *)&ends[1], &lengths[1]) == 0 &&
             memcmp(&ends[0], &ends[1], lengths[0]) != 0;
        close(fd);
    }
    freeaddrinfo(found);
    return ok;
}

static const char *family(const struct listener *listener, bool reached) {
    if (is_v4(listener->bytes))
        return "ipv4";
    if (!is_any(listener->bytes))
        return "ipv6";
    if (!reached)
        return "unknown";
    if (ipv4_ports[listener->port / 8] >> listener->port % 8 & 1)
        return "ipv6";
    return dial("127.0.0.1", listener->port) ? "both" : "ipv6";
}

static void report(const struct listener *listener, bool ask) {
    char name[64], v4[64];
    const char *host = name, *who = "network";
    bool reached;

    inet_ntop(AF_INET, listener->bytes + 12, v4, sizeof v4);
    inet_ntop(AF_INET6, listener->bytes, name, sizeof name);
    if (listener->short_form)
        strcpy(name, v4);
    if (is_v4(listener->bytes))
        host = v4;
    if (is_any(listener->bytes)) {
        who = "everybody";
        host = is_v4(listener->bytes) ? "127.0.0.1" : "::1";
    } else if (memcmp(listener->bytes, one, 16) == 0 ||
               (is_v4(listener->bytes) && listener->bytes[12] == 127)) {
        who = "host";
    }
    reached = ask && dial(host, listener->port);
    printf("listener %s %hu %s %s%s\n", name, listener->port, who,
           family(listener, reached), ask ? (reached ? " reached" : " not-reached") : "");
}

int main(int argc, char **argv) {
    struct listener *first = NULL, **end = &first, *listener;
    char line[512];

    if (argc < 2)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        *end = parse(line);
        if (*end != NULL)
            end = &(*end)->next;
    }
    while ((listener = first) != NULL) {
        report(listener, argv[1][0] == 'a');
        first = listener->next;
        free(listener);
    }
    return 0;
}
