/* listener: the socket that has the port which a person chose. See server.h. */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Tells of a failure that has no errno of its own, or is about a name. */
static void say(struct server *server, const struct explain_case *what) {
    struct explanation explanation;

    explain(what, &explanation);
    report_error(&server->report, &explanation);
    server->exit_status = explanation.exit_status;
}

/* Finds the address to listen on: loopback, unless --address says otherwise. */
static int find_address(struct server *server) {
    const struct server_options *options = &server->options;
    const char *host = options->address;
    struct addrinfo hints, *found;
    int error;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = options->family;
    hints.ai_socktype = options->transport == TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if (host == NULL)
        host = options->family == AF_INET6 ? "::1" : "127.0.0.1";
    error = getaddrinfo(host, NULL, &hints, &found);
    if (error == 0 &&
        endpoint_copy(&server->local, found->ai_addr, found->ai_addrlen) == -1)
        error = EAI_FAMILY;
    if (error != 0) {
        say(server, &(struct explain_case){.call = "getaddrinfo",
                                           .error = errno,
                                           .gai_error = error,
                                           .subject = host,
                                           .program = server->report.program});
        return -1;
    }
    freeaddrinfo(found);
    endpoint_set_port(&server->local, options->port);
    return 0;
}

static int set_option(struct server *server, int level, int option, const char *name) {
    int one = 1, result;

    trace_call(&server->trace, "setsockopt(%d, %s, 1)", server->listen_fd, name);
    result = setsockopt(server->listen_fd, level, option, &one, sizeof one);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, "setsockopt", &server->local, false);
    return result;
}

static int open_socket(struct server *server) {
    bool udp = server->options.transport == TRANSPORT_UDP;
    int family = endpoint_family(&server->local);
    int type = udp ? SOCK_DGRAM : SOCK_STREAM;

    trace_call(&server->trace, "socket(%s, %s, 0)",
               family == AF_INET6 ? "AF_INET6" : "AF_INET",
               udp ? "SOCK_DGRAM" : "SOCK_STREAM");
    server->listen_fd = socket(family, type, 0);
    trace_result(&server->trace, server->listen_fd);
    if (server->listen_fd == -1) {
        server_failed(server, "socket", &server->local, false);
        return -1;
    }
    if (family == AF_INET6 &&
        set_option(server, IPPROTO_IPV6, IPV6_V6ONLY, "IPPROTO_IPV6, IPV6_V6ONLY") == -1)
        return -1;
    /* For UDP it would let two servers have one port at the same time. */
    if (!udp && !server->options.no_reuse &&
        set_option(server, SOL_SOCKET, SO_REUSEADDR, "SOL_SOCKET, SO_REUSEADDR") == -1)
        return -1;
    return 0;
}

static int bind_socket(struct server *server) {
    struct endpoint *local = &server->local;
    int result;

    trace_call(&server->trace, "bind(%d, %s)", server->listen_fd,
               trace_endpoint(&server->trace, local));
    result = bind(server->listen_fd, &local->address.any, local->length);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, "bind", local, false);
    return result;
}

/* Asks which port it is, which matters after bind() to port 0; and makes accept() and
 * recvfrom() return where they would wait. */
static int learn_port(struct server *server) {
    struct endpoint asked = server->local, *local = &server->local;
    int result;

    *local = endpoint_empty();
    trace_call(&server->trace, "getsockname(%d)", server->listen_fd);
    result = getsockname(server->listen_fd, &local->address.any, &local->length);
    trace_result_endpoint(&server->trace, result, local);
    if (result == -1) {
        server_failed(server, "getsockname", &asked, false);
        return -1;
    }
    trace_call(&server->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", server->listen_fd);
    result = fcntl(server->listen_fd, F_SETFL, O_NONBLOCK);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, "fcntl", local, false);
    return result;
}

static int start_listening(struct server *server) {
    int result;

    if (server->options.transport == TRANSPORT_UDP)
        return 0; /* bound is enough: the first datagram can come */
    trace_call(&server->trace, "listen(%d, SOMAXCONN)", server->listen_fd);
    result = listen(server->listen_fd, SOMAXCONN);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, "listen", &server->local, false);
    return result;
}

/* Gives up root once the port is bound, for good. */
static int become_user(struct server *server) {
    const char *failed;

    if (!server->options.become)
        return 0;
    failed = privilege_become(&server->options.user);
    if (failed == NULL) {
        if (server->options.user.uid == 0)
            report_uid_stays(&server->report, "--user names root itself");
        return 0;
    }
    say(server, &(struct explain_case){.call = failed,
                                       .error = errno,
                                       .subject = server->options.user.name,
                                       .program = server->report.program});
    return -1;
}

int listener_open_log(struct server *server) {
    if (report_open_log(&server->report) == 0)
        return 0;
    say(server, &(struct explain_case){.call = "open",
                                       .error = errno,
                                       .subject = getenv("PORTLAB_LOG"),
                                       .program = server->report.program});
    return -1;
}

/* The commands that a client would be started with. */
static void note_clients(struct server *server) {
    const char *udp = server->options.transport == TRANSPORT_UDP ? " --udp" : "";
    char address[ENDPOINT_ADDRESS_SIZE];
    uint16_t port = endpoint_port(&server->local);

    if (!endpoint_is_wildcard(&server->local)) {
        endpoint_address(&server->local, address);
        report_note(&server->report, "to connect%s: demo-client%s %s %u",
                    endpoint_is_loopback(&server->local) ? ", on this machine alone" : "",
                    udp, address, port);
    } else if (machine_outward_address(endpoint_family(&server->local), address,
                                       sizeof address)) {
        report_note(&server->report,
                    "to connect, from a machine of this network: demo-client%s %s %u",
                    udp, address, port);
    } else {
        report_note(
            &server->report,
            "to connect, from elsewhere: not now; this machine has no route to the "
            "outside");
    }
}

void listener_tell(struct server *server) {
    struct event event = {.kind = EVENT_LISTENING,
                          .transport = server->options.transport,
                          .local = &server->local,
                          .pid = (uint64_t)getpid(),
                          .chosen = server->options.port == 0 ? CHOSEN_AT_BIND
                                                              : CHOSEN_BY_USER};

    report_event(&server->report, &event);
    if (server->low_port[0] != '\0')
        report_note(&server->report, "%s", server->low_port);
    note_clients(server);
}

int listener_open(struct server *server) {
    int bound = -1;

    if (find_address(server) == 0 && open_socket(server) == 0)
        bound = bind_socket(server);
    if (bound == 0) /* who has the right to the port, before it is given up */
        explain_low_port(&server->local, server->low_port);
    if (bound == -1 || learn_port(server) == -1 || become_user(server) == -1 ||
        listener_open_log(server) == -1 || start_listening(server) == -1)
        return -1;
    return 0;
}

void listener_close(struct server *server) {
    int result;

    if (server->listen_fd == -1)
        return;
    if (server->ready != NULL)
        ready_forget(server->ready, server->listen_fd);
    trace_call(&server->trace, "close(%d)", server->listen_fd);
    result = close(server->listen_fd);
    trace_result(&server->trace, result);
    server->listen_fd = -1;
}
