/* read-the-header, by stdio, one byte after the other. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The next two bytes as a number, or -1 at the end of the input. */
static long next_number(void) {
    int high = getchar();
    int low = getchar();

    return high == EOF || low == EOF ? -1 : high * 256L + low;
}

static const char *range(long port) {
    static const struct {
        long last;
        const char *name;
    } ranges[] = {
        {0, "zero"}, {1023, "system"}, {49151, "registered"}, {65535, "dynamic"}};
    int i = 0;

    while (port > ranges[i].last)
        i++;
    return ranges[i].name;
}

static int refuse(const char *why) {
    fprintf(stderr, "%s\n", why);
    return 1;
}

int main(int argc, char **argv) {
    const char *protocol = argc == 2 ? argv[1] : "";
    bool udp = strcmp(protocol, "udp") == 0;
    long source, destination, length;
    int byte;

    if (!udp && strcmp(protocol, "tcp") != 0)
        return refuse("the argument is tcp or udp");
    source = next_number();
    destination = next_number();
    if (source < 0 || destination < 0)
        return refuse("too short");
    length = next_number();
    if (udp && length >= 0 && length < 8)
        return refuse("the length is too small");
    for (int i = 6; i < 12; i++)
        getchar();
    byte = getchar();
    if (!udp && byte != EOF && byte < 0x50)
        return refuse("the data offset is too small");
    printf("source %ld %s destination %ld %s\n", source, range(source), destination,
           range(destination));
    return 0;
}
