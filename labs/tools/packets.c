/* packets: a capture as lines, one packet each: when, from where to where, what, and the
 * first four bytes of its TCP or UDP header, which are both ports. Try:
 *
 *     netbox --capture box.pcapng -- sh -c '
 *         demo-server -n 1 3306 & sleep 1; demo-client 127.0.0.1 3306; wait'
 *     packets box.pcapng */
#include "savefile/columns.h"
#include "savefile/packet.h"
#include "savefile/savefile.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "packets";

static const char help[] =
    "usage: packets [OPTION]... FILE\n"
    "Shows the packets of FILE, a capture (pcap or pcapng), one on each line: its\n"
    "number, the seconds since the first, source and destination, what it is, and\n"
    "the first four bytes of its TCP or UDP header. FILE \"-\" is standard input.\n"
    "\n"
    "      --header N         print only packet N, from its TCP or UDP header on, as\n"
    "                         raw bytes for a program to read\n"
    "  -h, --help             print this help\n"
    "  -V, --version          print the version\n";

enum { OPTION_HEADER = 256 };

static const struct option long_options[] = {
    {"header", required_argument, NULL, OPTION_HEADER},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

/* Of <sysexits.h>: what is in the file is wrong; the file is not there. */
enum { EXIT_DATA = 65, EXIT_NO_INPUT = 66 };

/* Where a packet's fields begin. */
enum { AT_ENDS = 15, AT_WHAT = 50, AT_BYTES = 68 };

static void put_packet(struct columns *columns, const struct packet *packet) {
    char from[ENDPOINT_TEXT_SIZE], to[ENDPOINT_TEXT_SIZE + 4] = "-> ", text[176];
    const unsigned char *at = packet->header;

    if (packet->has_ports) {
        endpoint_format(&packet->source, from);
        endpoint_format(&packet->destination, to + 3);
    } else {
        endpoint_address(&packet->source, from);
        endpoint_address(&packet->destination, to + 3);
    }
    snprintf(text, sizeof text, "%s %s", from, to);
    if (strlen(text) > COLUMNS_WIDTH - AT_ENDS) {
        columns_put(columns, AT_ENDS, from);
        columns_put(columns, AT_ENDS, to);
    } else {
        columns_put(columns, AT_ENDS, text);
    }
    packet_describe(packet, text);
    columns_put(columns, AT_WHAT, text);
    if (!packet->has_ports)
        return;
    snprintf(text, sizeof text, "%02x %02x %02x %02x", at[0], at[1], at[2], at[3]);
    columns_put(columns, AT_BYTES, text);
}

/* The packet's IP header and what follows; NULL, with what there is instead. */
static const unsigned char *find_ip(const struct savefile_item *item, size_t *count,
                                    const char **instead) {
    long front = savefile_ip(item->link, item->bytes, item->captured, instead);

    if (front < 0)
        return NULL;
    *count = item->captured - (size_t)front;
    return item->bytes + front;
}

static void print_packet(const struct savefile_item *item, uint64_t number,
                         uint64_t first_time) {
    struct columns columns;
    char text[64], error[PACKET_ERROR_SIZE];
    int64_t since = (int64_t)(item->time - first_time);
    uint64_t distance = since < 0 ? -(uint64_t)since : (uint64_t)since;
    const unsigned char *bytes;
    const char *instead;
    struct packet packet;
    size_t count;

    columns_start(&columns, AT_ENDS);
    snprintf(text, sizeof text, "%3llu %s%llu.%06llu", (unsigned long long)number,
             since < 0 ? "-" : " ", (unsigned long long)(distance / 1000000000u),
             (unsigned long long)(distance / 1000 % 1000000u));
    if (!item->has_time)
        snprintf(text, sizeof text, "%3llu", (unsigned long long)number);
    columns_put(&columns, 0, text);
    bytes = find_ip(item, &count, &instead);
    if (bytes == NULL)
        columns_put(&columns, AT_ENDS, instead);
    else if (packet_read(bytes, count, &packet, error) == -1)
        columns_put(&columns, AT_ENDS, error);
    else
        put_packet(&columns, &packet);
    columns_end(&columns);
    if (item->note[0] != '\0')
        columns_print(item->note, AT_ENDS);
}

static int say_wrong(const char *name, const char *what) {
    fflush(stdout);
    fprintf(stderr, "packets: %s: %s\n", name, what);
    return EXIT_DATA;
}

static void print_head(void) {
    struct columns head;

    columns_start(&head, AT_ENDS);
    columns_put(&head, 0, "  #  seconds");
    columns_put(&head, AT_ENDS, "source -> destination");
    columns_put(&head, AT_WHAT, "what");
    columns_put(&head, AT_BYTES, "ports in hex");
    columns_end(&head);
}

static int show(struct savefile *file, const char *name) {
    static struct savefile_item item;
    enum savefile_kind kind;
    uint64_t number = 0, first_time = 0;

    while ((kind = savefile_next(file, &item)) > SAVEFILE_ERROR) {
        if (kind == SAVEFILE_NOTE) {
            columns_print(item.note, 0);
            continue;
        }
        if (number++ == 0)
            print_head();
        if (first_time == 0)
            first_time = item.time;
        print_packet(&item, number, first_time);
    }
    return kind == SAVEFILE_END ? 0 : say_wrong(name, file->error);
}

/* The bytes of one packet from its header on. */
static int show_header(struct savefile *file, const char *name, unsigned long wanted) {
    char error[PACKET_ERROR_SIZE], text[96];
    struct savefile_item item;
    enum savefile_kind kind;
    const unsigned char *bytes;
    const char *instead;
    struct packet packet;
    unsigned long number = 0;
    size_t count;

    while ((kind = savefile_next(file, &item)) > SAVEFILE_ERROR) {
        if (kind == SAVEFILE_NOTE || ++number < wanted)
            continue;
        bytes = find_ip(&item, &count, &instead);
        if (bytes == NULL)
            return say_wrong(name, instead);
        if (packet_read(bytes, count, &packet, error) == -1)
            return say_wrong(name, error);
        fwrite(packet.header, 1, packet.captured, stdout);
        return 0;
    }
    snprintf(text, sizeof text, "there is no packet %lu; the last is packet %lu", wanted,
             number);
    return say_wrong(name, kind == SAVEFILE_ERROR ? file->error : text);
}

static int parse(int argc, char **argv, unsigned long *header) {
    int option, status;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:hV", long_options, NULL)) != -1) {
        if (option == 'h')
            return arguments_print(program, help);
        if (option == 'V')
            return arguments_print(program, "packets (portlab) " PORTLAB_VERSION "\n");
        if (option != OPTION_HEADER)
            return arguments_bad_option(program, option, argv);
        status = arguments_count(program, "--header", optarg, header);
        if (status != 0)
            return status;
    }
    if (argc - optind != 1)
        return arguments_wrong(program, "there must be one operand, FILE");
    return -1;
}

static int say_failed(const char *name, int status) {
    fprintf(stderr, "packets: %s: %s (%s)\n", name, explain_errno(errno),
            strerror(errno));
    return status;
}

int main(int argc, char **argv) {
    unsigned long header = 0;
    int status = parse(argc, argv, &header);
    struct savefile file;
    const char *name;
    FILE *in;

    if (status != -1)
        return status;
    name = argv[optind];
    in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    if (in == NULL)
        return say_failed(name, EXIT_NO_INPUT);
    if (savefile_open(&file, in) == -1)
        status = say_wrong(name, file.error);
    else
        status = header == 0 ? show(&file, name) : show_header(&file, name, header);
    savefile_close(&file);
    if (fflush(stdout) == EOF || ferror(stdout))
        return say_failed("standard output", EXPLAIN_EXIT_OUTPUT);
    return status;
}
