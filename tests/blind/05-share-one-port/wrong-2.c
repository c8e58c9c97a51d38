/* Mistake: a new UDP socket for each client (M18), so that the answer comes from another
 * port; violates "and from the port where it arrived" */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int tcp, udp;

static void name(const struct sockaddr *a, socklen_t len, char *out, size_t size) {
    char host[64] = "?", port[16] = "?";
    getnameinfo(a, len, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(out, size, "%s:%s", host, port);
}

static int line_for(int fd, const struct sockaddr *you, socklen_t len, char *out,
                    size_t size) {
    struct sockaddr_storage me;
    socklen_t melen = sizeof me;
    char y[96], m[96];
    getsockname(fd, (struct sockaddr *)&me, &melen);
    name(you, len, y, sizeof y);
    name((struct sockaddr *)&me, melen, m, sizeof m);
    return snprintf(out, size, "you=%s me=%s\n", y, m);
}

static void *conversation(void *argument) {
    int fd = (int)(intptr_t)argument, c;
    struct sockaddr_storage you;
    socklen_t len = sizeof you;
    char line[256];
    FILE *in = fdopen(fd, "r");
    if (!in || getpeername(fd, (struct sockaddr *)&you, &len) < 0) {
        close(fd);
        return NULL;
    }
    line_for(fd, (struct sockaddr *)&you, len, line, sizeof line);
    while ((c = getc(in)) != EOF)
        if (c == '\n' && dprintf(fd, "%s", line) < 0)
            break;
    fclose(in);
    return NULL;
}

static void *doorman(void *unused) {
    (void)unused;
    for (;;) {
        pthread_t thread;
        int fd = accept(tcp, NULL, NULL);
        if (fd < 0)
            continue;
        if (pthread_create(&thread, NULL, conversation, (void *)(intptr_t)fd) != 0)
            close(fd);
        else
            pthread_detach(thread);
    }
    return NULL;
}

static int grab(int type, in_port_t netport) {
    struct sockaddr_in a;
    int fd = socket(AF_INET, type, 0), on = 1;
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(0x7f000001);
    a.sin_port = netport;
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) == 0)
        return fd;
    close(fd);
    return -1;
}

int main(int argc, char **argv) {
    char *end, bytes[65536], line[256];
    struct sockaddr_in own;
    struct sockaddr_storage from;
    socklen_t len = sizeof own;
    pthread_t thread;
    long port = argc == 2 ? strtol(argv[1], &end, 10) : -1;

    if (port < 0 || port > 65535 || *argv[1] == '\0' || *end) {
        fputs("usage: share-one-port PORT\n", stderr);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    do { /* UDP first; with port 0 until TCP has that number, too */
        if ((udp = grab(SOCK_DGRAM, htons((in_port_t)port))) < 0)
            return fputs("share-one-port: udp: cannot have the port\n", stderr), 1;
        getsockname(udp, (struct sockaddr *)&own, &len);
        tcp = grab(SOCK_STREAM, own.sin_port);
        if (tcp < 0 && port == 0)
            close(udp);
    } while (tcp < 0 && port == 0);
    if (tcp < 0 || listen(tcp, 100) < 0)
        return fputs("share-one-port: tcp: cannot have the port\n", stderr), 1;
    if (pthread_create(&thread, NULL, doorman, NULL) != 0)
        return 1;
    printf("listening %d\n", ntohs(own.sin_port));
    fflush(stdout);
    for (;;) {
        len = sizeof from;
        if (recvfrom(udp, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len) < 0)
            continue;
        int n = line_for(udp, (struct sockaddr *)&from, len, line, sizeof line);
        int own_socket = grab(SOCK_DGRAM, 0); /* this client's socket */
        sendto(own_socket, line, (size_t)n, 0, (struct sockaddr *)&from, len);
        close(own_socket);
    }
}
