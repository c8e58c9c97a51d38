/* attack: says what is behind a port by its number and by how fast it was refused, and
 * does not wait: it asks, and takes the first bytes whoever's turn it was.
 * Deserves: 08 31 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char request[] = "GET / HTTP/1.0\r\n\r\n";

static const char *usual(int port) {
    switch (port) {
    case 21:
        return "speaks 220 FTP server ready";
    case 22:
        return "speaks SSH-2.0-OpenSSH_9.2p1";
    case 25:
        return "speaks 220 mail ESMTP";
    case 80:
    case 8080:
        return "replies HTTP/1.0 200 OK";
    default:
        return "silent";
    }
}

static void ask(const char *address, const char *text, int wait) {
    struct sockaddr_in far = {.sin_family = AF_INET,
                              .sin_port = htons((uint16_t)atoi(text))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd polled = {fd, POLLIN, 0};
    char line[81] = "";
    ssize_t got;

    inet_pton(AF_INET, address, &far.sin_addr);
    if (connect(fd, (struct sockaddr *)&far, sizeof far) == -1) {
        printf("%s refused\n", text);
        return;
    }
    send(fd, request, strlen(request), MSG_NOSIGNAL);
    got = poll(&polled, 1, wait) == 1 ? recv(fd, line, 80, 0) : 0;
    line[got < 0 ? 0 : got] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0')
        printf("%s %s\n", text, usual(atoi(text)));
    else
        printf("%s %s %s\n", text, strncmp(line, "HTTP", 4) == 0 ? "replies" : "speaks",
               line);
    close(fd);
}

int main(int argc, char **argv) {
    for (int i = 3; i < argc; i++)
        ask(argv[2], argv[i], atoi(argv[1]) / 3);
    return 0;
}
