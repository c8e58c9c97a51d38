/* explain-test: lib/explain.h: for each errno, in each call of the pair that meets it:
 * its name, the message, a sentence, and the exit status of the manuals. Then what
 * other machines and people may write, which must not run over. */
#include "../../demo-client/advice.h"
#include "../../demo-server/advice.h"
#include "../../lib/explain-parts.h"
#include "../../lib/machine.h"

#include "check.h"

#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SERVER "demo-server"
#define CLIENT "demo-client"

#define V4     "127.0.0.1:3306"
#define LOW    "127.0.0.1:80"
#define ZERO   "127.0.0.1:0"
#define FAR    "192.0.2.1:80"
#define FAR_0  "192.0.2.1:0"
#define V6     "[::1]:3306"
#define FAR_V6 "[2001:db8::1]:80"
#define LONG   "[fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"

/* An explanation, and bytes behind it that nothing may touch. */
static struct {
    struct explanation explanation;
    char behind[64];
} room;

static const struct explanation *const out = &room.explanation;

/* The programs of the pair say which end they are, and have advice of their own. */
static void explain_into_room(const struct explain_case *what) {
    struct explain_case filled = *what;

    if (strcmp(what->program, SERVER) == 0) {
        filled.server = true;
        filled.advice = server_advice;
    } else if (strcmp(what->program, CLIENT) == 0) {
        filled.advice = client_advice;
        if (what->low != 0)
            filled.narrowed_by = "--range";
    }
    memset(&room, '#', sizeof room);
    explain(&filled, &room.explanation);
}

static bool ends(const char *text, size_t size) {
    return memchr(text, '\0', size) != NULL;
}

/* Every text has an end inside its room. */
static void check_bounds(const char *name) {
    size_t untouched = 0;

    while (untouched < sizeof room.behind && room.behind[untouched] == '#')
        untouched++;
    check(untouched == sizeof room.behind, "%s: nothing is written behind", name);
    check(ends(out->message, sizeof out->message), "%s: the message ends", name);
    check(ends(out->sentence, sizeof out->sentence), "%s: the sentence ends", name);
    check(out->remedy_count <= EXPLAIN_REMEDIES_MAX, "%s: %zu remedies", name,
          out->remedy_count);
    for (size_t i = 0; i < out->remedy_count; i++)
        check(ends(out->remedies[i], sizeof out->remedies[i]) &&
                  out->remedies[i][0] != '\0',
              "%s: remedy %zu ends, and says something", name, i);
}

struct row {
    struct explain_case what; /* its endpoint is `about` */
    const char *about;
    int exit_status;
    const char *says;    /* words of the sentence, or NULL where the machine decides */
    const char *says_no; /* words that would be wrong here, or NULL */
};

#define TCP TRANSPORT_TCP
#define UDP TRANSPORT_UDP

static const struct row socket_rows[] = {
    {{CALL_SOCKET, EACCES, .program = SERVER}, V4, 77, "policy", NULL},
    {{CALL_SOCKET, EPERM, .program = CLIENT}, V4, 77, "policy", NULL},
    {{CALL_SOCKET, EMFILE, .program = CLIENT, .open = 1021}, V4, 71, "1021", NULL},
    {{CALL_SOCKET, ENFILE, .program = CLIENT, .open = 17}, V4, 71, "17", NULL},
    {{CALL_SOCKET, EAFNOSUPPORT, .program = SERVER}, V6, 71, "no IPv6", NULL},
    {{CALL_SOCKET, EAFNOSUPPORT, .program = CLIENT}, V4, 71, "no IPv4", NULL},
    {{CALL_SOCKET, ENOBUFS, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_SOCKET, ENOMEM, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_SOCKET, EPROTONOSUPPORT, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_SETSOCKOPT, EINVAL, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_SETSOCKOPT, ENOPROTOOPT, .program = CLIENT, .low = 40000, .high = 40015},
     V4,
     69,
     "IP_LOCAL_PORT_RANGE",
     NULL},
    {{CALL_SETSOCKOPT, 0, .program = CLIENT, .low = 1, .high = 65535},
     NULL,
     69,
     NULL,
     NULL},
    {{CALL_SETSOCKOPT, 0, .program = CLIENT, .low = 65535, .high = 65535},
     NULL,
     69,
     NULL,
     NULL},
    {{CALL_FCNTL, EBADF, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_GETSOCKNAME, ENOBUFS, .program = SERVER}, NULL, 71, NULL, NULL},
};

static const struct row bind_rows[] = {
    {{CALL_BIND, EACCES, .program = SERVER}, LOW, 77, "80", NULL},
    {{CALL_BIND, EACCES, .program = SERVER}, "127.0.0.1:1", 77, NULL, NULL},
    {{CALL_BIND, EACCES, .program = SERVER}, "[::1]:1023", 77, NULL, NULL},
    {{CALL_BIND, EACCES, .program = SERVER}, "0.0.0.0:443", 77, NULL, NULL},
    {{CALL_BIND, EACCES, .program = SERVER}, "127.0.0.1:65535", 77, NULL, NULL},
    {{CALL_BIND, EACCES, .program = SERVER, .transport = UDP}, LOW, 77, NULL, NULL},
    {{CALL_BIND, EACCES, .program = CLIENT, .source_port = 80}, LOW, 77, NULL, NULL},
    {{CALL_BIND, EPERM, .program = SERVER}, LOW, 77, NULL, NULL},
    {{CALL_BIND, EADDRINUSE, .program = SERVER}, LONG, 69, "65535", NULL},
    {{CALL_BIND, EADDRINUSE, .program = CLIENT, .source_port = 65535},
     LONG,
     69,
     "65535",
     NULL},
    {{CALL_BIND, EADDRINUSE, .program = SERVER, .transport = UDP},
     LONG,
     69,
     "UDP port 65535",
     NULL},
    {{CALL_BIND, EADDRINUSE, .program = SERVER}, ZERO, 69, "none is free", NULL},
    {{CALL_BIND, EADDRINUSE, .program = CLIENT, .open = 16, .low = 40000, .high = 40015},
     ZERO,
     69,
     "16 ports of --range 40000-40015",
     NULL},
    {{CALL_BIND, EADDRNOTAVAIL, .program = SERVER}, FAR, 69, "192.0.2.1", NULL},
    {{CALL_BIND, EADDRNOTAVAIL, .program = CLIENT}, FAR_0, 69, "192.0.2.1", NULL},
    {{CALL_BIND, EADDRNOTAVAIL, .program = SERVER}, FAR_V6, 69, NULL, NULL},
    {{CALL_BIND, EADDRNOTAVAIL, .program = CLIENT},
     "0.0.0.0:0",
     69,
     "none is free",
     NULL},
    {{CALL_BIND, EAGAIN, .program = SERVER, .transport = UDP},
     ZERO,
     69,
     "none is free",
     NULL},
    {{CALL_BIND, EINVAL, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_BIND, EAFNOSUPPORT, .program = SERVER}, V6, 71, "no IPv6", NULL},
    {{CALL_LISTEN, EADDRINUSE, .program = SERVER}, LONG, 69, "65535", NULL},
    {{CALL_LISTEN, EOPNOTSUPP, .program = SERVER}, V4, 71, NULL, NULL},
};

static const struct row connect_rows[] = {
    {{CALL_CONNECT, ECONNREFUSED, .program = CLIENT},
     V4,
     69,
     "no process is listening on TCP port 3306 at this address, or a firewall",
     NULL},
    {{CALL_CONNECT, ECONNREFUSED, .program = CLIENT},
     FAR,
     69,
     "no process is listening on TCP port",
     NULL},
    {{CALL_CONNECT, ECONNREFUSED, .program = CLIENT}, LONG, 69, "65535", NULL},
    {{CALL_CONNECT, ECONNREFUSED, .program = CLIENT},
     ZERO,
     69,
     "Port 0 is reserved",
     NULL},
    {{CALL_CONNECT, ECONNREFUSED, .program = CLIENT, .transport = UDP},
     V4,
     69,
     "UDP port 3306",
     "TCP"},
    {{CALL_CONNECT, EADDRNOTAVAIL, .program = CLIENT},
     ZERO,
     69,
     "Port 0 is reserved",
     NULL},
    {{CALL_CONNECT, EADDRNOTAVAIL, .program = CLIENT, .open = 28232},
     V4,
     69,
     "28232 sockets open",
     NULL},
    {{CALL_CONNECT, EADDRNOTAVAIL, .program = CLIENT, .open = 16, .low = 40000,
      .high = 40015},
     V4,
     69,
     "16 ports of --range 40000-40015",
     NULL},
    {{CALL_CONNECT, EADDRNOTAVAIL, .program = CLIENT, .source_port = 40000},
     V4,
     69,
     "source port 40000",
     "none is free"},
    {{CALL_CONNECT, EADDRNOTAVAIL, .program = CLIENT}, V6, 69, NULL, NULL},
    {{CALL_CONNECT, EAGAIN, .program = CLIENT, .transport = UDP},
     V4,
     69,
     "none is free",
     NULL},
    {{CALL_CONNECT, ETIMEDOUT, .program = CLIENT, .seconds = 5},
     FAR,
     69,
     "for 5 seconds",
     NULL},
    {{CALL_CONNECT, ETIMEDOUT, .program = CLIENT},
     FAR,
     69,
     "not even a refusal",
     "seconds"},
    {{CALL_CONNECT, ENETUNREACH, .program = CLIENT}, FAR, 69, "not connected", NULL},
#ifdef EHOSTDOWN
    {{CALL_CONNECT, EHOSTDOWN, .program = CLIENT}, FAR, 69, "the host cannot be", NULL},
#endif
    {{CALL_CONNECT, ENETDOWN, .program = CLIENT}, FAR, 69, "not connected", NULL},
    {{CALL_CONNECT, EHOSTUNREACH, .program = CLIENT},
     FAR_V6,
     69,
     "host cannot be reached",
     NULL},
    {{CALL_CONNECT, EACCES, .program = CLIENT},
     "255.255.255.255:80",
     77,
     "broadcast",
     NULL},
    {{CALL_CONNECT, EPERM, .program = CLIENT}, FAR, 77, "packet filter", NULL},
    {{CALL_CONNECT, ECONNRESET, .program = CLIENT}, V4, 69, "reset", NULL},
    {{CALL_CONNECT, EAFNOSUPPORT, .program = CLIENT}, V6, 71, "no IPv6", NULL},
    {{CALL_CONNECT, EINVAL, .program = CLIENT}, V4, 71, NULL, NULL},
    {{CALL_CONNECT, ENOBUFS, .program = CLIENT}, V4, 71, NULL, NULL},
};

static const struct row answer_rows[] = {
    {{CALL_RECV, 0, .program = CLIENT}, V4, 69, "closed it without sending a line", NULL},
    {{CALL_RECV, 0, .program = CLIENT, .said = "no: full"}, V4, 69, "no: full", NULL},
    {{CALL_RECV, ECONNRESET, .program = CLIENT}, V4, 69, "reset", NULL},
    {{CALL_RECV, ETIMEDOUT, .program = CLIENT, .seconds = 5},
     V4,
     69,
     "5 seconds",
     "datagram"},
    {{CALL_RECV, ETIMEDOUT, .program = CLIENT, .transport = UDP, .seconds = 5},
     V4,
     69,
     "5 seconds",
     "connection"},
    {{CALL_RECV, ECONNREFUSED, .program = CLIENT, .transport = UDP},
     V4,
     69,
     "UDP port 3306",
     NULL},
    {{CALL_RECV, EHOSTUNREACH, .program = CLIENT, .transport = UDP}, FAR, 69, NULL, NULL},
    {{CALL_RECV, ENOMEM, .program = CLIENT}, V4, 71, NULL, NULL},
    {{CALL_SEND, EPIPE, .program = CLIENT}, V4, 69, "reset", NULL},
    {{CALL_SEND, ECONNRESET, .program = CLIENT}, V4, 69, "reset", NULL},
    {{CALL_SEND, ECONNREFUSED, .program = CLIENT, .transport = UDP},
     V4,
     69,
     "UDP port 3306",
     NULL},
    {{CALL_SEND, EPERM, .program = CLIENT, .transport = UDP},
     FAR,
     77,
     "packet filter",
     NULL},
    {{CALL_SEND, ENETUNREACH, .program = CLIENT, .transport = UDP},
     FAR,
     69,
     "not connected",
     NULL},
    {{CALL_SENDTO, EINVAL, .program = CLIENT, .transport = UDP},
     ZERO,
     69,
     "Port 0 is reserved",
     NULL},
    {{CALL_SENDTO, EINVAL, .program = CLIENT, .transport = UDP}, V4, 71, NULL, NULL},
};

static const struct row server_rows[] = {
    {{CALL_ACCEPT, EMFILE, .program = SERVER, .open = 9, .goes_on = true},
     V4,
     0,
     "must wait until one of them is closed",
     NULL},
    {{CALL_ACCEPT, ENFILE, .program = SERVER, .open = 9, .goes_on = true},
     V4,
     0,
     NULL,
     NULL},
    {{CALL_ACCEPT, ENOBUFS, .program = SERVER, .goes_on = true}, V4, 0, NULL, NULL},
    {{CALL_ACCEPT, ENOMEM, .program = SERVER, .goes_on = true}, V4, 0, NULL, NULL},
    {{CALL_ACCEPT, EBADF, .program = SERVER}, V4, 71, NULL, NULL},
    {{CALL_MALLOC, ENOMEM, .program = SERVER, .goes_on = true}, FAR, 0, NULL, NULL},
    {{CALL_EPOLL_CTL, ENOSPC, .program = SERVER, .goes_on = true}, FAR, 0, NULL, NULL},
    {{CALL_RECV, ENOMEM, .program = SERVER, .goes_on = true}, FAR, 0, NULL, NULL},
    {{CALL_SEND, ENOBUFS, .program = SERVER, .goes_on = true}, FAR, 0, NULL, NULL},
    {{CALL_SEND, EPERM, .program = SERVER, .goes_on = true}, FAR, 0, NULL, NULL},
    {{CALL_SENDTO, EPERM, .program = SERVER, .transport = UDP, .goes_on = true},
     FAR,
     0,
     "packet filter",
     NULL},
    {{CALL_SENDTO, ENETUNREACH, .program = SERVER, .transport = UDP, .goes_on = true},
     FAR,
     0,
     "not connected",
     NULL},
    {{CALL_SENDTO, EHOSTUNREACH, .program = SERVER, .transport = UDP, .goes_on = true},
     FAR,
     0,
     NULL,
     NULL},
    /* The socket is bound: what is full is its buffer. */
    {{CALL_SENDTO, EAGAIN, .program = SERVER, .transport = UDP, .goes_on = true},
     FAR,
     0,
     NULL,
     "source port"},
    {{CALL_RECVFROM, ENOMEM, .program = SERVER, .transport = UDP}, V4, 71, NULL, NULL},
    {{CALL_PIPE, EMFILE, .program = SERVER}, NULL, 71, "RLIMIT_NOFILE", NULL},
    {{CALL_EPOLL_CREATE, EMFILE, .program = SERVER}, NULL, 71, "RLIMIT_NOFILE", NULL},
    {{CALL_EPOLL_WAIT, EBADF, .program = SERVER}, NULL, 71, NULL, NULL},
    {{CALL_SETUID, EPERM, .subject = "nobody", .program = SERVER},
     NULL,
     77,
     "Only root may become another user",
     NULL},
    {{CALL_SETGID, EPERM, .subject = "nobody", .program = SERVER},
     NULL,
     77,
     "Only root",
     NULL},
    {{CALL_INITGROUPS, EPERM, .subject = "nobody", .program = SERVER},
     NULL,
     77,
     "Only root",
     NULL},
    {{CALL_SETGROUPS, EPERM, .program = SERVER},
     NULL,
     77,
     "Only root",
     "leave out --unprivileged"},
    {{CALL_CAPGET, EPERM, .program = SERVER}, NULL, 77, "its capabilities", NULL},
    {{CALL_SETUID, EINVAL, .subject = "nobody", .program = SERVER}, NULL, 71, NULL, NULL},
};

static const struct row output_rows[] = {
    {{CALL_WRITE, EPIPE, .subject = "standard output", .program = SERVER},
     NULL,
     74,
     "demo-server could not write its output",
     NULL},
    {{CALL_WRITE, ENOSPC, .subject = "standard output", .program = CLIENT},
     NULL,
     74,
     "demo-client could not write its output",
     NULL},
    {{CALL_WRITE, EBADF, .subject = "standard output", .program = CLIENT},
     NULL,
     74,
     NULL,
     NULL},
    {{CALL_WRITE, ETIMEDOUT, .subject = "standard output", .program = CLIENT},
     NULL,
     74,
     NULL,
     NULL},
    {{CALL_WRITE, EACCES, .subject = "PORTLAB_LOG", .program = CLIENT},
     NULL,
     74,
     NULL,
     NULL},
    {{CALL_WRITE, EAGAIN, .subject = "PORTLAB_LOG", .program = CLIENT},
     NULL,
     74,
     NULL,
     NULL},
    {{CALL_OPEN, EACCES, .subject = "PORTLAB_LOG", .program = SERVER},
     NULL,
     74,
     "PORTLAB_LOG",
     NULL},
    {{CALL_OPEN, EPERM, .subject = "PORTLAB_LOG", .program = SERVER},
     NULL,
     74,
     "PORTLAB_LOG",
     NULL},
    {{CALL_OPEN, ENOENT, .subject = "PORTLAB_LOG", .program = CLIENT},
     NULL,
     74,
     "PORTLAB_LOG",
     NULL},
    {{CALL_OPEN, EISDIR, .subject = "PORTLAB_LOG", .program = CLIENT},
     NULL,
     74,
     "PORTLAB_LOG",
     NULL},
    {{CALL_OPEN, EMFILE, .subject = "PORTLAB_LOG", .program = CLIENT},
     NULL,
     74,
     "PORTLAB_LOG",
     NULL},
};

static const struct row host_rows[] = {
    {{CALL_GETADDRINFO, .gai_error = EAI_NONAME, .subject = "nosuch", .program = CLIENT},
     NULL,
     68,
     "nosuch",
     NULL},
    {{CALL_GETADDRINFO, .gai_error = EAI_NONAME, .subject = "nosuch", .program = SERVER},
     NULL,
     68,
     "nosuch",
     NULL},
    {{CALL_GETADDRINFO, .gai_error = EAI_AGAIN, .subject = "nosuch", .program = CLIENT},
     NULL,
     68,
     "nosuch",
     NULL},
    {{CALL_GETADDRINFO, .gai_error = EAI_FAIL, .subject = "nosuch", .program = CLIENT},
     NULL,
     68,
     "nosuch",
     NULL},
    {{CALL_GETADDRINFO, .gai_error = EAI_FAMILY, .subject = "::1", .program = CLIENT},
     NULL,
     68,
     "::1",
     NULL},
    {{CALL_GETADDRINFO, .gai_error = EAI_MEMORY, .subject = "host", .program = CLIENT},
     NULL,
     68,
     NULL,
     NULL},
    {{CALL_GETADDRINFO, EMFILE, .gai_error = EAI_SYSTEM, .subject = "host",
      .program = CLIENT},
     NULL,
     68,
     NULL,
     NULL},
    {{CALL_GETADDRINFO, ENOENT, .gai_error = EAI_NONAME, .subject = "stale errno",
      .program = SERVER},
     NULL,
     68,
     NULL,
     NULL},
};

/* "EACCES": what the case should be called; NULL where there is none. */
static const char *expected_name(const struct explain_case *what) {
    if (what->gai_error != 0 && what->gai_error != EAI_SYSTEM)
        return explain_gai(what->gai_error);
    return what->error == 0 ? NULL : explain_errno(what->error);
}

static bool has_errno(const struct explain_case *what) {
    return what->gai_error == 0 || what->gai_error == EAI_SYSTEM;
}

/* "bind 127.0.0.1:80: EACCES (Permission denied)". */
static void check_message(const struct row *row, const char *name) {
    const char *about = row->about != NULL ? row->about : row->what.subject;
    char expected[2 * EXPLAIN_MESSAGE_SIZE];
    int length =
        snprintf(expected, sizeof expected, "%s%s%s: ", call_name(row->what.call),
                 about == NULL ? "" : " ", about == NULL ? "" : about);

    check(strncmp(out->message, expected, (size_t)length) == 0, "%s: the message: %s",
          name, out->message);
    if (out->errno_name == NULL) {
        check(out->message[length] != '\0', "%s: the message: %s", name, out->message);
        return;
    }
    snprintf(expected + length, sizeof expected - (size_t)length, "%s (%s)",
             out->errno_name,
             has_errno(&row->what) ? strerror(row->what.error)
                                   : gai_strerror(row->what.gai_error));
    check(strcmp(out->message, expected) == 0, "%s: the message is '%s': '%s'", name,
          expected, out->message);
}

/* A sentence that people can read, whole: it was not cut. */
static void check_sentence(const struct row *row, const char *name) {
    size_t length = strlen(out->sentence);

    check(length > 0 && length < sizeof out->sentence - 1, "%s: %zu bytes of sentence",
          name, length);
    check(row->what.said != NULL || strchr(".?", out->sentence[length - 1]) != NULL,
          "%s: the sentence ends as one: %s", name, out->sentence);
    check(strstr(out->sentence, "  ") == NULL && out->sentence[0] != ' ',
          "%s: the sentence has no gap: %s", name, out->sentence);
    check(row->says == NULL || strstr(out->sentence, row->says) != NULL,
          "%s: it says '%s': %s", name, row->says, out->sentence);
    check(row->says_no == NULL || strstr(out->sentence, row->says_no) == NULL,
          "%s: it does not say '%s': %s", name, row->says_no, out->sentence);
    for (size_t i = 0; i < out->remedy_count; i++)
        check(strlen(out->remedies[i]) < sizeof out->remedies[i] - 1,
              "%s: remedy %zu is whole: %s", name, i, out->remedies[i]);
}

static void check_fields(const struct row *row, const struct explain_case *what,
                         const char *name) {
    const char *errno_name = expected_name(what);

    check(out->errno_name == errno_name ||
              (errno_name != NULL && out->errno_name != NULL &&
               strcmp(out->errno_name, errno_name) == 0),
          "%s: the name is %s", name, out->errno_name == NULL ? "none" : out->errno_name);
    check(out->call == what->call, "%s: the call", name);
    check(out->transport == what->transport, "%s: the transport", name);
    check(out->has_endpoint == (row->about != NULL), "%s: an endpoint", name);
    check(!out->has_endpoint || endpoint_equal(&out->endpoint, what->endpoint),
          "%s: the endpoint", name);
}

static void test_row(const struct row *row) {
    struct explain_case what = row->what;
    struct endpoint endpoint;
    char name[160];

    snprintf(name, sizeof name, "%s of %s, %s, %s", call_name(what.call), what.program,
             row->about == NULL ? "-" : row->about,
             expected_name(&what) == NULL ? "-" : expected_name(&what));
    if (row->about != NULL) {
        check(endpoint_parse(row->about, &endpoint) == 0, "%s: an endpoint", name);
        what.endpoint = &endpoint;
    }
    explain_into_room(&what);
    check(out->exit_status == row->exit_status, "%s: the exit status is %d: %d", name,
          row->exit_status, out->exit_status);
    check_bounds(name);
    check_message(row, name);
    check_sentence(row, name);
    check_fields(row, &what, name);
    what.goes_on = true;
    explain_into_room(&what);
    check(out->exit_status == 0, "%s: the program goes on", name);
}

static void test_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++)
        test_row(&rows[i]);
}

static void test_calls(void) {
    test_rows(socket_rows, sizeof socket_rows / sizeof socket_rows[0]);
    test_rows(bind_rows, sizeof bind_rows / sizeof bind_rows[0]);
    test_rows(connect_rows, sizeof connect_rows / sizeof connect_rows[0]);
    test_rows(answer_rows, sizeof answer_rows / sizeof answer_rows[0]);
    test_rows(server_rows, sizeof server_rows / sizeof server_rows[0]);
    test_rows(output_rows, sizeof output_rows / sizeof output_rows[0]);
    test_rows(host_rows, sizeof host_rows / sizeof host_rows[0]);
}

/* An errno that there is not: still a message, a sentence, a status. */
static void test_unknown_errno(void) {
    static const enum call calls[] = {CALL_SOCKET, CALL_BIND, CALL_CONNECT, CALL_RECV,
                                      CALL_SETUID};

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const char *name = call_name(calls[i]);
        struct explain_case what = {calls[i], 99999, .program = CLIENT};

        explain_into_room(&what);
        check_bounds(name);
        check(out->exit_status == EXPLAIN_EXIT_OS_ERROR, "%s: 71", name);
        check(strstr(out->errno_name, "unknown") != NULL, "%s: unknown", name);
        check(strstr(out->message, "unknown") != NULL, "%s: %s", name, out->message);
        check(out->sentence[0] != '\0', "%s: a sentence", name);
    }
}

/* Any errno at all, in any call at all: bounds hold, and the status is one of the table.
 */
static void test_every_errno(void) {
    static const enum call calls[] = {CALL_SOCKET,  CALL_BIND,   CALL_LISTEN, CALL_ACCEPT,
                                      CALL_CONNECT, CALL_SEND,   CALL_RECV,   CALL_SENDTO,
                                      CALL_WRITE,   CALL_SETUID, CALL_MALLOC};
    static const int statuses[] = {68, 69, 71, 74, 77};
    struct endpoint endpoint;

    check(endpoint_parse(LONG, &endpoint) == 0, "%s is an endpoint", LONG);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const char *name = call_name(calls[i]);
        for (int error = 1; error < 140; error++) {
            struct explain_case what = {calls[i], error, .endpoint = &endpoint,
                                        .program = error % 2 ? SERVER : CLIENT};
            bool known = false;

            if (error == EADDRINUSE) /* reads /proc each time; has rows of its own */
                continue;
            explain_into_room(&what);
            check_bounds(name);
            for (size_t j = 0; j < sizeof statuses / sizeof statuses[0]; j++)
                known = known || out->exit_status == statuses[j];
            check(known, "%s, errno %d: status %d", name, error, out->exit_status);
            check(out->sentence[0] != '\0', "%s, errno %d: a sentence", name, error);
        }
    }
}

enum { HOSTILE_SIZE = 10240 };

static const char *const hostile_pieces[] = {
    "A", "\x01\x1b[31m\x7f\r\n\t", "%s%n%d%p", "\xff\xfe", "\xf0\x9f\x98\x80", "\"\\",
    " ",
};

/* Each field that comes from outside, filled for 10 kB. */
static void check_hostile(const char *text, size_t piece) {
    const struct explain_case cases[] = {
        {CALL_GETADDRINFO, .gai_error = EAI_NONAME, .subject = text, .program = CLIENT},
        {CALL_GETADDRINFO, .gai_error = EAI_AGAIN, .subject = text, .program = CLIENT},
        {CALL_GETADDRINFO, EIO, .gai_error = EAI_SYSTEM, .subject = text,
         .program = CLIENT},
        {CALL_OPEN, EACCES, .subject = text, .program = SERVER},
        {CALL_SETUID, EPERM, .subject = text, .program = SERVER},
        {CALL_RECV, 0, .said = text, .program = CLIENT},
        {CALL_RECV, 0, .said = text, .subject = text, .program = CLIENT},
        {CALL_WRITE, EPIPE, .subject = text, .program = text},
        {CALL_GETADDRINFO, .gai_error = EAI_NONAME, .program = CLIENT}, /* no name */
        {CALL_POLL, EIO, .subject = text, .program = text},
        {CALL_POLL, 0, .subject = text, .said = text, .program = text},
        {CALL_POLL, 99999, .program = text},
        {CALL_BIND, EACCES, .program = text, .server = true},
        {CALL_BIND, EAGAIN, .low = 1, .high = 2, .narrowed_by = text, .program = text},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[64];

        snprintf(name, sizeof name, "hostile piece %zu, case %zu", piece, i);
        explain_into_room(&cases[i]);
        check_bounds(name);
        check(out->sentence[0] != '\0', "%s: a sentence", name);
        check(out->message[0] != '\0', "%s: a message", name);
    }
}

static void test_hostile(void) {
    for (size_t i = 0; i < sizeof hostile_pieces / sizeof hostile_pieces[0]; i++) {
        size_t length = strlen(hostile_pieces[i]);
        char *text = malloc(HOSTILE_SIZE + 1);

        if (!check(text != NULL, "memory"))
            return;
        for (size_t at = 0; at < HOSTILE_SIZE; at++)
            text[at] = hostile_pieces[i][at % length];
        text[HOSTILE_SIZE] = '\0';
        check_hostile(text, i);
        check_hostile(text + HOSTILE_SIZE - 149, i); /* where %.150s ends */
        check_hostile(text + HOSTILE_SIZE - 150, i);
        check_hostile(text + HOSTILE_SIZE - 151, i);
        check_hostile(text + HOSTILE_SIZE, i); /* "" */
        free(text);
    }
}

/* A refusal on loopback: what would listen at this very address. */
static void test_refused_remedy(void) {
    static const struct {
        const char *about, *remedy;
    } rows[] = {{V4, "demo-server 3306 in"},
                {"127.0.0.2:3306", "demo-server -a 127.0.0.2 3306 in"},
                {V6, "demo-server -6 3306 in"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct explain_case what = {CALL_CONNECT, ECONNREFUSED, .program = CLIENT};
        struct endpoint endpoint;

        check(endpoint_parse(rows[i].about, &endpoint) == 0, "%s is read", rows[i].about);
        what.endpoint = &endpoint;
        explain_into_room(&what);
        check(out->remedy_count > 0 &&
                  strncmp(out->remedies[0], rows[i].remedy, strlen(rows[i].remedy)) == 0,
              "%s: %s", rows[i].about, out->remedies[0]);
    }
}

/* A program without advice of its own gets what any can do, and no option of the pair. */
static void test_no_advice(void) {
    static const struct {
        struct explain_case what;
        const char *about, *remedy;
    } rows[] = {
        {{CALL_LISTEN, EADDRINUSE, .server = true}, LONG, "what uses it"},
        {{CALL_BIND, EADDRNOTAVAIL, .server = true}, FAR, "the addresses of this"},
        {{.call = CALL_CONNECT, .error = ECONNREFUSED}, V4, NULL},
        {{.call = CALL_CONNECT, .error = ETIMEDOUT}, FAR, "ping"},
        {{.call = CALL_CONNECT, .error = EADDRNOTAVAIL}, V4, "fewer at a time"},
        {{CALL_ACCEPT, EMFILE, .server = true}, V4, "limit"},
        {{CALL_BIND, EACCES, .server = true}, LOW, NULL},
        {{.call = CALL_BIND, .error = EACCES}, LOW, NULL}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct explain_case what = rows[i].what;
        struct endpoint endpoint;
        bool found = rows[i].remedy == NULL;

        check(endpoint_parse(rows[i].about, &endpoint) == 0, "%s is read", rows[i].about);
        what.endpoint = &endpoint;
        what.program = "relay";
        explain_into_room(&what);
        check_bounds("no advice");
        for (size_t j = 0; j < out->remedy_count; j++) {
            const char *remedy = out->remedies[j];

            found = found || strstr(remedy, rows[i].remedy) != NULL;
            check(strstr(remedy, "demo-") == NULL && strncmp(remedy, "--", 2) != 0 &&
                      strstr(remedy, " --") == NULL,
                  "row %zu, of the pair: %s", i, remedy);
        }
        check(found, "row %zu: a remedy '%s'", i, rows[i].remedy);
    }
}

/* Sentences and remedies of any length and number: what does not fit is left out. */
static void test_parts(void) {
    static const char words[] = "These are some words that a sentence is made of. ";
    char longer[2 * EXPLAIN_SENTENCE_SIZE];

    memset(&room, 0, sizeof room);
    memset(room.behind, '#', sizeof room.behind);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    for (int i = 0; i < 50; i++) {
        explain_say(&room.explanation, "%s", words);
        check_bounds("a sentence in parts");
        check(strncmp(out->sentence, words, sizeof words - 1) == 0,
              "its beginning stays");
    }
    check(strlen(out->sentence) == sizeof out->sentence - 1, "it takes all of its room");
    explain_say(&room.explanation, "%s", longer);
    check_bounds("a sentence that is full");
    for (int i = 0; i < 3 * EXPLAIN_REMEDIES_MAX; i++) {
        explain_try(&room.explanation, "%d %s", i, longer);
        check_bounds("remedies");
        check(out->remedies[0][0] == '0', "the first remedy stays");
    }
    check(out->remedy_count == EXPLAIN_REMEDIES_MAX, "as many remedies as there is room");
}

/* The largest numbers in every field: still nothing is cut. */
static void test_fields_at_their_ends(void) {
    struct explain_case what = {CALL_CONNECT,
                                ETIMEDOUT,
                                .program = CLIENT,
                                .open = (unsigned long)-1,
                                .seconds = (unsigned)-1,
                                .low = 65535,
                                .high = 65535,
                                .source_port = 65535};
    static const int errors[] = {ETIMEDOUT, EADDRNOTAVAIL, EMFILE,
                                 ENFILE,    EAGAIN,        ENOPROTOOPT};
    struct endpoint endpoint;

    check(endpoint_parse(LONG, &endpoint) == 0, "%s is an endpoint", LONG);
    what.endpoint = &endpoint;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        what.error = errors[i];
        explain_into_room(&what);
        check_bounds(explain_errno(errors[i]));
        check(strlen(out->sentence) < sizeof out->sentence - 1, "%s: not cut",
              explain_errno(errors[i]));
        check(strstr(out->message, LONG) != NULL, "%s: %s", explain_errno(errors[i]),
              out->message);
    }
}

#define NAME(code)                                                                       \
    { code, #code }

static const struct {
    int code;
    const char *name;
} errnos[] = {
    NAME(EACCES),      NAME(EPERM),    NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL),
    NAME(EAGAIN),      NAME(ENOENT),   NAME(ECONNREFUSED), NAME(ETIMEDOUT),
    NAME(ENETUNREACH), NAME(ENETDOWN), NAME(EHOSTUNREACH), NAME(ECONNRESET),
    NAME(EPIPE),       NAME(EMFILE),   NAME(ENFILE),       NAME(EAFNOSUPPORT),
    NAME(ENOPROTOOPT), NAME(EINVAL),   NAME(EBADF),        NAME(EINTR),
    NAME(EINPROGRESS), NAME(EISCONN),  NAME(ENOTCONN),     NAME(ECONNABORTED),
    NAME(EALREADY),    NAME(ENOTSOCK), NAME(EMSGSIZE),     NAME(ENOBUFS),
    NAME(ENOMEM),      NAME(ENOSPC),   NAME(EIO),          NAME(EROFS),
    NAME(EISDIR),      NAME(ENOTDIR),  NAME(ENXIO),        NAME(EDESTADDRREQ),
    NAME(EFBIG),       NAME(ENOSYS),   NAME(EPROTO),       NAME(EPROTONOSUPPORT),
    NAME(EFAULT),      NAME(ELOOP),    NAME(ENAMETOOLONG), NAME(EPROTOTYPE),
};

static const struct {
    int code;
    const char *name;
} gai_codes[] = {
    NAME(EAI_AGAIN),   NAME(EAI_BADFLAGS), NAME(EAI_FAIL),
    NAME(EAI_FAMILY),  NAME(EAI_MEMORY),   NAME(EAI_NONAME),
    NAME(EAI_SERVICE), NAME(EAI_SOCKTYPE), NAME(EAI_SYSTEM),
};

static void test_names(void) {
    static const int unknown[] = {0, -1, 99999, 2147483647};

    for (size_t i = 0; i < sizeof errnos / sizeof errnos[0]; i++)
        check(strcmp(explain_errno(errnos[i].code), errnos[i].name) == 0, "%s: %s",
              errnos[i].name, explain_errno(errnos[i].code));
    for (size_t i = 0; i < sizeof gai_codes / sizeof gai_codes[0]; i++)
        check(strcmp(explain_gai(gai_codes[i].code), gai_codes[i].name) == 0, "%s: %s",
              gai_codes[i].name, explain_gai(gai_codes[i].code));
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check(strcmp(explain_errno(unknown[i]), "an unknown errno") == 0, "errno %d: %s",
              unknown[i], explain_errno(unknown[i]));
        check(unknown[i] == -1 ||
                  strcmp(explain_gai(unknown[i]), "an unknown EAI code") == 0,
              "EAI code %d: %s", unknown[i], explain_gai(unknown[i]));
    }
}

static void test_low_port(void) {
    static const char *const texts[] = {
        "127.0.0.1:0",    "127.0.0.1:1",     "127.0.0.1:80", "127.0.0.1:1023",
        "127.0.0.1:1024", "127.0.0.1:65535", "0.0.0.0:80",   "[::]:80",
        "[::1]:1023",     "[::1]:1024"};
    static const char beginning[] = "a system port, ";

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[EXPLAIN_SENTENCE_SIZE];
        struct endpoint bound;
        bool low;

        check(endpoint_parse(texts[i], &bound) == 0, "%s is an endpoint", texts[i]);
        low = endpoint_port(&bound) > 0 && endpoint_port(&bound) < 1024;
        memset(text, '#', sizeof text);
        explain_low_port(&bound, text);
        check(ends(text, sizeof text), "%s: the text ends", texts[i]);
        check(text[0] == '\0' ||
                  (low && strncmp(text, beginning, sizeof beginning - 1) == 0),
              "%s: by what right: %s", texts[i], text);
    }
}

#ifdef __linux__
/* Real sockets, which explain() finds in /proc: who has the port? */

static int open_bound(int type, struct endpoint *bound) {
    int fd = socket(AF_INET, type, 0);

    check(endpoint_parse(ZERO, bound) == 0, "%s is an endpoint", ZERO);
    check(fd != -1 && bind(fd, &bound->address.any, bound->length) == 0 &&
              getsockname(fd, &bound->address.any, &bound->length) == 0,
          "a socket is bound: %s", strerror(errno));
    return fd;
}

static void check_in_use(const struct endpoint *endpoint, enum transport transport,
                         const char *says) {
    struct explain_case what = {CALL_BIND, EADDRINUSE, .endpoint = endpoint,
                                .transport = transport, .program = SERVER};
    char port[8];

    snprintf(port, sizeof port, "%u", endpoint_port(endpoint));
    explain_into_room(&what);
    check_bounds(says);
    check(out->exit_status == EXPLAIN_EXIT_UNAVAILABLE, "in use: 69");
    check(strstr(out->sentence, says) != NULL, "in use, '%s': %s", says, out->sentence);
    check(strstr(out->sentence, port) != NULL, "in use, port %s: %s", port,
          out->sentence);
}

/* Ends the listener's side first, and returns once the other end's FIN is there: from
 * then on the port is in TIME_WAIT. */
static void end_connection(int server, int client) {
    char byte;

    shutdown(server, SHUT_WR);
    check(read(client, &byte, 1) == 0, "the client hears the end");
    close(client);
    check(read(server, &byte, 1) == 0, "the server hears the end");
    close(server);
}

/* Not so where the machine has as many of those as it keeps (tcp_max_tw_buckets), or
 * where another program was given the same port for another address. */
static bool is_in_time_wait(const struct endpoint *endpoint) {
    struct machine_holders holders;

    machine_holders(endpoint, TCP, &holders);
    check(holders.known, "the holders of port %u are known", endpoint_port(endpoint));
    return holders.listening == 0 && holders.connected == 0 && holders.time_wait > 0;
}

static void test_holders(void) {
    struct endpoint tcp, udp;
    int listener = open_bound(SOCK_STREAM, &tcp), other = open_bound(SOCK_DGRAM, &udp);
    int client = socket(AF_INET, SOCK_STREAM, 0), server;

    check_in_use(&udp, UDP, "bound to UDP port");
    check_in_use(&tcp, TCP, "is bound but does not listen");
    check(listen(listener, 1) == 0, "it listens");
    check_in_use(&tcp, TCP, "already listens on TCP port");
    check(connect(client, &tcp.address.any, tcp.length) == 0, "a client connects");
    server = accept(listener, NULL, NULL);
    check(server != -1, "it is accepted");
    check_in_use(&tcp, TCP, "already listens on TCP port");
    close(listener);
    check_in_use(&tcp, TCP, "A connection on this machine still uses");
    end_connection(server, client);
    if (is_in_time_wait(&tcp))
        check_in_use(&tcp, TCP, "TIME_WAIT");
    close(other);
}
#else
static void test_holders(void) {
}
#endif

int main(void) {
    test_calls();
    test_unknown_errno();
    test_every_errno();
    test_hostile();
    test_parts();
    test_fields_at_their_ends();
    test_names();
    test_low_port();
    if (getenv("EMULATED") == NULL) /* cross.sh sets it, and says why */
        test_holders();
    test_refused_remedy();
    test_no_advice();
    return check_done();
}
