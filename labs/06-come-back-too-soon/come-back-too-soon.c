/* come-back-too-soon: a server that starts again at once, and why a port is taken.
 *
 * Your work. README.md says what both ways have to do; build it with
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o come-back-too-soon come-back-too-soon.c */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "come-back-too-soon: not written yet: %s (make hint gives a hint)\n",
            what);
    exit(1);
}

/* TODO 1: the line WORD for a client; then its own bytes back, until it closes. */
static void serve_client(int client, const char *word) {
    (void)client, (void)word;
    missing("what a client is sent");
}

/* TODO 2: a socket that listens at 127.0.0.1 and PORT, also right after a server there
 * has been stopped. Then the line that says so, and one client after another. */
static void serve(const char *port, const char *word) {
    (void)port;
    serve_client(-1, word);
}

/* TODO 3: does a row's local end take ADDRESS and PORT? Begin with the port: it is in
 * hex. */

/* TODO 4: read the table from standard input. Which row is the best reason? */

/* TODO 5: if no row takes them: what does bind say on this machine? */
static void why(const char *address, const char *port) {
    (void)address, (void)port;
    missing("why a port is taken");
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        serve(argv[2], argv[3]);
    else if (argc == 4 && strcmp(argv[1], "why") == 0)
        why(argv[2], argv[3]);
    else
        missing("this way to call it");
    return 0;
}
