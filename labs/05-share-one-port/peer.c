/* peer: the clients of a submission of this lab, and what they saw.
 *
 *     peer MODE PORT HUNG
 *
 * It asks the server at 127.0.0.1:PORT. Each MODE is a check, see check.bats; `free`
 * finds a port that nobody holds, over TCP and UDP. HUNG is a file that is there when
 * something was waited for in vain: then the next ones wait less. Exit status: 0, and
 * what that showed; 1, and lines that begin "expected", "saw" and "hint"; 69, this
 * machine cannot run it; 71. */
#include "../../lib/endpoint.h"
#include "../../lib/machine.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
    MANY = 20,
    TWINS = 40, /* times two clients that come together */
    FAST = 5,
    SOURCES = 5,
    IN_TURN = 60,
    UNREAD_LINES = 20000,
    PATIENCE_SECONDS = 2, /* for what should come at once */
    LESS_PATIENCE_SECONDS = 1,
    TEXT_SIZE = 256
};

struct client {
    int fd;
    struct endpoint own;
    char name[TEXT_SIZE];   /* who this is, for a person */
    char wanted[TEXT_SIZE]; /* the answer that it has to get */
    unsigned sent, heard;   /* lines or datagrams, and answers */
};

static struct endpoint server;
static const char *hung;
static int patience_seconds = PATIENCE_SECONDS;
static char server_name[ENDPOINT_TEXT_SIZE];
static const char turned[] =
    "The two bytes of a port are in the wrong order: a port stands in "
    "a socket address as it travels, the high byte first.";
static const char twice[] =
    "The ports are right, and one of the addresses is not. Does the same one stand there "
    "twice? inet_ntoa has one buffer for all that it returns: what a second call writes "
    "is what the first one's pointer shows, too.";
static const char shared[] =
    "Others are served, and this one is not. Is there a variable that two clients share? "
    "A thread that is given the address of the accept loop's variable finds there what "
    "the loop has put there since: the next client. Each thread needs a copy of its own.";

/* Text that the submission wrote: one line of it, of letters that command no terminal. */
static void print_line(const char *word, const char *text) {
    printf("%s ", word);
    for (; *text != '\0' && strcmp(text, "\n") != 0; text++)
        putchar(*text == '\n' ? '|' : *text < ' ' || *text > '~' ? '?' : *text);
    putchar('\n');
}

static _Noreturn void fail(const char *hint, const char *expected, const char *format,
                           ...) {
    char saw[2 * TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(saw, sizeof saw, format, arguments);
    va_end(arguments);
    print_line("expected", expected);
    print_line("saw", saw);
    if (hint != NULL)
        print_line("hint", hint);
    exit(1);
}

static struct endpoint at(const char *address, unsigned port) {
    struct endpoint end;

    if (endpoint_parse_address(address, AF_INET, &end) != 0)
        trouble_stop("address");
    endpoint_set_port(&end, (uint16_t)port);
    return end;
}

static int open_socket(int type) {
    struct timeval patience = {.tv_sec = patience_seconds};
    int fd = socket(AF_INET, type, 0), on = 1;

    if (fd == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == -1)
        trouble_stop("socket");
    if (type == SOCK_STREAM &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        trouble_stop("setsockopt");
    return fd;
}

/* Who the client is, and what it has to be told. */
static void introduce(struct client *client, const char *what) {
    char own[ENDPOINT_TEXT_SIZE];

    client->own = endpoint_empty();
    if (getsockname(client->fd, &client->own.address.any, &client->own.length) == -1)
        trouble_stop("getsockname");
    endpoint_format(&client->own, own);
    snprintf(client->name, sizeof client->name, "%s, %s", what, own);
    snprintf(client->wanted, sizeof client->wanted, "you=%s me=%s\n", own, server_name);
}

/* Nobody listens at the port. Does somebody at the one with its bytes exchanged? */
static bool swapped_listens(void) {
    unsigned port = endpoint_port(&server);
    struct endpoint other = at("127.0.0.1", (port & 255) << 8 | port >> 8);
    int fd = open_socket(SOCK_STREAM);
    bool listens = connect(fd, &other.address.any, other.length) == 0;

    close(fd);
    return listens;
}

/* Connects, or begins with datagrams, from a socket that may be bound already. */
static struct client begin(int fd, int type, const char *what) {
    struct client client = {.fd = fd};

    if (type == SOCK_STREAM && connect(fd, &server.address.any, server.length) == -1) {
        const char *why = strerror(errno);

        fail(swapped_listens() ? turned : NULL, "a connection to the server",
             "%s: connect to %s: %s", what, server_name, why);
    }
    introduce(&client, what);
    return client;
}

static struct client connected(const char *what) {
    return begin(open_socket(SOCK_STREAM), SOCK_STREAM, what);
}

/* A UDP client. It is bound, so that its own port is known before it sends. */
static struct client datagrams(const char *address, unsigned port, const char *what) {
    struct endpoint own = at(address, port);
    int fd = open_socket(SOCK_DGRAM);

    if (bind(fd, &own.address.any, own.length) == -1)
        trouble_stop("bind");
    return begin(fd, SOCK_DGRAM, what);
}

static void say(struct client *client, const char *text) {
    for (const char *end = text; (end = strchr(end, '\n')) != NULL; end++)
        client->sent++;
    if (send(client->fd, text, strlen(text), MSG_NOSIGNAL) == -1)
        fail(NULL, "a server that reads", "%s: send: %s", client->name, strerror(errno));
}

static void say_datagram(struct client *client, size_t length) {
    static const char text[1400] = "whoami\n";

    client->sent++;
    if (sendto(client->fd, text, length, 0, &server.address.any, server.length) == -1)
        trouble_stop("sendto");
}

/* What is wrong with an answer, if it is a usual mistake. */
static const char *recognise(const struct client *client, const char *answer) {
    unsigned you, me, port = endpoint_port(&client->own);
    char your_address[16], my_address[16], own[ENDPOINT_ADDRESS_SIZE];

    if (sscanf(answer, "you=%15[0-9.]:%5u me=%15[0-9.]:%5u", your_address, &you,
               my_address, &me) != 4)
        return NULL;
    if (you == endpoint_port(&server) && me == port)
        return "The two ends have changed places: `you` is the client, the far end of "
               "the server's socket.";
    if (you == ((port & 255) << 8 | port >> 8))
        return turned;
    endpoint_address(&client->own, own);
    if (you == port && me == endpoint_port(&server))
        return strcmp(your_address, my_address) == 0 && strcmp(own, "127.0.0.1") != 0
                   ? twice
                   : NULL;
    if (you == port && me != endpoint_port(&server))
        return "accept makes a new socket, and not a new port: all connections of a "
               "server are at its one port. Which socket was asked?";
    if (you != port)
        return "That names another client. Each connection is a socket of its own, with "
               "a far end of its own. Is there a variable that two clients, or their "
               "threads, share?";
    return NULL;
}

static void remember_hung(void) {
    int fd = open(hung, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd == -1)
        trouble_stop(hung);
    close(fd);
}

/* Reads one line, or one datagram. What came is in `answer`, as far as it fits; returns
 * what else there is to say, or NULL. */
static const char *hear(struct client *client, int type, char answer[TEXT_SIZE]) {
    struct endpoint source = endpoint_empty();
    size_t length = 0;
    ssize_t count = 1;

    if (type == SOCK_DGRAM) {
        count = recvfrom(client->fd, answer, TEXT_SIZE - 1, 0, &source.address.any,
                         &source.length);
        answer[count > 0 ? count : 0] = '\0';
        if (count >= 0 && !endpoint_equal(&source, &server))
            return "it came from another port than the one that was asked";
    } else {
        while (length < TEXT_SIZE - 1 && (length == 0 || answer[length - 1] != '\n') &&
               (count = recv(client->fd, answer + length, 1, 0)) == 1)
            length++;
        answer[length] = '\0';
    }
    if (count > 0) {
        client->heard++;
        return NULL;
    }
    if (count == 0)
        return "the connection was closed";
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return strerror(errno);
    remember_hung();
    return length > 0 ? "no newline came" : "no answer came";
}

static void expect_answer(struct client *client, int type, const char *hint) {
    char answer[TEXT_SIZE], expected[2 * TEXT_SIZE + 8], counted[TEXT_SIZE] = "";
    const char *else_seen = hear(client, type, answer);

    if (else_seen == NULL && strcmp(answer, client->wanted) == 0)
        return;
    snprintf(expected, sizeof expected, "%s: %s", client->name, client->wanted);
    if (else_seen == NULL)
        fail(recognise(client, answer), expected, "%s", answer);
    if (client->sent > 1)
        snprintf(counted, sizeof counted, "; %u %s were sent, and %u answer%s came",
                 client->sent, type == SOCK_DGRAM ? "datagrams" : "lines", client->heard,
                 client->heard == 1 ? "" : "s");
    if (client->heard > 0 && strcmp(else_seen, "no answer came") == 0)
        else_seen = "no other answer came";
    fail(hint, expected, answer[0] == '\0' ? "%.0s%s%s" : "%s (%s%s)", answer, else_seen,
         counted);
}

static void ask(struct client *client, const char *hint) {
    say(client, "whoami\n");
    expect_answer(client, SOCK_STREAM, hint);
}

static void ask_datagram(struct client *client, const char *hint) {
    say_datagram(client, 7);
    expect_answer(client, SOCK_DGRAM, hint);
}

/* Linux's table of sockets: calls `see` for each of them. false: there is none. */
struct row {
    unsigned local, local_port, remote, remote_port, waiting; /* addresses as they are */
};

static bool read_table(const char *path, bool (*see)(const struct row *, void *),
                       void *argument) {
    FILE *table = fopen(path, "r");
    char line[TEXT_SIZE];
    struct row row;

    if (table == NULL)
        return false;
    while (fgets(line, sizeof line, table) != NULL)
        if (sscanf(line, "%*d: %8x:%4x %8x:%4x %*2x %*8x:%8x", &row.local,
                   &row.local_port, &row.remote, &row.remote_port, &row.waiting) == 5 &&
            !see(&row, argument))
            break;
    fclose(table);
    return true;
}

struct unread {
    const struct client *client;
    bool found;
};

static bool see_unread(const struct row *row, void *argument) {
    struct unread *unread = argument;

    if (row->local_port != endpoint_port(&server) ||
        row->remote_port != endpoint_port(&unread->client->own) ||
        row->remote != unread->client->own.address.ipv4.sin_addr.s_addr)
        return true;
    unread->found = row->waiting > 0;
    return false;
}

/* Waits until the server has read what was sent, as far as this machine tells. */
static void wait_until_read(const struct client *client) {
    struct timespec pause = {.tv_nsec = 1000000};

    for (int i = 0; i < patience_seconds * 1000; i++) {
        struct unread unread = {.client = client};

        if (!read_table("/proc/net/tcp", see_unread, &unread) || !unread.found)
            return;
        nanosleep(&pause, NULL);
    }
}

/* Ends the connection at once: the server sees a reset, and nothing of the rest. */
static void reset(const struct client *client) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) == -1)
        trouble_stop("setsockopt");
    close(client->fd);
}

static void check_one(void) {
    struct client client = connected("a lone client");

    ask(&client, "An answer is a line: it ends in a newline, and is sent as soon as the "
                 "question is there.");
    printf("%s", client.wanted);
}

static void check_again(void) {
    struct client client = connected("a client that asks twice");

    ask(&client, NULL);
    ask(&client, "The connection goes on after the first answer, until the client "
                 "closes it.");
    printf("asked twice, answered twice: %s", client.wanted);
}

static void check_lines(void) {
    static const char once[] = "Lines are what ends in a newline. What one read brings "
                               "may be half a line, or three.";
    struct client client = connected("a client with several lines");
    char rest[TEXT_SIZE];

    say(&client, "first\nsecond\n\n");
    for (int i = 0; i < 3; i++)
        expect_answer(&client, SOCK_STREAM, once);
    for (int i = 0; i < 3; i++) {
        say(&client, "who");
        wait_until_read(&client);
    }
    say(&client, "ami\n");
    expect_answer(&client, SOCK_STREAM, once);
    shutdown(client.fd, SHUT_WR);
    if (hear(&client, SOCK_STREAM, rest) == NULL)
        fail(once, "4 answers to 4 lines", "one more: %s", rest);
    printf("4 lines, 4 answers: three at once, one in four pieces");
}

/* Two clients go, and two come together: the second is there while the server is still
 * busy with the first. false: the server lets only one client wait for accept; the next
 * had to try again, a second later. */
static bool replace(struct client twins[2]) {
    struct timespec began, ended;
    int fds[2];

    for (int i = 0; i < 2; i++) {
        close(twins[i].fd);
        fds[i] = open_socket(SOCK_STREAM);
    }
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < 2; i++)
        twins[i] = begin(fds[i], SOCK_STREAM, "one of two clients that came together");
    clock_gettime(CLOCK_MONOTONIC, &ended);
    for (int i = 0; i < 2; i++)
        say(&twins[i], "whoami\n");
    for (int i = 0; i < 2; i++)
        expect_answer(&twins[i], SOCK_STREAM, shared);
    return (ended.tv_sec - began.tv_sec) * 1000 +
               (ended.tv_nsec - began.tv_nsec) / 1000000 <
           500;
}

static void check_many(void) {
    static const char waits[] =
        "Others are connected, too, and have not closed. Does the "
        "server wait for one client's end before it turns to the next?";
    struct client clients[MANY];
    char what[TEXT_SIZE];

    for (int i = 0; i < MANY; i++) {
        snprintf(what, sizeof what, "client %d of %d", i + 1, MANY);
        clients[i] = connected(what);
        ask(&clients[i], waits);
    }
    for (int i = 0; i < MANY; i++)
        say(&clients[i * 7 % MANY], "whoami\n");
    for (int i = 0; i < MANY; i++)
        expect_answer(&clients[i * 3 % MANY], SOCK_STREAM, shared);
    for (int i = 0; i < TWINS && replace(&clients[i * 2 % MANY]); i++)
        continue;
    printf("%d connections at once, all at %s", MANY, server_name);
}

static void check_slow(void) {
    static const char hint[] = "Another client sent half a line and then nothing. Where "
                               "does the server wait for the other half?";
    struct client half = connected("the client that sent half a line"),
                  silent = connected("the client that had said nothing");

    ask(&half, NULL);
    say(&half, "who");
    wait_until_read(&half);
    for (int i = 0; i < FAST; i++) {
        struct client fast = connected("a client that asks at once");

        ask(&fast, hint);
        close(fast.fd);
    }
    say(&half, "ami\n");
    expect_answer(&half, SOCK_STREAM, NULL);
    ask(&silent, NULL);
    printf("%d were answered while two others kept silent, and then those two", FAST);
}

/* Binds two sockets to one number at two addresses. */
static void bind_twins(int fds[2]) {
    struct endpoint own = at("127.0.0.2", 0);

    for (int i = 0; i < 100; i++) {
        fds[0] = open_socket(SOCK_STREAM);
        fds[1] = open_socket(SOCK_STREAM);
        own = at("127.0.0.2", 0);
        if (bind(fds[0], &own.address.any, own.length) == -1)
            exit(69);
        if (getsockname(fds[0], &own.address.any, &own.length) == -1)
            trouble_stop("getsockname");
        own = at("127.0.0.3", endpoint_port(&own));
        if (bind(fds[1], &own.address.any, own.length) == 0)
            return;
        close(fds[0]);
        close(fds[1]);
    }
    trouble_stop("bind");
}

static void check_same(void) {
    static const char hint[] = "Two clients have one source port, at two addresses. A "
                               "connection is four numbers, not one.";
    struct client twins[2];
    int fds[2];

    bind_twins(fds);
    twins[0] = begin(fds[0], SOCK_STREAM, "one of two clients with one source port");
    twins[1] =
        begin(fds[1], SOCK_STREAM, "the other of two clients with one source port");
    say(&twins[0], "whoami\n");
    say(&twins[1], "whoami\n");
    expect_answer(&twins[1], SOCK_STREAM, hint);
    expect_answer(&twins[0], SOCK_STREAM, hint);
    ask(&twins[0], hint);
    ask(&twins[1], hint);
    printf("port %u of 127.0.0.2 and of 127.0.0.3, told apart",
           endpoint_port(&twins[0].own));
}

static void check_udp(void) {
    static const char hint[] = "Each datagram says itself where it came from, and the "
                               "answer goes there. No client has the socket to itself.";
    struct client sources[SOURCES];

    for (int i = 0; i < SOURCES; i++)
        sources[i] = datagrams("127.0.0.1", 0, "a client over UDP");
    for (int i = 0; i < SOURCES; i++)
        say_datagram(&sources[i], 7);
    for (int i = 0; i < SOURCES; i++)
        expect_answer(&sources[i * 3 % SOURCES], SOCK_DGRAM, hint);
    ask_datagram(&sources[0], hint);
    say_datagram(&sources[1], 0);
    expect_answer(&sources[1], SOCK_DGRAM,
                  "A datagram of no bytes is a datagram, too. Over UDP a length of 0 is "
                  "nobody's end.");
    say_datagram(&sources[2], 1400);
    expect_answer(&sources[2], SOCK_DGRAM, "That datagram was 1400 bytes long.");
    printf("%d sources at one UDP port, an empty datagram and a long one", SOURCES);
}

/* In a network of the grading's own, all sockets are the server's or ours. In another one any
 * program may open one at any time. */
static bool is_alone(void) {
    return getenv("GRADE_NETWORK") != NULL;
}

struct sockets {
    const struct client *ours;
    unsigned at_port, others;
};

static bool see_socket(const struct row *row, void *argument) {
    struct sockets *sockets = argument;
    bool ours = false;

    for (int i = 0; i < SOURCES; i++)
        ours = ours || row->local_port == endpoint_port(&sockets->ours[i].own);
    if (row->local_port == endpoint_port(&server))
        sockets->at_port++;
    else if (!ours)
        sockets->others++;
    return true;
}

static void check_sockets(void) {
    struct client sources[SOURCES];
    struct sockets sockets = {.ours = sources};
    char expected[TEXT_SIZE];

    for (int i = 0; i < SOURCES; i++) {
        sources[i] = datagrams("127.0.0.1", 0, "a client over UDP");
        ask_datagram(&sources[i], NULL);
    }
    if (!read_table("/proc/net/udp", see_socket, &sockets))
        exit(69);
    if (!is_alone())
        sockets.others = 0;
    snprintf(expected, sizeof expected,
             "one UDP socket of the server's, after %d clients (/proc/net/udp)", SOURCES);
    if (sockets.at_port != 1 || sockets.others != 0)
        fail("UDP has no accept. One socket receives from everybody and sends to "
             "everybody.",
             expected, "%u at port %u, %u elsewhere", sockets.at_port,
             endpoint_port(&server), sockets.others);
    printf("%d clients, one UDP socket at %s", SOURCES, server_name);
}

/* One number at both ends, over TCP and over UDP at the same time. */
static void check_both(void) {
    static const char hint[] = "A TCP client had sent half a line meanwhile. Both "
                               "sockets have to be served at the same time.";
    struct client stream = connected("a client over TCP"), datagram;
    struct endpoint own = at("127.0.0.1", endpoint_port(&stream.own));
    int fd = open_socket(SOCK_DGRAM);

    ask(&stream, NULL);
    say(&stream, "who");
    wait_until_read(&stream);
    if (bind(fd, &own.address.any, own.length) == -1) {
        own = at("127.0.0.1", 0); /* somebody has that number */
        if (bind(fd, &own.address.any, own.length) == -1)
            trouble_stop("bind");
    }
    datagram = begin(fd, SOCK_DGRAM, "a client over UDP");
    ask_datagram(&datagram, hint);
    say(&stream, "ami\n");
    expect_answer(&stream, SOCK_STREAM, NULL);
    ask_datagram(&datagram, hint);
    ask(&stream, NULL);
    printf("TCP from %u and UDP from %u, both to %s", endpoint_port(&stream.own),
           endpoint_port(&datagram.own), server_name);
}

/* A client asks, and goes without having read an answer. With MACHINE_SEND_MORE the lines
 * and the end go together, so that the first answer already comes too late. */
static void leave(size_t lines, int flags) {
    struct client client = connected("a client that goes without reading");
    char text[UNREAD_LINES];

    memset(text, '\n', lines);
    if (send(client.fd, text, lines, MSG_NOSIGNAL | MSG_DONTWAIT | flags) == -1)
        trouble_stop("send");
    close(client.fd);
}

static void check_reset(void) {
    static const char gone[] =
        "Another client had gone in the middle. To write to it raises SIGPIPE, which "
        "ends a program that does not see to it; a read may fail with ECONNRESET.";
    struct client stays = connected("the client that stays"), other;

    ask(&stays, NULL);
    for (int i = 0; i < 4; i++) {
        other = connected("a client that resets");
        if (i % 2 == 0)
            say(&other, "who");
        reset(&other);
        ask(&stays, gone);
        leave(UNREAD_LINES, 0);
        ask(&stays, gone);
        leave(2, MACHINE_SEND_MORE);
        ask(&stays, gone);
        ask(&stays, gone);
    }
    other = connected("a client that comes after them");
    ask(&other, gone);
    printf("4 clients reset, 8 went without reading, and the others were served");
}

static void check_closes(void) {
    char what[TEXT_SIZE];

    for (int i = 0; i < IN_TURN; i++) {
        struct client client;

        snprintf(what, sizeof what, "client %d, after %d that had come and gone", i + 1,
                 i);
        client = connected(what);
        ask(&client, "The server may have 24 descriptors open. What becomes of the one "
                     "of a client that has gone?");
        close(client.fd);
    }
    printf("%d clients in turn, with 24 descriptors", IN_TURN);
}

static void check_zero(void) {
    struct client stream = connected("a client over TCP"), datagram;

    ask(&stream, NULL);
    close(stream.fd);
    datagram = datagrams("127.0.0.1", 0, "a client over UDP");
    ask_datagram(&datagram, "TCP and UDP ports of one number are two ports. When the "
                            "kernel has chosen one of them, the other has to be bound "
                            "to that number.");
    printf("the kernel chose %u, for TCP; UDP followed", endpoint_port(&server));
}

/* The same number at another address of this machine is nobody's, unless the server took
 * all addresses. */
static void check_here(void) {
    static const char hint[] =
        "A socket that is bound to 0.0.0.0 takes the number at every "
        "address of the machine, and whoever reaches one of them "
        "reaches it. The task asks for 127.0.0.1.";
    struct endpoint other = at("127.0.0.2", endpoint_port(&server));
    int fd = open_socket(SOCK_STREAM);
    char byte;

    if (connect(fd, &other.address.any, other.length) == 0)
        fail(hint, "nobody at 127.0.0.2, over TCP", "a server at that port, there too");
    if (errno != ECONNREFUSED)
        exit(69);
    fd = open_socket(SOCK_DGRAM);
    if (connect(fd, &other.address.any, other.length) == -1 || send(fd, "", 0, 0) == -1)
        trouble_stop("send");
    if (recv(fd, &byte, 1, 0) != -1 || errno != ECONNREFUSED)
        fail(hint, "nobody at 127.0.0.2, over UDP", "a socket at that port, there too");
    printf("port %u of 127.0.0.2 was refused, over both", endpoint_port(&server));
}

/* Not one that the kernel hands out: it could give that to somebody else meanwhile. */
static void find_free(void) {
    struct machine_range range;

    machine_ephemeral(&range);
    for (int i = 0; i < 10000; i++) {
        unsigned port = (unsigned)(1600 + rand() % (65536 - 1600));
        struct endpoint end = at("127.0.0.1", port);
        int tcp, udp;

        if (range.known && machine_range_has(&range, (uint16_t)port) && i < 5000)
            continue;
        tcp = open_socket(SOCK_STREAM);
        udp = open_socket(SOCK_DGRAM);
        if (bind(tcp, &end.address.any, end.length) == 0 &&
            bind(udp, &end.address.any, end.length) == 0) {
            printf("%u\n", port);
            return;
        }
        close(tcp);
        close(udp);
    }
    trouble_stop("bind");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } modes[] = {
        {"one", check_one},     {"again", check_again},     {"lines", check_lines},
        {"many", check_many},   {"slow", check_slow},       {"same", check_same},
        {"udp", check_udp},     {"sockets", check_sockets}, {"both", check_both},
        {"reset", check_reset}, {"closes", check_closes},   {"zero", check_zero},
        {"here", check_here},   {"free", find_free}};
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    srand((unsigned)now.tv_nsec ^ (unsigned)getpid());
    signal(SIGPIPE, SIG_IGN);
    if (argc != 4)
        return 64;
    hung = argv[3];
    if (access(hung, F_OK) == 0)
        patience_seconds = LESS_PATIENCE_SECONDS;
    server = at("127.0.0.1", (unsigned)strtoul(argv[2], NULL, 10));
    endpoint_format(&server, server_name);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(argv[1], modes[i].name) == 0) {
            modes[i].check();
            return fflush(stdout) == EOF ? 71 : 0;
        }
    return 64;
}
