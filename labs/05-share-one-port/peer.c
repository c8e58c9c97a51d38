/* peer: the clients of a submission of this lab, and what they saw.
 *
 *     peer MODE PORT HUNG
 *
 * It asks the server at 127.0.0.1:PORT. Each MODE is a check, see check.bats; `free`
 * finds a port that nobody holds, over TCP and UDP, and
 *
 *     peer hold tcp|udp PORT COMMAND...
 *
 * runs a command while a socket holds the port. HUNG is a file that is there when
 * something was waited for in vain: then the next ones wait less. Exit status: 0, and
 * what that showed; 1, and lines that begin "expected", "saw" and "hint"; 69, this
 * machine cannot run it; 71. */
#include "../../lib/clock.h"
#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"
#include "peer-clients.h"
#include "peer-holds.h"
#include "peer-lines.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    MANY = 110, /* more than a table for a hundred; no multiple of 3 or 7 */
    FEWER = 20, /* nor is this: where a program may not have many descriptors */
    MANY_FILES = 3 * MANY,
    TWINS = 40, /* times two clients that come together */
    FAST = 5,
    SOURCES = 5,
    IN_TURN = 60,
    IN_TURN_SECONDS = 5, /* of the 8 that apart gives the server */
    UNREAD_LINES = 20000
};

static const char shared[] =
    "The server answers other clients, but not this one. Do two clients share a "
    "variable? "
    "For example, the address of a variable of the accept loop is not enough for a "
    "thread: the loop may put the next client there before the thread looks.";

/* In the wrong order its two bytes are another port. */
static bool is_telling(uint16_t port) {
    return ends_turned(port) != port;
}

static void check_one(void) {
    struct client client = client_connected("a lone client");

    for (int tries = 0; tries < 10 && !is_telling(endpoint_port(&client.own)); tries++) {
        close(client.fd);
        client = client_connected("a lone client");
    }
    client_ask(&client,
               "An answer is a line that ends in a newline. Send it as soon as the "
               "question has arrived.");
    printf("%s", client.wanted);
}

static void check_again(void) {
    struct client client = client_connected("a client that asks twice");

    client_ask(&client, NULL);
    client_ask(&client, "The connection continues after the first answer, until the "
                        "client closes it.");
    printf("asked twice, answered twice: %s", client.wanted);
}

/* Two clients go, and two come together: the second is there while the server is still
 * busy with the first. false: the server lets only one client wait for accept; the next
 * had to try again, a second later. */
static bool replace(struct client twins[2]) {
    int64_t began, took;
    int fds[2];

    for (int i = 0; i < 2; i++) {
        close(twins[i].fd);
        fds[i] = client_socket(SOCK_STREAM);
    }
    began = clock_milliseconds();
    for (int i = 0; i < 2; i++)
        twins[i] =
            client_begin(fds[i], SOCK_STREAM, "one of two clients that connect together");
    took = clock_milliseconds() - began;
    for (int i = 0; i < 2; i++)
        client_say(&twins[i], "whoami\n");
    for (int i = 0; i < 2; i++)
        client_expect(&twins[i], shared);
    return took < 500;
}

/* How many clients come at once. The server may have as many descriptors as this program,
 * and a right one may need two for each client. */
static int choose_many(void) {
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == -1)
        trouble_stop("getrlimit");
    if (files.rlim_max < MANY_FILES)
        return FEWER;
    if (files.rlim_cur < MANY_FILES) {
        files.rlim_cur = MANY_FILES;
        if (setrlimit(RLIMIT_NOFILE, &files) == -1)
            trouble_stop("setrlimit");
    }
    return MANY;
}

static void check_many(void) {
    static const char waits
        [] = "Other clients are still connected. Does the server wait until one client "
             "closes before it serves the next one?",
   full[] =
        "The server closed this connection before it had answered. There is no limit to "
        "the number of clients: does your server have a table of fixed size?";
    struct client clients[MANY];
    char what[CLIENT_TEXT_SIZE];
    int many = choose_many();

    for (int i = 0; i < many; i++) {
        snprintf(what, sizeof what, "client %d of %d", i + 1, many);
        clients[i] = client_connected(what);
        clients[i].if_closed = full;
        client_ask(&clients[i], waits);
    }
    for (int i = 0; i < many; i++)
        client_say(&clients[i * 7 % many], "whoami\n");
    for (int i = 0; i < many; i++)
        client_expect(&clients[i * 3 % many], shared);
    for (int i = 0; i < TWINS && replace(&clients[i * 2 % many]); i++)
        continue;
    printf("%d connections at once, all at %s", many, client_server.name);
}

static void check_slow(void) {
    static const char hint[] = "Another client has sent half a line, and then nothing. "
                               "Where does the server wait for the other half?";
    struct client half = client_connected("the client that sent half a line"),
                  silent = client_connected("the client that had sent nothing");

    client_ask(&half, NULL);
    client_say(&half, "who");
    client_wait_until_read(&half);
    for (int i = 0; i < FAST; i++) {
        struct client fast = client_connected("a client that asks meanwhile");

        client_ask(&fast, hint);
        close(fast.fd);
    }
    client_say(&half, "ami\n");
    client_expect(&half, NULL);
    client_ask(&silent, NULL);
    printf("%d were answered while two others sent nothing, and then those two", FAST);
}

/* Binds two sockets to one number at two addresses. */
static void bind_twins(int fds[2], int type) {
    struct endpoint own = ends_at("127.0.0.2", 0);

    for (int i = 0; i < 100; i++) {
        fds[0] = client_socket(type);
        fds[1] = client_socket(type);
        own = ends_at("127.0.0.2", 0);
        if (bind(fds[0], &own.address.any, own.length) == -1)
            exit(69);
        if (getsockname(fds[0], &own.address.any, &own.length) == -1)
            trouble_stop("getsockname");
        own = ends_at("127.0.0.3", endpoint_port(&own));
        if (bind(fds[1], &own.address.any, own.length) == 0)
            return;
        close(fds[0]);
        close(fds[1]);
    }
    trouble_stop("bind");
}

static void check_same(void) {
    static const char hint[] = "Two clients have the same source port at different "
                               "addresses. Four numbers identify a connection.";
    struct client twins[2];
    int fds[2];

    bind_twins(fds, SOCK_STREAM);
    twins[0] =
        client_begin(fds[0], SOCK_STREAM, "one of two clients with one source port");
    twins[1] = client_begin(fds[1], SOCK_STREAM,
                            "the other of two clients with one source port");
    client_say(&twins[0], "whoami\n");
    client_say(&twins[1], "whoami\n");
    client_expect(&twins[1], hint);
    client_expect(&twins[0], hint);
    client_ask(&twins[0], hint);
    client_ask(&twins[1], hint);
    printf("port %u at 127.0.0.2 and port %u at 127.0.0.3, told apart",
           endpoint_port(&twins[0].own), endpoint_port(&twins[0].own));
}

static void check_same_datagrams(void) {
    static const char hint[] =
        "Two clients have the same source port at different addresses. recvfrom() says "
        "where each datagram came from: its address as well as its port.";
    struct client twins[2];
    int fds[2];

    bind_twins(fds, SOCK_DGRAM);
    for (int i = 0; i < 2; i++)
        twins[i] = client_begin(fds[i], SOCK_DGRAM,
                                "one of two clients over UDP with one source port");
    for (int i = 0; i < 2; i++)
        client_say_datagram(&twins[i], 7);
    client_expect(&twins[1], hint);
    client_expect(&twins[0], hint);
    printf("over UDP, too");
}

static void check_udp(void) {
    static const char hint[] =
        "Does your server have one UDP socket on this port at 127.0.0.1? recvfrom() says "
        "where each datagram came from. The answer goes there, from the same socket.";
    static const char later[] =
        "Your server answered an earlier datagram, but not this one. A UDP socket takes "
        "datagrams from every source, unless it is connected to one.";
    struct client sources[SOURCES];

    for (int i = 0; i < SOURCES; i++)
        sources[i] = client_datagrams("a client over UDP");
    for (int i = 0; i < SOURCES; i++)
        client_say_datagram(&sources[i], 7);
    for (int i = 0; i < SOURCES; i++)
        client_expect(&sources[i * 3 % SOURCES], i == 0 ? hint : later);
    client_ask(&sources[0], later);
    client_say_datagram(&sources[1], 0);
    client_expect(&sources[1],
                  "This datagram was empty. An empty datagram is a datagram, too: over "
                  "UDP, a length of 0 is not the end of anything.");
    client_say_datagram(&sources[3], 3);
    client_expect(&sources[3],
                  "This datagram contained no newline. A datagram is always complete.");
    client_say_datagram(&sources[2], CLIENT_DATAGRAM_MAX);
    client_expect(
        &sources[2],
        "This datagram was 9000 bytes long. It needs an answer even if only its "
        "beginning fits into your array.");
    printf("%d clients of one UDP port, an empty datagram and a long one", SOURCES);
}

/* One number at both ends, over TCP and over UDP at the same time. */
static void check_both(void) {
    static const char hint[] =
        "A TCP client has sent half a line, and nothing since. Does "
        "your server wait for it before it looks at UDP?";
    struct client stream = client_connected("a client over TCP"), datagram;
    struct endpoint own = ends_at("127.0.0.1", endpoint_port(&stream.own));
    int fd = client_socket(SOCK_DGRAM);

    client_ask(&stream, NULL);
    client_say(&stream, "who");
    client_wait_until_read(&stream);
    if (bind(fd, &own.address.any, own.length) == -1) {
        own = ends_at("127.0.0.1", 0); /* somebody has that number */
        if (bind(fd, &own.address.any, own.length) == -1)
            trouble_stop("bind");
    }
    datagram = client_begin(fd, SOCK_DGRAM, "a client over UDP");
    client_ask(&datagram, hint);
    client_say(&stream, "ami\n");
    client_expect(&stream, NULL);
    client_ask(&datagram, hint);
    client_ask(&stream, NULL);
    printf("TCP from %u and UDP from %u, both to %s", endpoint_port(&stream.own),
           endpoint_port(&datagram.own), client_server.name);
}

/* A client asks, and goes without having read an answer. With MACHINE_SEND_MORE the lines
 * and the end go together, so that the first answer already comes too late. */
static void leave(size_t lines, int flags) {
    struct client client = client_connected("a client that closes without reading");
    char text[UNREAD_LINES];

    memset(text, '\n', lines);
    if (send(client.fd, text, lines, MSG_NOSIGNAL | MSG_DONTWAIT | flags) == -1)
        trouble_stop("send");
    close(client.fd);
}

static void check_reset(void) {
    static const char gone[] =
        "Another client has vanished in the middle of its connection. A write to it "
        "raises "
        "SIGPIPE, which usually ends the program. A read may fail with ECONNRESET.";
    struct client stays = client_connected("the client that stays"), other;

    client_ask(&stays, NULL);
    for (int i = 0; i < 4; i++) {
        other = client_connected("a client that resets");
        if (i % 2 == 0)
            client_say(&other, "who");
        client_reset(&other);
        client_ask(&stays, gone);
        leave(UNREAD_LINES, 0);
        client_ask(&stays, gone);
        leave(2, MACHINE_SEND_MORE);
        client_ask(&stays, gone);
        client_ask(&stays, gone);
    }
    other = client_connected("a client that comes after them");
    client_ask(&other, gone);
    printf("4 clients reset, 8 closed without reading, and the others were served");
}

/* A right server may close a descriptor late: it takes a thread, or a process, and a turn
 * of a processor. So the next client waits for that, until one has waited in vain. */
static void check_closes(void) {
    char what[CLIENT_TEXT_SIZE];
    int64_t until =
        clock_milliseconds() + (int64_t)1000 * IN_TURN_SECONDS * patience_times();
    bool patient = true;

    for (int i = 0; i < IN_TURN; i++) {
        struct client client;

        snprintf(what, sizeof what, "client %d, after %d that have come and gone", i + 1,
                 i);
        client = client_connected(what);
        client_ask(&client,
                   "The server may have 24 descriptors open. What does it do with the "
                   "descriptor of a client that has gone?");
        shutdown(client.fd, SHUT_WR);
        patient = patient && clock_milliseconds() < until && client_wait_for_end(&client);
        close(client.fd);
    }
    printf("%d clients in turn, with 24 descriptors", IN_TURN);
}

static void check_zero(void) {
    struct client stream = client_connected("a client over TCP"), datagram;

    client_ask(&stream, NULL);
    close(stream.fd);
    datagram = client_datagrams("a client over UDP");
    client_ask(&datagram,
               "TCP port N and UDP port N are two different ports. The kernel "
               "chose the number of one of them. Which number did your program "
               "bind for the other?");
    printf("the kernel chose %u for one protocol; the other uses it, too",
           endpoint_port(&client_server.end));
}

/* Over TCP and UDP, so that nobody holds either. */
static void find_free(void) {
    struct endpoint end = ends_at("127.0.0.1", 0);
    int tcp, udp;

    do {
        tcp = ends_bound_free(SOCK_STREAM, &end, (struct ends_span){1600, 65535},
                              is_telling);
        udp = ends_bound(SOCK_DGRAM, &end);
        if (tcp == -1 || (udp == -1 && errno != EADDRINUSE))
            trouble_stop("bind");
        close(tcp);
    } while (udp == -1);
    printf("%u\n", endpoint_port(&end));
}

/* Has this machine a second address of loopback? */
static void check_second(void) {
    struct endpoint second = ends_at("127.0.0.2", 0);

    if (ends_bound(SOCK_STREAM, &second) == -1)
        exit(69);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } modes[] = {{"one", check_one},
                 {"again", check_again},
                 {"lines", lines_check},
                 {"many", check_many},
                 {"slow", check_slow},
                 {"same", check_same},
                 {"udp", check_udp},
                 {"sockets", holds_check_sockets},
                 {"both", check_both},
                 {"reset", check_reset},
                 {"closes", check_closes},
                 {"zero", check_zero},
                 {"here", holds_check_here},
                 {"second", check_second},
                 {"free", find_free},
                 {"half", lines_check_half},
                 {"late", lines_check_late},
                 {"alone", holds_check_alone},
                 {"same-datagrams", check_same_datagrams}};

    if (argc > 4 && strcmp(argv[1], "hold") == 0)
        return holds_during(argv);
    signal(SIGPIPE, SIG_IGN);
    if (argc != 4)
        return 64;
    client_begin_all((uint16_t)strtoul(argv[2], NULL, 10), argv[3]);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(argv[1], modes[i].name) == 0) {
            modes[i].check();
            return fflush(stdout) == EOF ? 71 : 0;
        }
    return 64;
}
