/* Right: all connects of `ask` non-blocking, one after another with poll; bytes, no IN6
 * macros. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { V4, MAPPED, V6, WILD6 };

struct row {
    unsigned char bytes[16];
    size_t length;
    unsigned port;
    enum kind kind;
};

enum { MOST = 10000 };
static struct row rows[MOST];
static size_t count;
static unsigned char v4_ports[65536];

static const unsigned char zero[16], one6[16] = {[15] = 1},
                                     prefix[12] = {[10] = 0xff, [11] = 0xff};

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* A hex number of up to 8 digits; moves *at behind it. */
static uint32_t number(const char **at) {
    uint32_t value = 0;
    for (int i = 0; i < 8 && digit(**at) != -1; i++, ++*at)
        value = value << 4 | (uint32_t)digit(**at);
    return value;
}

static void take(const char *line) {
    struct row row;
    const char *at = strchr(line, ':');

    memset(&row, 0, sizeof row);
    if (at == NULL)
        return; /* the headings */
    at++;
    at += strspn(at, " ");
    while (digit(*at) != -1 && row.length < 16) {
        uint32_t word = number(&at);
        memcpy(row.bytes + row.length, &word, sizeof word);
        row.length += sizeof word;
    }
    if (*at++ != ':' || (row.length != 4 && row.length != 16))
        return;
    row.port = number(&at);
    at += strspn(at, " ");
    at += strcspn(at, " ");
    at += strspn(at, " ");
    if (number(&at) != 0x0A)
        return;
    if (row.length == 4)
        row.kind = V4;
    else if (memcmp(row.bytes, prefix, sizeof prefix) == 0)
        row.kind = MAPPED;
    else
        row.kind = memcmp(row.bytes, zero, 16) == 0 ? WILD6 : V6;
    if (row.kind <= MAPPED)
        v4_ports[row.port & 0xffff] = 1;
    if (count < MOST)
        rows[count++] = row;
}

static const char *who(const struct row *row) {
    const unsigned char *v4 = row->bytes + (row->kind == MAPPED ? 12 : 0);

    if (row->kind <= MAPPED)
        return v4[0] == 127 ? "host" : memcmp(v4, zero, 4) == 0 ? "everybody" : "network";
    return row->kind == WILD6                  ? "everybody"
           : memcmp(row->bytes, one6, 16) == 0 ? "host"
                                               : "network";
}

static int call(const unsigned char *bytes, size_t length, unsigned port) {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } far, near;
    socklen_t size, near_size = sizeof near;
    int fd, error = 0, same;

    memset(&far, 0, sizeof far);
    memset(&near, 0, sizeof near);
    if (length == 4) {
        far.v4.sin_family = AF_INET;
        far.v4.sin_port = htons((uint16_t)port);
        memcpy(&far.v4.sin_addr, bytes, 4);
        size = sizeof far.v4;
    } else {
        far.v6.sin6_family = AF_INET6;
        far.v6.sin6_port = htons((uint16_t)port);
        memcpy(&far.v6.sin6_addr, bytes, 16);
        size = sizeof far.v6;
    }
    fd = socket(far.any.sa_family, SOCK_STREAM, 0);
    if (fd == -1)
        return 0;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, &far.any, size) == -1) {
        error = errno;
        if (error == EINPROGRESS) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            socklen_t error_size = sizeof error;
            while (poll(&wait, 1, -1) == -1 && errno == EINTR)
                ;
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size);
        }
    }
    if (error == 0 && getsockname(fd, &near.any, &near_size) == 0) {
        if (length == 4)
            same = near.v4.sin_port == far.v4.sin_port &&
                   memcmp(&near.v4.sin_addr, &far.v4.sin_addr, 4) == 0;
        else
            same = near.v6.sin6_port == far.v6.sin6_port &&
                   memcmp(&near.v6.sin6_addr, &far.v6.sin6_addr, 16) == 0;
        if (same)
            error = ECONNREFUSED;
    }
    close(fd);
    return error == 0;
}

int main(int argc, char **argv) {
    static const unsigned char home[4] = {127, 0, 0, 1};
    static const char *const families[] = {"ipv4", "ipv4", "ipv6", "unknown"};
    char line[300], text[INET6_ADDRSTRLEN];
    int ask;

    if (argc != 2)
        return EXIT_FAILURE;
    ask = argv[1][0] == 'a';
    while (fgets(line, sizeof line, stdin) != NULL)
        take(line);
    for (const struct row *row = rows; row < rows + count; row++) {
        const char *family = families[row->kind];
        int reached;

        inet_ntop(row->length == 4 ? AF_INET : AF_INET6, row->bytes, text, sizeof text);
        printf("listener %s %u %s ", text, row->port, who(row));
        if (!ask) {
            puts(family);
            continue;
        }
        if (row->kind == WILD6)
            reached = call(one6, 16, row->port);
        else if (row->kind == V4 && memcmp(row->bytes, zero, 4) == 0)
            reached = call(home, 4, row->port);
        else
            reached = call(row->bytes, row->length, row->port);
        if (row->kind == WILD6 && reached)
            family = !v4_ports[row->port & 0xffff] && call(home, 4, row->port) ? "both"
                                                                               : "ipv6";
        printf("%s %s\n", family, reached ? "reached" : "not-reached");
    }
    return 0;
}
