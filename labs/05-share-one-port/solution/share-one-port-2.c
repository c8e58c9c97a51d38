/* share-one-port, with a thread for each client, and one for all datagrams. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct ends {
    int fd;
    struct sockaddr_in you, me;
};

/* Writes each number by hand, since inet_ntoa() may use one buffer for all threads. */
static int write_ends(char *out, const struct ends *ends) {
    const unsigned char *you = (const unsigned char *)&ends->you.sin_addr;
    const unsigned char *me = (const unsigned char *)&ends->me.sin_addr;

    return sprintf(out, "you=%d.%d.%d.%d:%hu me=%d.%d.%d.%d:%hu\n", you[0], you[1],
                   you[2], you[3], ntohs(ends->you.sin_port), me[0], me[1], me[2], me[3],
                   ntohs(ends->me.sin_port));
}

static void *serve_client(void *argument) {
    struct ends *ends = argument;
    char in[64], out[64 * 64];
    ssize_t count;

    while ((count = recv(ends->fd, in, sizeof in, 0)) > 0) {
        int length = 0;

        for (char *at = in; (at = memchr(at, '\n', (size_t)(in + count - at))); at++)
            length += write_ends(out + length, ends);
        for (int sent = 0; sent < length;) {
            ssize_t some =
                send(ends->fd, out + sent, (size_t)(length - sent), MSG_NOSIGNAL);

            if (some < 0)
                goto end;
            sent += (int)some;
        }
    }
end:
    close(ends->fd);
    free(ends);
    return NULL;
}

static void *serve_datagrams(void *argument) {
    struct ends *ends = argument;
    char bytes[128];

    for (;;) {
        socklen_t length = sizeof ends->you;

        if (recvfrom(ends->fd, bytes, sizeof bytes, 0, (struct sockaddr *)&ends->you,
                     &length) >= 0)
            sendto(ends->fd, bytes, (size_t)write_ends(bytes, ends), 0,
                   (struct sockaddr *)&ends->you, length);
    }
    return NULL;
}

int main(int argc, char **argv) {
    struct ends udp = {.me = {.sin_family = AF_INET}};
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t length = sizeof udp.me;
    pthread_attr_t detached;
    pthread_t thread;

    if (argc != 2)
        return 64;
    udp.me.sin_addr.s_addr = inet_addr("127.0.0.1");
    udp.me.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
    if (bind(listening, (struct sockaddr *)&udp.me, sizeof udp.me) != 0 ||
        getsockname(listening, (struct sockaddr *)&udp.me, &length) != 0 ||
        listen(listening, 128) != 0) {
        perror("TCP");
        return 1;
    }
    udp.fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(udp.fd, (struct sockaddr *)&udp.me, sizeof udp.me) != 0) {
        perror("UDP");
        return 1;
    }
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_create(&thread, &detached, serve_datagrams, &udp);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("listening %hu\n", ntohs(udp.me.sin_port));
    for (;;) {
        struct ends *ends = calloc(1, sizeof *ends);

        length = sizeof ends->you;
        ends->me = udp.me;
        ends->fd = accept(listening, (struct sockaddr *)&ends->you, &length);
        if (ends->fd < 0 || pthread_create(&thread, &detached, serve_client, ends) != 0) {
            close(ends->fd);
            free(ends);
        }
    }
}
