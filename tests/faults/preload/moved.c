/* moved: makes accept() do what many believe of it: it moves each client to a new
 * port. This is a library that the dynamic linker loads before the C library
 * (LD_PRELOAD). accept() takes the connection, but returns a socket on a different
 * local port, and a thread passes the bytes between the two. A program that asks the
 * kernel for that socket's end notices it. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int accept_call(int, struct sockaddr *, socklen_t *);

struct pair {
    int client, server; /* the connection that came, and the way to the socket returned */
};

/* Passes on what there is. Returns 0 at its end, and ends the other direction too. */
static int pass(int from, int to) {
    char bytes[4096];
    ssize_t count = read(from, bytes, sizeof bytes);

    if (count > 0 && write(to, bytes, (size_t)count) == count)
        return 1;
    shutdown(to, SHUT_WR);
    return 0;
}

static void *pass_on(void *argument) {
    struct pair *pair = argument;
    struct pollfd polled[2] = {{.fd = pair->client, .events = POLLIN},
                               {.fd = pair->server, .events = POLLIN}};

    while ((polled[0].fd != -1 || polled[1].fd != -1) && poll(polled, 2, -1) > 0) {
        if (polled[0].revents != 0 && !pass(pair->client, pair->server))
            polled[0].fd = -1;
        if (polled[1].revents != 0 && !pass(pair->server, pair->client))
            polled[1].fd = -1;
    }
    close(pair->client);
    close(pair->server);
    free(pair);
    return NULL;
}

/* A connection of this process with itself. Returns the end whose port is new. */
static int connect_anew(accept_call *real, int *other) {
    struct sockaddr_in local = {.sin_family = AF_INET};
    socklen_t length = sizeof local;
    int listener = socket(AF_INET, SOCK_STREAM, 0), fd;

    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *other = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&local, length) == -1 ||
        listen(listener, 1) == -1 ||
        getsockname(listener, (struct sockaddr *)&local, &length) == -1 ||
        connect(*other, (struct sockaddr *)&local, length) == -1)
        abort();
    fd = real(listener, NULL, NULL);
    close(listener);
    return fd;
}

int accept(int listen_fd, struct sockaddr *restrict peer, socklen_t *restrict length) {
    struct pair *pair = malloc(sizeof *pair);
    accept_call *real;
    pthread_t thread;
    int fd;

    /* ISO C has no cast from an object's address to a function's; POSIX has this way. */
    *(void **)&real = dlsym(RTLD_NEXT, "accept");
    pair->client = real(listen_fd, peer, length);
    if (pair->client == -1) {
        free(pair);
        return -1;
    }
    fd = connect_anew(real, &pair->server);
    if (pthread_create(&thread, NULL, pass_on, pair) != 0)
        abort();
    pthread_detach(thread);
    return fd;
}
