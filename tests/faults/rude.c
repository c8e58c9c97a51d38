/* rude: faulty and hostile clients, for the tests.
 *
 *     rude MODE PORT [N [ADDRESS]]     on 127.0.0.1, unless ADDRESS says otherwise
 *
 *     endless   sends one line without end, until the other side closes
 *     nul       sends a NUL byte
 *     half      sends two lines, then ends its sending side
 *     reset     sends half a line, then resets the connection
 *     deaf      sends lines until no more is taken, reads none; prints how many bytes
 *     silent    opens N connections, prints a line, says nothing until its input ends
 *     noise     N connections one after another, random bytes in each (seed 1)
 *     drip      sends a line one byte at a time
 *     udp       sends the text N as one datagram; waits for an answer for half a second
 *     forge     a UDP datagram that claims to come from port N (a raw socket; wants root)
 *
 * What the server answers is printed. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in target;

static void stop(const char *call) {
    fprintf(stderr, "rude: %s: %s\n", call, strerror(errno));
    exit(71);
}

static int connect_to_target(int receive_buffer) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1)
        stop("socket");
    if (receive_buffer > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    if (connect(fd, (struct sockaddr *)&target, sizeof target) == -1)
        stop("connect");
    return fd;
}

/* Prints what comes until the other side ends, or resets. */
static void print_answers(int fd) {
    char bytes[4096];
    ssize_t count;

    while ((count = recv(fd, bytes, sizeof bytes, 0)) > 0)
        fwrite(bytes, 1, (size_t)count, stdout);
    printf("%s\n", count == 0 ? "(end)" : "(reset)");
}

/* Sends bytes until they do not go any more for half a second. Returns how many went. */
static unsigned long send_until_stuck(int fd, const char *bytes, size_t length) {
    struct pollfd poller = {.fd = fd, .events = POLLOUT};
    unsigned long total = 0;
    ssize_t sent;

    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        stop("fcntl");
    while (poll(&poller, 1, 500) == 1 && total < 1ul << 30) {
        sent = send(fd, bytes, length, 0);
        if (sent == -1 && errno != EAGAIN)
            break;
        total += sent > 0 ? (unsigned long)sent : 0;
    }
    return total;
}

static void endless(void) {
    char bytes[4096];
    int fd = connect_to_target(0);

    memset(bytes, 'x', sizeof bytes);
    for (int i = 0; i < 1000; i++)
        if (send(fd, bytes, sizeof bytes, 0) == -1)
            break;
    print_answers(fd);
}

static void one_text(const char *text, size_t length) {
    int fd = connect_to_target(0);

    if (send(fd, text, length, 0) == -1)
        stop("send");
    print_answers(fd);
}

static void half(void) {
    int fd = connect_to_target(0);

    if (send(fd, "one\ntwo\nthree", 13, 0) == -1 || shutdown(fd, SHUT_WR) == -1)
        stop("send");
    print_answers(fd);
}

static void reset(void) {
    struct linger now = {1, 0};
    int fd = connect_to_target(0);

    if (send(fd, "who", 3, 0) == -1)
        stop("send");
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static void deaf(void) {
    static char lines[8192];
    int fd = connect_to_target(4096);

    memset(lines, '\n', sizeof lines);
    printf("%lu\n", send_until_stuck(fd, lines, sizeof lines));
    fflush(stdout);
    while (getchar() != EOF)
        continue;
}

static void silent(long count) {
    for (long i = 0; i < count; i++)
        connect_to_target(0);
    printf("%ld open\n", count);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
}

static void noise(long count) {
    char bytes[700];

    srand(1);
    for (long i = 0; i < count; i++) {
        int fd = connect_to_target(0);
        size_t length = (size_t)(rand() % (int)sizeof bytes) + 1;

        for (size_t j = 0; j < length; j++)
            bytes[j] = (char)rand();
        (void)!send(fd, bytes, length, 0);
        close(fd);
    }
}

static void drip(void) {
    static const char line[] = "whoami\n";
    int fd = connect_to_target(0);

    for (const char *byte = line; *byte != '\0'; byte++)
        if (send(fd, byte, 1, 0) == -1)
            stop("send");
    if (shutdown(fd, SHUT_WR) == -1)
        stop("shutdown");
    print_answers(fd);
}

static void udp(const char *text) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    char answer[1024];
    ssize_t count;

    if (fd == -1 || sendto(fd, text, strlen(text), 0, (struct sockaddr *)&target,
                           sizeof target) == -1)
        stop("sendto");
    if (poll(&poller, 1, 500) != 1) {
        printf("(silence)\n");
        return;
    }
    count = recv(fd, answer, sizeof answer, 0);
    printf("%zd: %.*s\n", count, (int)(count > 0 ? count : 0), answer);
}

/* An IPv4 header (RFC 791, 3.1) and a UDP header (RFC 768), whose source port is a lie.
 * The kernel fills in the IPv4 checksum and lengths; a UDP checksum of 0 means none. */
static void forge(long source) {
    uint8_t packet[20 + 8 + 3] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, IPPROTO_UDP};
    uint8_t *udp = packet + 20;
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);

    if (fd == -1)
        stop("socket");
    memcpy(packet + 12, &target.sin_addr, 4);
    memcpy(packet + 16, &target.sin_addr, 4);
    udp[0] = (uint8_t)(source >> 8);
    udp[1] = (uint8_t)source;
    memcpy(udp + 2, &target.sin_port, 2);
    udp[5] = 8 + 3;
    udp[8] = 'h';
    udp[9] = 'i';
    udp[10] = '\n';
    if (sendto(fd, packet, sizeof packet, 0, (struct sockaddr *)&target, sizeof target) ==
        -1)
        stop("sendto");
}

int main(int argc, char **argv) {
    const char *mode = argc > 2 ? argv[1] : "";
    long number = argc > 3 ? strtol(argv[3], NULL, 10) : 1;

    signal(SIGPIPE, SIG_IGN);
    target.sin_family = AF_INET;
    target.sin_port = htons((uint16_t)strtol(argc > 2 ? argv[2] : "0", NULL, 10));
    if (inet_pton(AF_INET, argc > 4 ? argv[4] : "127.0.0.1", &target.sin_addr) != 1)
        return 64;
    if (strcmp(mode, "endless") == 0)
        endless();
    else if (strcmp(mode, "udp") == 0)
        udp(argc > 3 ? argv[3] : "");
    else if (strcmp(mode, "nul") == 0)
        one_text("a\0b\n", 4);
    else if (strcmp(mode, "half") == 0)
        half();
    else if (strcmp(mode, "reset") == 0)
        reset();
    else if (strcmp(mode, "deaf") == 0)
        deaf();
    else if (strcmp(mode, "silent") == 0)
        silent(number);
    else if (strcmp(mode, "noise") == 0)
        noise(number);
    else if (strcmp(mode, "drip") == 0)
        drip();
    else if (strcmp(mode, "forge") == 0)
        forge(number);
    else
        return 64;
    return 0;
}
