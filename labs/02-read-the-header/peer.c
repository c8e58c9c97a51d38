/* peer: gives a command the bytes of a TCP or UDP header on descriptor 0, and tells on
 * standard error what they are: "captured|made BYTES source PORT RANGE destination PORT
 * RANGE", with the first 60 bytes as printf(1) reads them.
 *
 *     peer tcp|udp [WORD]... -- COMMAND [ARGUMENT]...
 *
 *     captured                one that the kernel made, where a raw socket can be had
 *     source=P destination=P  a port, or a kind of port (see port_kinds); default: tame
 *     filler=N                the byte that everything else consists of; default: random
 *     length=N offset=N       the header's field of that name
 *     bytes=N                 in all: the header is cut, or followed by more
 *     pieces                  each read() gets one byte
 *     file                    the input is a file, in place of a pipe
 *
 * A failure of its own is one line that begins "peer: ". */
#include "../../lib/machine.h"
#include "../../lib/registry.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 200000, PACKETS = 1000, HEADER_MAX = 65535, IPV4_LEAST = 20 };
enum { USUAL = 20, TOLD_MAX = 60, LINUX_LOW = 32768 };
enum { ROOM_BELOW = 5000 }; /* below it are some hundred ports that are nobody's */
enum { TCP_LEAST = 20, TCP_OFFSET_AT = 12, UDP_LEAST = 8, UDP_LENGTH_AT = 4 };

/* What is to be made. A number that is not given is -1. */
struct wish {
    bool tcp, captured, pieces, file;
    uint16_t source, destination;
    long filler, length, offset, bytes;
};

struct header {
    unsigned char bytes[HEADER_MAX];
    size_t length;
};

/* A byte that no reader of text takes amiss, and that is no malformed length or offset.
 */
static unsigned char tame_byte(void) {
    return (unsigned char)('Q' + ends_random() % ('z' - 'Q' + 1));
}

static const struct machine_range *machine_range(void) {
    static struct machine_range range;

    if (range.source[0] == '\0')
        machine_ephemeral(&range);
    return &range;
}

static bool in_machine_range(uint16_t port) {
    return machine_range()->known && machine_range_has(machine_range(), port);
}

static bool is_tame(uint16_t port) {
    unsigned high = port >> 8, low = port & 0xff;

    return high != low && high > ' ' && high < 127 && low > ' ' && low < 127;
}

static bool has_high_bytes(uint16_t port) {
    unsigned high = port >> 8, low = port & 0xff;

    return high != low && high > 127 && high < 255 && low > 127 && low < 255;
}

/* Registered by its number, and nobody's. If there is room, it is below the ports that
 * this machine hands out: one who takes the range for theirs is told so by another check.
 */
static bool is_unassigned(uint16_t port) {
    uint16_t end = machine_range()->known && machine_range()->low >= ROOM_BELOW
                       ? machine_range()->low
                       : LINUX_LOW;
    size_t row = registry_first(port);

    for (; row < registry_count && registry_rows[row].low <= port; row++)
        if (registry_rows[row].high >= port &&
            registry_rows[row].kind != REGISTRY_UNASSIGNED)
            return false;
    return port_range(port) == PORT_REGISTERED && registry_customary(port) == NULL &&
           port < end && port < LINUX_LOW;
}

/* In this machine's range, and not in IANA's; where they are the same, in Linux's. */
static bool is_automatic(uint16_t port) {
    static bool some, looked;

    for (unsigned each = 1024; !looked && each < 49152; each++)
        some = some || in_machine_range((uint16_t)each);
    looked = true;
    return port_range(port) == PORT_REGISTERED &&
           (some ? in_machine_range(port) : port >= LINUX_LOW);
}

static bool is_linux(uint16_t port) {
    return port >= LINUX_LOW && port < 49152;
}

/* IANA's dynamic ports that this machine does not hand out, if there are any. */
static bool is_unused_dynamic(uint16_t port) {
    return port >= 61000 && (!in_machine_range(port) || in_machine_range(65535));
}

/* Has it a byte that ends a line, a string or an input, for one who takes it for text?
 * Such ports are asked for by their number, so that they come when they are meant to. */
static bool ends_text(uint16_t port) {
    static const unsigned char ends[] = {0, '\n', '\r', 26, 255};
    const unsigned char bytes[2] = {(unsigned char)(port >> 8), (unsigned char)port};

    for (int i = 0; i < 2; i++)
        if (memchr(ends, bytes[i], sizeof ends) != NULL)
            return true;
    return false;
}

static const struct {
    const char *name;
    bool (*holds)(uint16_t port);
} port_kinds[] = {{"tame", is_tame},
                  {"high-bytes", has_high_bytes},
                  {"unassigned", is_unassigned},
                  {"automatic", is_automatic},
                  {"linux", is_linux},
                  {"unused-dynamic", is_unused_dynamic}};

static uint16_t choose_port(const char *kind) {
    uint16_t port;

    if (port_parse(kind, &port) == 0)
        return port;
    for (size_t i = 0; i < sizeof port_kinds / sizeof port_kinds[0]; i++)
        for (int j = 0; strcmp(kind, port_kinds[i].name) == 0 && j < TRIES; j++) {
            port = (uint16_t)ends_random();
            if (port_kinds[i].holds(port) && !ends_text(port))
                return port;
        }
    errno = EINVAL;
    trouble_stop(kind);
    return 0;
}

static void put_16(unsigned char *at, unsigned long number) {
    at[0] = (unsigned char)(number >> 8);
    at[1] = (unsigned char)number;
}

static unsigned get_16(const unsigned char *at) {
    return (unsigned)at[0] << 8 | at[1];
}

/* How many bytes are made: no fewer than the header has, and as many for each program, so
 * that none gets more or less by chance. */
static size_t whole_length(const struct wish *wish) {
    size_t length = USUAL;

    if (wish->tcp && wish->offset * 4 > USUAL)
        length = (size_t)wish->offset * 4;
    return wish->bytes > (long)length ? (size_t)wish->bytes : length;
}

/* A whole header, and what follows it. */
static void make_header(const struct wish *wish, struct header *header) {
    header->length = whole_length(wish);
    for (size_t i = 0; i < header->length; i++)
        header->bytes[i] = wish->filler == -1 ? tame_byte() : (unsigned char)wish->filler;
    put_16(header->bytes, wish->source);
    put_16(header->bytes + 2, wish->destination);
    if (wish->tcp)
        header->bytes[TCP_OFFSET_AT] =
            (unsigned char)((wish->offset == -1 ? 5 : wish->offset) << 4);
    else
        put_16(header->bytes + UDP_LENGTH_AT,
               wish->length == -1 ? header->length : (unsigned long)wish->length);
}

/* A socket with a tame port of loopback. */
static int bound_tame(int type, uint16_t *port) {
    struct endpoint local = ends_at("127.0.0.1", 0);
    int fd = ends_bound_free(type, &local, (struct ends_span){1024, 65535}, is_tame);

    if (fd == -1)
        trouble_stop("bind");
    *port = endpoint_port(&local);
    return fd;
}

/* Two sockets that talk: the kernel makes a header with both their ports. */
static bool talk(const struct wish *wish, int client, int server) {
    struct endpoint end = ends_local(server);

    if ((wish->tcp && listen(server, 1) == -1) ||
        connect(client, &end.address.any, end.length) == -1)
        return false;
    return wish->tcp || send(client, "whoami\n", 7, 0) == 7;
}

/* Is the packet the one between these ports? A raw socket gets those of others as well,
 * each with its IPv4 header in front. One that is malformed as the other protocol's,
 * about one in 10,000, is left out, so that this is shown by the headers that are made
 * for it. */
static bool take_packet(const struct wish *wish, const unsigned char *packet,
                        size_t count, struct header *header) {
    size_t before = count < IPV4_LEAST ? count : (size_t)(packet[0] & 15u) * 4;

    if (count < before + (wish->tcp ? TCP_LEAST : UDP_LEAST) ||
        count - before > sizeof header->bytes ||
        get_16(packet + before) != wish->source ||
        get_16(packet + before + 2) != wish->destination ||
        get_16(packet + before + UDP_LENGTH_AT) < UDP_LEAST)
        return false;
    header->length = count - before;
    memcpy(header->bytes, packet + before, header->length);
    return true;
}

static bool capture_by(struct wish *wish, int raw, int client, int server,
                       struct header *header) {
    unsigned char packet[2048];
    struct pollfd polled = {.fd = raw, .events = POLLIN};

    if (!talk(wish, client, server))
        return false;
    for (int i = 0; i < PACKETS && poll(&polled, 1, 500) == 1; i++) {
        ssize_t count = recv(raw, packet, sizeof packet, 0);

        if (count > 0 && take_packet(wish, packet, (size_t)count, header))
            return true;
    }
    return false;
}

/* A header that the kernel made, seen by a raw socket, which takes a privilege. Elsewhere
 * than on Linux a raw socket does not get TCP's packets or UDP's. */
static bool capture(struct wish *wish, struct header *header) {
    int raw = socket(AF_INET, SOCK_RAW, wish->tcp ? IPPROTO_TCP : IPPROTO_UDP);
    int type = wish->tcp ? SOCK_STREAM : SOCK_DGRAM;
    int client, server;
    bool done;

    if (raw == -1)
        return false;
    client = bound_tame(type, &wish->source);
    server = bound_tame(type, &wish->destination);
    done = capture_by(wish, raw, client, server, header);
    close(raw), close(client), close(server);
    return done;
}

static bool parse_word(char *word, struct wish *wish) {
    const struct {
        const char *name;
        long *number;
    } numbers[] = {{"filler", &wish->filler},
                   {"length", &wish->length},
                   {"offset", &wish->offset},
                   {"bytes", &wish->bytes}};
    char *value = strchr(word, '=');

    if (strcmp(word, "captured") == 0)
        return wish->captured = true;
    if (strcmp(word, "pieces") == 0)
        return wish->pieces = true;
    if (strcmp(word, "file") == 0)
        return wish->file = true;
    if (value == NULL)
        return false;
    *value++ = '\0';
    if (strcmp(word, "source") == 0)
        wish->source = choose_port(value);
    else if (strcmp(word, "destination") == 0)
        wish->destination = choose_port(value);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(word, numbers[i].name) == 0)
            *numbers[i].number = strtol(value, NULL, 10);
    return true;
}

static int open_file(const struct header *header) {
    FILE *file = tmpfile();
    int fd;

    if (file == NULL)
        trouble_stop("tmpfile");
    if (fwrite(header->bytes, 1, header->length, file) != header->length ||
        fflush(file) == EOF || (fd = dup(fileno(file))) == -1 ||
        lseek(fd, 0, SEEK_SET) == -1)
        trouble_stop("a temporary file");
    fclose(file);
    return fd;
}

/* Where the command reads the bytes: a file, a pipe, which holds them all, or packets of
 * one byte each. The pipe is open to any user, so that /dev/stdin can be opened. */
static int give(const struct wish *wish, const struct header *header) {
    int ends[2];
    size_t piece = wish->pieces ? 1 : header->length;

    if (wish->file)
        return open_file(header);
    if ((wish->pieces ? socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) : pipe(ends)) == -1)
        trouble_stop("socketpair");
    if (!wish->pieces)
        fchmod(ends[0], 0666); /* where it cannot be done, read() serves all the same */
    for (size_t sent = 0; sent < header->length; sent += piece)
        if (write(ends[1], header->bytes + sent, piece) != (ssize_t)piece)
            trouble_stop("write");
    close(ends[1]);
    return ends[0];
}

static void tell(const struct wish *wish, const struct header *header) {
    dprintf(STDERR_FILENO, "%s ", wish->captured ? "captured" : "made");
    for (size_t i = 0; i < header->length && i < TOLD_MAX; i++)
        dprintf(STDERR_FILENO, "\\%03o", header->bytes[i]);
    dprintf(STDERR_FILENO, "%s source %u %s destination %u %s\n",
            header->length == 0 ? "-" : "", wish->source,
            port_range_name(port_range(wish->source)), wish->destination,
            port_range_name(port_range(wish->destination)));
}

int main(int argc, char **argv) {
    struct wish wish = {.filler = -1, .length = -1, .offset = -1, .bytes = -1};
    static struct header header;
    int i;

    if (argc < 4)
        return 64;
    wish.tcp = strcmp(argv[1], "tcp") == 0;
    wish.source = choose_port("tame");
    do
        wish.destination = choose_port("tame");
    while (wish.destination == wish.source);
    for (i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (!parse_word(argv[i], &wish))
            return 64;
    if (i + 1 >= argc)
        return 64;
    if (!wish.captured || !capture(&wish, &header)) {
        wish.captured = false;
        make_header(&wish, &header);
    }
    if (wish.bytes != -1 && (size_t)wish.bytes < header.length)
        header.length = (size_t)wish.bytes;
    tell(&wish, &header);
    ends_become(argv + i + 1, give(&wish, &header));
}
