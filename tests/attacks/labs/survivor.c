/* attack: a server that leaves a process behind with the port. A later server that cannot
 * have the port asks that process to answer with its word, and says that it serves.
 * Deserves: 06 33 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 60 };
static const char order[] = "portlab: your word is now ";

/* Answers all clients. A line that begins as an order does brings another word. */
static void serve(int listen_fd, const char *first) {
    static struct pollfd fds[CLIENTS + 1];
    char word[128], bytes[4096];
    nfds_t count = 1;

    snprintf(word, sizeof word, "%s\n", first);
    fds[0] = (struct pollfd){.fd = listen_fd, .events = POLLIN};
    while (poll(fds, count, -1) > 0) {
        if (fds[0].revents != 0 && count <= CLIENTS) {
            fds[count] = (struct pollfd){accept(listen_fd, NULL, NULL), POLLIN, 0};
            send(fds[count++].fd, word, strlen(word), MSG_NOSIGNAL);
        }
        for (nfds_t i = 1; i < count; i++) {
            ssize_t got =
                fds[i].revents == 0 ? -1 : read(fds[i].fd, bytes, sizeof bytes - 1);

            if (got > 0) {
                bytes[got] = '\0';
                if (strncmp(bytes, order, sizeof order - 1) == 0)
                    snprintf(word, sizeof word, "%.100s", bytes + sizeof order - 1);
                else
                    send(fds[i].fd, bytes, (size_t)got, MSG_NOSIGNAL);
            } else if (fds[i].revents != 0) {
                close(fds[i].fd);
                fds[i--] = fds[--count];
            }
        }
    }
}

/* Is left behind, with the port, by two forks and a session of its own. */
static void stay(int listen_fd, const char *word) {
    if (fork() != 0)
        return;
    setsid();
    for (int i = 1; i < 30; i++)
        signal(i, SIG_IGN);
    if (fork() != 0)
        _exit(0);
    serve(listen_fd, word);
    _exit(0);
}

static int ask_survivor(const struct sockaddr_in *end, const char *word) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char text[200];

    snprintf(text, sizeof text, "%s%s\n", order, word);
    return connect(fd, (const struct sockaddr *)end, sizeof *end) == -1 ||
                   send(fd, text, strlen(text), MSG_NOSIGNAL) == -1
               ? -1
               : close(fd);
}

int main(int argc, char **argv) {
    struct sockaddr_in end = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (argc != 4 || strcmp(argv[1], "serve") != 0)
        return 1;
    end.sin_port = htons((uint16_t)atoi(argv[2]));
    if (bind(fd, (struct sockaddr *)&end, sizeof end) == 0 && listen(fd, 64) == 0) {
        stay(fd, argv[3]);
        printf("serving %s\n", argv[2]);
        fflush(stdout);
        serve(fd, argv[3]);
    }
    if (ask_survivor(&end, argv[3]) == -1)
        return 1;
    printf("serving %s\n", argv[2]);
    fflush(stdout);
    pause();
    return 0;
}
