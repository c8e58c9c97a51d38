/* Right: one poll for all ports, a state machine with a deadline for each. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 20, LINE = 80, ANSWER = 600 };

enum state {
    CONNECTING,
    LISTENING,
    ASKED,
    SKIP,
    USER,
    PASS,
    PASV,
    DATA_CONNECTING,
    DATA,
    DONE
};

struct probe {
    enum state state;
    int fd, data; /* data: -1, or the second connection */
    long long deadline;
    bool asked, ftp, held; /* held: a CR, which may stand in front of an LF */
    char line[LINE + 1];   /* the greeting or the reply */
    char text[ANSWER + 1]; /* what comes now */
    size_t length, most;
    const char *word;
};

static long long ms;
static struct sockaddr_in address;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void done(struct probe *p, const char *word) {
    p->word = word;
    if (p->fd != -1)
        close(p->fd);
    if (p->data != -1)
        close(p->data);
    p->fd = p->data = -1;
    p->state = DONE;
}

static void go(struct probe *p, enum state state, size_t most) {
    p->state = state;
    p->length = 0;
    p->held = false;
    p->most = most;
    p->deadline = now() + ms;
}

static int start(unsigned port) {
    struct sockaddr_in end = address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), error;

    if (fd == -1)
        return -1;
    end.sin_port = htons((in_port_t)port);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&end, sizeof end) == 0 || errno == EINPROGRESS)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

static const char *failed(int error) {
    if (error == ECONNREFUSED)
        return "refused";
    if (error == ENETUNREACH || error == EHOSTUNREACH)
        return "unreachable";
    return "no answer";
}

static bool say(struct probe *p, const char *text) {
    return send(p->fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

static void printable(char *to, const char *from, size_t length) {
    for (size_t i = 0; i < length; i++)
        to[i] = from[i] >= 32 && from[i] <= 126 ? from[i] : '?';
    to[length] = '\0';
}

static void no_ftp(struct probe *p) {
    done(p, "speaks ");
}

static void ftp_command(struct probe *p, enum state state, const char *command) {
    if (say(p, command))
        go(p, state, ANSWER);
    else
        no_ftp(p);
}

/* A line is over. lf: by an LF. */
static void line_over(struct probe *p, bool lf) {
    unsigned n[6];
    char *open;

    if (p->held && !lf && p->length < p->most)
        p->text[p->length++] = '\r';
    p->held = false;
    p->text[p->length] = '\0';
    switch (p->state) {
    case LISTENING:
        printable(p->line, p->text, p->length);
        if (strncmp(p->line, "220", 3) != 0)
            done(p, "speaks ");
        else if (lf || p->length < LINE)
            ftp_command(p, USER, "USER anonymous\r\n");
        else
            go(p, SKIP, ANSWER);
        break;
    case ASKED:
        printable(p->line, p->text, p->length);
        done(p, "replies ");
        break;
    case SKIP:
        if (!lf)
            no_ftp(p);
        else
            ftp_command(p, USER, "USER anonymous\r\n");
        break;
    case USER:
        if (strncmp(p->text, "331", 3) == 0)
            ftp_command(p, PASS, "PASS guest\r\n");
        else
            no_ftp(p);
        break;
    case PASS:
        if (strncmp(p->text, "230", 3) == 0)
            ftp_command(p, PASV, "PASV\r\n");
        else
            no_ftp(p);
        break;
    case PASV:
        open = strchr(p->text, '(');
        if (strncmp(p->text, "227", 3) != 0 || open == NULL ||
            sscanf(open, "(%3u,%3u,%3u,%3u,%3u,%3u)", &n[0], &n[1], &n[2], &n[3], &n[4],
                   &n[5]) != 6 ||
            n[4] > 255 || n[5] > 255 || (p->data = start(n[4] * 256 + n[5])) == -1)
            no_ftp(p);
        else
            go(p, DATA_CONNECTING, 0);
        break;
    case DATA:
        printable(p->line, p->text, p->length);
        done(p, "ftp ");
        break;
    default:
        break;
    }
}

static void nothing_came(struct probe *p) {
    if (p->length > 0 || p->held)
        line_over(p, false);
    else if (p->state == LISTENING || p->state == ASKED)
        done(p, "silent");
    else
        no_ftp(p);
}

static void hear(struct probe *p, int fd) {
    enum state state = p->state;
    char byte;
    ssize_t n;

    while (p->state == state) {
        n = recv(fd, &byte, 1, 0);
        if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (n <= 0) {
            nothing_came(p);
            return;
        }
        p->deadline = now() + ms;
        if (byte == '\n') {
            line_over(p, true);
            return;
        }
        if (p->held)
            p->text[p->length++] = '\r';
        p->held = byte == '\r' && p->length < p->most;
        if (!p->held && p->length < p->most)
            p->text[p->length++] = byte;
        if (p->length == p->most) {
            if (p->state == SKIP)
                p->length = 0;
            else
                line_over(p, false);
        }
    }
}

static void ready(struct probe *p) {
    int fd = p->data != -1 ? p->data : p->fd, error = 0;
    socklen_t size = sizeof error;

    if (p->state != CONNECTING && p->state != DATA_CONNECTING) {
        hear(p, fd);
        return;
    }
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (p->state == CONNECTING) {
        if (error != 0)
            done(p, failed(error));
        else
            go(p, LISTENING, LINE);
    } else if (error != 0 || !say(p, "NLST\r\n")) {
        no_ftp(p);
    } else {
        go(p, DATA, LINE);
    }
}

static void late(struct probe *p) {
    if (p->state == CONNECTING) {
        done(p, "no answer");
    } else if (p->state == LISTENING && p->length == 0 && !p->held) {
        if (say(p, "GET / HTTP/1.0\r\n\r\n"))
            go(p, ASKED, LINE);
        else
            done(p, "silent");
    } else {
        nothing_came(p);
    }
}

int main(int argc, char **argv) {
    static struct probe probes[MOST];
    struct pollfd polled[MOST];
    int count = argc - 3;

    if (argc < 4 || count > MOST || inet_pton(AF_INET, argv[2], &address.sin_addr) != 1)
        return 1;
    address.sin_family = AF_INET;
    ms = atoi(argv[1]);
    for (int i = 0; i < count; i++) {
        probes[i].data = -1;
        probes[i].fd = start((unsigned)atoi(argv[3 + i]));
        if (probes[i].fd == -1)
            done(&probes[i], failed(errno));
        else
            go(&probes[i], CONNECTING, 0);
    }
    for (;;) {
        long long first = -1;
        for (int i = 0; i < count; i++) {
            struct probe *p = &probes[i];
            polled[i].fd = p->data != -1 ? p->data : p->fd;
            polled[i].events =
                p->state == CONNECTING || p->state == DATA_CONNECTING ? POLLOUT : POLLIN;
            polled[i].revents = 0;
            if (p->state != DONE && (first == -1 || p->deadline < first))
                first = p->deadline;
        }
        if (first == -1)
            break;
        first -= now();
        poll(polled, (nfds_t)count, first > 0 ? (int)first : 0);
        for (int i = 0; i < count; i++) {
            if (probes[i].state == DONE)
                continue;
            if (polled[i].revents != 0)
                ready(&probes[i]);
            else if (now() >= probes[i].deadline)
                late(&probes[i]);
        }
    }
    for (int i = 0; i < count; i++)
        printf("%s %s%s\n", argv[3 + i], probes[i].word, probes[i].line);
    return 0;
}
