/* ask-what-answers: has a process for each port, which sends its line through a pipe. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LINE 80

static int patience;

/* Waits until one descriptor can be read or written. */
static int wait_for(int fd, int to_write) {
    struct timeval left = {.tv_sec = patience / 1000, .tv_usec = patience % 1000 * 1000};
    fd_set set;

    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, to_write ? NULL : &set, to_write ? &set : NULL, NULL, &left);
}

static int open_connection(struct sockaddr_in to, const char **why) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;

    *why = "no answer";
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
        error = errno;
    else if (wait_for(fd, 1) <= 0)
        error = ETIMEDOUT;
    else
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (error == 0)
        return fd;
    if (error == ECONNREFUSED)
        *why = "refused";
    if (error == ENETUNREACH || error == EHOSTUNREACH)
        *why = "unreachable";
    close(fd);
    return -1;
}

/* Returns how many bytes of the line have come: -1 if none, and no LF either. */
static int read_line(int fd, char *line) {
    int used = 0, ended = 0;

    while (used < MAX_LINE && !ended && wait_for(fd, 0) == 1) {
        unsigned char c;

        if (recv(fd, &c, 1, 0) != 1)
            break;
        ended = c == '\n';
        if (!ended)
            line[used++] = (char)c;
    }
    if (ended && used > 0 && line[used - 1] == '\r')
        used--;
    for (int i = 0; i < used; i++)
        if ((unsigned char)line[i] < 32 || (unsigned char)line[i] > 126)
            line[i] = '?';
    line[used] = 0;
    return used == 0 && !ended ? -1 : used;
}

static int command(int fd, const char *text, const char *code, char *reply) {
    reply[0] = 0;
    send(fd, text, strlen(text), MSG_NOSIGNAL);
    return read_line(fd, reply) >= 3 && memcmp(reply, code, 3) == 0;
}

static int list_files(int fd, struct sockaddr_in to, char *line) {
    char reply[MAX_LINE + 1], *at;
    const char *why;
    int number[6], data, got;

    if (!command(fd, "USER anonymous\r\n", "331", reply))
        return 0;
    if (!command(fd, "PASS guest\r\n", "230", reply))
        return 0;
    if (!command(fd, "PASV\r\n", "227", reply))
        return 0;
    at = strchr(reply, '(');
    if (at == NULL || sscanf(at, "(%d,%d,%d,%d,%d,%d)", number, number + 1, number + 2,
                             number + 3, number + 4, number + 5) != 6)
        return 0;
    to.sin_port = htons((in_port_t)(number[4] << 8 | number[5]));
    data = open_connection(to, &why);
    if (data < 0)
        return 0;
    send(fd, "NLST\r\n", 6, MSG_NOSIGNAL);
    got = read_line(data, line);
    close(data);
    return got >= 0;
}

static void ask(struct sockaddr_in to, FILE *out) {
    char line[MAX_LINE + 1], files[MAX_LINE + 1];
    const char *why;
    int fd = open_connection(to, &why);

    if (fd < 0) {
        fprintf(out, "%s", why);
    } else if (read_line(fd, line) >= 0) {
        if (strncmp(line, "220", 3) == 0 && list_files(fd, to, files))
            fprintf(out, "ftp %s", files);
        else
            fprintf(out, "speaks %s", line);
    } else {
        send(fd, "GET / HTTP/1.0\r\n\r\n", 18, MSG_NOSIGNAL);
        if (read_line(fd, line) >= 0)
            fprintf(out, "replies %s", line);
        else
            fprintf(out, "silent");
    }
}

int main(int argc, char **argv) {
    int ends[argc][2];

    patience = atoi(argv[1]);
    for (int i = 3; i < argc; i++) {
        struct sockaddr_in to = {.sin_family = AF_INET,
                                 .sin_port = htons((in_port_t)atoi(argv[i])),
                                 .sin_addr.s_addr = inet_addr(argv[2])};

        if (pipe(ends[i]) < 0)
            return 1;
        if (fork() == 0) {
            FILE *out = fdopen(ends[i][1], "w");

            ask(to, out);
            exit(fclose(out) != 0);
        }
        close(ends[i][1]);
    }
    for (int i = 3; i < argc; i++) {
        char text[200];
        ssize_t length = read(ends[i][0], text, sizeof text);

        printf("%s %.*s\n", argv[i], (int)length, text);
        wait(NULL);
    }
    return 0;
}
