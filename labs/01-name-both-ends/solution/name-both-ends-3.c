/* name-both-ends, by two threads: both use the same descriptor, and therefore the same
 * socket. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct end {
    int (*ask)(int, struct sockaddr *restrict, socklen_t *restrict);
    int error;
    char text[INET6_ADDRSTRLEN + 16];
};

static void *name(void *argument) {
    struct end *end = argument;
    _Alignas(struct sockaddr_in6) unsigned char bytes[128];
    struct sockaddr *address = (struct sockaddr *)bytes;
    socklen_t length = sizeof bytes;
    char host[INET6_ADDRSTRLEN];
    uint16_t port;

    if (end->ask(0, address, &length) == -1) {
        end->error = errno;
    } else if (address->sa_family == AF_INET || address->sa_family == AF_INET6) {
        int six = address->sa_family == AF_INET6;

        memcpy(&port, bytes + offsetof(struct sockaddr_in, sin_port), sizeof port);
        inet_ntop(address->sa_family,
                  bytes + (six ? offsetof(struct sockaddr_in6, sin6_addr)
                               : offsetof(struct sockaddr_in, sin_addr)),
                  host, sizeof host);
        sprintf(end->text, six ? "[%s]:%d" : "%s:%d", host, ntohs(port));
    } else {
        end->error = EAFNOSUPPORT;
    }
    return NULL;
}

int main(void) {
    struct end source = {getpeername, 0, ""}, destination = {getsockname, 0, ""};
    pthread_t first, second;
    int type;
    socklen_t size = sizeof type;

    pthread_create(&first, NULL, name, &source);
    pthread_create(&second, NULL, name, &destination);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    if (source.error != 0 || destination.error != 0) {
        fprintf(stderr, "%s\n",
                strerror(source.error != 0 ? source.error : destination.error));
        return 1;
    }
    getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size);
    printf("source %s destination %s %s\n", source.text, destination.text,
           type == SOCK_STREAM ? "tcp" : "udp");
    return 0;
}
