/* Right: threads; SO_SNDTIMEO and SO_RCVTIMEO are the time limits, no poll at all. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct timeval limit;
static struct in_addr host;

struct port {
    int number;
    pthread_t thread;
    char said[200];
};

static int open_to(int number) {
    struct sockaddr_in end = {.sin_family = AF_INET, .sin_addr = host};
    int fd = socket(AF_INET, SOCK_STREAM, 0), saved;

    if (fd == -1)
        return -1;
    end.sin_port = htons((in_port_t)number);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&end, sizeof end) == 0)
        return fd;
    saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static void say(int fd, const char *text) {
    send(fd, text, strlen(text), MSG_NOSIGNAL); /* if it fails, no answer comes either */
}

/* The first bytes of a line, `most` of them, into line; `all`: the rest is read, too.
 * Returns -1 if no byte has come. */
static int get_line(int fd, char *line, int most, int all) {
    int n = 0, came = 0, cr = 0;
    char c;

    while ((n < most || all) && recv(fd, &c, 1, 0) == 1) {
        came = 1;
        if (c == '\n') {
            cr = 0;
            break;
        }
        if (cr && n < most)
            line[n++] = '?';
        cr = c == '\r';
        if (!cr && n < most)
            line[n++] = c < 32 || c > 126 ? '?' : c;
    }
    if (cr && n < most)
        line[n++] = '?';
    line[n] = '\0';
    return came ? n : -1;
}

static int step(int fd, const char *command, const char *code, char *answer) {
    say(fd, command);
    return get_line(fd, answer, 255, 1) >= 3 && strncmp(answer, code, 3) == 0;
}

static int is_ftp(int fd, char *name) {
    char answer[256];
    int a, b, data, good;

    if (!step(fd, "USER anonymous\r\n", "331", answer) ||
        !step(fd, "PASS guest\r\n", "230", answer) ||
        !step(fd, "PASV\r\n", "227", answer))
        return 0;
    if (strchr(answer, '(') == NULL ||
        sscanf(strchr(answer, '('), "(%*u,%*u,%*u,%*u,%d,%d", &a, &b) != 2 ||
        (a | b) < 0 || (a | b) > 255)
        return 0;
    if ((data = open_to(a * 256 + b)) == -1)
        return 0;
    say(fd, "NLST\r\n");
    good = get_line(data, name, 80, 0) > 0;
    close(data);
    return good;
}

static void *look(void *given) {
    struct port *port = given;
    char line[81] = "", name[81], rest[81];
    const char *word = "silent";
    int fd = open_to(port->number);

    if (fd == -1) {
        word = "no answer";
        if (errno == ECONNREFUSED)
            word = "refused";
        else if (errno == ENETUNREACH || errno == EHOSTUNREACH)
            word = "unreachable";
    } else if (get_line(fd, line, 80, 0) != -1) {
        word = "speaks ";
        if (strncmp(line, "220", 3) == 0) {
            if (strlen(line) == 80)
                get_line(fd, rest, 80, 1);
            if (is_ftp(fd, name)) {
                word = "ftp ";
                strcpy(line, name);
            }
        }
    } else {
        say(fd, "GET / HTTP/1.0\r\n\r\n");
        if (get_line(fd, line, 80, 0) != -1)
            word = "replies ";
    }
    if (fd != -1)
        close(fd);
    snprintf(port->said, sizeof port->said, "%d %s%s", port->number, word, line);
    return NULL;
}

int main(int argc, char **argv) {
    struct port ports[20];
    int n = argc - 3;

    if (n < 1 || n > 20)
        return 1;
    limit.tv_sec = atoi(argv[1]) / 1000;
    limit.tv_usec = atoi(argv[1]) % 1000 * 1000;
    inet_pton(AF_INET, argv[2], &host);
    for (int i = 0; i < n; i++) {
        ports[i].number = atoi(argv[i + 3]);
        pthread_create(&ports[i].thread, NULL, look, &ports[i]);
    }
    for (int i = 0; i < n; i++) {
        pthread_join(ports[i].thread, NULL);
        printf("%s\n", ports[i].said);
    }
    return 0;
}
