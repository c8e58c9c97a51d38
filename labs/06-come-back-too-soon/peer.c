/* peer: the grader's own end: the clients of a server that is stopped and started again,
 * tables of sockets, and ports that are held.
 *
 *     peer table FILE WORD...
 *         a table at random, and what it says; see peer-rows.h
 *     peer free ADDRESS
 *         prints a port that is free there
 *     peer hold HOW ADDRESS PORT COMMAND...
 *         runs COMMAND while a socket of the grader's is bound there, and does not listen
 *         (`bound`; `reuse`, the same with SO_REUSEADDR), or while none is (`free`)
 *     peer CHECK HUNG COMMAND...
 *         the submission as a server, run as COMMAND serve PORT WORD. CHECK is a check's
 *         name. HUNG is a file that is there when something was waited for in vain
 *     peer has ADDRESS
 *         exit status 69 if this machine does not have it
 *
 * Exit status of a CHECK: 0, and what it showed; 1, and lines that begin "expected",
 * "saw", "hint", "ended", "slip" and "unflushed"; 71. */
#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"
#include "peer-client.h"
#include "peer-report.h"
#include "peer-rows.h"
#include "peer-server.h"
#include "peer-shares.h"
#include "peer-waits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    IN_TURN = 300,
    ENDING = 10,        /* of them at a time */
    IN_TURN_SECONDS = 5 /* of the 8 that apart gives the server */
};

static const char again_hint[] =
    "An old connection of the first server is still there. The kernel allows a new "
    "listener beside it at once, without any waiting, if both listening sockets asked "
    "for this before bind. Which option is it, on which socket, and at which moment?";

static void check_serves(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL);
    int fd = client_greeted(&server, "a client");

    client_is_echoed(fd, "a client");
    close(fd);
    close(client_greeted(&server, "the next client"));
    server_stop(&server);
    printf("port %u: two clients, one after the other", server.port);
}

/* A server with a client that has got all it sent, and the server's end. */
static int stop_with_client(struct server *server, const char *who) {
    int fd = client_greeted(server, who);

    client_is_echoed(fd, who);
    server_stop(server);
    client_sees_end(fd);
    return fd;
}

static void starts_again(const struct server *first) {
    struct server server = server_start(first->port, again_hint);

    close(client_greeted(&server, "a client of the second server"));
    server_stop(&server);
}

static void check_again(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL);

    close(stop_with_client(&server, "a client of the first server"));
    starts_again(&server);
    printf("port %u: stopped, with a connection in TIME_WAIT, and served again at once",
           server.port);
}

static void check_connected(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL);
    int fd = stop_with_client(&server, "a client of the first server");

    starts_again(&server);
    close(fd);
    printf("port %u: served again while a client of the first server was connected",
           server.port);
}

static void expect_end(int fd, const char *when) {
    int error = client_sees_end(fd);
    char expected[REPORT_TEXT_SIZE];

    if (error == 0)
        return;
    snprintf(expected, sizeof expected,
             "%s: the client reads everything, and then the end", when);
    report_fail(error == ECONNRESET
                    ? "A reset discards what has not arrived yet, and the client gets an "
                      "error. close() sends one if SO_LINGER is set to 0 seconds, or if "
                      "bytes of the client are still unread. A reset also prevents "
                      "TIME_WAIT, but TIME_WAIT protects the next connection."
                : error == EAGAIN ? "When read returns 0, the client has closed its end. "
                                    "Then the server must close its own."
                                  : NULL,
                expected, "%s",
                error == -1       ? "more bytes"
                : error == EAGAIN ? "the connection did not end in time"
                                  : strerror(error));
}

static void check_gently(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL);
    int fd = client_greeted(&server, "a client");

    client_is_echoed(fd, "a client");
    client_is_echoed(fd, "a client that goes on");
    shutdown(fd, SHUT_WR);
    expect_end(fd, "after the client has closed its end");
    close(fd);
    client_is_echoed_slowly(&server, "a client that reads late");
    fd = client_greeted(&server, "the next client");
    client_is_echoed(fd, "the next client");
    server_stop(&server);
    expect_end(fd, "after the server was stopped");
    printf("three connections ended, and none was reset");
}

/* It may have fewer descriptors than that. A right server may close one late: it takes a
 * thread, or a process, and a turn of a processor. So a client waits for the end of one
 * that came before, until one has waited in vain. */
static void check_closes(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL);
    int64_t until =
        clock_milliseconds() + (int64_t)1000 * IN_TURN_SECONDS * patience_times();
    int fds[ENDING];
    bool patient = true;

    for (int i = 0; i < IN_TURN; i++) {
        int *fd = &fds[i % ENDING];
        char who[32];

        if (i >= ENDING) {
            patient =
                patient && clock_milliseconds() < until && client_sees_end(*fd) != EAGAIN;
            close(*fd);
        }
        snprintf(who, sizeof who, "client %d of %d", i + 1, IN_TURN);
        *fd = client_greeted(&server, who);
        shutdown(*fd, SHUT_WR);
    }
    server_stop(&server);
    printf("%d clients, one after another", IN_TURN);
}

/* Another server, at the same port of another address. */
static int listening_beside(uint16_t port) {
    struct endpoint beside = ends_at("127.0.0.2", port);
    int fd = ends_bound(SOCK_STREAM, &beside);

    if (fd != -1 && (listen(fd, 1) == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1))
        trouble_stop("listen");
    return fd;
}

static void check_beside(void) {
    struct server server;
    uint16_t port = 0;
    int fd = -1;

    for (int i = 0; i < 10 && fd == -1; i++)
        fd = listening_beside(port = server_free_port("127.0.0.1"));
    if (fd == -1)
        trouble_stop("bind");
    server = server_start(port, "The grader listens on the same port at 127.0.0.2, "
                                "which is a different port. To which address did your "
                                "program bind? 0.0.0.0 needs the port at every address.");
    close(client_greeted(&server, "a client"));
    server_stop(&server);
    printf("port %u, beside the grader's listener at 127.0.0.2:%u", port, port);
}

static int has_address(const char *address) {
    struct endpoint end = ends_at(address, 0);

    return ends_bound(SOCK_STREAM, &end) == -1 ? 69 : 0;
}

static int print_free(const char *address) {
    printf("%u\n", server_free_port(address));
    return fflush(stdout) == EOF ? 71 : 0;
}

/* Runs a command while a port is held, or not. */
static int hold(const char *how, const char *address, const char *port, char **words) {
    struct endpoint end = ends_at(address, (uint16_t)strtoul(port, NULL, 10));
    int fd = ends_socket(endpoint_family(&end), SOCK_STREAM),
        on = strcmp(how, "reuse") == 0;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
        (strcmp(how, "free") != 0 && bind(fd, &end.address.any, end.length) == -1))
        trouble_stop("bind");
    return ends_wait(ends_start(words, -1, -1));
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } checks[] = {{"serves", check_serves},       {"again", check_again},
                  {"connected", check_connected}, {"gently", check_gently},
                  {"alone", shares_check_alone},  {"closes", check_closes},
                  {"beside", check_beside}};

    if (argc > 3 && strcmp(argv[1], "table") == 0) {
        rows_write(argv[2], argv + 3);
        return fflush(stdout) == EOF ? 71 : 0;
    }
    if (argc == 3 && strcmp(argv[1], "free") == 0)
        return print_free(argv[2]);
    if (argc > 5 && strcmp(argv[1], "hold") == 0)
        return hold(argv[2], argv[3], argv[4], argv + 5);
    if (argc == 3 && strcmp(argv[1], "has") == 0)
        return has_address(argv[2]);
    if (argc < 4)
        return 64;
    waits_begin(argv[2]);
    server_begin_all(argv + 3);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (strcmp(argv[1], checks[i].name) == 0) {
            checks[i].check();
            return fflush(stdout) == EOF ? 71 : 0;
        }
    return 64;
}
