/* Mistake: dynamic is what this machine hands out (M4): the range is read from /proc;
 * violates "whether this machine hands it out, makes no difference" */
#include <stdio.h>
#include <string.h>

static struct {
    long last;
    const char *name;
} ranges[] = {{0, "zero"}, {1023, "system"}, {49151, "registered"}, {65535, "dynamic"}};

static const char *name(long port) {
    int i = 0;
    while (port > ranges[i].last)
        i++;
    return ranges[i].name;
}

static int refuse(const char *why) {
    fputs("read-the-header: ", stderr);
    fputs(why, stderr);
    fputc('\n', stderr);
    return 1;
}

int main(int argc, char **argv) {
    int first[13], c, udp;
    long count = 0, source, destination;

    if (argc != 2)
        return refuse("one argument, please");
    udp = !strcmp(argv[1], "udp");
    if (!udp && strcmp(argv[1], "tcp"))
        return refuse("tcp or udp, please");

    while ((c = getchar()) != EOF) {
        if (count < 13)
            first[count] = c;
        count++;
    }
    if (ferror(stdin))
        return refuse("cannot read");
    if (count < 4)
        return refuse("too short for two ports");
    if (udp && count >= 6 && first[4] * 256 + first[5] < 8)
        return refuse("udp length below 8");
    if (!udp && count >= 13 && first[12] / 16 < 5)
        return refuse("tcp data offset below 5");

    /* the ephemeral ports begin where the kernel begins to hand them out */
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    long low;
    if (f && fscanf(f, "%ld", &low) == 1)
        ranges[2].last = low - 1;
    source = first[0] * 256L + first[1];
    destination = first[2] * 256L + first[3];
    printf("source %ld %s destination %ld %s\n", source, name(source), destination,
           name(destination));
    return fflush(stdout) == 0 ? 0 : 1;
}
