/* Right: a thread for each port, nonblocking connect and poll with a time limit. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 80, MOST = 20 };

struct job {
    struct sockaddr_in end;
    char result[128];
    pthread_t thread;
};

static int ms;

/* A connection, or -1 and errno. ETIMEDOUT: it was not there after ms. */
static int connect_within(const struct sockaddr_in *end) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;

    if (fd == -1)
        return -1;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (connect(fd, (const struct sockaddr *)end, sizeof *end) == -1) {
        error = errno;
        if (error == EINPROGRESS) {
            struct pollfd one = {.fd = fd, .events = POLLOUT};
            if (poll(&one, 1, ms) <= 0)
                error = ETIMEDOUT;
            else
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    if (error != 0) {
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* The next byte, or -1 if none comes within ms. */
static int hear_byte(int fd) {
    struct pollfd one = {.fd = fd, .events = POLLIN};
    unsigned char byte;

    if (poll(&one, 1, ms) <= 0 || recv(fd, &byte, 1, 0) != 1)
        return -1;
    return byte;
}

/* A line of at most size - 1 bytes. Returns how many bytes came, LF and all. */
static int hear_line(int fd, char *line, int size, int *ended) {
    int length = 0, byte, came = 0;

    *ended = 0;
    while (length < size - 1 && (byte = hear_byte(fd)) != -1) {
        came++;
        if (byte == '\n') {
            *ended = 1;
            if (length > 0 && line[length - 1] == '\r')
                length--;
            break;
        }
        line[length++] = (char)byte;
    }
    line[length] = '\0';
    for (int i = 0; i < length; i++)
        if (line[i] < 32 || line[i] > 126)
            line[i] = '?';
    return came;
}

static int say(int fd, const char *text) {
    size_t length = strlen(text);
    return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static int answered(int fd, const char *question, const char *code, char answer[1000]) {
    int ended;
    return say(fd, question) && hear_line(fd, answer, 1000, &ended) > 0 &&
           strncmp(answer, code, 3) == 0;
}

/* 1 and the first line of the list, if it is an FTP server. */
static int ftp(int fd, struct sockaddr_in end, int greeting_ended, char *line) {
    char answer[1000];
    unsigned n[6];
    const char *open;
    int data, came, ended, byte;

    if (!greeting_ended && strlen(line) == LINE_MAX_BYTES)
        while ((byte = hear_byte(fd)) != '\n')
            if (byte == -1)
                return 0;
    if (!answered(fd, "USER anonymous\r\n", "331", answer) ||
        !answered(fd, "PASS guest\r\n", "230", answer) ||
        !answered(fd, "PASV\r\n", "227", answer))
        return 0;
    open = strchr(answer, '(');
    if (open == NULL || sscanf(open, "(%u,%u,%u,%u,%u,%u)", &n[0], &n[1], &n[2], &n[3],
                               &n[4], &n[5]) != 6)
        return 0;
    if (n[4] > 255 || n[5] > 255)
        return 0;
    end.sin_port = htons((in_port_t)(n[4] * 256 + n[5]));
    data = connect_within(&end);
    if (data == -1)
        return 0;
    came = say(fd, "NLST\r\n") ? hear_line(data, answer, LINE_MAX_BYTES + 1, &ended) : 0;
    close(data);
    if (came > 0)
        strcpy(line, answer);
    return came > 0;
}

static void *ask(void *argument) {
    struct job *job = argument;
    char line[LINE_MAX_BYTES + 1];
    int fd = connect_within(&job->end), ended;
    const char *word;

    line[0] = '\0';
    if (fd == -1) {
        word = errno == ECONNREFUSED                           ? "refused"
               : errno == ENETUNREACH || errno == EHOSTUNREACH ? "unreachable"
                                                               : "no answer";
    } else {
        if (hear_line(fd, line, sizeof line, &ended) > 0) {
            word = "speaks ";
            if (strncmp(line, "220", 3) == 0 && ftp(fd, job->end, ended, line))
                word = "ftp ";
        } else if (say(fd, "GET / HTTP/1.0\r\n\r\n") &&
                   hear_line(fd, line, sizeof line, &ended) > 0) {
            word = "replies ";
        } else {
            word = "silent";
        }
        close(fd);
    }
    snprintf(job->result, sizeof job->result, "%d %s%s", ntohs(job->end.sin_port), word,
             line);
    return NULL;
}

int main(int argc, char **argv) {
    static struct job jobs[MOST];
    struct sockaddr_in end = {.sin_family = AF_INET};

    if (argc < 4 || argc > 3 + MOST || inet_pton(AF_INET, argv[2], &end.sin_addr) != 1)
        return 1;
    ms = atoi(argv[1]);
    for (int i = 0; i < argc - 3; i++) {
        jobs[i].end = end;
        jobs[i].end.sin_port = htons((in_port_t)atoi(argv[3 + i]));
        if (pthread_create(&jobs[i].thread, NULL, ask, &jobs[i]) != 0)
            return 1;
    }
    for (int i = 0; i < argc - 3; i++) {
        pthread_join(jobs[i].thread, NULL);
        puts(jobs[i].result);
    }
    return 0;
}
