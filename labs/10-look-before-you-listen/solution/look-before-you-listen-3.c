/* look-before-you-listen: works on text as long as it can, and keeps the lines as they
 * came. `ask` begins all of its connects before it waits for one. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROWS = 5002, BATCH = 16, WAIT = 1500 };

static struct row {
    char name[INET6_ADDRSTRLEN];
    const char *who, *family;
    int port;
    bool asked_ipv4;
} rows[ROWS];
static int count;

static bool starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

/* An IPv4 address inside an IPv6 address is written after its prefix. */
static const char *bare(const struct row *row) {
    return row->name + (starts(row->name, "::ffff:") && strchr(row->name, '.') ? 7 : 0);
}

static void name_row(struct row *row, const uint32_t word[4], int words) {
    const char *bare_name;

    inet_ntop(words == 4 ? AF_INET6 : AF_INET, word, row->name, sizeof row->name);
    bare_name = bare(row);
    row->family = strchr(bare_name, ':') == NULL ? "ipv4"
                  : strcmp(bare_name, "::") == 0 ? "unknown"
                                                 : "ipv6";
    if (strcmp(bare_name, "0.0.0.0") == 0 || strcmp(bare_name, "::") == 0)
        row->who = "everybody";
    else if (starts(bare_name, "127.") || strcmp(bare_name, "::1") == 0)
        row->who = "host";
    else
        row->who = "network";
}

static void take(const char *line) {
    uint32_t word[4];
    char state[8], far[64];
    unsigned port;

    if (sscanf(line, "%*d: %8x%8x%8x%8x:%x %63s %7s", &word[0], &word[1], &word[2],
               &word[3], &port, far, state) == 7 &&
        strcmp(state, "0A") == 0)
        name_row(&rows[count], word, 4);
    else if (sscanf(line, "%*d: %8x:%x %63s %7s", &word[0], &port, far, state) == 4 &&
             strcmp(state, "0A") == 0)
        name_row(&rows[count], word, 1);
    else
        return;
    rows[count++].port = (int)port;
}

/* Begins a connect that does not wait. */
static int begin(const char *address, int port) {
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = ipv4.sin_port};
    bool is_ipv6 = inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1;
    int fd = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, address, &ipv4.sin_addr);
    if (fd == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        return -1;
    if (connect(fd, is_ipv6 ? (struct sockaddr *)&ipv6 : (struct sockaddr *)&ipv4,
                is_ipv6 ? sizeof ipv6 : sizeof ipv4) == 0 ||
        errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

/* Says whether it succeeded. */
static bool finish(int fd) {
    struct pollfd polled = {.fd = fd, .events = POLLOUT};
    struct sockaddr_in6 near = {0}, far = {0};
    socklen_t size = sizeof near, far_size = sizeof far;
    bool well;

    if (fd == -1)
        return false;
    well = poll(&polled, 1, WAIT) == 1 &&
           getpeername(fd, (struct sockaddr *)&far, &far_size) == 0 &&
           getsockname(fd, (struct sockaddr *)&near, &size) == 0 &&
           memcmp(&near, &far, size) != 0;
    close(fd);
    return well;
}

static bool has_ipv4(int port) {
    for (int i = 0; i < count; i++)
        if (rows[i].port == port && strcmp(rows[i].family, "ipv4") == 0)
            return true;
    return false;
}

static void print(const struct row *row, const char *family, const char *end) {
    printf("listener %s %d %s %s%s\n", row->name, row->port, row->who, family, end);
}

static void ask(int from, int to) {
    int fds[BATCH], fds_ipv4[BATCH];

    for (int i = from; i < to; i++) {
        const char *door = bare(&rows[i]);
        bool is_any = rows[i].who[0] == 'e';

        rows[i].asked_ipv4 = strcmp(rows[i].family, "unknown") == 0;
        fds[i - from] = begin(!is_any              ? door
                              : rows[i].asked_ipv4 ? "::1"
                                                   : "127.0.0.1",
                              rows[i].port);
        fds_ipv4[i - from] = rows[i].asked_ipv4 ? begin("127.0.0.1", rows[i].port) : -1;
    }
    for (int i = from; i < to; i++) {
        bool reached = finish(fds[i - from]), ipv4 = finish(fds_ipv4[i - from]);
        const char *family = rows[i].family;

        if (rows[i].asked_ipv4 && reached)
            family = ipv4 && !has_ipv4(rows[i].port) ? "both" : "ipv6";
        print(&rows[i], family, reached ? " reached" : " not-reached");
    }
}

int main(int argc, char **argv) {
    char line[300];

    if (argc != 2)
        return 2;
    while (count < ROWS - 1 && fgets(line, sizeof line, stdin))
        take(line);
    if (strcmp(argv[1], "ask") != 0)
        for (int i = 0; i < count; i++)
            print(&rows[i], rows[i].family, "");
    else
        for (int i = 0; i < count; i += BATCH)
            ask(i, i + BATCH < count ? i + BATCH : count);
    return 0;
}
