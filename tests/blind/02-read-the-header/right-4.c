/* Style: a thread reads, main parses; an error of read after four bytes refuses. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static unsigned char ring[20];
static int filled, ended, failed;

static void *reader(void *unused) {
    (void)unused;
    for (;;) {
        unsigned char chunk[7];
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        pthread_mutex_lock(&lock);
        if (n < 0)
            failed = errno;
        if (n <= 0)
            ended = 1;
        for (ssize_t i = 0; i < n && filled < 20; i++)
            ring[filled++] = chunk[i];
        if (filled == 20)
            ended = 1;
        pthread_cond_signal(&more);
        pthread_mutex_unlock(&lock);
        if (n <= 0 || filled == 20)
            return NULL;
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        int need;
    } protocols[] = {{"tcp", 13}, {"udp", 6}};
    int which = -1;
    pthread_t t;

    for (int i = 0; argc == 2 && i < 2; i++)
        if (strcmp(argv[1], protocols[i].name) == 0)
            which = i;
    if (which < 0) {
        fprintf(stderr, "one argument: tcp or udp\n");
        exit(1);
    }
    if (pthread_create(&t, NULL, reader, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    while (!ended && filled < protocols[which].need)
        pthread_cond_wait(&more, &lock);
    int have = filled, why = failed;
    pthread_mutex_unlock(&lock);
    if (why || have < 4) {
        fprintf(stderr, "cannot: %s\n", why ? strerror(why) : "too few bytes");
        return 1;
    }
    if (which == 0 && have > 12 && (ring[12] & 0xff) / 16 < 5) {
        fprintf(stderr, "offset %d\n", ring[12] / 16);
        return 1;
    }
    if (which == 1 && have > 5 && ((ring[4] << 8) + ring[5]) <= 7) {
        fprintf(stderr, "length %d\n", (ring[4] << 8) + ring[5]);
        return 1;
    }
    unsigned long ports =
        (unsigned long)ring[0] << 24 | ring[1] << 16 | ring[2] << 8 | ring[3];
    uint16_t two[2] = {(uint16_t)(ports >> 16), (uint16_t)(ports & 0xffff)};
    for (int i = 0; i < 2; i++) {
        uint16_t p = two[i];
        printf("%s %hu %s", i ? " destination" : "source", p,
               p == 0       ? "zero"
               : p <= 1023  ? "system"
               : p <= 49151 ? "registered"
                            : "dynamic");
    }
    printf("\n");
    return 0;
}
