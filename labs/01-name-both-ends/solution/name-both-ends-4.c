/* name-both-ends, by casts: the family says which structure the bytes are. Most of the
 * wrong programs are this one with a mistake. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

static void print_end(const char *label, const struct sockaddr_storage *end) {
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)end;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)end;
    char text[INET6_ADDRSTRLEN];

    if (end->ss_family == AF_INET6)
        printf("%s [%s]:%d ", label,
               inet_ntop(AF_INET6, &ipv6->sin6_addr, text, sizeof text),
               ntohs(ipv6->sin6_port));
    else
        printf("%s %s:%d ", label, inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof text),
               ntohs(ipv4->sin_port));
}

int main(void) {
    struct sockaddr_storage source, destination;
    socklen_t length = sizeof source;
    int type;

    if (getpeername(0, (struct sockaddr *)&source, &length) == -1) {
        perror("getpeername");
        return 1;
    }
    if (source.ss_family != AF_INET && source.ss_family != AF_INET6) {
        fprintf(stderr, "no ports\n");
        return 1;
    }
    length = sizeof destination;
    getsockname(0, (struct sockaddr *)&destination, &length);
    length = sizeof type;
    getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &length);
    print_end("source", &source);
    print_end("destination", &destination);
    printf("%s\n", type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
