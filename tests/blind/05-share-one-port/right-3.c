/* Style: a pool of threads that all accept, which grows if none is idle; UDP by ppoll in
 * main. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int tcp, udp;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int idle;

static void spawn(void);

static char *label(const char *key, const struct sockaddr *sa, socklen_t n) {
    char h[64], s[16], *out = NULL;
    if (getnameinfo(sa, n, h, sizeof h, s, sizeof s, NI_NUMERICHOST | NI_NUMERICSERV) ||
        asprintf(&out, "%s=%s:%s", key, h, s) < 0)
        return NULL;
    return out;
}

static void serve(int fd) {
    struct sockaddr_storage y, m;
    socklen_t yl = sizeof y, ml = sizeof m;
    if (getpeername(fd, (struct sockaddr *)&y, &yl) ||
        getsockname(fd, (struct sockaddr *)&m, &ml)) {
        close(fd);
        return;
    }
    char *you = label("you", (struct sockaddr *)&y, yl),
         *me = label("me", (struct sockaddr *)&m, ml), *line = NULL;
    size_t room = 0;
    ssize_t n;
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    while (in && out && you && me && (n = getline(&line, &room, in)) > 0 &&
           line[n - 1] == '\n') {
        fprintf(out, "%s %s\n", you, me);
        if (fflush(out))
            break;
    }
    free(line);
    free(you);
    free(me);
    if (out)
        fclose(out);
    if (in)
        fclose(in);
}

static void *worker(void *unused) {
    (void)unused;
    for (;;) {
        int fd = accept(tcp, NULL, NULL);
        if (fd < 0)
            continue;
        pthread_mutex_lock(&mutex);
        if (--idle == 0)
            spawn();
        pthread_mutex_unlock(&mutex);
        serve(fd);
        pthread_mutex_lock(&mutex);
        idle++;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void spawn(void) {
    pthread_t t;
    if (pthread_create(&t, NULL, worker, NULL) == 0) {
        pthread_detach(t);
        idle++;
    }
}

static int pair(int port, struct sockaddr_in *a) {
    socklen_t n = sizeof *a;
    memset(a, 0, sizeof *a);
    a->sin_family = AF_INET;
    a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a->sin_port = htons((in_port_t)port);
    tcp = socket(AF_INET, SOCK_STREAM, 0);
    udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (tcp < 0 || udp < 0)
        return -1;
    if (bind(tcp, (struct sockaddr *)a, sizeof *a) ||
        getsockname(tcp, (struct sockaddr *)a, &n) ||
        bind(udp, (struct sockaddr *)a, sizeof *a) || listen(tcp, 64)) {
        int e = errno;
        close(tcp);
        close(udp);
        errno = e;
        return -1;
    }
    return ntohs(a->sin_port);
}

int main(int argc, char **argv) {
    struct sockaddr_in here;
    int port, got = -1;
    if (argc != 2) {
        fprintf(stderr, "one argument: PORT\n");
        return 1;
    }
    struct sigaction ign = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ign, NULL);
    port = (int)strtol(argv[1], NULL, 10);
    for (int i = 0; i < (port ? 1 : 20) && got < 0; i++)
        got = pair(port, &here);
    if (got < 0) {
        fprintf(stderr, "%s: %m\n", argv[1]);
        return 1;
    }
    char *me = label("me", (struct sockaddr *)&here, sizeof here);
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < 4; i++)
        spawn();
    pthread_mutex_unlock(&mutex);
    printf("listening %d\n", got);
    fflush(stdout);
    for (;;) {
        struct pollfd p = {.fd = udp, .events = POLLIN};
        struct sockaddr_storage from;
        socklen_t n = sizeof from;
        char c[1];
        if (ppoll(&p, 1, NULL, NULL) < 1 ||
            recvfrom(udp, c, sizeof c, 0, (struct sockaddr *)&from, &n) < 0)
            continue;
        char *you = label("you", (struct sockaddr *)&from, n), *line;
        int k = asprintf(&line, "%s %s\n", you, me);
        sendto(udp, line, (size_t)k, 0, (struct sockaddr *)&from, n);
        free(line);
        free(you);
    }
}
