/* peer: what a submission of this lab talks to, and what the grader saw of it.
 *
 *     peer MODE LOG COMMAND [ARGUMENT]...
 *
 *     hold     is told a port by the command, and tries whether it is held
 *     keep     the same, when a line and then some bytes have come on the command's
 *              standard input, and when some time has passed if it did not read them
 *     tcp      a server: accepts, answers one line, and closes
 *     patient  the same, but lets a client close first if it does not wait, and tells
 *     shared   the same, when the kernel's port is in use for another destination
 *     turns    the same, and tells if a client's end is still open when the next comes
 *     few      the same as tcp, for three connections; then it listens no more
 *     resets   the same as tcp, but the third connection is reset, and not answered
 *     udp      receives datagrams
 *     refuse   an address where no server listens
 *     halves   exit status 69 if the kernel does not choose from two halves of its range
 *
 * The arguments ADDRESS and PORT become those of the server. LOG gets a line for each
 * thing seen: range, here, from, held, late, first, open, unended. Exit status: the
 * command's. */
#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/patience.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    PATIENCE = 100, /* milliseconds, as the next five */
    SHORT_PATIENCE = 5,
    LATE_PATIENCE = 300,  /* for an end that should have come before */
    LINE_PATIENCE = 3000, /* for a line that should come at once */
    LESS_PATIENCE = 1500, /* and if one has come late before */
    LONG_PATIENCE = 2500, /* for what does not read its standard input */
    FEW = 3,
    HALVES_TRIES = 10,
    LINE_SIZE = 256
};

static FILE *seen;           /* the log */
static int reset_after = -1; /* so many connections are closed before one is reset */
static struct {
    bool kept;
    int listening, fd;
    uint16_t port;
} before; /* the connection before this one */

/* A socket bound there, or -1. */
static int bound(int type, const char *address, uint16_t port) {
    struct endpoint end = ends_at(address, port);

    return ends_bound(type, &end);
}

/* A server's socket, at a loopback address of its own where there are several. Its port
 * is none that the kernel hands out: in some networks of this lab it has only one. */
static int serve(int type, char *address, size_t size) {
    struct endpoint end;
    int fd;

    snprintf(address, size, "127.0.0.%u", (unsigned)(ends_random() % 250 + 3));
    fd = bound(type, address, 0);
    if (fd == -1)
        snprintf(address, size, "127.0.0.1");
    else
        close(fd);
    end = ends_at(address, 0);
    fd = ends_bound_free(type, &end, (struct ends_span){1600, 65535}, NULL);
    if (fd == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("bind");
    return fd;
}

/* A connection to another server, which goes on: its source port is in use. */
static void use_port(void) {
    char address[ENDPOINT_ADDRESS_SIZE];
    int listening = serve(SOCK_STREAM, address, sizeof address);
    int fd = ends_socket(AF_INET, SOCK_STREAM);
    struct endpoint end = ends_local(listening);

    if (listen(listening, 1) == -1 || connect(fd, &end.address.any, end.length) == -1)
        trouble_stop("connect");
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fprintf(seen, "used %u %s %u\n", ends_local_port(fd), address,
            ends_local_port(listening));
}

static void log_source(const struct endpoint *source) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(source, address);
    fprintf(seen, "from %s %u\n", address, endpoint_port(source));
}

static void receive(int fd) {
    struct endpoint source = endpoint_empty();
    char bytes[2048];

    while (recvfrom(fd, bytes, sizeof bytes, 0, &source.address.any, &source.length) !=
           -1) {
        log_source(&source);
        source = endpoint_empty();
    }
}

/* Closes a connection. With `turns` the server's end of it stays, so that the client's
 * end can be seen when the next client has come. */
static void leave(int fd, uint16_t port) {
    const struct linger at_once = {1, 0};

    if (reset_after == 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (!before.kept) {
        close(fd);
        return;
    }
    if (poll(&(struct pollfd){.fd = before.listening, .events = POLLIN}, 1, 0) == 1)
        fprintf(seen, "open %u\n", port); /* and the next one is there already */
    shutdown(fd, SHUT_WR);
    before.fd = fd;
    before.port = port;
}

static void look_at_the_one_before(void) {
    struct pollfd polled = {.fd = before.fd, .events = POLLIN};

    if (before.fd <= 0)
        return;
    if (poll(&polled, 1, LATE_PATIENCE) == 0)
        fprintf(seen, "open %u\n", before.port);
    close(before.fd);
    before.fd = -1;
}

/* Answers one line, as demo-server --close-first does, and closes. A client that says
 * nothing is no fault: it ends. Nor is one that ends before it is answered. */
static void serve_client(int fd, const struct endpoint *source, int milliseconds) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    struct timeval patience = {.tv_sec = (time_t)patience_times()};
    char text[ENDPOINT_TEXT_SIZE], byte = 0;

    fcntl(fd, F_SETFL, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (byte != '\n' && read(fd, &byte, 1) == 1)
        continue;
    endpoint_format(source, text);
    if (byte != '\n' && byte != '\0')
        fprintf(seen, "unended\n");
    if (byte == '\n') {
        bool gone = milliseconds > 0 && poll(&polled, 1, milliseconds) != 0;

        if (!gone && reset_after != 0) {
            dprintf(fd, "you=%s\n", text);
            gone = milliseconds > 0 && poll(&polled, 1, milliseconds) == 1;
        }
        if (gone)
            fprintf(seen, "first client\n");
    }
    leave(fd, endpoint_port(source));
    reset_after--;
}

/* Serves all that wait, at most `*most` of them, which becomes less. */
static void accept_all(int listening, int *patience, int *most) {
    struct endpoint source = endpoint_empty();
    int fd;

    while (*most > 0 &&
           (fd = accept(listening, &source.address.any, &source.length)) != -1) {
        log_source(&source);
        look_at_the_one_before();
        if (--*most == 0)
            close(listening); /* before the client knows that it has been served */
        serve_client(fd, &source, *patience);
        source = endpoint_empty();
        if (*patience > SHORT_PATIENCE)
            *patience = SHORT_PATIENCE; /* the first has shown how it is done */
    }
}

/* Serves until the command has ended, and then what is still there. */
static int attend(int fd, int type, int milliseconds, int most, char **command) {
    struct pollfd polled[2] = {{.fd = fd, .events = POLLIN}, {.events = POLLIN}};
    pid_t child;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    polled[1].fd = ends_begin(command, &child);
    while (polled[1].revents == 0) {
        if (poll(polled, 2, -1) == -1 && errno != EINTR)
            trouble_stop("poll");
        if (type == SOCK_STREAM)
            accept_all(fd, &milliseconds, &most);
        else
            receive(fd);
        if (most == 0)
            polled[0].fd = -1;
    }
    return ends_wait(child);
}

/* Is it held at an address that nobody else has, too? One of loopback, drawn at random:
 * at a known one another grading could have that number just now. */
static bool is_held_elsewhere(uint16_t port) {
    char address[ENDPOINT_ADDRESS_SIZE];
    uint32_t drawn = ends_random();
    int fd;

    snprintf(address, sizeof address, "127.%u.%u.%u", (unsigned)(drawn % 254 + 1),
             (unsigned)(drawn >> 8 & 255), (unsigned)((drawn >> 16) % 254 + 1));
    fd = bound(SOCK_STREAM, address, port);
    if (fd != -1)
        close(fd);
    return fd == -1 && errno == EADDRINUSE;
}

/* Who holds that number? The grader's own bind says it. "udp" and "swapped" may be
 * another program's doing: they tell what a mistake may be, and never that there is one.
 */
static const char *holder(uint16_t port) {
    int here = bound(SOCK_STREAM, "127.0.0.1", port), udp, swapped;
    const char *answer;

    if (here == -1 && errno != EADDRINUSE)
        return "no";
    if (here == -1)
        return is_held_elsewhere(port) ? "all" : "yes";
    close(here);
    udp = bound(SOCK_DGRAM, "127.0.0.1", port);
    answer = udp == -1 && errno == EADDRINUSE ? "udp" : "no";
    close(udp);
    swapped = bound(SOCK_STREAM, "127.0.0.1", ends_turned(port));
    if (swapped == -1 && errno == EADDRINUSE && port != 0)
        answer = "swapped";
    close(swapped);
    return answer;
}

/* Reads the command's first line; passes on what it says. A line is over, too, when no
 * more of it comes: its newline is missing then, and comes out in the check. Where that
 * has been paid for, the wait for it is short. */
static void read_line(int fd, char line[LINE_SIZE]) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    const char *slip = getenv("SLIPPED");
    bool slipped = slip != NULL && *slip != '\0';
    int patience = slipped ? LESS_PATIENCE : LINE_PATIENCE, times = (int)patience_times();
    size_t length = 0;
    ssize_t count;

    while (length < LINE_SIZE - 1 && memchr(line, '\n', length) == NULL &&
           poll(&polled, 1, patience * times) == 1 &&
           (count = read(fd, line + length, LINE_SIZE - 1 - length)) > 0) {
        length += (size_t)count;
        patience = slipped ? LATE_PATIENCE : LESS_PATIENCE;
    }
    line[length] = '\0';
    fwrite(line, 1, length, stdout);
    if (length == 0 && poll(&polled, 1, 0) == 0)
        fprintf(seen, "late\n");
}

/* A program that does not wait is given the time to end, and so is one that waits for a
 * line; one that waits for the end of its input goes on. If it does not read, it may wait
 * for a time to pass. Returns when it was looked at last. */
static const char *wait_beside(int input, int output, bool with_line) {
    struct pollfd polled = {.fd = output, .events = POLLIN};
    int unread = 0, patience = PATIENCE * (with_line ? (int)patience_times() : 1);

    if (poll(&polled, 1, patience) != 0 || !with_line)
        return "before anything came on standard input";
    if (write(input, "a line\n", 7) == -1 && errno != EPIPE)
        trouble_stop("write");
    if (poll(&polled, 1, patience) != 0)
        return "after a line came on standard input";
    if (write(input, "\4\32\0\377", 4) == -1 && errno != EPIPE)
        trouble_stop("write");
    if (poll(&polled, 1, patience) != 0 || ioctl(input, FIONREAD, &unread) == -1 ||
        unread == 0)
        return "after the bytes 4, 26, 0 and 255 came on standard input";
    poll(&polled, 1, LONG_PATIENCE);
    return "after some time, with bytes on standard input that it had not read";
}

static int hold(const char *mode, char **command) {
    char line[LINE_SIZE] = "";
    int input[2], output[2];
    unsigned port = 0;
    const char *when;
    pid_t child;

    if (pipe(input) == -1 || pipe(output) == -1)
        trouble_stop("pipe");
    fcntl(input[1], F_SETFD, FD_CLOEXEC);
    child = ends_start(command, input[0], output[1]);
    close(input[0]);
    close(output[1]);
    read_line(output[0], line);
    when = wait_beside(input[1], output[0], strcmp(mode, "keep") == 0);
    if (sscanf(line, "%*[^0-9]%5u", &port) == 1 && port <= 65535)
        fprintf(seen, "held %s\nlooked %s\n", holder((uint16_t)port), when);
    close(input[1]);
    for (ssize_t count; (count = read(output[0], line, sizeof line)) > 0;)
        fwrite(line, 1, (size_t)count, stdout);
    if (fflush(stdout) == EOF)
        trouble_stop("write");
    return ends_wait(child);
}

/* The words ADDRESS and PORT in the command become the server's. */
static void fill_in(char **command, char *address, char *port) {
    for (; *command != NULL; command++)
        if (strcmp(*command, "ADDRESS") == 0)
            *command = address;
        else if (strcmp(*command, "PORT") == 0)
            *command = port;
}

static int serve_command(const char *mode, char **command) {
    char address[ENDPOINT_ADDRESS_SIZE], port[8];
    int type = strcmp(mode, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM, fd;

    if (strcmp(mode, "shared") == 0)
        use_port();
    fd = serve(type, address, sizeof address);
    if (type == SOCK_STREAM && strcmp(mode, "refuse") != 0 && listen(fd, SOMAXCONN) == -1)
        trouble_stop("listen");
    snprintf(port, sizeof port, "%u", ends_local_port(fd));
    fprintf(seen, "here %s %s\n", address, port);
    fill_in(command, address, port);
    before.kept = strcmp(mode, "turns") == 0;
    if (strcmp(mode, "resets") == 0)
        reset_after = FEW - 1;
    before.listening = fd;
    return attend(fd, type, strcmp(mode, "patient") == 0 || before.kept ? PATIENCE : 0,
                  strcmp(mode, "few") == 0 ? FEW : INT_MAX, command);
}

/* One port that bind gets, and one that connect gets: are they of two halves? */
static bool are_halves(uint16_t low, const struct endpoint *server) {
    int by_bind = bound(SOCK_STREAM, "127.0.0.1", 0);
    int by_connect = ends_socket(AF_INET, SOCK_STREAM);
    bool are;

    if (by_bind == -1 || connect(by_connect, &server->address.any, server->length) == -1)
        return false;
    are = (ends_local_port(by_bind) - low) % 2 != 0 &&
          (ends_local_port(by_connect) - low) % 2 == 0;
    close(by_bind);
    close(by_connect);
    return are;
}

static int try_halves(const struct machine_range *range) {
    char address[ENDPOINT_ADDRESS_SIZE];
    int listening = serve(SOCK_STREAM, address, sizeof address);
    struct endpoint server = ends_local(listening);

    if (range->high == 0 || listen(listening, SOMAXCONN) == -1)
        return 69;
    for (int i = 0; i < HALVES_TRIES; i++)
        if (!are_halves(range->low, &server))
            return 69;
    return 0;
}

int main(int argc, char **argv) {
    struct machine_range range;
    int status;

    if (argc < 4)
        return 64;
    seen = fopen(argv[2], "w");
    if (seen == NULL || fcntl(fileno(seen), F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop(argv[2]);
    signal(SIGPIPE, SIG_IGN);
    machine_ephemeral(&range);
    if (strcmp(argv[1], "halves") == 0)
        return try_halves(&range);
    fprintf(seen, "range %u %u\n", range.low, range.high);
    status = strcmp(argv[1], "hold") == 0 || strcmp(argv[1], "keep") == 0
                 ? hold(argv[1], argv + 3)
                 : serve_command(argv[1], argv + 3);
    fprintf(seen, "end\n");
    return fclose(seen) == EOF ? 71 : status;
}
