/* share-one-port: one port for many clients at once, over TCP and over UDP.
 *
 * Complete it: README.md says what it must do. `make` builds it with
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o share-one-port share-one-port.c */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "share-one-port: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: bind a TCP socket and a UDP socket to the same port number at 127.0.0.1. If
 * `port` is 0, let the kernel choose it. Then print that both are ready. */
static void open_both(int port, int *tcp, int *udp) {
    (void)port, (void)tcp, (void)udp;
    missing("two sockets with one number");
}

/* TODO 2: make the line for a client: you=ADDRESS:PORT me=ADDRESS:PORT */

/* TODO 3: receive one datagram, and answer it. */
static void answer_datagram(int udp) {
    (void)udp;
    missing("an answer over UDP");
}

/* TODO 4: read what a TCP client has sent, and answer each newline in it. */
static void answer_lines(int client) {
    (void)client;
    missing("the answers over TCP");
}

/* TODO 5: wait for all clients at once, with poll(), or with a process or a thread for
 * each. As it is, it serves one TCP client, then one datagram, and ends. */
static void serve(int tcp, int udp) {
    answer_lines(accept(tcp, NULL, NULL));
    answer_datagram(udp);
    missing("all clients at the same time");
}

int main(int argc, char **argv) {
    int tcp = -1, udp = -1;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    open_both(atoi(argv[1]), &tcp, &udp);
    serve(tcp, udp);
}
