/* ask-what-answers: has a thread for each port, which can wait without delaying the
 * others.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_SIZE = 81, PORTS = 20 };

struct port {
    pthread_t thread;
    struct sockaddr_in end;
    const char *what;
    char line[LINE_SIZE];
};

static int ms;

static bool is_ready(int fd, short events) {
    struct pollfd polled = {.fd = fd, .events = events};

    return poll(&polled, 1, ms) == 1;
}

/* Returns -1 with errno if there is no connection: ETIMEDOUT if there is no answer. */
static int connected(const struct sockaddr_in *end) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t length = sizeof error;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (const struct sockaddr *)end, sizeof *end) == -1)
        error = errno;
    if (error == EINPROGRESS && !is_ready(fd, POLLOUT))
        error = ETIMEDOUT;
    else if (error == EINPROGRESS)
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

/* Reads the first line, and makes it printable. Returns false if no byte comes. */
static bool hear(int fd, char line[LINE_SIZE]) {
    size_t length = 0;
    char byte = 0;
    bool came = false;

    while (length < LINE_SIZE - 1 && is_ready(fd, POLLIN) && read(fd, &byte, 1) == 1) {
        came = true;
        if (byte == '\n')
            break;
        line[length++] = byte;
    }
    if (byte == '\n' && length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if (line[i] < ' ' || line[i] > '~')
            line[i] = '?';
    return came;
}

static void say(int fd, const char *text) {
    send(fd, text, strlen(text), MSG_NOSIGNAL);
}

/* Does the server answer the command with this code? */
static bool is_answered(int fd, const char *command, const char *code, char *reply) {
    say(fd, command);
    return hear(fd, reply) && strncmp(reply, code, strlen(code)) == 0;
}

/* Reads the first line of an FTP server's list of files. */
static bool fetch(int fd, struct sockaddr_in end, char line[LINE_SIZE]) {
    char reply[LINE_SIZE];
    unsigned high, low;
    int data;
    bool came;

    if (!is_answered(fd, "USER anonymous\r\n", "331", reply) ||
        !is_answered(fd, "PASS guest\r\n", "230", reply) ||
        !is_answered(fd, "PASV\r\n", "227", reply) ||
        sscanf(reply, "%*[^(](%*u,%*u,%*u,%*u,%u,%u", &high, &low) != 2)
        return false;
    end.sin_port = htons((in_port_t)(high * 256 + low));
    data = connected(&end);
    if (data == -1)
        return false;
    say(fd, "NLST\r\n");
    came = hear(data, line);
    close(data);
    return came;
}

static const char *why_not(int error) {
    switch (error) {
    case ECONNREFUSED:
        return "refused";
    case ENETUNREACH:
    case EHOSTUNREACH:
        return "unreachable";
    default:
        return "no answer";
    }
}

static void *ask(void *argument) {
    struct port *port = argument;
    char list[LINE_SIZE];
    int fd = connected(&port->end);

    if (fd == -1) {
        port->what = why_not(errno);
        return NULL;
    }
    port->what = "speaks ";
    if (!hear(fd, port->line)) {
        say(fd, "GET / HTTP/1.0\r\n\r\n");
        port->what = hear(fd, port->line) ? "replies " : "silent";
    } else if (strncmp(port->line, "220", 3) == 0 && fetch(fd, port->end, list)) {
        port->what = "ftp ";
        memcpy(port->line, list, sizeof list);
    }
    close(fd);
    return NULL;
}

int main(int argc, char **argv) {
    static struct port ports[PORTS];
    struct sockaddr_in end = {.sin_family = AF_INET};

    if (argc < 4 || argc > 3 + PORTS || inet_pton(AF_INET, argv[2], &end.sin_addr) != 1)
        return 1;
    ms = atoi(argv[1]);
    for (int i = 0; i < argc - 3; i++) {
        ports[i].end = end;
        ports[i].end.sin_port = htons((in_port_t)atoi(argv[i + 3]));
        pthread_create(&ports[i].thread, NULL, ask, &ports[i]);
    }
    for (int i = 0; i < argc - 3; i++) {
        pthread_join(ports[i].thread, NULL);
        printf("%s %s%s\n", argv[i + 3], ports[i].what, ports[i].line);
    }
    return 0;
}
