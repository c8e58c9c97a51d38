/* knock-below-1024, with poll() on standard input, and with setresuid(). */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void end_by(int error) {
    if (error == EACCES) {
        puts("refused EACCES: not permitted");
        exit(77);
    }
    if (error == EADDRINUSE)
        puts("refused EADDRINUSE: in use");
    else if (error == EADDRNOTAVAIL)
        puts("refused EADDRNOTAVAIL: no such address here");
    else if (error == ECONNREFUSED)
        puts("refused ECONNREFUSED: connection refused");
    else
        fprintf(stderr, "%s\n", strerror(error));
    exit(69);
}

static void wait_for_end(int listen_fd) {
    struct pollfd polled[2] = {{.fd = 0, .events = POLLIN},
                               {.fd = listen_fd, .events = POLLIN}};
    char bytes[100];

    for (;;) {
        poll(polled, 2, -1);
        if (polled[1].revents != 0)
            close(accept(listen_fd, NULL, NULL));
        if (polled[0].revents != 0 && read(0, bytes, sizeof bytes) <= 0)
            return;
    }
}

/* Accepts digits only, and at most as many as a uid has. */
static int is_number(const char *text, long long most) {
    size_t length = strlen(text);

    return length > 0 && length < 11 && strspn(text, "0123456789") == length &&
           atoll(text) <= most;
}

static void become(const char *text) {
    uid_t uid = (uid_t)strtoul(text, NULL, 10);
    uid_t real, effective, saved;

    if (setgroups(0, NULL) == -1 || setresgid(uid, uid, uid) == -1 ||
        setresuid(uid, uid, uid) == -1 || getresuid(&real, &effective, &saved) == -1 ||
        real != uid || effective != uid || saved != uid) {
        printf("refused %s: cannot become %s\n", strerrorname_np(errno), text);
        exit(77);
    }
    printf("uid %s\n", text);
}

int main(int argc, char **argv) {
    struct addrinfo hints, *end;
    int connecting, fd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    connecting = argc == 4 && strcmp(argv[1], "connect") == 0;
    argv += connecting;
    argc -= connecting;
    if (argc != 3 && argc != 4)
        return 64;
    if (!is_number(argv[2], 65535) || atoi(argv[2]) == 0)
        return 64;
    if (argc == 4 && !is_number(argv[3], 4294967294))
        return 64;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    if (getaddrinfo(argv[1], argv[2], &hints, &end) != 0)
        return 64;
    fd = socket(end->ai_family, end->ai_socktype, end->ai_protocol);
    if (connecting) {
        if (connect(fd, end->ai_addr, end->ai_addrlen) == -1)
            end_by(errno);
        printf("connected %s\n", argv[2]);
        return 0;
    }
    if (bind(fd, end->ai_addr, end->ai_addrlen) == -1 || listen(fd, 16) == -1)
        end_by(errno);
    printf("bound %s\n", argv[2]);
    if (argc == 4)
        become(argv[3]);
    wait_for_end(fd);
    return 0;
}
