/* come-back-too-soon: a server that can be restarted at once, and why a port is taken. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STATE_TIME_WAIT = 0x06, STATE_LISTEN = 0x0a, WORDS_SIZE = 33 };

/* From the weakest to the strongest. */
enum reason { NONE, TIME_WAIT, CONNECTION, LISTENER };
static const char *const names[] = {"free", "time-wait", "connection", "listener"};

static _Noreturn void stop(const char *what) {
    perror(what);
    exit(1);
}

static struct addrinfo *look_up(const char *address, const char *port) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM},
                    *found;

    if (getaddrinfo(address, port, &hints, &found) != 0)
        stop(address);
    return found;
}

static void serve_client(int fd, const char *word) {
    char bytes[1024];
    ssize_t count;

    dprintf(fd, "%s\n", word);
    while ((count = read(fd, bytes, sizeof bytes)) > 0)
        if (write(fd, bytes, (size_t)count) == -1)
            break;
    close(fd);
}

static void serve(const char *port, const char *word) {
    struct addrinfo *here = look_up("127.0.0.1", port);
    int fd = socket(here->ai_family, SOCK_STREAM, 0), on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        bind(fd, here->ai_addr, here->ai_addrlen) == -1 || listen(fd, 16) == -1)
        stop(port);
    printf("serving %s\n", port);
    fflush(stdout);
    for (;;)
        serve_client(accept(fd, NULL, NULL), word);
}

/* Writes the address as the table has it: each 32-bit word as this machine reads it. */
static void write_words(const char *address, char words[WORDS_SIZE]) {
    uint32_t parts[4];
    int count = inet_pton(AF_INET, address, parts) == 1 ? 1 : 4;

    if (count == 4 && inet_pton(AF_INET6, address, parts) != 1)
        stop(address);
    for (int i = 0; i < count; i++)
        snprintf(words + 8 * i, 9, "%08X", parts[i]);
}

/* Is it that address, or the wildcard address of its family? */
static bool takes(const char *local, const char *wanted) {
    return strcmp(local, wanted) == 0 ||
           (strlen(local) == strlen(wanted) && strspn(local, "0") == strlen(local));
}

static enum reason read_table(const char *wanted, unsigned port) {
    char line[512], local[WORDS_SIZE];
    enum reason reason = NONE;
    unsigned local_port, state;

    while (fgets(line, sizeof line, stdin) != NULL) {
        enum reason why = CONNECTION;

        if (sscanf(line, "%*u: %32[^:]:%4x %*[^ ] %2x", local, &local_port, &state) !=
                3 ||
            local_port != port || !takes(local, wanted))
            continue;
        if (state == STATE_LISTEN)
            why = LISTENER;
        else if (state == STATE_TIME_WAIT)
            why = TIME_WAIT;
        if (why > reason)
            reason = why;
    }
    return reason;
}

/* No table shows a socket that is bound and does not listen. Only bind can find it. */
static bool is_bound(const char *address, const char *port) {
    struct addrinfo *there = look_up(address, port);

    if (bind(socket(there->ai_family, SOCK_STREAM, 0), there->ai_addr,
             there->ai_addrlen) == 0)
        return false;
    if (errno != EADDRINUSE)
        stop("bind");
    return true;
}

static void why(const char *address, const char *port) {
    char wanted[WORDS_SIZE];
    enum reason reason;

    write_words(address, wanted);
    reason = read_table(wanted, (unsigned)atoi(port));
    printf("%s %s\n", port,
           reason == NONE && is_bound(address, port) ? "bound" : names[reason]);
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        serve(argv[2], argv[3]);
    if (argc != 4 || strcmp(argv[1], "why") != 0)
        return 1;
    why(argv[2], argv[3]);
    return 0;
}
