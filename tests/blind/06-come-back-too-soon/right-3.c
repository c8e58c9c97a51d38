/* Right: a thread for each client, getaddrinfo for the ends, scanf for the table. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *the_word;

static struct addrinfo *end_of(const char *address, const char *port) {
    struct addrinfo hints, *list;
    int error;

    memset(&hints, 0, sizeof hints);
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    error = getaddrinfo(address, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", address, gai_strerror(error));
        exit(1);
    }
    return list;
}

static int put(int fd, const char *data, size_t length) {
    size_t sent = 0;

    while (sent < length) {
        ssize_t n = write(fd, data + sent, length - sent);
        if (n < 0)
            return 0;
        sent += (size_t)n;
    }
    return 1;
}

static void *client_thread(void *argument) {
    int fd = *(int *)argument;
    char buffer[1000];
    ssize_t n;

    free(argument);
    n = snprintf(buffer, sizeof buffer, "%s\n", the_word);
    if (n < (ssize_t)sizeof buffer
            ? put(fd, buffer, (size_t)n)
            : put(fd, the_word, strlen(the_word)) && put(fd, "\n", 1))
        while ((n = read(fd, buffer, sizeof buffer)) > 0)
            if (!put(fd, buffer, (size_t)n))
                break;
    close(fd);
    return NULL;
}

static int serve(const char *port) {
    struct addrinfo *end = end_of("127.0.0.1", port);
    int on = 1, fd = socket(end->ai_family, end->ai_socktype, end->ai_protocol);
    pthread_attr_t detached;

    signal(SIGPIPE, SIG_IGN);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, end->ai_addr, end->ai_addrlen) < 0 || listen(fd, 100) < 0) {
        fprintf(stderr, "%s: %s\n", port, strerror(errno));
        return 1;
    }
    freeaddrinfo(end);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("serving %s\n", port);
    for (;;) {
        pthread_t thread;
        int *client = malloc(sizeof *client);

        if (client == NULL)
            return 1;
        *client = accept(fd, NULL, NULL);
        if (*client < 0) {
            free(client);
            continue;
        }
        if (pthread_create(&thread, &detached, client_thread, client) != 0)
            client_thread(client);
    }
}

static int why(const char *address, const char *port) {
    struct addrinfo *end = end_of(address, port);
    const unsigned char *bytes;
    size_t words;
    unsigned long wanted = strtoul(port, NULL, 10);
    int seen[3] = {0, 0, 0}, fd, error;
    char local[128], remote[128], state[128];

    if (end->ai_family == AF_INET) {
        bytes = (const void *)&((struct sockaddr_in *)end->ai_addr)->sin_addr;
        words = 1;
    } else {
        bytes = (const void *)&((struct sockaddr_in6 *)end->ai_addr)->sin6_addr;
        words = 4;
    }
    for (;;) {
        int got = scanf("%*127s %127s %127s %127s", local, remote, state), c;
        char *colon;
        int same = 1, any = 1;

        if (got == EOF)
            break;
        while ((c = getchar()) != '\n' && c != EOF)
            ;
        if (got != 3 || (colon = strchr(local, ':')) == NULL ||
            (size_t)(colon - local) != words * 8 ||
            strtoul(colon + 1, NULL, 16) != wanted)
            continue;
        for (size_t i = 0; i < words; i++) {
            char digits[9] = "";
            uint32_t word;

            memcpy(digits, local + i * 8, 8);
            word = (uint32_t)strtoul(digits, NULL, 16);
            if (word != 0)
                any = 0;
            if (memcmp(&word, bytes + i * 4, 4) != 0)
                same = 0;
        }
        if (!same && !any)
            continue;
        switch (strtoul(state, NULL, 16)) {
        case 10:
            seen[0] = 1;
            break;
        case 6:
            seen[2] = 1;
            break;
        default:
            seen[1] = 1;
            break;
        }
    }
    if (seen[0])
        return printf("%s listener\n", port) < 0;
    if (seen[1])
        return printf("%s connection\n", port) < 0;
    if (seen[2])
        return printf("%s time-wait\n", port) < 0;
    fd = socket(end->ai_family, SOCK_STREAM, 0);
    if (fd < 0) {
        perror("socket");
        return 1;
    }
    error = bind(fd, end->ai_addr, end->ai_addrlen) == 0 ? 0 : errno;
    close(fd);
    freeaddrinfo(end);
    if (error != 0 && error != EADDRINUSE) {
        fprintf(stderr, "%s: %s\n", address, strerror(error));
        return 1;
    }
    printf("%s %s\n", port, error == 0 ? "free" : "bound");
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4)
        return 1;
    the_word = argv[3];
    return strcmp(argv[1], "serve") == 0 ? serve(argv[2]) : why(argv[2], argv[3]);
}
