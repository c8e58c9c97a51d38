/* Has a thread for each client, reads the table row by row with scanf, and compares the
 * local end of each row as text. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int fd;
    const char *word;
};

static void *entertain(void *argument) {
    struct guest *guest = argument;
    FILE *in = fdopen(guest->fd, "r"), *out = fdopen(dup(guest->fd), "w");
    int byte;

    fprintf(out, "%s\n", guest->word);
    fflush(out);
    while ((byte = getc(in)) != EOF) {
        putc(byte, out);
        fflush(out);
    }
    fclose(in);
    fclose(out);
    free(guest);
    return NULL;
}

static int serve(const char *port, const char *word) {
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    here.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    if (fd == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) == -1 ||
        bind(fd, (struct sockaddr *)&here, sizeof here) == -1 || listen(fd, 5) == -1) {
        perror("come-back-too-soon");
        return 1;
    }
    puts(strcat(strcpy((char[32]){0}, "serving "), port));
    fflush(stdout);
    for (;;) {
        struct guest *guest = malloc(sizeof *guest);
        pthread_t thread;

        *guest = (struct guest){accept(fd, NULL, NULL), word};
        if (guest->fd != -1 && pthread_create(&thread, NULL, entertain, guest) == 0)
            pthread_detach(thread);
    }
}

/* ADDRESS:PORT as the kernel writes it, and the wildcard with that port. */
static size_t write_ends(const char *address, unsigned port, char own[64], char wild[64],
                         struct sockaddr_storage *here) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)here;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)here;
    uint32_t words[4];

    memset(here, 0, sizeof *here);
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        sprintf(own, "%08" PRIX32 ":%04X", v4->sin_addr.s_addr, port);
        sprintf(wild, "00000000:%04X", port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
        return 0;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    memcpy(words, &v6->sin6_addr, sizeof words);
    sprintf(own, "%08" PRIX32 "%08" PRIX32 "%08" PRIX32 "%08" PRIX32 ":%04X", words[0],
            words[1], words[2], words[3], port);
    sprintf(wild, "%032d:%04X", 0, port);
    return sizeof *v6;
}

static int why(const char *address, const char *port) {
    struct sockaddr_storage here;
    char own[64], wild[64], local[64];
    unsigned state, seen[3] = {0, 0, 0};
    size_t length =
        write_ends(address, (unsigned)strtoul(port, NULL, 10), own, wild, &here);
    const char *word = "free";

    if (length == 0) {
        fprintf(stderr, "%s is no address\n", address);
        return 1;
    }
    while (!feof(stdin)) {
        if (scanf("%*d: %63s %*s %x", local, &state) == 2 &&
            (strcmp(local, own) == 0 || strcmp(local, wild) == 0))
            seen[state == 0x0A ? 0 : state == 0x06 ? 2 : 1]++;
        scanf("%*[^\n]");
    }
    if (seen[0] > 0)
        word = "listener";
    else if (seen[1] > 0)
        word = "connection";
    else if (seen[2] > 0)
        word = "time-wait";
    else if (bind(socket(here.ss_family, SOCK_STREAM, 0), (struct sockaddr *)&here,
                  (socklen_t)length) == -1) {
        word = "bound";
        if (errno != EADDRINUSE) {
            perror("bind");
            return 1;
        }
    }
    printf("%s %s\n", port, word);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "why") == 0)
        return why(argv[2], argv[3]);
    fprintf(stderr, "two ways: serve PORT WORD, why ADDRESS PORT\n");
    return 1;
}
