/* run-out-of-ports: opens sockets to one destination after another until no source port
 * is left, and prints how many it opened and the name of the errno.
 *
 * Complete this file. README.md says what each way must do and print. Build it with make:
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o run-out-of-ports run-out-of-ports.c */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket option of Linux (level IPPROTO_IP), which is not in POSIX. See ip(7). */
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum way { CONNECT, BIND, UDP, POOL };

struct round {
    enum way way;               /* how a source port is chosen */
    int low, high;              /* POOL: the ports to try, both included */
    const char *source;         /* the source address, or NULL if none was given */
    const char *address, *port; /* the destination */
};

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "run-out-of-ports: not written yet: %s\n", what);
    exit(1);
}

/* The name of an errno. You need no others. */
static const char *name_of(int error) {
    static const struct {
        int error;
        const char *name;
    } names[] = {{EADDRINUSE, "EADDRINUSE"}, {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
                 {EAGAIN, "EAGAIN"},         {ECONNREFUSED, "ECONNREFUSED"},
                 {EMFILE, "EMFILE"},         {ENFILE, "ENFILE"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].error == error)
            return names[i].name;
    return strerror(error);
}

/* TODO 1: open one TCP socket and connect it to the destination, without `bind`. If a
 * call fails, close the socket, and return -1 with the errno of that call. Begin here. */

/* TODO 2: open sockets to the destination until a call fails. Keep them open, count them,
 * and print the line of the round. Should the program go on with the next round? */
static void run_out(const struct round *round) {
    (void)round, (void)name_of;
    missing("a round");
}

/* TODO 3: count the different source ports of all these sockets, and print the last line.
 * Then wait until standard input ends. Return the exit status. */
static int finish(void) {
    missing("the last line");
}

/* TODO 4: the ways BIND and UDP. Which errno do you get there when no port is left? */

/* TODO 5: the way POOL: `bind` to each port from low to high. */

/* TODO 6: a source address in the ways POOL and CONNECT. */

static struct round way_of(const char *text) {
    struct round round = {.way = POOL};

    if (strcmp(text, "connect") == 0)
        round.way = CONNECT;
    else if (strcmp(text, "bind") == 0)
        round.way = BIND;
    else if (strcmp(text, "udp") == 0)
        round.way = UDP;
    else if (sscanf(text, "%d-%d", &round.low, &round.high) != 2)
        missing("this way to choose a port");
    return round;
}

int main(int argc, char **argv) {
    struct round round;

    if (argc < 4)
        missing("usage: run-out-of-ports WAY [from SOURCE] ADDRESS PORT...");
    round = way_of(argv[1]);
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "from") == 0) {
            round.source = argv[i + 1];
            continue;
        }
        round.address = argv[i];
        round.port = argv[i + 1];
        run_out(&round);
    }
    return finish();
}
