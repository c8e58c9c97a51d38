/* name-both-ends: prints source and destination of the connected socket on descriptor 0. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

static void print_end(const char *label, struct sockaddr_storage *end, socklen_t length) {
    char host[INET6_ADDRSTRLEN], port[8];

    getnameinfo((struct sockaddr *)end, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf(end->ss_family == AF_INET6 ? "%s [%s]:%s " : "%s %s:%s ", label, host, port);
}

int main(void) {
    struct sockaddr_storage end;
    socklen_t length = sizeof end;
    int type;

    if (getpeername(0, (struct sockaddr *)&end, &length) == -1)
        return 1;
    print_end("source", &end, length);
    length = sizeof end;
    if (getsockname(0, (struct sockaddr *)&end, &length) == -1)
        return 1;
    print_end("destination", &end, length);
    length = sizeof type;
    getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &length);
    printf("%s\n", type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
