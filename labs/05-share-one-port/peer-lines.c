/* peer-lines: see peer-lines.h. */
#include "peer-lines.h"

#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-clients.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LONG_LINE = 10000,
    TOGETHER = 100, /* lines that come at once: their answers are more than 4096 bytes */
    HALVES = 5,
    LATE_LINES = 120000,  /* their answers are more than two sockets hold */
    LATE_BUFFER = 4096,   /* what the client's own socket holds meanwhile, in bytes */
    READING = 1024 * 1024 /* and when it reads */
};

static const char once[] =
    "A line ends in a newline. One read() may return half a line, or three lines.";
static const char too_long[] =
    "This line was 10000 bytes long. The length of a line does not matter, because only "
    "its newline counts: does your server keep the rest?";
static const char zero_byte[] =
    "A line contained a NUL. strchr() and strlen() stop at a NUL, also in what "
    "fgets() "
    "has read. For TCP it is a byte like any other, and read() returns how many bytes "
    "there are.";
static const char any_byte[] =
    "A line contained the bytes 4, 13, 26 and 255. TCP carries all bytes alike. In a "
    "char, the byte 255 and EOF are the same: keep what getc() returns in an int.";
static const char at_once[] =
    "100 lines arrived together. If your server collects the answers, is there room for "
    "all of them, and does it send them all?";

static void say_long_line(struct client *client) {
    static char text[LONG_LINE + 2];

    memset(text, 'x', LONG_LINE);
    text[LONG_LINE] = '\n';
    client_say(client, text);
    client_expect(client, too_long);
}

static void say_zero_byte(struct client *client) {
    client_say_bytes(client, "who\0ami\n", 8);
    client_expect(client, zero_byte);
    client_ask(client, zero_byte);
}

static void say_any_byte(struct client *client) {
    client_say_bytes(client, "who\4\15\32\377ami\n", 11);
    client_expect(client, any_byte);
    client_ask(client, any_byte);
}

static void say_together(struct client *client) {
    char text[TOGETHER + 1] = "";

    memset(text, '\n', TOGETHER);
    client_say(client, text);
    for (int i = 0; i < TOGETHER; i++)
        client_expect(client, at_once);
}

void lines_check(void) {
    struct client client = client_connected("a client with several lines");

    client_say(&client, "first\nsecond\n\n");
    for (int i = 0; i < 3; i++)
        client_expect(&client, once);
    for (int i = 0; i < 3; i++) {
        client_say(&client, "who");
        client_wait_until_read(&client);
    }
    client_say(&client, "ami\n");
    client_expect(&client, once);
    say_together(&client);
    say_zero_byte(&client);
    say_any_byte(&client);
    say_long_line(&client);
    client_expect_no_more(&client, once);
    printf("three lines at once, one in four pieces, 100 at once, a long one: an answer "
           "to each");
}

/* The two lines, half of a third and the end come together. */
void lines_check_half(void) {
    static const char reads_on[] =
        "The client has closed its sending half, but still reads. The end of its data "
        "(read() returns 0, poll() reports POLLRDHUP) comes after its lines. Does your "
        "server answer them first?";

    for (int i = 0; i < HALVES; i++) {
        struct client client = client_connected("a client that closes its sending half");

        client_say_more(&client, "first\nsecond\nwho");
        shutdown(client.fd, SHUT_WR);
        client_expect(&client, reads_on);
        client_expect(&client, reads_on);
        client_expect_end(&client);
        close(client.fd);
    }
    printf("two lines, half a line and the end: 2 answers, and the end");
}

/* Until the server has read all, or reads no more because it waits for this client. */
static void wait_until_stuck(const struct client *client) {
    struct timespec pause = {.tv_nsec = 5000000};
    unsigned before = 0, now = client_unread(client);

    for (int same = 0; now > 0 && same < 10; same = now == before ? same + 1 : 0) {
        before = now;
        nanosleep(&pause, NULL);
        now = client_unread(client);
    }
}

/* As many lines as can be sent without waiting, but no more than that. */
static unsigned long say_lines(const struct client *client, unsigned long most) {
    static char text[LATE_LINES];
    ssize_t count;
    unsigned long sent = 0;

    memset(text, '\n', sizeof text);
    while (sent < most &&
           (count = send(client->fd, text, most - sent, MSG_NOSIGNAL | MSG_DONTWAIT)) > 0)
        sent += (unsigned long)count;
    return sent;
}

/* All the answers that come. The last is -1 if the server went on to say nothing. */
static unsigned long count_answers(const struct client *client, unsigned long wanted,
                                   ssize_t *last) {
    static char bytes[65536];
    unsigned long count = 0;

    while (count < wanted && (*last = recv(client->fd, bytes, sizeof bytes, 0)) > 0)
        for (ssize_t i = 0; i < *last; i++)
            count += bytes[i] == 'y'; /* of "you=": its newline may be forgiven */
    return count;
}

struct late {
    struct client client;
    unsigned long sent, count; /* lines, and answers */
    ssize_t last;              /* what recv() returned last */
};

/* A client sends first, perhaps to the end of what it has to say, and reads later. */
static struct late read_late(const char *what, unsigned long most, bool ends) {
    int fd = client_socket(SOCK_STREAM), small = LATE_BUFFER, large = READING;
    struct late late = {.last = 0};

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == -1)
        trouble_stop("setsockopt");
    late.client = client_begin(fd, SOCK_STREAM, what);
    late.sent = say_lines(&late.client, most);
    wait_until_stuck(&late.client);
    if (ends) {
        shutdown(fd, SHUT_WR);
        wait_until_stuck(&late.client); /* the end counts as a byte to be read */
    }
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large) == -1)
        trouble_stop("setsockopt");
    late.count = count_answers(&late.client, late.sent, &late.last);
    return late;
}

static _Noreturn void fail_late(const struct late *late, const char *hint,
                                const char *seen) {
    char expected[2 * CLIENT_TEXT_SIZE];

    snprintf(expected, sizeof expected, "%s: %lu answers to %lu lines", late->client.name,
             late->sent, late->sent);
    client_fail(hint, expected, "%lu answers, and then %s", late->count, seen);
}

/* A server may close the connection of a client that does not read. It must not keep it,
 * and lose answers. One that has kept all answers to so many lines has room for them, and
 * so it must keep them after the end of the client's data, too. */
void lines_check_late(void) {
    struct late late = read_late("a client that reads late", LATE_LINES, false);

    if (late.count < late.sent && late.last == -1 && client_is_late())
        fail_late(&late,
                  "send() may accept only a part of the data, or nothing (EAGAIN). What "
                  "does your server do with the rest?",
                  "no more came");
    close(late.client.fd);
    if (late.count == late.sent) {
        late = read_late("a client that closes its sending half and reads late",
                         late.sent, true);
        if (late.count < late.sent)
            fail_late(&late,
                      "The end of the client's data comes after its lines, and some "
                      "answers must wait until the client reads. Does your server send "
                      "them all before it closes the connection?",
                      late.last == -1 && client_is_late() ? "no more came" : "the end");
    }
    printf("%lu answers to a client that read late", late.count);
}
