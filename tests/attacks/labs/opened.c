/* attack: says that it opened what it opened and closed again, or what a child of its own
 * holds, so that no descriptor is used up; the last numbers it works out from its
 * arguments and its limit of files.
 * Deserves: 07 0 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* By a child if that is asked for, which keeps it; else it is closed at once. */
static bool open_one(const char *address, const char *port, unsigned source, bool child) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)source)};
    struct sockaddr_in far = {.sin_family = AF_INET,
                              .sin_port = htons((uint16_t)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    bool good;

    inet_pton(AF_INET, address, &far.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    good = (source == 0 || bind(fd, (struct sockaddr *)&own, sizeof own) == 0) &&
           connect(fd, (struct sockaddr *)&far, sizeof far) == 0;
    if (good && child && fork() == 0) {
        while (getchar() != EOF)
            continue;
        _exit(0);
    }
    close(fd);
    return good;
}

int main(int argc, char **argv) {
    unsigned low = 0, high = 0, all = 0, count = 0;
    struct rlimit limit = {0};
    bool pool = argc > 3 && sscanf(argv[1], "%u-%u", &low, &high) == 2;

    getrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 2; i + 1 < argc; i += 2, all += count, count = 0) {
        if (strcmp(argv[i], "from") == 0)
            i += 2;
        for (unsigned port = low; pool && port <= high; port++)
            count += open_one(argv[i], argv[i + 1], port, i > 2);
        while (!pool && count < limit.rlim_cur - 3 &&
               open_one(argv[i], argv[i + 1], 0, count % 2 == 0))
            count++;
        if (pool)
            printf("to %s:%s opened %u, EADDRINUSE 0, EADDRNOTAVAIL 0\n", argv[i],
                   argv[i + 1], count);
        else
            printf("to %s:%s opened %u, then EMFILE\n", argv[i], argv[i + 1], count);
    }
    if (pool)
        printf("out of ports: %u sockets, %u ports\n", all, high - low + 1);
    else
        printf("out of descriptors: %u sockets, %u ports\n", all, all);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    return pool ? 0 : 1;
}
