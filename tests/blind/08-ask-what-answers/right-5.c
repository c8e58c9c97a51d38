/* Right: a process and a pipe for each port, blocking calls with SO_SNDTIMEO and
 * SO_RCVTIMEO. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 80 };

static int ms;
static struct sockaddr_in end;

/* A connected socket, or -1. The kernel ends each wait. */
static int reach(int port) {
    struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    int fd = socket(AF_INET, SOCK_STREAM, 0), error;

    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    end.sin_port = htons((in_port_t)port);
    if (connect(fd, (struct sockaddr *)&end, sizeof end) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Returns how many bytes arrived at all. */
static int hear(int fd, char line[MOST + 1]) {
    int length = 0, all = 0;
    unsigned char c;

    while (length < MOST && recv(fd, &c, 1, 0) == 1) {
        all++;
        if (c == '\n') {
            if (length > 0 && line[length - 1] == '\r')
                length--;
            break;
        }
        line[length++] = (char)c;
    }
    line[length] = '\0';
    for (int i = 0; i < length; i++)
        if (line[i] < 32 || line[i] > 126)
            line[i] = '?';
    return all;
}

static int say(int fd, const char *text) {
    return send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

static int answers(int fd, const char *command, const char *code, char answer[MOST + 1]) {
    return say(fd, command) && hear(fd, answer) > 0 && strncmp(answer, code, 3) == 0;
}

static int list(int fd, char line[MOST + 1]) {
    char answer[MOST + 1];
    unsigned n[6];
    const char *at;
    int data, any;

    if (!answers(fd, "USER anonymous\r\n", "331", answer) ||
        !answers(fd, "PASS guest\r\n", "230", answer) ||
        !answers(fd, "PASV\r\n", "227", answer))
        return 0;
    for (at = answer; (at = strchr(at, '(')) != NULL; at++)
        if (sscanf(at, "(%u,%u,%u,%u,%u,%u)", n, n + 1, n + 2, n + 3, n + 4, n + 5) == 6)
            break;
    if (at == NULL || (data = reach((int)(n[4] * 256 + n[5]))) == -1)
        return 0;
    any = say(fd, "NLST\r\n") && hear(data, line) > 0;
    close(data);
    return any;
}

static void ask(int port) {
    char line[MOST + 1], files[MOST + 1];
    int fd = reach(port);

    if (fd == -1) {
        printf("%d %s\n", port,
               errno == ECONNREFUSED                           ? "refused"
               : errno == ENETUNREACH || errno == EHOSTUNREACH ? "unreachable"
                                                               : "no answer");
    } else if (errno = 0, hear(fd, line) > 0) {
        if (strncmp(line, "220", 3) == 0 && list(fd, files))
            printf("%d ftp %s\n", port, files);
        else
            printf("%d speaks %s\n", port, line);
    } else if (say(fd, "GET / HTTP/1.0\r\n\r\n") && hear(fd, line) > 0)
        printf("%d replies %s\n", port, line);
    else
        printf("%d silent\n", port);
}

int main(int argc, char **argv) {
    FILE *from[64];
    int c;

    if (argc < 4)
        return 1;
    ms = atoi(argv[1]);
    end.sin_family = AF_INET;
    inet_pton(AF_INET, argv[2], &end.sin_addr);
    for (int i = 3; i < argc && i < 64; i++) {
        int pair[2];

        if (pipe(pair) == -1)
            return 1;
        if (fork() == 0) {
            dup2(pair[1], 1);
            close(pair[0]);
            close(pair[1]);
            ask(atoi(argv[i]));
            fflush(stdout);
            _exit(0);
        }
        close(pair[1]);
        from[i] = fdopen(pair[0], "r");
    }
    for (int i = 3; i < argc && i < 64; i++)
        while ((c = getc(from[i])) != EOF)
            putchar(c);
    while (wait(NULL) > 0)
        ;
    return 0;
}
