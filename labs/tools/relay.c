/* relay: passes on what comes to a port, over a second connection. Therefore the server
 * sees the relay's source port and not the client's. Try, in three terminals:
 *
 *     demo-server 3306
 *     relay 8000 127.0.0.1 3306
 *     demo-client 127.0.0.1 8000 */
#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/report.h"
#include "../../lib/stop.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <poll.h>
#include <unistd.h>

static const char program[] = "relay";

static const char help[] =
    "usage: relay [OPTION]... PORT HOST PORT\n"
    "Listens on the first PORT, and passes on each connection to the second PORT of\n"
    "HOST, a loopback address, and back. Shows the ports of both connections.\n"
    "\n"
    "  -n, --count N          pass on N connections, then stop (default: no limit)\n"
    "  -h, --help             print this help\n"
    "  -V, --version          print the version\n";

static const struct option long_options[] = {{"count", required_argument, NULL, 'n'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"version", no_argument, NULL, 'V'},
                                             {NULL, 0, NULL, 0}};

enum { PAIRS_MAX = 64, PIECE = 4096 };

/* A client's connection to the relay, and the relay's own to the server. */
struct pair {
    uint64_t id;
    int fd[2];          /* 0: the client's, 1: the server's */
    uint64_t passed[2]; /* bytes that came from this end */
    bool ended[2];      /* nothing more will come from it */
    enum event_by by;   /* who ended first */
    enum event_why why;
};

static struct {
    struct report report;
    struct endpoint local, target;
    int listen_fd, stop_fd, exit_status;
    unsigned long limit; /* of -n; 0: none */
    uint64_t accepted;
    struct pair pairs[PAIRS_MAX];
    size_t count;
} relay;

static void failed(enum call call, const struct endpoint *about, bool goes_on) {
    struct explain_case what = {.call = call,
                                .error = errno,
                                .endpoint = about,
                                .program = program,
                                .server = call != CALL_CONNECT,
                                .open = relay.count,
                                .goes_on = goes_on};
    struct explanation explanation;

    explain(&what, &explanation);
    report_error(&relay.report, &explanation);
    if (!goes_on)
        relay.exit_status = explanation.exit_status;
}

/* The relay is a server to the client ... */
static int start_listening(void) {
    const struct endpoint *local = &relay.local;
    struct event event = {
        .kind = EVENT_LISTENING, .local = local, .pid = (uint64_t)getpid()};
    int one = 1;

    relay.listen_fd = socket(endpoint_family(local), SOCK_STREAM, 0);
    if (relay.listen_fd == -1 ||
        setsockopt(relay.listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1) {
        failed(CALL_SOCKET, NULL, false);
    } else if (bind(relay.listen_fd, &local->address.any, local->length) == -1) {
        failed(CALL_BIND, local, false);
    } else if (listen(relay.listen_fd, SOMAXCONN) == -1) {
        failed(CALL_LISTEN, local, false);
    } else {
        report_event(&relay.report, &event);
        return 0;
    }
    return -1;
}

/* ... and a client to the server: the kernel gives it another source port. */
static int connect_on(struct pair *pair) {
    char from[ENDPOINT_TEXT_SIZE], to[ENDPOINT_TEXT_SIZE];
    struct endpoint own = endpoint_empty();

    pair->fd[1] = socket(endpoint_family(&relay.target), SOCK_STREAM, 0);
    if (pair->fd[1] == -1 ||
        connect(pair->fd[1], &relay.target.address.any, relay.target.length) == -1 ||
        getsockname(pair->fd[1], &own.address.any, &own.length) == -1)
        return -1;
    endpoint_format(&own, from);
    endpoint_format(&relay.target, to);
    report_note(&relay.report, "passed on: %s -> %s", from, to);
    return 0;
}

static void close_pair(struct pair *pair, enum event_why why) {
    struct event event = {.kind = EVENT_CLOSED,
                          .id = pair->id,
                          .by = pair->by,
                          .why = why,
                          .bytes_in = pair->passed[0],
                          .bytes_out = pair->passed[1],
                          .open = --relay.count};

    report_event(&relay.report, &event);
    close(pair->fd[0]);
    if (pair->fd[1] != -1)
        close(pair->fd[1]);
    *pair = relay.pairs[relay.count];
}

static void accept_one(void) {
    struct pair *pair = &relay.pairs[relay.count];
    struct endpoint client = endpoint_empty();
    struct event event = {.kind = EVENT_ACCEPTED, .local = &relay.local, .peer = &client};

    *pair = (struct pair){.by = BY_SERVER, .why = WHY_END};
    pair->fd[0] = accept(relay.listen_fd, &client.address.any, &client.length);
    if (pair->fd[0] == -1) {
        failed(CALL_ACCEPT, &relay.local, errno == EINTR || errno == ECONNABORTED);
        return;
    }
    event.id = pair->id = ++relay.accepted;
    event.open = ++relay.count;
    report_event(&relay.report, &event);
    if (connect_on(pair) == -1) {
        failed(CALL_CONNECT, &relay.target, true);
        close_pair(pair, WHY_END);
    }
    if (relay.accepted == relay.limit) {
        close(relay.listen_fd);
        relay.listen_fd = -1;
    }
}

static bool send_all(int fd, const char *bytes, size_t length) {
    while (length > 0 && stop_signal() == 0) {
        ssize_t sent = send(fd, bytes, length, 0);

        if (sent == -1 && errno != EINTR)
            return false;
        bytes += sent == -1 ? 0 : sent;
        length -= sent == -1 ? 0 : (size_t)sent;
    }
    return true;
}

/* Passes on what has come from one end: bytes, or that there are no more. */
static void pass_on(struct pair *pair, int from) {
    char bytes[PIECE];
    ssize_t count = recv(pair->fd[from], bytes, sizeof bytes, 0);

    if (count > 0 && send_all(pair->fd[!from], bytes, (size_t)count)) {
        pair->passed[from] += (uint64_t)count;
    } else if (count != -1 || errno != EINTR) {
        if (!pair->ended[!from])
            pair->by = from == 0 ? BY_CLIENT : BY_SERVER;
        pair->ended[from] = true;
        shutdown(pair->fd[!from], SHUT_WR); /* the other way stays open */
        if (count != 0) {                   /* broken off, here or there */
            pair->why = WHY_RESET;
            pair->ended[!from] = true;
        }
    }
}

/* Waits until one of them can go on, and lets it. */
static void go_on(void) {
    struct pollfd polled[2 + 2 * PAIRS_MAX] = {
        {.fd = relay.stop_fd, .events = POLLIN},
        {.fd = relay.count < PAIRS_MAX ? relay.listen_fd : -1, .events = POLLIN}};
    size_t count = relay.count;

    for (size_t i = 0; i < 2 * count; i++) {
        struct pair *pair = &relay.pairs[i / 2];

        polled[2 + i].fd = pair->ended[i % 2] ? -1 : pair->fd[i % 2];
        polled[2 + i].events = POLLIN;
    }
    if (poll(polled, (nfds_t)(2 + 2 * count), -1) == -1) {
        if (errno != EINTR)
            failed(CALL_POLL, NULL, false);
        return;
    }
    for (size_t i = 2 * count; i-- > 0;) { /* from the last: the list closes up */
        struct pair *pair = &relay.pairs[i / 2];

        if (polled[2 + i].revents != 0 && !pair->ended[i % 2])
            pass_on(pair, (int)(i % 2));
        if (i % 2 == 0 && pair->ended[0] && pair->ended[1])
            close_pair(pair, pair->why);
    }
    if (polled[1].revents != 0)
        accept_one();
}

/* The relay listens where the server is: on the loopback address that HOST is. */
static int take_operands(char **operands) {
    uint16_t from, to;
    int status = arguments_port(program, operands[0], TRANSPORT_TCP, &from);

    if (status == 0)
        status = arguments_port(program, operands[2], TRANSPORT_TCP, &to);
    if (status != 0)
        return status;
    if (endpoint_parse_address(operands[1], AF_UNSPEC, &relay.target) != 0 ||
        !endpoint_is_loopback(&relay.target))
        return arguments_wrong(
            program, "HOST must be a loopback address, 127.0.0.1 or ::1, not \"%s\"",
            operands[1]);
    if (from == 0 || to == 0)
        return arguments_wrong(program, "each PORT must be from 1 to 65535, not \"0\"");
    relay.local = relay.target;
    endpoint_set_port(&relay.local, from);
    endpoint_set_port(&relay.target, to);
    return -1;
}

static int parse(int argc, char **argv) {
    int option, status = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:n:hV", long_options, NULL)) != -1) {
        if (option == 'h')
            return arguments_print(program, help);
        if (option == 'V')
            return arguments_print(program, "relay (portlab) " PORTLAB_VERSION "\n");
        if (option != 'n')
            return arguments_bad_option(program, option, argv);
        status = arguments_count(program, "--count", optarg, &relay.limit);
        if (status != 0)
            return status;
    }
    if (argc - optind != 3)
        return arguments_wrong(program, "there must be three operands: PORT HOST PORT");
    return take_operands(argv + optind);
}

static int relay_open(void) {
    enum call call;

    report_open(&relay.report, program, false);
    relay.report.at_once = true;
    relay.listen_fd = -1;
    call = stop_open(&relay.stop_fd);
    if (call == CALL_NONE && report_open_log(&relay.report) == -1)
        call = CALL_OPEN;
    if (call != CALL_NONE)
        failed(call, NULL, false);
    return call == CALL_NONE ? start_listening() : -1;
}

static int relay_close(void) {
    struct event event = {.kind = EVENT_STOPPED,
                          .why = stop_signal() != 0 ? WHY_SIGNAL : WHY_COUNT,
                          .served = relay.accepted};

    while (relay.count > 0)
        close_pair(&relay.pairs[relay.count - 1], WHY_STOP);
    if (relay.exit_status == 0)
        report_event(&relay.report, &event);
    if (report_drain(&relay.report, 1) == -1)
        relay.exit_status = report_output_failed(&relay.report, errno);
    report_close(&relay.report);
    return relay.exit_status;
}

int main(int argc, char **argv) {
    int status = parse(argc, argv);

    if (status != -1)
        return status;
    if (relay_open() == 0)
        while (relay.exit_status == 0 && stop_signal() == 0 &&
               (relay.listen_fd != -1 || relay.count > 0))
            go_on();
    return relay_close();
}
