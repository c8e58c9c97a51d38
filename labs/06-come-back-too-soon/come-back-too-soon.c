/* come-back-too-soon: a server that can be restarted at once, and why a port is taken.
 *
 * Complete this file. README.md says what `serve` and `why` must do. Build it with make:
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

/* TODO 1: send the client the line WORD, then its own bytes until it closes its end. */
static void serve_client(int client, const char *word) {
    (void)client, (void)word;
    missing("what the server sends to a client");
}

/* TODO 2: listen on PORT at 127.0.0.1, even if a server there has just been stopped. Then
 * print the line, and serve one client after another. */
static void serve(const char *port, const char *word) {
    (void)port;
    serve_client(-1, word);
}

/* TODO 3: does a row take ADDRESS and PORT? Compare its local end with them. Begin with
 * the port, which is in hex. */

/* TODO 4: read the table from standard input. Which row gives the strongest reason? */

/* TODO 5: if no row takes them, what does bind return on this machine? */
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
        missing("these arguments");
    return 0;
}
