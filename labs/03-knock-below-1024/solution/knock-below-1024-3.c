/* knock-below-1024, with two threads: one accepts, the other waits for the end. It sets
 * SO_REUSEADDR. */
#define _DEFAULT_SOURCE
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer {
    int error;
    const char *text;
    int status;
};

static const struct answer answers[] = {
    {EACCES, "EACCES: not permitted", 77},
    {EADDRINUSE, "EADDRINUSE: in use", 69},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL: no such address here", 69},
    {ECONNREFUSED, "ECONNREFUSED: connection refused", 69},
    {0, NULL, 71}};

static int refuse(void) {
    const struct answer *answer = answers;
    int error = errno;

    while (answer->text != NULL && answer->error != error)
        answer++;
    if (answer->text != NULL)
        printf("refused %s\n", answer->text);
    return answer->status;
}

/* Returns 0 if the text is not a number from least to most. */
static int parse(const char *text, unsigned long least, unsigned long most,
                 unsigned long *number) {
    char *rest;

    if (!isdigit((unsigned char)*text))
        return 0;
    errno = 0;
    *number = strtoul(text, &rest, 10);
    return errno == 0 && *rest == '\0' && *number >= least && *number <= most;
}

static void *accept_all(void *argument) {
    int *listen_fd = argument;

    for (;;) {
        int fd = accept(*listen_fd, NULL, NULL);

        if (fd != -1)
            close(fd);
    }
    return NULL;
}

static int give_up_root(unsigned long id) {
    gid_t group = (gid_t)id;

    if (setgroups(0, &group) == -1)
        return -1;
    if (setgid(group) == -1)
        return -1;
    if (setuid((uid_t)id) == -1)
        return -1;
    return getuid() == id && geteuid() == id ? 0 : -1;
}

int main(int argc, char *argv[]) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM},
                    *found;
    const char *address = argv[1], *port = argc > 2 ? argv[2] : "", *uid = NULL;
    int listening, reuse = 1, mode_connect = 0;
    unsigned long number, id = 0;
    pthread_t thread;

    if (argc == 4 && strcmp(argv[1], "connect") == 0) {
        mode_connect = 1;
        address = argv[2];
        port = argv[3];
    } else if (argc == 4) {
        uid = argv[3];
    } else if (argc != 3) {
        return 64;
    }
    if (!parse(port, 1, 65535, &number) ||
        (uid != NULL && !parse(uid, 0, 4294967294, &id)) ||
        getaddrinfo(address, port, &hints, &found) != 0)
        return 64;
    listening = socket(found->ai_family, SOCK_STREAM, 0);
    if (mode_connect) {
        if (connect(listening, found->ai_addr, found->ai_addrlen) == -1)
            return refuse();
        printf("connected %lu\n", number);
        return 0;
    }
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    if (bind(listening, found->ai_addr, found->ai_addrlen) == -1)
        return refuse();
    if (listen(listening, SOMAXCONN) == -1)
        return refuse();
    printf("bound %lu\n", number);
    fflush(stdout);
    if (uid != NULL) {
        if (give_up_root(id) == -1) {
            printf("refused %s: cannot become %s\n", errno == EINVAL ? "EINVAL" : "EPERM",
                   uid);
            return 77;
        }
        printf("uid %s\n", uid);
        fflush(stdout);
    }
    pthread_create(&thread, NULL, accept_all, &listening);
    while (getchar() != EOF)
        continue;
    return 0;
}
