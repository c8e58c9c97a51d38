/* load: 4 clients, each one connection after another: connect, ask, read a line, close.
 *
 * The first word says what a client does: `ask` that; `read` the same without asking, for
 * a server that speaks first; `end` asks, ends its side, and reads until the server ends
 * its own, answer or not. Who closes first keeps TIME_WAIT, mostly the client: so each of
 * the four has a source address of its own, the server's with 1 to 4 added to its second
 * number, and bench gives servers new ones; no port is used up. Ends when all COUNT are
 * done. Linux only. Try, beside `bare-server 127.0.0.1 1000`:
 *
 *     load ask 127.0.0.1:PORT 1000 */
#ifdef __linux__
#include "../../lib/endpoint.h"
#include "../../lib/machine.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, ANSWER_MAX = 256 };

enum manner { ASK, READ, END };

static const char question[] = "whoami\n";

static void die(const char *call) {
    perror(call);
    _exit(EXIT_FAILURE);
}

static int open_connection(const struct endpoint *source, const struct endpoint *peer) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

    if (fd == -1 ||
        setsockopt(fd, IPPROTO_IP, MACHINE_BIND_ADDRESS_NO_PORT, &one, sizeof one) == -1)
        die("load: socket");
    if (bind(fd, &source->address.any, source->length) == -1)
        die("load: bind");
    if (connect(fd, &peer->address.any, peer->length) == -1)
        die("load: connect");
    return fd;
}

static void ask(int fd) {
    if (send(fd, question, sizeof question - 1, 0) == -1)
        die("load: send");
}

static void read_line(int fd) {
    char answer[ANSWER_MAX];
    size_t length = 0;

    do {
        ssize_t count = recv(fd, answer + length, sizeof answer - length, 0);

        if (count == -1)
            die("load: recv");
        if (count == 0) {
            fprintf(stderr, "load: a connection ended without an answer\n");
            _exit(EXIT_FAILURE);
        }
        length += (size_t)count;
    } while (answer[length - 1] != '\n');
}

static void read_to_the_end(int fd) {
    char bytes[ANSWER_MAX];
    ssize_t count;

    if (shutdown(fd, SHUT_WR) == -1)
        die("load: shutdown");
    while ((count = recv(fd, bytes, sizeof bytes, 0)) > 0)
        continue;
    if (count == -1)
        die("load: recv");
}

static void work(enum manner manner, uint32_t number, const struct endpoint *peer,
                 unsigned long count) {
    struct endpoint source = *peer;
    uint32_t host = ntohl(peer->address.ipv4.sin_addr.s_addr) + (number << 16);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    source.address.ipv4.sin_addr.s_addr = htonl(host);
    endpoint_set_port(&source, 0);
    for (unsigned long i = 0; i < count; i++) {
        int fd = open_connection(&source, peer);

        if (manner != READ)
            ask(fd);
        if (manner == END)
            read_to_the_end(fd);
        else
            read_line(fd);
        close(fd);
    }
    _exit(EXIT_SUCCESS);
}

int main(int argc, char **argv) {
    unsigned long count;
    struct endpoint peer;
    enum manner manner;
    int status, result = EXIT_SUCCESS;

    if (argc != 4 || endpoint_parse(argv[2], &peer) == -1) {
        fprintf(stderr, "usage: load ask|read|end ADDRESS:PORT COUNT\n");
        return EXIT_FAILURE;
    }
    manner = argv[1][0] == 'e' ? END : argv[1][0] == 'r' ? READ : ASK;
    count = strtoul(argv[3], NULL, 10) / WORKERS;
    for (uint32_t i = 0; i < WORKERS; i++) {
        pid_t pid = fork();

        if (pid == -1)
            die("load: fork");
        if (pid == 0)
            work(manner, i + 1, &peer, count);
    }
    while (wait(&status) != -1)
        if (status != 0)
            result = EXIT_FAILURE;
    return result;
}
#else
int main(void) {
    return 1; /* bench says why */
}
#endif
