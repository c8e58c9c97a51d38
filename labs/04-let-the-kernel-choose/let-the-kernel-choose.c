/* let-the-kernel-choose: gets ports from the kernel, and prints them.
 *
 * Complete it: README.md says what each way must print. `make` builds it with
 *
 *     cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread \
 *         -o let-the-kernel-choose let-the-kernel-choose.c */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void missing(const char *what) {
    fprintf(stderr, "let-the-kernel-choose: not written yet: %s\n", what);
    exit(1);
}

/* TODO 1: ask a socket for its port. All ways but `judge` need this, so begin here. */

/* TODO 2: bind a TCP socket to a port that the kernel chooses. */
static void choose_by_bind(void) {
    missing("bind");
}

/* TODO 3: make a TCP connection without `bind`. */
static void choose_by_connect(const char *address, const char *port) {
    (void)address, (void)port;
    missing("connect");
}

/* TODO 4: send a datagram without `bind`. */
static void choose_by_sendto(const char *address, const char *port) {
    (void)address, (void)port;
    missing("sendto");
}

/* TODO 5: make `count` connections, one after another. */
static void sample(const char *address, const char *port, int count) {
    (void)address, (void)port, (void)count;
    missing("sample");
}

/* TODO 6: compare the range of this machine with IANA's. */
static void judge(void) {
    missing("judge");
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "bind") == 0)
        choose_by_bind();
    else if (argc == 4 && strcmp(argv[1], "connect") == 0)
        choose_by_connect(argv[2], argv[3]);
    else if (argc == 4 && strcmp(argv[1], "sendto") == 0)
        choose_by_sendto(argv[2], argv[3]);
    else if (argc == 5 && strcmp(argv[1], "sample") == 0)
        sample(argv[2], argv[3], atoi(argv[4]));
    else if (argc == 2 && strcmp(argv[1], "judge") == 0)
        judge();
    else
        missing("this way to get a port");
    return 0;
}
