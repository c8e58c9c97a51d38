/* peer-client: see peer-client.h. */
#include "peer-client.h"

#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-report.h"
#include "peer-waits.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
    BETWEEN_TRIES = 5, /* milliseconds */
    SEGMENT = 536,
    WINDOW = 4096,
    MUCH = 250000 /* bytes */
};

static const char turned_hint[] =
    "A server listens on the port that has the same two bytes in the other order. A "
    "socket address holds its port in network byte order.";
static const char elsewhere_hint[] =
    "The server printed that it serves, but no socket listens there. What did bind and "
    "listen return? Has the server ended?";
static const char closed_hint[] =
    "The server closed the connection first. It must keep the connection until the "
    "client closes its end. Then read returns 0.";
static const char ended_hint[] =
    "The connection ended before the line came. Has the server ended, closed its "
    "listening socket, or run out of descriptors? It must serve one client after another "
    "until a signal ends it.";

static const char much_hint[] =
    "The client writes much and reads late. write can then return less than you asked "
    "for, or -1 with EAGAIN. When the client has closed its end, it still waits for its "
    "bytes: send all of them, and then close.";

static const char late[] = "nothing came in time";

/* It does not outlive this process in another server's keeper, and waits no longer than a
 * client does. */
static int new_socket(bool small) {
    int fd = ends_socket(AF_INET, SOCK_STREAM), patience = waits_patience();
    struct timeval time = {.tv_sec = patience / 1000,
                           .tv_usec = (suseconds_t)(patience % 1000) * 1000};

    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) == -1)
        trouble_stop("socket");
    /* The kernel keeps much of what the client sends, and with such segments and windows
     * it keeps little of what the server sends. */
    if (small) {
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &(int){SEGMENT}, sizeof(int));
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){WINDOW}, sizeof(int));
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){MUCH}, sizeof(int));
    }
    return fd;
}

/* A client's socket, or -1 with connect()'s errno. */
static int connected(uint16_t port, bool small) {
    struct endpoint server = ends_at("127.0.0.1", port);
    int fd = new_socket(small), error;

    if (connect(fd, &server.address.any, server.length) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

bool client_connects(uint16_t port) {
    int fd = connected(port, false);

    if (fd != -1)
        close(fd);
    return fd != -1;
}

bool client_waits_for(uint16_t port) {
    struct timespec pause = {.tv_nsec = BETWEEN_TRIES * 1000000L};
    int64_t end = clock_milliseconds() + waits_patience();

    while (!client_connects(port)) {
        if (clock_milliseconds() > end)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Reads up to a newline, the end, or `size` bytes. Returns the length; `why` it ended
 * before, or NULL. */
static size_t hear(int fd, char *bytes, size_t size, const char *wanted,
                   const char **why) {
    size_t length = 0;

    *why = NULL;
    while (length < size && (length == 0 || bytes[length - 1] != '\n')) {
        ssize_t count = recv(fd, bytes + length, 1, 0);

        if (count == 1) {
            length++;
            if (report_forgives() && length == strlen(wanted) - 1 &&
                memcmp(bytes, wanted, length) == 0 &&
                recv(fd, &(char){0}, 1, MSG_PEEK | MSG_DONTWAIT) != 1)
                break; /* the newline that is missing has been paid for */
            continue;
        }
        *why = count == 0        ? "the connection was closed"
               : errno == EAGAIN ? late
                                 : strerror(errno);
        if (count == -1 && errno == EAGAIN)
            waits_in_vain();
        break;
    }
    return length;
}

static void look_at_word(int fd, const struct server *server, const char *who) {
    char bytes[CLIENT_BYTES_MAX], wanted[SERVER_WORD_SIZE + 1], quoted[REPORT_TEXT_SIZE],
        expected[REPORT_TEXT_SIZE];
    const char *why;
    size_t length;

    snprintf(wanted, sizeof wanted, "%s\n", server->word);
    snprintf(expected, sizeof expected, "%s: the line %s", who, server->word);
    length = hear(fd, bytes, sizeof bytes, wanted, &why);
    if (length == strlen(wanted) && memcmp(bytes, wanted, length) == 0)
        return;
    report_quote(bytes, length, quoted);
    if (length > 0 && report_looks_right(wanted, bytes, length)) {
        if (report_forgives())
            return;
        report_slip();
        report_quote(wanted, strlen(wanted), expected);
        report_fail(why == late ? "A line ends with a newline." : NULL, expected, "%s",
                    quoted);
    }
    if (length == 0)
        report_fail(why == late ? NULL : ended_hint, expected, "%s", why);
    report_fail(NULL, expected, why == NULL ? "%s" : "%s, and then: %s", quoted, why);
}

static int greeted(const struct server *server, const char *who, bool small) {
    int fd = connected(server->port, small);

    if (fd == -1) {
        const char *why = strerror(errno);
        bool refused = errno == ECONNREFUSED,
             turned = client_connects(ends_turned(server->port));

        report_fail(turned    ? turned_hint
                    : refused ? elsewhere_hint
                              : NULL,
                    "a connection to the port of the server", "%s: connect: %s", who,
                    why);
    }
    look_at_word(fd, server, who);
    return fd;
}

int client_greeted(const struct server *server, const char *who) {
    return greeted(server, who, false);
}

/* Reads some of what comes back, and compares it. Returns false at the end. */
static bool hear_some(int fd, const unsigned char *bytes, size_t sent, size_t *back,
                      const char *who) {
    unsigned char some[8]; /* few, so that the server is faster than the client */
    char expected[REPORT_TEXT_SIZE];
    ssize_t count = recv(fd, some, sizeof some, 0);

    if (count > 0 && (size_t)count <= sent - *back &&
        memcmp(some, bytes + *back, (size_t)count) == 0) {
        *back += (size_t)count;
        return true;
    }
    if (count == 0 && *back == MUCH)
        return false;
    if (count == -1 && errno == EAGAIN)
        waits_in_vain();
    snprintf(expected, sizeof expected, "%s: all %d bytes come back, and then the end",
             who, MUCH);
    report_fail(much_hint, expected, "%zu bytes, and then: %s", *back,
                count > 0         ? "bytes that the client did not send there"
                : count == 0      ? "the connection was closed"
                : errno == EAGAIN ? late
                                  : strerror(errno));
}

void client_is_echoed_slowly(const struct server *server, const char *who) {
    static unsigned char bytes[MUCH];
    int fd = greeted(server, who, true);
    size_t sent = 0, back = 0;

    for (size_t i = 0; i < MUCH; i++)
        bytes[i] = (unsigned char)ends_random();
    while (sent < MUCH) {
        struct pollfd both = {.fd = fd, .events = POLLIN | POLLOUT};
        ssize_t count = send(fd, bytes + sent, MUCH - sent, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (count > 0)
            sent += (size_t)count;
        else if (errno != EAGAIN || (poll(&both, 1, waits_patience()) != 1) ||
                 (both.revents & POLLOUT) == 0)
            hear_some(fd, bytes, sent, &back, who);
    }
    shutdown(fd, SHUT_WR);
    while (hear_some(fd, bytes, sent, &back, who))
        ;
    close(fd);
}

void client_is_echoed(int fd, const char *who) {
    char bytes[] = "end\nof\0a line, and \xff no newline ....", back[sizeof bytes],
         sent[REPORT_TEXT_SIZE], came[REPORT_TEXT_SIZE];
    size_t length = 0, size = sizeof bytes - 1;
    ssize_t count = 1;

    snprintf(bytes + size - 4, 5, "%04x", ends_random() & 0xffff);
    if (send(fd, bytes, size, 0) == -1)
        report_fail(closed_hint, "a server that reads what its client sends",
                    "%s: send: %s", who, strerror(errno));
    while (length < size && (count = recv(fd, back + length, size - length, 0)) > 0)
        length += (size_t)count;
    if (length == size && memcmp(bytes, back, size) == 0)
        return;
    report_quote(bytes, size, sent);
    report_quote(back, length, came);
    if (count == -1 && errno == EAGAIN)
        waits_in_vain();
    report_fail(
        count == 0 || (count == -1 && errno == ECONNRESET) ? closed_hint
        : length < size
            ? "read returns any bytes, not only text, and not always a whole line. "
              "Its result is how many bytes came."
            : NULL,
        sent, "%s%s%s", came, length < size ? ", and then: " : "",
        length == size    ? ""
        : count == 0      ? "the connection was closed"
        : errno == EAGAIN ? late
                          : strerror(errno));
}

int client_sees_end(int fd) {
    ssize_t count;
    char byte;

    count = recv(fd, &byte, 1, 0);
    if (count == -1 && errno == EAGAIN)
        waits_in_vain();
#ifdef TCP_QUICKACK /* the end is acknowledged now, and not some 40 ms later */
    if (count == 0)
        setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
#endif
    return count == 0 ? 0 : count == -1 ? errno : -1;
}
