/* Right: reads all of the table at once, splits it into words by hand, and keeps a
 * growing array of listeners; one address of 16 bytes for both families. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct listener {
    int six; /* the row is of the IPv6 table */
    unsigned char at[16];
    unsigned port;
};

static struct listener *all;
static size_t count;
static const unsigned char zeros[16];
static const unsigned char one[16] = {[15] = 1};
static const unsigned char mapping[12] = {[10] = 0xff, [11] = 0xff};

static char *slurp(void) {
    size_t room = 4096, length = 0;
    char *text = malloc(room);
    ssize_t n;

    while ((n = read(0, text + length, room - length - 1)) > 0)
        if ((length += (size_t)n) > room / 2)
            text = realloc(text, room *= 2);
    text[length] = '\0';
    return text;
}

static int is_mapped(const struct listener *l) {
    return l->six && memcmp(l->at, mapping, 12) == 0;
}

static int is_four(const struct listener *l) {
    return !l->six || is_mapped(l);
}

static const unsigned char *four_of(const struct listener *l) {
    return l->six ? l->at + 12 : l->at;
}

static int is_all6(const struct listener *l) {
    return l->six && memcmp(l->at, zeros, 16) == 0;
}

static const char *who(const struct listener *l) {
    if (is_four(l)) {
        if (four_of(l)[0] == 127)
            return "host";
        return memcmp(four_of(l), zeros, 4) == 0 ? "everybody" : "network";
    }
    return is_all6(l) ? "everybody" : memcmp(l->at, one, 16) == 0 ? "host" : "network";
}

static void take(char *local, const char *state) {
    char *colon = strchr(local, ':');
    struct listener l = {0};
    size_t digits;

    if (colon == NULL || strcmp(state, "0A") != 0)
        return;
    digits = (size_t)(colon - local);
    if (digits != 8 && digits != 32)
        return;
    l.six = digits == 32;
    l.port = (unsigned)strtoul(colon + 1, NULL, 16);
    for (size_t i = 0; i < digits; i += 8) {
        char word[9] = "";
        uint32_t number;

        memcpy(word, local + i, 8);
        number = (uint32_t)strtoul(word, NULL, 16);
        memcpy(l.at + i / 2, &number, 4);
    }
    all = realloc(all, (count + 1) * sizeof *all);
    all[count++] = l;
}

static int works(int family, const void *address, unsigned port) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                               .sin6_port = htons((in_port_t)port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    struct sockaddr_storage near, far;
    socklen_t near_size = sizeof near, far_size = sizeof far;
    int fd = socket(family, SOCK_STREAM, 0), good;

    if (fd == -1)
        return 0;
    memset(&near, 0, sizeof near);
    memset(&far, 0, sizeof far);
    memcpy(family == AF_INET ? (void *)&four.sin_addr : (void *)&six.sin6_addr, address,
           family == AF_INET ? 4 : 16);
    good = family == AF_INET ? connect(fd, (struct sockaddr *)&four, sizeof four)
                             : connect(fd, (struct sockaddr *)&six, sizeof six);
    good = good == 0 && getsockname(fd, (struct sockaddr *)&near, &near_size) == 0 &&
           getpeername(fd, (struct sockaddr *)&far, &far_size) == 0 &&
           (near_size != far_size || memcmp(&near, &far, near_size) != 0);
    close(fd);
    return good;
}

static int loopback_works(unsigned port) {
    return works(AF_INET, "\177\0\0\1", port);
}

static int reached(const struct listener *l) {
    if (is_four(l) && memcmp(four_of(l), zeros, 4) == 0)
        return loopback_works(l->port);
    if (is_all6(l))
        return works(AF_INET6, one, l->port);
    return l->six ? works(AF_INET6, l->at, l->port) : works(AF_INET, l->at, l->port);
}

static int has_four(unsigned port) {
    for (size_t i = 0; i < count; i++)
        if (all[i].port == port && is_four(&all[i]))
            return 1;
    return 0;
}

int main(int argc, char **argv) {
    int ask = argc == 2 && strcmp(argv[1], "ask") == 0;
    char *rest, *line, *words, *word[4], text[INET6_ADDRSTRLEN];

    for (line = strtok_r(slurp(), "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        int n = 0;
        for (char *w = strtok_r(line, " ", &words); w != NULL && n < 4;
             w = strtok_r(NULL, " ", &words))
            word[n++] = w;
        if (n == 4)
            take(word[1], word[3]);
    }
    for (size_t i = 0; i < count; i++) {
        struct listener *l = &all[i];
        int good = ask && reached(l);
        const char *family = is_four(l) ? "ipv4" : !is_all6(l) ? "ipv6" : "unknown";

        if (ask && is_all6(l)) {
            if (has_four(l->port))
                family = "ipv6";
            else if (good)
                family = loopback_works(l->port) ? "both" : "ipv6";
        }
        printf("listener %s %u %s %s%s\n",
               inet_ntop(l->six ? AF_INET6 : AF_INET, l->at, text, sizeof text), l->port,
               who(l), family,
               !ask   ? ""
               : good ? " reached"
                      : " not-reached");
    }
    return 0;
}
