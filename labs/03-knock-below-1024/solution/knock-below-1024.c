/* knock-below-1024: tries to bind a port, and reports what the kernel answered. As root
 * it binds the port first, and then becomes another user for good. */
#define _DEFAULT_SOURCE /* setgroups */
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 8,
    EXIT_USAGE = 64,
    EXIT_UNAVAILABLE = 69,
    EXIT_OTHER = 71,
    EXIT_NOT_PERMITTED = 77
};

static const struct {
    int error;
    const char *name, *meaning;
    int status;
} reasons[] = {{EACCES, "EACCES", "not permitted", EXIT_NOT_PERMITTED},
               {EADDRINUSE, "EADDRINUSE", "in use", EXIT_UNAVAILABLE},
               {EADDRNOTAVAIL, "EADDRNOTAVAIL", "no such address here", EXIT_UNAVAILABLE},
               {ECONNREFUSED, "ECONNREFUSED", "connection refused", EXIT_UNAVAILABLE}};

static int refused(int error) {
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].error == error) {
            printf("refused %s: %s\n", reasons[i].name, reasons[i].meaning);
            return reasons[i].status;
        }
    fprintf(stderr, "knock-below-1024: %s\n", strerror(error));
    return EXIT_OTHER;
}

/* The groups come first: only root can change them and the gid. */
static int become(uid_t uid) {
    if (setgroups(0, NULL) == -1 || setgid((gid_t)uid) == -1 || setuid(uid) == -1)
        return -1;
    if (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
        errno = EPERM;
        return -1;
    }
    return 0;
}

static int drop(const char *text) {
    if (become((uid_t)strtoul(text, NULL, 10)) == -1) {
        printf("refused %s: cannot become %s\n", errno == EINVAL ? "EINVAL" : "EPERM",
               text);
        return EXIT_NOT_PERMITTED;
    }
    printf("uid %s\n", text);
    return 0;
}

static int hold(void) {
    char bytes[64];

    fflush(stdout);
    while (read(STDIN_FILENO, bytes, sizeof bytes) > 0)
        continue;
    return 0;
}

static int is_number(const char *text, unsigned long least, unsigned long most) {
    size_t digits = strspn(text, "0123456789");
    unsigned long value = strtoul(text, NULL, 10);

    return digits > 0 && digits <= 10 && text[digits] == '\0' && value >= least &&
           value <= most;
}

int main(int argc, char **argv) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV},
                    *end;
    int connecting = argc > 1 && strcmp(argv[1], "connect") == 0;
    char **operand = argv + 1 + connecting,
         *uid = argc == 4 && !connecting ? argv[3] : NULL;
    int fd, status;

    if ((argc - connecting != 3 && uid == NULL) || !is_number(operand[1], 1, 65535) ||
        (uid != NULL && !is_number(uid, 0, 4294967294)) ||
        getaddrinfo(operand[0], operand[1], &hints, &end) != 0) {
        fprintf(stderr, "usage: knock-below-1024 ADDRESS PORT [UID], or knock-below-1024 "
                        "connect ADDRESS PORT\n");
        return EXIT_USAGE;
    }
    fd = socket(end->ai_family, SOCK_STREAM, 0);
    if (fd == -1)
        return refused(errno);
    if (connecting) {
        if (connect(fd, end->ai_addr, end->ai_addrlen) == -1)
            return refused(errno);
        printf("connected %s\n", operand[1]);
        return 0;
    }
    if (bind(fd, end->ai_addr, end->ai_addrlen) == -1 || listen(fd, BACKLOG) == -1)
        return refused(errno);
    printf("bound %s\n", operand[1]);
    status = uid == NULL ? 0 : drop(uid);
    return status == 0 ? hold() : status;
}
