/* share-one-port, with select(), sockets that do not block, and a text for each client,
 * which is made when it connects. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static char *texts[FD_SETSIZE]; /* by descriptor; NULL if there is no client */
static int port;

static char *text_for(const struct sockaddr_in *you) {
    char host[INET_ADDRSTRLEN], *text = malloc(80);

    if (text == NULL || inet_ntop(AF_INET, &you->sin_addr, host, sizeof host) == NULL)
        abort();
    snprintf(text, 80, "you=%s:%u me=127.0.0.1:%d\n", host,
             (unsigned)ntohs(you->sin_port), port);
    return text;
}

static int open_at(int type, int number) {
    struct sockaddr_in here;
    socklen_t length = sizeof here;
    int fd = socket(AF_INET, type, 0);

    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_port = htons((unsigned short)number);
    inet_pton(AF_INET, "127.0.0.1", &here.sin_addr);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) < 0 ||
        fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        close(fd);
        return -1;
    }
    getsockname(fd, (struct sockaddr *)&here, &length);
    port = ntohs(here.sin_port);
    return fd;
}

static void welcome(int listening) {
    struct sockaddr_in you;
    socklen_t length = sizeof you;
    int fd = accept(listening, (struct sockaddr *)&you, &length);

    if (fd < 0)
        return;
    if (fd >= FD_SETSIZE) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    texts[fd] = text_for(&you);
}

static void drop(int fd) {
    close(fd);
    free(texts[fd]);
    texts[fd] = NULL;
}

static void serve(int fd) {
    char bytes[512];
    ssize_t count = read(fd, bytes, sizeof bytes);

    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    for (ssize_t i = 0; i < count; i++)
        if (bytes[i] == '\n' &&
            write(fd, texts[fd], strlen(texts[fd])) != (ssize_t)strlen(texts[fd]))
            count = 0; /* the client does not read, or has gone */
    if (count <= 0)
        drop(fd);
}

static void reply(int udp) {
    struct sockaddr_in you;
    socklen_t length = sizeof you;
    char byte, *text;

    while (recvfrom(udp, &byte, 1, 0, (struct sockaddr *)&you, &length) >= 0) {
        text = text_for(&you);
        sendto(udp, text, strlen(text), 0, (struct sockaddr *)&you, length);
        free(text);
        length = sizeof you;
    }
}

int main(int argc, char **argv) {
    int wanted = argc > 1 ? atoi(argv[1]) : 0, tcp, udp;
    fd_set set;

    do {
        tcp = open_at(SOCK_STREAM, wanted);
        udp = tcp < 0 ? -1 : open_at(SOCK_DGRAM, port);
    } while (udp < 0 && wanted == 0); /* another program uses that number over UDP */
    if (udp < 0 || listen(tcp, 64) < 0) {
        perror("share-one-port");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    printf("listening %d\n", port);
    fflush(stdout);
    for (;;) {
        FD_ZERO(&set);
        FD_SET(tcp, &set);
        FD_SET(udp, &set);
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (texts[fd] != NULL)
                FD_SET(fd, &set);
        if (select(FD_SETSIZE, &set, NULL, NULL, NULL) < 0)
            continue;
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (texts[fd] != NULL && FD_ISSET(fd, &set))
                serve(fd);
        if (FD_ISSET(udp, &set))
            reply(udp);
        if (FD_ISSET(tcp, &set))
            welcome(tcp);
    }
}
