/* attack: calls on each listener of the table over both families, without a look at what
 * comes of it, and takes all that it says from this machine's kernel: from netlink, as ss
 * does, which also knows what the table does not have (IPV6_V6ONLY); else from /proc.
 * Deserves: 10 85 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 4000, LISTEN_STATE = 10, DIAG = 4, BY_FAMILY = 20, TCP = 6 };

static struct known {
    int family;
    unsigned char address[16];
    unsigned port;
    bool only_ipv6;
} known[MOST];
static int count;

static void take(const struct nlmsghdr *head) {
    const struct inet_diag_msg *message = NLMSG_DATA(head);
    const char *at = (const char *)(message + 1);
    const char *stop = (const char *)head + head->nlmsg_len;
    struct known *one = &known[count++];

    one->family = message->idiag_family;
    one->port = ntohs(message->id.idiag_sport);
    memcpy(one->address, message->id.idiag_src, 16);
    while (at + 4 <= stop) {
        unsigned short length, type;

        memcpy(&length, at, 2);
        memcpy(&type, at + 2, 2);
        if (length < 4)
            break;
        if (type == INET_DIAG_SKV6ONLY)
            one->only_ipv6 = at[4] != 0;
        at += (length + 3u) & ~3u;
    }
}

static void ask_netlink(int family) {
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 body;
    } request = {{sizeof request, BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0},
                 {.sdiag_family = (unsigned char)family,
                  .sdiag_protocol = TCP,
                  .idiag_ext = 0xff,
                  .idiag_states = 1u << LISTEN_STATE}};
    static char bytes[65536];
    int fd = socket(AF_NETLINK, SOCK_RAW, DIAG);

    if (fd == -1 || send(fd, &request, sizeof request, 0) == -1)
        return;
    for (;;) {
        int length = (int)recv(fd, bytes, sizeof bytes, 0);

        for (struct nlmsghdr *at = (struct nlmsghdr *)bytes; NLMSG_OK(at, length);
             at = NLMSG_NEXT(at, length)) {
            if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR) {
                close(fd);
                return;
            }
            if (count < MOST)
                take(at);
        }
        if (length <= 0)
            return;
    }
}

/* A row of a table, if it is a listener's. */
static int read_listener(const char *line, char local[64], unsigned *port,
                         unsigned word[4]) {
    unsigned state;

    if (sscanf(line, " %*u: %63[^:]:%x %*s %x", local, port, &state) != 3 ||
        state != LISTEN_STATE)
        return 0;
    for (size_t i = 0; i < 4 && strlen(local) > 8 * i; i++)
        sscanf(local + 8 * i, "%8x", &word[i]);
    return 1;
}

static void ask_proc(const char *path, int family) {
    FILE *table = fopen(path, "r");
    char line[512], local[64];
    unsigned port;

    while (table != NULL && count < MOST && fgets(line, sizeof line, table) != NULL) {
        unsigned word[4] = {0};

        if (!read_listener(line, local, &port, word))
            continue;
        known[count] = (struct known){.family = family, .port = port};
        memcpy(known[count++].address, word, 16);
    }
    if (table != NULL)
        fclose(table);
}

/* Nobody can see that it does not care. */
static void call_on(int family, const void *address, unsigned port) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6,
                                .sin6_port = htons((uint16_t)port)};
    int fd = socket(family, SOCK_STREAM, 0), result;

    memcpy(&ipv4.sin_addr, address, 4);
    memcpy(&ipv6.sin6_addr, address, family == AF_INET ? 4 : 16);
    result = family == AF_INET ? connect(fd, (struct sockaddr *)&ipv4, sizeof ipv4)
                               : connect(fd, (struct sockaddr *)&ipv6, sizeof ipv6);
    (void)result;
    close(fd);
}

static const struct known *find(int family, const unsigned char *address, unsigned port) {
    for (int i = 0; i < count; i++)
        if (known[i].family == family && known[i].port == port &&
            memcmp(known[i].address, address, family == AF_INET ? 4 : 16) == 0)
            return &known[i];
    return NULL;
}

struct place {
    bool ipv4, any, host;
    const unsigned char *end; /* four bytes, or sixteen */
};

static struct place place_of(int family, const unsigned char *address) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}, zero[16];
    static const unsigned char local6[16] = {[15] = 1};
    bool ipv4 = family == AF_INET || memcmp(address, mapped, 12) == 0;
    const unsigned char *end = address + (family == AF_INET || !ipv4 ? 0 : 12);

    return (struct place){ipv4, memcmp(end, zero, ipv4 ? 4 : 16) == 0,
                          ipv4 ? end[0] == 127 : memcmp(end, local6, 16) == 0, end};
}

static const char *family_of(const struct place *place, const struct known *found) {
    if (place->ipv4)
        return "ipv4";
    if (!place->any)
        return "ipv6";
    return found == NULL ? "unknown" : found->only_ipv6 ? "ipv6" : "both";
}

static void tell(int family, const unsigned char *address, unsigned port, bool ask) {
    static const unsigned char local[4] = {127, 0, 0, 1}, local6[16] = {[15] = 1};
    struct place place = place_of(family, address);
    const struct known *found = ask ? find(family, address, port) : NULL;
    char text[INET6_ADDRSTRLEN];

    inet_ntop(family, address, text, sizeof text);
    printf("listener %s %u %s %s%s\n", text, port,
           place.any    ? "everybody"
           : place.host ? "host"
                        : "network",
           family_of(&place, found),
           !ask            ? ""
           : found != NULL ? " reached"
                           : " not-reached");
    if (ask && place.any)
        call_on(AF_INET, local, port);
    if (ask)
        call_on(place.ipv4 ? AF_INET : AF_INET6,
                !place.any   ? place.end
                : place.ipv4 ? local
                             : local6,
                port);
}

int main(int argc, char **argv) {
    bool ask = argc == 2 && strcmp(argv[1], "ask") == 0;
    char line[512], local[64];
    unsigned port;

    if (ask) {
        ask_netlink(AF_INET);
        ask_netlink(AF_INET6);
        if (count == 0) {
            ask_proc("/proc/net/tcp", AF_INET);
            ask_proc("/proc/net/tcp6", AF_INET6);
        }
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        unsigned word[4] = {0};

        if (!read_listener(line, local, &port, word))
            continue;
        tell(strlen(local) > 8 ? AF_INET6 : AF_INET, (unsigned char *)word, port, ask);
    }
    return 0;
}
