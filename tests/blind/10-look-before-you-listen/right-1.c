/* Right: straightforward, the table read into an array first, blocking connect. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct listener {
    int family; /* AF_INET or AF_INET6 */
    struct in_addr v4;
    struct in6_addr v6;
    unsigned port;
    bool mapped, any;
};

/* Returns false for a row that does not listen, and for the headings. */
static bool parse(const char *line, struct listener *row) {
    char hex[40];
    unsigned state, words[4];
    uint32_t word;
    int n;

    if (sscanf(line, "%*s %39[0-9A-Fa-f]:%x %*s %x", hex, &row->port, &state) != 3)
        return false;
    if (state != 0x0A)
        return false;
    n = (int)strlen(hex) / 8;
    if (strlen(hex) != 8 && strlen(hex) != 32)
        return false;
    if (sscanf(hex, "%8x%8x%8x%8x", &words[0], &words[1], &words[2], &words[3]) != n)
        return false;
    memset(&row->v6, 0, sizeof row->v6);
    for (int i = 0; i < n; i++) {
        word = words[i];
        memcpy((char *)&row->v6 + 4 * i, &word, 4);
    }
    row->family = n == 1 ? AF_INET : AF_INET6;
    row->mapped = n == 4 && IN6_IS_ADDR_V4MAPPED(&row->v6);
    memcpy(&row->v4, (char *)&row->v6 + (row->mapped ? 12 : 0), 4);
    row->any = n == 1 ? row->v4.s_addr == 0 : IN6_IS_ADDR_UNSPECIFIED(&row->v6);
    return true;
}

static bool is_v4(const struct listener *row) {
    return row->family == AF_INET || row->mapped;
}

static const char *who(const struct listener *row) {
    if (is_v4(row)) {
        if (ntohl(row->v4.s_addr) >> 24 == 127)
            return "host";
        return row->v4.s_addr == 0 ? "everybody" : "network";
    }
    if (IN6_IS_ADDR_LOOPBACK(&row->v6))
        return "host";
    return row->any ? "everybody" : "network";
}

static bool reaches(int family, const void *address, unsigned port) {
    struct sockaddr_in6 to6 = {.sin6_family = AF_INET6}, own;
    struct sockaddr_in to4 = {.sin_family = AF_INET}, own4;
    socklen_t size = sizeof own;
    int fd = socket(family, SOCK_STREAM, 0);
    bool good;

    if (fd == -1)
        return false;
    memset(&own, 0, sizeof own);
    if (family == AF_INET) {
        memcpy(&to4.sin_addr, address, sizeof to4.sin_addr);
        to4.sin_port = htons((in_port_t)port);
        good = connect(fd, (struct sockaddr *)&to4, sizeof to4) == 0;
    } else {
        memcpy(&to6.sin6_addr, address, sizeof to6.sin6_addr);
        to6.sin6_port = htons((in_port_t)port);
        good = connect(fd, (struct sockaddr *)&to6, sizeof to6) == 0;
    }
    if (good && getsockname(fd, (struct sockaddr *)&own, &size) == 0) {
        if (family == AF_INET) {
            memcpy(&own4, &own, sizeof own4);
            if (own4.sin_port == to4.sin_port &&
                own4.sin_addr.s_addr == to4.sin_addr.s_addr)
                good = false;
        } else if (own.sin6_port == to6.sin6_port &&
                   memcmp(&own.sin6_addr, &to6.sin6_addr, 16) == 0) {
            good = false;
        }
    }
    close(fd);
    return good;
}

int main(int argc, char **argv) {
    struct listener *rows = NULL;
    size_t count = 0;
    char line[512], text[INET6_ADDRSTRLEN];
    struct in_addr home4;
    bool ask;

    if (argc != 2)
        return 1;
    ask = strcmp(argv[1], "ask") == 0;
    home4.s_addr = htonl(INADDR_LOOPBACK);
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct listener row;
        if (!parse(line, &row))
            continue;
        rows = realloc(rows, (count + 1) * sizeof *rows);
        if (rows == NULL)
            return 1;
        rows[count++] = row;
    }
    for (size_t i = 0; i < count; i++) {
        struct listener *row = &rows[i];
        const char *family = is_v4(row) ? "ipv4" : row->any ? "unknown" : "ipv6";
        bool reached = false;

        if (ask) {
            if (row->family == AF_INET)
                reached = reaches(AF_INET, row->any ? &home4 : &row->v4, row->port);
            else
                reached =
                    reaches(AF_INET6, row->any ? &in6addr_loopback : &row->v6, row->port);
        }
        if (reached && row->family == AF_INET6 && row->any) {
            bool beside = false;
            for (size_t k = 0; k < count; k++)
                if (rows[k].port == row->port && is_v4(&rows[k]))
                    beside = true;
            family = !beside && reaches(AF_INET, &home4, row->port) ? "both" : "ipv6";
        }
        inet_ntop(row->family,
                  row->family == AF_INET ? (void *)&row->v4 : (void *)&row->v6, text,
                  sizeof text);
        printf("listener %s %u %s %s%s\n", text, row->port, who(row), family,
               !ask      ? ""
               : reached ? " reached"
                         : " not-reached");
    }
    free(rows);
    return 0;
}
