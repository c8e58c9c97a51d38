/* options: what demo-client was asked to do. See options.h. */
#include "options.h"

#include "../lib/arguments.h"
#include "../lib/version.h"

#include <getopt.h>
#include <string.h>
#include <sys/socket.h>

static const char program[] = "demo-client";

static const char help[] =
    "usage: demo-client [OPTION]... HOST PORT\n"
    "Connects to PORT of HOST and shows which source port the kernel chose.\n"
    "PORT is a number or an IANA name (mysql).\n"
    "\n"
    "  -4, -6                 use IPv4, or IPv6\n"
    "  -a, --address A        bind source address A, but let connect choose the port\n"
    "  -p, --source-port P    bind source port P (0: the kernel chooses at bind)\n"
    "  -r, --range LOW-HIGH   narrow the kernel's choice to LOW-HIGH (Linux 6.3)\n"
    "  -u, --udp              use UDP\n"
    "  -n, --count N          open N connections at the same time (default: 1)\n"
    "  -w, --hold S           keep them open for S seconds before closing\n"
    "  -c, --connect-only     send nothing (for any server)\n"
    "  -q, --brief            print one line for each event, without its meaning\n"
    "  -j, --json             print JSON lines on standard output\n"
    "  -t, --trace            print each socket call as C, on standard error\n"
    "  -s, --step             wait for Enter before each call\n"
    "      --timeout S        wait at most S seconds for a connection or an answer\n"
    "                         (default: 5; 0: no limit)\n"
    "      --unprivileged     first give up root and every capability\n"
    "  -h, -V                 print this help, or the version (--help, --version)\n"
    "\n"
    "Start the other end in another terminal: demo-server PORT\n";

enum { OPTION_TIMEOUT = 256, OPTION_UNPRIVILEGED };

static const struct option long_options[] = {
    {"address", required_argument, NULL, 'a'},
    {"source-port", required_argument, NULL, 'p'},
    {"range", required_argument, NULL, 'r'},
    {"udp", no_argument, NULL, 'u'},
    {"count", required_argument, NULL, 'n'},
    {"hold", required_argument, NULL, 'w'},
    {"connect-only", no_argument, NULL, 'c'},
    {"brief", no_argument, NULL, 'q'},
    {"json", no_argument, NULL, 'j'},
    {"trace", no_argument, NULL, 't'},
    {"step", no_argument, NULL, 's'},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"unprivileged", no_argument, NULL, OPTION_UNPRIVILEGED},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

/* Takes one option. Returns -1 to go on, or an exit status. The source port is read when
 * the transport is known, since its name may depend on it. */
static int take(int option, struct client_options *options, const char **source_port,
                char **argv) {
    int status = 0;

    switch (option) {
    case '4':
        options->family = AF_INET;
        break;
    case '6':
        options->family = AF_INET6;
        break;
    case 'a':
        options->address = optarg;
        break;
    case 'p':
        *source_port = optarg;
        options->binds_port = true;
        break;
    case 'r':
        options->narrows = true;
        status = arguments_span(program, optarg, &options->low, &options->high);
        break;
    case 'u':
        options->transport = TRANSPORT_UDP;
        break;
    case 'n':
        status = arguments_count(program, "--count", optarg, &options->count);
        break;
    case 'w':
        status = arguments_seconds(program, "--hold", optarg, &options->hold);
        break;
    case 'c':
        options->connect_only = true;
        break;
    case 'q':
        options->brief = true;
        break;
    case 'j':
        options->json = true;
        break;
    case 's':
        options->step = true;
        options->trace = true;
        break;
    case 't':
        options->trace = true;
        break;
    case OPTION_TIMEOUT:
        status = arguments_seconds(program, "--timeout", optarg, &options->timeout);
        break;
    case OPTION_UNPRIVILEGED:
        options->unprivileged = true;
        break;
    case 'h':
        return arguments_print(program, help);
    case 'V':
        return arguments_print(program, "demo-client (portlab) " PORTLAB_VERSION "\n");
    default:
        return arguments_bad_option(program, option, argv);
    }
    return status == 0 ? -1 : status;
}

static int check(int operands, char **operand, const char *source_port,
                 struct client_options *options) {
    int status = 0;

    if (operands != 2)
        return arguments_wrong(
            program, operands < 2
                         ? "HOST or PORT is missing"
                         : "there must be only HOST and PORT, after the options");
    options->host = operand[0];
    if (options->address != NULL)
        status = arguments_family(program, options->address, &options->family);
    if (status == 0)
        status = arguments_family(program, options->host, &options->family);
    if (status == 0)
        status = arguments_port(program, operand[1], options->transport, &options->port);
    if (status == 0 && source_port != NULL)
        status = arguments_port(program, source_port, options->transport,
                                &options->source_port);
    return status == 0 ? -1 : status;
}

int client_options_parse(int argc, char **argv, struct client_options *options) {
    const char *source_port = NULL;
    int option;

    memset(options, 0, sizeof *options);
    options->family = AF_UNSPEC;
    options->transport = TRANSPORT_TCP;
    options->count = 1;
    options->timeout = 5;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:46a:p:r:un:w:cqjtshV", long_options,
                                 NULL)) != -1) {
        int status = take(option, options, &source_port, argv);

        if (status != -1)
            return status;
    }
    return check(argc - optind, argv + optind, source_port, options);
}
