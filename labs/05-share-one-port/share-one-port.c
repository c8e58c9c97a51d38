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

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "share-one-port: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: two sockets at 127.0.0.1, for TCP and for UDP, with one number. If `port` is 0,
 * the kernel chooses it. Then the line that says that both are ready. */
static void open_both(int port, int *tcp, int *udp) {
    (void)port, (void)tcp, (void)udp;
    missing("two sockets with one number");
}

/* TODO 2: the line for a client: you=ADDRESS:PORT me=ADDRESS:PORT */

/* TODO 3: one datagram in, one answer out. */
static void answer_datagram(int udp) {
    (void)udp;
    missing("an answer over UDP");
}

/* TODO 4: what one client of TCP has sent: an answer for each newline in it. */
static void answer_lines(int client) {
    (void)client;
    missing("the answers over TCP");
}

/* TODO 5: wait for all of them at once: poll, or a process or a thread for each. As it
 * stands, one client of TCP is served, then one datagram, and then it ends. */
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
