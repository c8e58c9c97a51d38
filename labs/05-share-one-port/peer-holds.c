/* peer-holds: see peer-holds.h. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* SO_REUSEPORT */
#endif
#include "peer-holds.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-clients.h"
#include "peer-table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { SOURCES = 5 };

/* In a network of the grading's own, all sockets are the server's or ours. In another one
 * any program may open one at any time: only a server with a uid of its own can be told
 * from it. */
static bool is_alone(void) {
    return getenv("GRADE_NETWORK") != NULL;
}

static bool see_owner(const struct table_row *row, void *argument) {
    if (row->local_port == endpoint_port(&client_server.end))
        *(uid_t *)argument = (uid_t)row->uid;
    return true;
}

struct sockets {
    const struct client *ours;
    uid_t owner;
    unsigned at_port, others;
};

static bool see_socket(const struct table_row *row, void *argument) {
    struct sockets *sockets = argument;
    bool ours = false;

    for (int i = 0; i < SOURCES; i++)
        ours = ours || row->local_port == endpoint_port(&sockets->ours[i].own);
    if (row->local_port == endpoint_port(&client_server.end))
        sockets->at_port++;
    else if (!ours && row->uid == sockets->owner)
        sockets->others++;
    return true;
}

void holds_check_sockets(void) {
    struct client sources[SOURCES];
    struct sockets sockets = {.ours = sources};
    char expected[CLIENT_TEXT_SIZE];

    for (int i = 0; i < SOURCES; i++) {
        sources[i] = client_datagrams("a client over UDP");
        client_ask(&sources[i], NULL);
    }
    if (!table_read("/proc/net/udp", see_owner, &sockets.owner) ||
        !table_read("/proc/net/udp", see_socket, &sockets))
        exit(69);
    if (sockets.owner == geteuid() && !is_alone())
        sockets.others = 0;
    snprintf(expected, sizeof expected,
             "one UDP socket in the server, after %d clients (/proc/net/udp)", SOURCES);
    if (sockets.at_port != 1 || sockets.others != 0)
        client_fail(
            "UDP has no accept(). One socket can receive from all clients and send "
            "to all clients.",
            expected, "%u at port %u, %u elsewhere", sockets.at_port,
            endpoint_port(&client_server.end), sockets.others);
    printf("%d clients, one UDP socket at %s", SOURCES, client_server.name);
}

void holds_check_here(void) {
    static const char hint[] =
        "A socket that is bound to 0.0.0.0 uses the port at every address of this "
        "machine, and clients can reach it at each of them. Bind 127.0.0.1 only.";
    struct endpoint other = ends_at("127.0.0.2", endpoint_port(&client_server.end));
    int fd = client_socket(SOCK_STREAM);
    char byte;

    if (connect(fd, &other.address.any, other.length) == 0)
        client_fail(hint, "no TCP socket on this port at 127.0.0.2",
                    "a TCP socket listens there, too");
    if (errno != ECONNREFUSED)
        exit(69);
    fd = client_socket(SOCK_DGRAM);
    if (connect(fd, &other.address.any, other.length) == -1 || send(fd, "", 0, 0) == -1)
        trouble_stop("send");
    if (recv(fd, &byte, 1, 0) != -1 || errno != ECONNREFUSED)
        client_fail(hint, "no UDP socket on this port at 127.0.0.2",
                    "a UDP socket receives there, too");
    printf("port %u at 127.0.0.2 was refused, over TCP and UDP",
           endpoint_port(&client_server.end));
}

/* Can another socket of the same user have the port beside the server's, with an option
 * that would have to be set on both? */
static bool shares(int type, int option) {
    int fd = client_socket(type), on = 1;

    if (setsockopt(fd, SOL_SOCKET, option, &on, sizeof on) == -1)
        trouble_stop("setsockopt");
    return bind(fd, &client_server.end.address.any, client_server.end.length) == 0;
}

void holds_check_alone(void) {
    uid_t owner = geteuid();

    if (shares(SOCK_DGRAM, SO_REUSEADDR))
        client_fail("On a UDP socket, SO_REUSEADDR lets another program bind the same "
                    "port. Each datagram then goes to only one of the two.",
                    "EADDRINUSE for a second UDP socket on the port",
                    "another UDP socket with SO_REUSEADDR could be bound there, too");
    if (table_read("/proc/net/udp", see_owner, &owner) && owner != geteuid() &&
        setuid(owner) == -1)
        return;
    if (shares(SOCK_DGRAM, SO_REUSEPORT) || shares(SOCK_STREAM, SO_REUSEPORT))
        client_fail("With SO_REUSEPORT, programs of the same user share a port, and none "
                    "of them gets EADDRINUSE.",
                    "EADDRINUSE for a second socket on the port",
                    "another socket with SO_REUSEPORT could be bound there, too");
}

int holds_during(char **argv) {
    struct endpoint end = ends_at("127.0.0.1", (uint16_t)strtoul(argv[3], NULL, 10));
    bool tcp = strcmp(argv[2], "tcp") == 0;
    int fd = ends_bound(tcp ? SOCK_STREAM : SOCK_DGRAM, &end);

    if (fd == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop("bind");
    if (tcp && listen(fd, 1) == -1)
        trouble_stop("listen");
    return ends_wait(ends_start(argv + 4, -1, -1));
}
