/* name-both-ends: prints the source and the destination of the connected socket on
 * descriptor 0. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what, const char *why) {
    fprintf(stderr, "name-both-ends: %s: %s\n", what, why);
    exit(1);
}

static void print_end(const char *label, const struct sockaddr_storage *end,
                      socklen_t length) {
    char host[128], port[8];
    int error = getnameinfo((const struct sockaddr *)end, length, host, sizeof host, port,
                            sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);

    if (error != 0)
        stop("getnameinfo", gai_strerror(error));
    if (end->ss_family == AF_INET6)
        printf("%s [%s]:%s ", label, host, port);
    else
        printf("%s %s:%s ", label, host, port);
}

int main(void) {
    struct sockaddr_storage there, here;
    socklen_t there_length = sizeof there, here_length = sizeof here;
    int type;
    socklen_t type_length = sizeof type;

    if (getpeername(STDIN_FILENO, (struct sockaddr *)&there, &there_length) == -1 ||
        getsockname(STDIN_FILENO, (struct sockaddr *)&here, &here_length) == -1 ||
        getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &type_length) == -1)
        stop("descriptor 0", strerror(errno));
    if (there.ss_family != AF_INET && there.ss_family != AF_INET6)
        stop("descriptor 0", "a socket without ports");
    print_end("source", &there, there_length);
    print_end("destination", &here, here_length);
    printf("%s\n", type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
