/* name-both-ends, by hand: it uses the structure of each family. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

static int print_end(const char *label, const union address *end) {
    char text[INET6_ADDRSTRLEN];

    switch (end->any.sa_family) {
    case AF_INET:
        inet_ntop(AF_INET, &end->ipv4.sin_addr, text, sizeof text);
        return printf("%s %s:%u ", label, text, ntohs(end->ipv4.sin_port));
    case AF_INET6:
        inet_ntop(AF_INET6, &end->ipv6.sin6_addr, text, sizeof text);
        return printf("%s [%s]:%u ", label, text, ntohs(end->ipv6.sin6_port));
    default:
        fprintf(stderr, "a socket that has no ports\n");
        return -1;
    }
}

int main(void) {
    union address source, destination;
    socklen_t source_length = sizeof source, destination_length = sizeof destination;
    int type = 0;
    socklen_t size = sizeof type;

    memset(&source, 0, sizeof source);
    memset(&destination, 0, sizeof destination);
    if (getpeername(0, &source.any, &source_length) != 0 ||
        getsockname(0, &destination.any, &destination_length) != 0 ||
        getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
        perror("descriptor 0");
        return 1;
    }
    if (print_end("source", &source) < 0 || print_end("destination", &destination) < 0)
        return 1;
    puts(type == SOCK_DGRAM ? "udp" : "tcp");
    return 0;
}
