/* wrong: -: all threads are given the address of one variable. Loses: many */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int me; /* the port */

static size_t answer(char text[100], const struct sockaddr_in *you) {
    char address[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &you->sin_addr, address, sizeof address);
    return (size_t)sprintf(text, "you=%s:%d me=127.0.0.1:%d\n", address,
                           ntohs(you->sin_port), me);
}

static void *serve_client(void *argument) {
    int fd = *(int *)argument;
    struct sockaddr_in you;
    socklen_t length = sizeof you;
    char bytes[1024], text[100];
    ssize_t count;

    if (getpeername(fd, (struct sockaddr *)&you, &length) == -1)
        return NULL;
    while ((count = read(fd, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < count; i++)
            if (bytes[i] == '\n' && write(fd, text, answer(text, &you)) == -1)
                break;
    close(fd);
    return NULL;
}

static void *serve_datagrams(void *argument) {
    int fd = *(int *)argument;
    struct sockaddr_in you;
    char text[100];

    for (;;) {
        socklen_t length = sizeof you;

        if (recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&you, &length) != -1)
            sendto(fd, text, answer(text, &you), 0, (struct sockaddr *)&you, length);
    }
}

int main(int argc, char **argv) {
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t length = sizeof here;
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0), fd;
    pthread_t thread;

    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    here.sin_port = htons((in_port_t)atoi(argc == 2 ? argv[1] : "0"));
    if (bind(tcp, (struct sockaddr *)&here, sizeof here) == -1 ||
        getsockname(tcp, (struct sockaddr *)&here, &length) == -1 ||
        bind(udp, (struct sockaddr *)&here, sizeof here) == -1 || listen(tcp, 50) == -1) {
        perror("share-one-port");
        return 1;
    }
    me = ntohs(here.sin_port);
    signal(SIGPIPE, SIG_IGN);
    pthread_create(&thread, NULL, serve_datagrams, &udp);
    printf("listening %d\n", me);
    fflush(stdout);
    for (;;) {
        fd = accept(tcp, NULL, NULL);
        if (fd != -1 && pthread_create(&thread, NULL, serve_client, &fd) == 0)
            pthread_detach(thread);
    }
}
