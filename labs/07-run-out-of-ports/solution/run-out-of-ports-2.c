/* run-out-of-ports, with a list of ports that is sorted at the end, and without stdio. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in in;
};

struct opened {
    struct opened *next;
    uint16_t port;
};

enum outcome { NO_PORT, NO_DESCRIPTOR, FAILED };

static struct opened *list;
static const char *own_address = "0.0.0.0";

static void say(const char *format, ...) {
    char line[200];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        exit(3);
}

static union address at(const char *address, long port) {
    union address end;

    memset(&end, 0, sizeof end);
    end.in.sin_family = AF_INET;
    end.in.sin_addr.s_addr = inet_addr(address);
    end.in.sin_port = htons((uint16_t)port);
    return end;
}

static const char *name(int error, char number[16]) {
#define NAME(e)                                                                          \
    case e:                                                                              \
        return #e
    switch (error) {
        NAME(EADDRINUSE);
        NAME(EADDRNOTAVAIL);
        NAME(EAGAIN);
        NAME(ECONNREFUSED);
        NAME(EMFILE);
        NAME(ENFILE);
    }
    snprintf(number, 16, "%d", error);
    return number;
}

static enum outcome judge(int error) {
    switch (error) {
    case EADDRINUSE:
    case EADDRNOTAVAIL:
    case EAGAIN:
        return NO_PORT;
    case EMFILE:
    case ENFILE:
        return NO_DESCRIPTOR;
    default:
        return FAILED;
    }
}

/* Opens one socket from a given port (0: bind chooses it, -1: connect does). */
static int dial(int type, long port, const union address *end) {
    union address own = at(own_address, port > 0 ? port : 0);
    socklen_t length = sizeof own;
    int fd = socket(PF_INET, type, 0), on = 1, error;
    struct opened *new;

    if (fd < 0)
        return errno;
    if (port > 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (port < 0) /* 24: only the address is bound */
        setsockopt(fd, IPPROTO_IP, 24, &on, sizeof on);
    if ((port >= 0 || own.in.sin_addr.s_addr != INADDR_ANY) &&
        bind(fd, &own.any, sizeof own.in) < 0)
        goto failed;
    if (connect(fd, &end->any, sizeof end->in) < 0 ||
        getsockname(fd, &own.any, &length) < 0)
        goto failed;
    if (type == SOCK_DGRAM && send(fd, NULL, 0, 0) < 0)
        goto failed;
    new = malloc(sizeof *new);
    if (new == NULL)
        goto failed;
    new->next = list;
    new->port = ntohs(own.in.sin_port);
    list = new;
    return 0;
failed:
    error = errno;
    close(fd);
    return error;
}

static enum outcome kernel_round(int type, long port, char **words) {
    union address end = at(words[0], strtol(words[1], NULL, 10));
    char number[16];
    int error, count = 0;

    for (;;) {
        error = dial(type, port, &end);
        if (error != 0)
            break;
        count++;
    }
    say("to %s:%s opened %d, then %s\n", words[0], words[1], count, name(error, number));
    return judge(error);
}

static enum outcome pool_round(long low, long high, char **words) {
    union address end = at(words[0], strtol(words[1], NULL, 10));
    int count = 0, in_use = 0, not_available = 0;
    char number[16];

    for (long port = low; port <= high; port++) {
        int error = dial(SOCK_STREAM, port, &end);

        if (error == 0)
            count++;
        else if (error == EADDRINUSE)
            in_use++;
        else if (error == EADDRNOTAVAIL)
            not_available++;
        else {
            say("to %s:%s opened %d, then %s\n", words[0], words[1], count,
                name(error, number));
            return judge(error);
        }
    }
    say("to %s:%s opened %d, EADDRINUSE %d, EADDRNOTAVAIL %d\n", words[0], words[1],
        count, in_use, not_available);
    return NO_PORT;
}

static int compare(const void *a, const void *b) {
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void count_all(size_t *sockets, size_t *different) {
    uint16_t *ports;
    size_t i = 0;

    *sockets = *different = 0;
    for (struct opened *each = list; each != NULL; each = each->next)
        ++*sockets;
    ports = calloc(*sockets + 1, sizeof *ports);
    if (ports == NULL)
        exit(3);
    for (struct opened *each = list; each != NULL; each = each->next)
        ports[i++] = each->port;
    qsort(ports, *sockets, sizeof *ports, compare);
    for (i = 0; i < *sockets; i++)
        *different += i == 0 || ports[i] != ports[i - 1];
    free(ports);
}

int main(int argc, char **argv) {
    static const char *const words[] = {"out of ports", "out of descriptors", "stopped"};
    enum outcome outcome = NO_PORT;
    size_t sockets, different;
    long low, high;
    char byte;

    for (int i = 2; i + 1 < argc && outcome == NO_PORT; i += 2) {
        if (strcmp(argv[i], "from") == 0)
            own_address = argv[i + 1];
        else if (argv[1][0] == 'c')
            outcome = kernel_round(SOCK_STREAM, -1, argv + i);
        else if (argv[1][0] == 'b')
            outcome = kernel_round(SOCK_STREAM, 0, argv + i);
        else if (argv[1][0] == 'u')
            outcome = kernel_round(SOCK_DGRAM, -1, argv + i);
        else if (sscanf(argv[1], "%ld-%ld", &low, &high) == 2)
            outcome = pool_round(low, high, argv + i);
    }
    count_all(&sockets, &different);
    say("%s: %zu sockets, %zu ports\n", words[outcome], sockets, different);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return outcome == NO_PORT ? EXIT_SUCCESS : EXIT_FAILURE;
}
