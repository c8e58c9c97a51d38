/* read-the-header, by a child that reads and passes the bytes on through a pipe. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *why) {
    fputs(why, stderr);
    exit(EXIT_FAILURE);
}

/* Runs in the child: passes each byte on, up to the length of a TCP header. */
static void pass_on(int to) {
    char byte;

    for (int i = 0; i < 20 && read(STDIN_FILENO, &byte, 1) == 1; i++)
        if (write(to, &byte, 1) != 1)
            _exit(1);
    _exit(0);
}

static const char *range_name(unsigned port) {
    if (port >= 49152)
        return "dynamic";
    if (port >= 1024)
        return "registered";
    if (port > 0)
        return "system";
    return "zero";
}

int main(int argc, char *argv[]) {
    unsigned char header[20];
    unsigned source, destination;
    size_t length;
    int ends[2];
    FILE *in;

    if (argc != 2)
        die("one argument\n");
    if (pipe(ends) == -1)
        die("pipe\n");
    switch (fork()) {
    case -1:
        die("fork\n");
        break;
    case 0:
        close(ends[0]);
        pass_on(ends[1]);
    }
    close(ends[1]);
    in = fdopen(ends[0], "rb");
    length = fread(header, 1, sizeof header, in);
    wait(NULL);

    if (length < 4)
        die("less than both ports\n");
    if (!strcmp(argv[1], "tcp")) {
        if (length >= 13 && (header[12] & 0xf0) < 0x50)
            die("malformed TCP header\n");
    } else if (!strcmp(argv[1], "udp")) {
        if (length >= 6 && header[4] == 0 && header[5] < 8)
            die("malformed UDP header\n");
    } else {
        die("unknown protocol\n");
    }
    source = header[0] * 256u + header[1];
    destination = header[2] * 256u + header[3];
    printf("source %u %s ", source, range_name(source));
    printf("destination %u %s\n", destination, range_name(destination));
    return 0;
}
