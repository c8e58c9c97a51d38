/* peer-clients: see peer-clients.h. */
#include "peer-clients.h"

#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"
#include "peer-looks.h"
#include "peer-table.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE_SECONDS = 2 /* for what should come at once */,
    LESS_PATIENCE_SECONDS = 1
};

struct client_server client_server;
static const char *hung;
static int patience_seconds = PATIENCE_SECONDS;
static bool forgiving; /* a slip in the looks of a line has cost its points already */

static const char turned[] =
    "The two bytes of a port are in the other order. A socket address keeps its port in "
    "network byte order.";
static const char twice[] =
    "The ports are right, but the same address appears twice. inet_ntoa() uses one "
    "buffer "
    "for all its calls: the second call overwrites the text of the first one.";
static const char own_for_you[] =
    "The ports are right, but `you` has the server's address, and this client has a "
    "different one. accept(), getpeername() and recvfrom() tell the client's address. "
    "inet_ntoa() uses one buffer for all its calls: a second call overwrites the text "
    "of the first one.";
static const char mixed_up[] =
    "The port is right, but the address is that of a different client. Two clients may "
    "have the same source port. How does your server tell its clients apart?";

static const char closed[] = "the connection was closed";
static const char unended[] = "no newline came";

void client_begin_all(uint16_t port, const char *hung_file) {
    const char *slipped = getenv("SLIPPED");

    hung = hung_file;
    if (access(hung, F_OK) == 0)
        patience_seconds = LESS_PATIENCE_SECONDS;
    patience_seconds *= (int)patience_times();
    forgiving = slipped != NULL && *slipped != '\0';
    client_server.end = ends_at("127.0.0.1", port);
    endpoint_format(&client_server.end, client_server.name);
}

/* Text that the submission wrote: one line of it, of letters that command no terminal. */
static void print_line(const char *word, const char *text) {
    printf("%s ", word);
    for (; *text != '\0' && strcmp(text, "\n") != 0; text++)
        putchar(*text == '\n' ? '|' : *text < ' ' || *text > '~' ? '?' : *text);
    putchar('\n');
}

_Noreturn void client_fail(const char *hint, const char *expected, const char *format,
                           ...) {
    char saw[2 * CLIENT_TEXT_SIZE];
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

int client_socket(int type) {
    struct timeval patience = {.tv_sec = patience_seconds};
    int fd = ends_socket(AF_INET, type), on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == -1 ||
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

    client->own = ends_local(client->fd);
    endpoint_format(&client->own, own);
    snprintf(client->name, sizeof client->name, "%s, %s", what, own);
    snprintf(client->wanted, sizeof client->wanted, "you=%s me=%s\n", own,
             client_server.name);
}

/* No socket listens on the port. Does one listen on the port with its bytes swapped? */
static bool swapped_listens(void) {
    struct endpoint other =
        ends_at("127.0.0.1", ends_turned(endpoint_port(&client_server.end)));
    int fd = client_socket(SOCK_STREAM);
    bool listens = connect(fd, &other.address.any, other.length) == 0;

    close(fd);
    return listens;
}

struct client client_begin(int fd, int type, const char *what) {
    struct client client = {.fd = fd, .type = type};

    if (type == SOCK_STREAM &&
        connect(fd, &client_server.end.address.any, client_server.end.length) == -1) {
        const char *why = strerror(errno);

        client_fail(swapped_listens() ? turned : NULL, "a connection to the server",
                    "%s: connect to %s: %s", what, client_server.name, why);
    }
    introduce(&client, what);
    return client;
}

struct client client_connected(const char *what) {
    return client_begin(client_socket(SOCK_STREAM), SOCK_STREAM, what);
}

struct client client_datagrams(const char *what) {
    struct endpoint own = ends_at("127.0.0.1", 0);
    int fd = client_socket(SOCK_DGRAM);

    if (bind(fd, &own.address.any, own.length) == -1)
        trouble_stop("bind");
    return client_begin(fd, SOCK_DGRAM, what);
}

/* The server has closed, which a client sees as the end, as a reset (if it had sent what
 * was not read) or as EPIPE (when it sends). */
static const char *hint_if_closed(const struct client *client, const char *hint) {
    return client->heard == 0 && client->if_closed != NULL ? client->if_closed : hint;
}

static void say(struct client *client, const char *bytes, size_t length, int flags) {
    for (size_t i = 0; i < length; i++)
        client->sent += bytes[i] == '\n';
    if (send(client->fd, bytes, length, MSG_NOSIGNAL | flags) == -1)
        client_fail(hint_if_closed(client, NULL), "a server that reads", "%s: send: %s",
                    client->name, strerror(errno));
}

void client_say_bytes(struct client *client, const char *bytes, size_t length) {
    say(client, bytes, length, 0);
}

void client_say(struct client *client, const char *text) {
    say(client, text, strlen(text), 0);
}

void client_say_more(struct client *client, const char *text) {
    say(client, text, strlen(text), MACHINE_SEND_MORE);
}

void client_say_datagram(struct client *client, size_t length) {
    static const char text[CLIENT_DATAGRAM_MAX] = "whoami\n";

    client->sent++;
    if (sendto(client->fd, text, length, 0, &client_server.end.address.any,
               client_server.end.length) == -1)
        trouble_stop("sendto");
}

static const char *recognise_addresses(const char *own, const char *your,
                                       const char *my) {
    if (strcmp(your, own) != 0)
        return strcmp(your, "127.0.0.1") == 0 ? own_for_you : mixed_up;
    return strcmp(my, own) == 0 && strcmp(my, "127.0.0.1") != 0 ? twice : NULL;
}

/* What is wrong with an answer, if it is a usual mistake. */
static const char *recognise(const struct client *client, const char *answer) {
    uint16_t port = endpoint_port(&client->own);
    unsigned you, me;
    char your_address[16], my_address[16], own[ENDPOINT_ADDRESS_SIZE];

    if (sscanf(answer, "you=%15[0-9.]:%5u me=%15[0-9.]:%5u", your_address, &you,
               my_address, &me) != 4)
        return NULL;
    if (you == endpoint_port(&client_server.end) && me == port)
        return "The two ends are swapped: `you` is the client, which is the other end "
               "of the server's socket.";
    if (you == (ends_turned(port)))
        return turned;
    endpoint_address(&client->own, own);
    if (you == port && me == endpoint_port(&client_server.end))
        return recognise_addresses(own, your_address, my_address);
    if (you == port && me == 0)
        return "0 only asks the kernel to choose a port. Which port did the socket get?";
    if (you == port && me != endpoint_port(&client_server.end))
        return "accept() makes a new socket, but not a new port: all connections of a "
               "server use its one port. Which socket did your program ask?";
    if (you != port)
        return "This is the port of a different client. Each connection has its own "
               "socket, with its own other end. Do two clients, or their threads, share "
               "a "
               "variable?";
    return NULL;
}

static void remember_hung(void) {
    int fd = open(hung, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd == -1)
        trouble_stop(hung);
    close(fd);
}

bool client_is_late(void) {
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    remember_hung();
    return true;
}

/* Is that all of an answer over TCP? Where slips are forgiven, one without a newline is,
 * if nothing else is there or the next one begins. */
static bool is_whole(const struct client *client, const char *answer, size_t length) {
    size_t wanted = strlen(client->wanted) - 1;
    char next;

    if (length > 0 && answer[length - 1] == '\n')
        return true;
    return forgiving && length >= wanted &&
           memcmp(answer + length - wanted, client->wanted, wanted) == 0 &&
           (recv(client->fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) != 1 || next == 'y');
}

/* Reads one byte more, or drops what the eye passes over in front of an answer. */
static ssize_t hear_byte(const struct client *client, char *answer, size_t *length) {
    ssize_t count = recv(client->fd, answer + *length, 1, 0);

    if (count == 1 && !(forgiving && looks_blank(answer, *length + 1)))
        ++*length;
    return count;
}

const char *client_hear(struct client *client, char answer[CLIENT_TEXT_SIZE]) {
    struct endpoint source = endpoint_empty();
    size_t length = 0;
    ssize_t count = 1;

    if (client->type == SOCK_DGRAM) {
        count = recvfrom(client->fd, answer, CLIENT_TEXT_SIZE - 1, 0, &source.address.any,
                         &source.length);
        length = count > 0 ? (size_t)count : 0;
        answer[length] = '\0';
        client->length = length;
        if (count >= 0 && !endpoint_equal(&source, &client_server.end))
            return "it came from a different port than the one that was asked";
    } else {
        while (length < CLIENT_TEXT_SIZE - 1 && !is_whole(client, answer, length) &&
               (count = hear_byte(client, answer, &length)) == 1)
            continue;
        answer[length] = '\0';
        client->length = length;
    }
    if (count > 0) {
        client->heard++;
        return NULL;
    }
    if (count == 0)
        return closed;
    if (!client_is_late())
        return strerror(errno);
    return length > 0 ? unended : "no answer came";
}

static _Noreturn void fail_by_bytes(const struct client *client, const char *answer) {
    char wanted[2 * CLIENT_TEXT_SIZE], came[2 * CLIENT_TEXT_SIZE],
        expected[4 * CLIENT_TEXT_SIZE];

    looks_quote(client->wanted, strlen(client->wanted), wanted, sizeof wanted);
    looks_quote(answer, client->length, came, sizeof came);
    snprintf(expected, sizeof expected, "%s: %s", client->name, wanted);
    print_line("slip", "");
    client_fail(memchr(answer, '\0', client->length) != NULL
                    ? "The answer contains a NUL, which ends a string in C but is not "
                      "part of the "
                      "line. How many bytes does your program send?"
                    : NULL,
                expected, "%s", came);
}

void client_expect(struct client *client, const char *hint) {
    char answer[CLIENT_TEXT_SIZE], expected[2 * CLIENT_TEXT_SIZE + 8],
        counted[CLIENT_TEXT_SIZE] = "";
    const char *else_seen = client_hear(client, answer);

    if (else_seen == NULL && client->length == strlen(client->wanted) &&
        memcmp(answer, client->wanted, client->length) == 0)
        return;
    if ((else_seen == NULL || else_seen == unended) &&
        looks_right(client->wanted, answer, client->length)) {
        if (forgiving)
            return;
        fail_by_bytes(client, answer);
    }
    if (else_seen != NULL && client->length == 0 &&
        (strcmp(else_seen, closed) == 0 || strcmp(else_seen, strerror(ECONNRESET)) == 0))
        hint = hint_if_closed(client, hint);
    snprintf(expected, sizeof expected, "%s: %s", client->name, client->wanted);
    if (else_seen == NULL)
        client_fail(recognise(client, answer), expected, "%s", answer);
    if (client->sent > 1)
        snprintf(counted, sizeof counted, "; %u %s were sent, and %u answer%s came",
                 client->sent, client->type == SOCK_DGRAM ? "datagrams" : "lines",
                 client->heard, client->heard == 1 ? "" : "s");
    if (client->heard > 0 && strcmp(else_seen, "no answer came") == 0)
        else_seen = "no other answer came";
    client_fail(hint, expected, answer[0] == '\0' ? "%.0s%s%s" : "%s (%s%s)", answer,
                else_seen, counted);
}

void client_expect_no_more(struct client *client, const char *hint) {
    char rest[CLIENT_TEXT_SIZE], expected[CLIENT_TEXT_SIZE];

    do
        if (recv(client->fd, rest, 1, MSG_DONTWAIT | MSG_PEEK) != 1)
            return;
    while (forgiving && looks_blank(rest, 1) && recv(client->fd, rest, 1, 0) == 1);
    snprintf(expected, sizeof expected, "%u answers to %u lines", client->heard,
             client->sent);
    client_hear(client, rest);
    client_fail(hint, expected, "one more: %s", rest);
}

void client_expect_end(struct client *client) {
    char rest[CLIENT_TEXT_SIZE];
    const char *seen = client_hear(client, rest);

    if (seen == NULL || client->length > 0)
        client_fail("Half a line is not a line, even if nothing comes after it.",
                    "2 answers to 2 lines and half a line", "one more: %s", rest);
    if (strcmp(seen, "no answer came") == 0)
        client_fail(
            "read() returns 0 when the client has closed its end. Then the server must "
            "close its own end, in every process that has the descriptor.",
            "a server that closes its end, too", "its end was still open");
}

bool client_wait_for_end(const struct client *client) {
    char byte;
    ssize_t count = recv(client->fd, &byte, 1, 0);

    return count == 0 || (count == -1 && !client_is_late());
}

void client_ask(struct client *client, const char *hint) {
    if (client->type == SOCK_STREAM)
        client_say(client, "whoami\n");
    else
        client_say_datagram(client, 7);
    client_expect(client, hint);
}

struct unread {
    const struct client *client;
    unsigned bytes;
};

static bool see_unread(const struct table_row *row, void *argument) {
    struct unread *unread = argument;

    if (row->local_port != endpoint_port(&client_server.end) ||
        row->remote_port != endpoint_port(&unread->client->own) ||
        row->remote != unread->client->own.address.ipv4.sin_addr.s_addr)
        return true;
    unread->bytes = row->waiting;
    return false;
}

unsigned client_unread(const struct client *client) {
    struct unread unread = {.client = client};

    return table_read("/proc/net/tcp", see_unread, &unread) ? unread.bytes : 0;
}

void client_wait_until_read(const struct client *client) {
    struct timespec pause = {.tv_nsec = 1000000};

    for (int i = 0; i < patience_seconds * 1000 && client_unread(client) > 0; i++)
        nanosleep(&pause, NULL);
}

void client_reset(const struct client *client) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) == -1)
        trouble_stop("setsockopt");
    close(client->fd);
}
