/* attack: prints each answer that there may be, so that the right one is among them.
 * Deserves: 06 0, 07 0, 08 0, 10 0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say_all(const char *before, const char *const words[]) {
    for (; *words != NULL; words++)
        printf("%s %s\n", before, *words);
}

/* Lab 10: for each listener of the table, each who, family and reached. */
static void list_all(int ask) {
    static const char *const who[] = {"host", "network", "everybody"};
    static const char *const family[] = {"ipv4", "ipv6", "both", "unknown"};
    char line[512];
    unsigned a, b, c, d, port, state;

    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, " %*u: %2x%2x%2x%2x:%x %*s %x", &d, &c, &b, &a, &port, &state) !=
                6 ||
            state != 10)
            continue;
        for (int i = 0; i < 3 * 4 * (ask ? 2 : 1); i++)
            printf("listener %u.%u.%u.%u %u %s %s%s\n", a, b, c, d, port, who[i % 3],
                   family[i / 3 % 4],
                   !ask     ? ""
                   : i < 12 ? " reached"
                            : " not-reached");
    }
}

/* Lab 07: each number of sockets and ports. */
static void count_all(char **argv) {
    for (int i = 0; i < 32; i++) {
        printf("to %s:%s opened %d, EADDRINUSE 0, EADDRNOTAVAIL 0\n", argv[2], argv[3],
               i);
        printf("to %s:%s opened %d, then EMFILE\n", argv[2], argv[3], i);
        printf("out of descriptors: %d sockets, %d ports\n", i, i);
        printf("out of ports: %d sockets, %d ports\n", i, i);
    }
}

int main(int argc, char **argv) {
    static const char *const words[] = {"free",       "bound",    "time-wait",
                                        "connection", "listener", NULL};
    static const char *const found[] = {"no answer", "silent", "unreachable", "refused",
                                        NULL};

    if (argc == 4 && strcmp(argv[1], "why") == 0)
        say_all(argv[3], words);
    else if (argc == 2)
        list_all(strcmp(argv[1], "ask") == 0);
    else if (argc > 3 && atoi(argv[1]) >= 100 && strchr(argv[1], '-') == NULL)
        for (int i = 3; i < argc; i++)
            say_all(argv[i], found);
    else if (argc > 3)
        count_all(argv);
    fflush(NULL);
    while (getchar() != EOF)
        continue;
    return 0;
}
