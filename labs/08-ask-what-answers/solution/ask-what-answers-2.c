/* ask-what-answers: uses one poll for all ports; each goes on at its own speed. */
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

enum { ROOM = 80, PORTS = 20 };

/* What it waits for on a port. From USER on, this is an answer of FTP. */
enum state { CONNECT, LISTEN, ASKED, USER, PASS, PASV, DATA_CONNECT, DATA, DONE };

static struct port {
    enum state state;
    struct sockaddr_in end;
    int fd, data;
    long due;
    char line[ROOM + 1]; /* what is coming in */
    size_t length;
    bool over; /* the line is */
    char greeting[ROOM + 1];
    char result[ROOM + 20];
} ports[PORTS];

static long patience;

static long now(void) {
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void expect(struct port *port, enum state state) {
    port->state = state;
    port->due = now() + patience;
    port->length = 0;
    port->over = false;
}

static void finish(struct port *port, const char *what, const char *line) {
    snprintf(port->result, sizeof port->result, "%s%s", what, line);
    close(port->fd);
    if (port->data != -1)
        close(port->data);
    port->state = DONE;
}

static void say(struct port *port, const char *text, enum state next) {
    send(port->fd, text, strlen(text), MSG_NOSIGNAL);
    expect(port, next);
}

static int begin(struct sockaddr_in end) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&end, sizeof end) == 0 || errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

/* Takes the bytes of a line that have come, up to its end. */
static void take(struct port *port, int fd) {
    char c;

    while (!port->over) {
        ssize_t got = read(fd, &c, 1);

        if (got == -1 && errno == EAGAIN)
            return;
        port->over = got != 1 || c == '\n' || port->length == ROOM - 1;
        port->due = now() + patience;
        if (got == 1)
            port->line[port->length++] = c;
    }
}

/* Makes the line printable, without its end. Returns false if nothing came. */
static bool tidy(struct port *port) {
    bool came = port->length > 0;

    if (came && port->line[port->length - 1] == '\n') {
        port->length--;
        if (port->length > 0 && port->line[port->length - 1] == '\r')
            port->length--;
    }
    port->line[port->length] = '\0';
    for (size_t i = 0; i < port->length; i++)
        if (port->line[i] < 32 || port->line[i] > 126)
            port->line[i] = '?';
    return came;
}

static void be_connected(struct port *port) {
    int error = 0;
    socklen_t length = sizeof error;

    getsockopt(port->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0)
        expect(port, LISTEN);
    else
        finish(port, error == ECONNREFUSED ? "refused" : "unreachable", "");
}

/* Handles the answer of FTP for which it waited. */
static void answer(struct port *port) {
    static const char *const codes[] = {[USER] = "331", [PASS] = "230", [PASV] = "227"};
    char *numbers = strchr(port->line, '(');
    int a, b, c, d, high, low;

    if (strncmp(port->line, codes[port->state], 3) != 0) {
        finish(port, "speaks ", port->greeting);
    } else if (port->state == USER) {
        say(port, "PASS guest\r\n", PASS);
    } else if (port->state == PASS) {
        say(port, "PASV\r\n", PASV);
    } else if (numbers != NULL &&
               sscanf(numbers, "(%d,%d,%d,%d,%d,%d", &a, &b, &c, &d, &high, &low) == 6) {
        port->end.sin_port = htons((in_port_t)(high * 256 + low));
        port->data = begin(port->end);
        expect(port, DATA_CONNECT);
    } else {
        finish(port, "speaks ", port->greeting);
    }
}

/* Handles a line that has come, or that will not come. */
static void go_on(struct port *port) {
    bool came = tidy(port);

    if (port->state == LISTEN && !came) {
        say(port, "GET / HTTP/1.0\r\n\r\n", ASKED);
    } else if (port->state == ASKED) {
        finish(port, came ? "replies " : "silent", port->line);
    } else if (port->state == LISTEN && strncmp(port->line, "220", 3) == 0) {
        strcpy(port->greeting, port->line);
        say(port, "USER anonymous\r\n", USER);
    } else if (port->state == LISTEN) {
        finish(port, "speaks ", port->line);
    } else if (port->state == DATA && came) {
        finish(port, "ftp ", port->line);
    } else if (port->state == DATA || port->state == DATA_CONNECT) {
        finish(port, "speaks ", port->greeting);
    } else {
        answer(port);
    }
}

static void serve(struct port *port, bool ready) {
    if (port->state == CONNECT && ready) {
        be_connected(port);
    } else if (port->state == CONNECT) {
        if (now() >= port->due)
            finish(port, "no answer", "");
    } else if (port->state == DATA_CONNECT && ready) {
        say(port, "NLST\r\n", DATA);
    } else {
        if (ready)
            take(port, port->state == DATA ? port->data : port->fd);
        if (port->over || now() >= port->due)
            go_on(port);
    }
}

/* Waits until something happens, or the first wait is over. */
static bool turn(int count) {
    struct pollfd polled[PORTS];
    long first = now() + patience;
    bool left = false;

    for (int i = 0; i < count; i++) {
        enum state state = ports[i].state;
        bool data = state == DATA || state == DATA_CONNECT;

        polled[i] = (struct pollfd){
            .fd = state == DONE ? -1
                  : data        ? ports[i].data
                                : ports[i].fd,
            .events = state == CONNECT || state == DATA_CONNECT ? POLLOUT : POLLIN};
        left = left || state != DONE;
        if (state != DONE && ports[i].due < first)
            first = ports[i].due;
    }
    if (!left)
        return false;
    first -= now();
    poll(polled, (nfds_t)count, first < 0 ? 0 : (int)first);
    for (int i = 0; i < count; i++)
        if (ports[i].state != DONE)
            serve(&ports[i], polled[i].revents != 0);
    return true;
}

int main(int argc, char **argv) {
    int count = argc - 3;

    patience = atol(argv[1]);
    for (int i = 0; i < count; i++) {
        ports[i].data = -1;
        ports[i].end.sin_family = AF_INET;
        ports[i].end.sin_port = htons((in_port_t)atoi(argv[i + 3]));
        inet_pton(AF_INET, argv[2], &ports[i].end.sin_addr);
        ports[i].fd = begin(ports[i].end);
        expect(&ports[i], CONNECT);
        if (ports[i].fd == -1)
            finish(&ports[i], errno == ECONNREFUSED ? "refused" : "unreachable", "");
    }
    while (turn(count))
        continue;
    for (int i = 0; i < count; i++)
        printf("%s %s\n", argv[i + 3], ports[i].result);
    return 0;
}
