/* ask-what-answers: uses threads, and limits how long their calls wait by SO_SNDTIMEO and
 * SO_RCVTIMEO. (On Linux, connect obeys the first.) */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct job {
    pthread_t thread;
    struct sockaddr_in to;
    char said[120];
};

/* Bytes that have come from a socket and are not used yet. */
struct input {
    int fd;
    char bytes[512];
    size_t begin, end;
};

static struct timeval limit;

static int dial(const struct sockaddr_in *to) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)to, sizeof *to) == -1) {
        int error = errno;

        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static int next(struct input *in) {
    if (in->begin == in->end) {
        ssize_t count = recv(in->fd, in->bytes, sizeof in->bytes, 0);

        if (count <= 0)
            return EOF;
        in->begin = 0;
        in->end = (size_t)count;
    }
    return (unsigned char)in->bytes[in->begin++];
}

/* Returns a line without its end, or NULL if no byte of it came. */
static char *get(struct input *in, char line[81]) {
    int c = 0;
    size_t n = 0;

    while (n < 80 && (c = next(in)) != EOF && c != '\n')
        line[n++] = (char)c;
    if (n == 0 && c != '\n')
        return NULL;
    if (c == '\n' && n > 0 && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] > 127 || !isprint((unsigned char)line[i]))
            line[i] = '?';
    return line;
}

static void put(const struct input *in, const char *text) {
    send(in->fd, text, strlen(text), MSG_NOSIGNAL);
}

/* Returns the first line of the list, or NULL. */
static char *ftp(struct input *control, struct sockaddr_in to, char line[81]) {
    static const char *const talk[][2] = {
        {"USER anonymous\r\n", "331"}, {"PASS guest\r\n", "230"}, {"PASV\r\n", "227"}};
    struct input data = {.fd = -1};
    unsigned char number[6];
    char *result;

    for (int i = 0; i < 3; i++) {
        put(control, talk[i][0]);
        if (get(control, line) == NULL || strncmp(line, talk[i][1], 3) != 0)
            return NULL;
    }
    line = strchr(line, '(');
    if (line == NULL ||
        sscanf(line, "(%hhu,%hhu,%hhu,%hhu,%hhu,%hhu)", &number[0], &number[1],
               &number[2], &number[3], &number[4], &number[5]) != 6)
        return NULL;
    memcpy(&to.sin_port, number + 4, 2); /* they are in network byte order */
    data.fd = dial(&to);
    if (data.fd == -1)
        return NULL;
    put(control, "NLST\r\n");
    result = get(&data, control->bytes); /* whose bytes are not needed any more */
    close(data.fd);
    return result;
}

static void describe(struct job *job, struct input *in) {
    char line[81], reply[81];
    const char *files = NULL;

    if (get(in, line) == NULL) {
        put(in, "GET / HTTP/1.0\r\nHost: example\r\n\r\n");
        if (get(in, line) == NULL)
            strcpy(job->said, "silent");
        else
            snprintf(job->said, sizeof job->said, "replies %s", line);
        return;
    }
    if (strncmp(line, "220", 3) == 0)
        files = ftp(in, job->to, reply);
    snprintf(job->said, sizeof job->said, "%s %s", files != NULL ? "ftp" : "speaks",
             files != NULL ? files : line);
}

static void *work(void *argument) {
    struct job *job = argument;
    struct input in = {.fd = dial(&job->to)};

    if (in.fd != -1) {
        describe(job, &in);
        close(in.fd);
    } else if (errno == ECONNREFUSED) {
        strcpy(job->said, "refused");
    } else if (errno == ENETUNREACH || errno == EHOSTUNREACH) {
        strcpy(job->said, "unreachable");
    } else {
        strcpy(job->said, "no answer");
    }
    return NULL;
}

int main(int argc, char **argv) {
    struct job *jobs = calloc((size_t)argc, sizeof *jobs);

    limit.tv_sec = atoi(argv[1]) / 1000;
    limit.tv_usec = atoi(argv[1]) % 1000 * 1000;
    for (int i = 3; i < argc; i++) {
        jobs[i].to.sin_family = AF_INET;
        jobs[i].to.sin_addr.s_addr = inet_addr(argv[2]);
        jobs[i].to.sin_port = htons((in_port_t)atoi(argv[i]));
        if (pthread_create(&jobs[i].thread, NULL, work, &jobs[i]) != 0)
            return 1;
    }
    for (int i = 3; i < argc; i++) {
        pthread_join(jobs[i].thread, NULL);
        printf("%s %s\n", argv[i], jobs[i].said);
    }
    free(jobs);
    return 0;
}
