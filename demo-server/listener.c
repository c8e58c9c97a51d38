/* listener: the socket on the port that a person chose. See listener.h. */
#include "listener.h"

#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Finds the address to listen on: loopback, unless --address says otherwise. */
static int find_address(struct server *server) {
    const struct server_options *options = &server->options;
    const char *host = options->address;
    struct addrinfo hints, *found;
    int error;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = options->family;
    hints.ai_socktype = options->transport == TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if (host == NULL && options->dual_stack)
        host = "::";
    else if (host == NULL)
        host = options->family == AF_INET6 ? "::1" : "127.0.0.1";
    error = getaddrinfo(host, NULL, &hints, &found);
    if (error == 0 &&
        endpoint_copy(&server->local, found->ai_addr, found->ai_addrlen) == -1)
        error = EAI_FAMILY;
    if (error != 0) {
        server_tell(server, (struct explain_case){.call = CALL_GETADDRINFO,
                                                  .error = errno,
                                                  .gai_error = error,
                                                  .subject = host});
        return -1;
    }
    freeaddrinfo(found);
    endpoint_set_port(&server->local, options->port);
    return 0;
}

/* Sets an option of the socket, before bind() asks for the port. Fails with ENOPROTOOPT
 * if the system does not know the option. */
static int set_option(struct server *server, int level, int option, int value,
                      const char *name) {
    int result;

    trace_call(&server->trace, "setsockopt(%d, %s, %d)", server->listen_fd, name, value);
    result = setsockopt(server->listen_fd, level, option, &value, sizeof value);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, CALL_SETSOCKOPT, &server->local, false);
    return result;
}

/* socket() makes an end of a connection to come, with no address and no port yet, and
 * returns its descriptor. Fails with EAFNOSUPPORT on a machine without IPv6, EMFILE if
 * this process has too many open files. */
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
        server_failed(server, CALL_SOCKET, &server->local, false);
        return -1;
    }
    return 0;
}

/* Several servers that all set SO_REUSEPORT share one port: the kernel gives each some of
 * the clients. It exists on other systems too, but shares connections out on Linux, and
 * under another name on FreeBSD. */
static int share_port(struct server *server) {
    if (!server->options.share_port)
        return 0;
    if (MACHINE_SHARE_PORT == -1) {
        server_tell(server,
                    (struct explain_case){.call = CALL_SETSOCKOPT, .share = true});
        return -1;
    }
    return set_option(server, SOL_SOCKET, MACHINE_SHARE_PORT, 1,
                      "SOL_SOCKET, " MACHINE_SHARE_PORT_NAME);
}

static int set_options(struct server *server) {
    bool udp = server->options.transport == TRANSPORT_UDP;

    /* Without IPV6_V6ONLY an IPv6 socket takes IPv4 clients too, as ::ffff:127.0.0.1. */
    if (endpoint_family(&server->local) == AF_INET6 &&
        set_option(server, IPPROTO_IPV6, IPV6_V6ONLY, !server->options.dual_stack,
                   "IPPROTO_IPV6, IPV6_V6ONLY") == -1)
        return -1;
    /* A server that was just stopped leaves connections in TIME_WAIT, and they hold its
     * port for a minute; SO_REUSEADDR lets the next one have it all the same. Two that
     * listen at the same time are refused as before. For UDP it would let two servers
     * have one port at the same time. */
    if (!udp && !server->options.no_reuse &&
        set_option(server, SOL_SOCKET, SO_REUSEADDR, 1, "SOL_SOCKET, SO_REUSEADDR") == -1)
        return -1;
    return share_port(server);
}

/* bind() gives the socket its local address and port. Port 0 asks the kernel to choose
 * one. Fails with EACCES if the port is below the privilege floor, EADDRINUSE if another
 * socket has it (or it is in TIME_WAIT, without SO_REUSEADDR), EADDRNOTAVAIL if the
 * address is not this machine's. */
static int bind_socket(struct server *server) {
    struct endpoint *local = &server->local;
    int result;

    trace_call(&server->trace, "bind(%d, %s)", server->listen_fd,
               trace_endpoint(&server->trace, local));
    result = bind(server->listen_fd, &local->address.any, local->length);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, CALL_BIND, local, false);
    return result;
}

/* getsockname() tells what the socket is bound to: after bind() to port 0, which port the
 * kernel chose. It fails with ENOBUFS alone, if the kernel has no memory. */
static int learn_port(struct server *server) {
    struct endpoint asked = server->local, *local = &server->local;
    int result;

    *local = endpoint_empty();
    trace_call(&server->trace, "getsockname(%d)", server->listen_fd);
    result = getsockname(server->listen_fd, &local->address.any, &local->length);
    trace_result_endpoint(&server->trace, result, local);
    if (result == -1) {
        server_failed(server, CALL_GETSOCKNAME, &asked, false);
        return -1;
    }
    return 0;
}

/* From now on accept() and recvfrom() fail with EAGAIN if nothing is there, instead of
 * waiting: one program serves many clients. */
static int do_not_wait(struct server *server) {
    int result;

    trace_call(&server->trace, "fcntl(%d, F_SETFL, O_NONBLOCK)", server->listen_fd);
    result = fcntl(server->listen_fd, F_SETFL, O_NONBLOCK);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, CALL_FCNTL, &server->local, false);
    return result;
}

/* listen() opens the port: from now on the kernel itself accepts connections to it, and
 * keeps them in a queue (of SOMAXCONN at most) until accept() takes them. Without it a
 * client is refused, although the port is bound. Fails with EADDRINUSE if another socket
 * listens on the port, EOPNOTSUPP for UDP, which has no connections. */
static int start_listening(struct server *server) {
    int result;

    if (server->options.transport == TRANSPORT_UDP)
        return 0; /* bound is enough: the first datagram can come */
    trace_call(&server->trace, "listen(%d, SOMAXCONN)", server->listen_fd);
    result = listen(server->listen_fd, SOMAXCONN);
    trace_result(&server->trace, result);
    if (result == -1)
        server_failed(server, CALL_LISTEN, &server->local, false);
    return result;
}

/* Gives up root once the port is bound, for good. */
static int become_user(struct server *server) {
    enum call failed;

    if (!server->options.become)
        return 0;
    failed = privilege_become(&server->options.user);
    if (failed == CALL_NONE) {
        if (server->options.user.uid == 0)
            report_uid_stays(&server->report, "--user names root itself");
        return 0;
    }
    server_tell(server, (struct explain_case){.call = failed,
                                              .error = errno,
                                              .subject = server->options.user.name});
    return -1;
}

int listener_open(struct server *server) {
    int bound = -1;

    if (find_address(server) == 0 && open_socket(server) == 0 && set_options(server) == 0)
        bound = bind_socket(server);
    if (bound == 0) /* who has the right to the port, before it is given up */
        explain_low_port(&server->local, server->low_port);
    if (bound == -1 || learn_port(server) == -1 || do_not_wait(server) == -1 ||
        become_user(server) == -1 || server_open_log(server) == -1 ||
        start_listening(server) == -1)
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
