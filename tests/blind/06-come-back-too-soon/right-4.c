/* Right: old-fashioned; a process for each client, few lines, inet_addr-like style. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *s) {
    perror(s);
    exit(1);
}

static void put(int fd, const char *p, size_t n) {
    ssize_t w;

    for (; n > 0; p += w, n -= w)
        if ((w = write(fd, p, n)) < 0)
            _exit(0);
}

static void serve(char *port, char *word) {
    struct sockaddr_in sin;
    char buf[BUFSIZ];
    int s, c, one = 1;
    ssize_t n;

    memset(&sin, 0, sizeof sin);
    sin.sin_family = AF_INET;
    sin.sin_port = htons(atoi(port));
    sin.sin_addr.s_addr = inet_addr("127.0.0.1");
    if ((s = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        die("socket");
    if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        die("setsockopt");
    if (bind(s, (struct sockaddr *)&sin, sizeof sin) < 0)
        die("bind");
    if (listen(s, 5) < 0)
        die("listen");
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    printf("serving %s\n", port);
    fflush(stdout);
    for (;;) {
        if ((c = accept(s, NULL, NULL)) < 0)
            continue;
        if (fork() == 0) {
            close(s);
            signal(SIGPIPE, SIG_IGN);
            put(c, word, strlen(word));
            put(c, "\n", 1);
            while ((n = read(c, buf, sizeof buf)) > 0)
                put(c, buf, n);
            _exit(0);
        }
        close(c);
    }
}

static void why(char *address, char *port) {
    struct sockaddr_in sin;
    struct sockaddr_in6 sin6;
    struct sockaddr *sa;
    socklen_t salen;
    char line[512], want[40], any[40], local[40];
    unsigned w[4], st;
    int s, score = 0;

    memset(&sin, 0, sizeof sin);
    memset(&sin6, 0, sizeof sin6);
    sin.sin_port = sin6.sin6_port = htons(atoi(port));
    if (inet_pton(AF_INET, address, &sin.sin_addr) == 1) {
        sin.sin_family = AF_INET;
        sa = (struct sockaddr *)&sin;
        salen = sizeof sin;
        memcpy(w, &sin.sin_addr, 4);
        sprintf(want, "%08X:%04X", w[0], (unsigned)atoi(port));
        sprintf(any, "%08X:%04X", 0u, (unsigned)atoi(port));
    } else {
        inet_pton(AF_INET6, address, &sin6.sin6_addr);
        sin6.sin6_family = AF_INET6;
        sa = (struct sockaddr *)&sin6;
        salen = sizeof sin6;
        memcpy(w, &sin6.sin6_addr, 16);
        sprintf(want, "%08X%08X%08X%08X:%04X", w[0], w[1], w[2], w[3],
                (unsigned)atoi(port));
        sprintf(any, "%032X:%04X", 0u, (unsigned)atoi(port));
    }
    while (fgets(line, sizeof line, stdin))
        if (sscanf(line, "%*s %39s %*s %x", local, &st) == 2 &&
            (!strcmp(local, want) || !strcmp(local, any)))
            score |= st == 0x0A ? 4 : st == 0x06 ? 1 : 2;
    if (score & 4)
        printf("%s listener\n", port);
    else if (score & 2)
        printf("%s connection\n", port);
    else if (score & 1)
        printf("%s time-wait\n", port);
    else {
        if ((s = socket(sa->sa_family, SOCK_STREAM, 0)) < 0)
            die("socket");
        if (bind(s, sa, salen) == 0)
            printf("%s free\n", port);
        else if (errno == EADDRINUSE)
            printf("%s bound\n", port);
        else
            die("bind");
    }
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "serve"))
        serve(argv[2], argv[3]);
    if (argc == 4 && !strcmp(argv[1], "why"))
        why(argv[2], argv[3]);
    return argc != 4;
}
