/* share-one-port: one port for many clients at once, over TCP and over UDP.
 *
 * Your work. README.md says what it has to do; build it with
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o share-one-port share-one-port.c */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* TODO 1: two sockets at 127.0.0.1, for TCP and for UDP, with one number. */

/* TODO 2: the line for a client: you=ADDRESS:PORT me=ADDRESS:PORT */

/* TODO 3: one datagram in, one answer out. */

/* TODO 4: what one client of TCP has sent: an answer for each newline in it. */

/* TODO 5: wait for all of them at once: poll, or a process or a thread for each. */

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    fprintf(stderr, "share-one-port: not written yet: a server at port %s\n", argv[1]);
    return 1;
}
