/* options: what demo-server was asked to do. See options.h. */
#include "options.h"

#include "../lib/arguments.h"
#include "../lib/version.h"

#include <getopt.h>
#include <string.h>
#include <sys/socket.h>

static const char program[] = "demo-server";

static const char help[] =
    "usage: demo-server [OPTION]... PORT\n"
    "Listens on PORT and tells each client which ports its connection uses.\n"
    "PORT is a number, an IANA name (mysql), or 0: the kernel chooses.\n"
    "\n"
    "  -4, -6                use IPv4, or IPv6\n"
    "  -a, --address A       listen on address A (default: the loopback address)\n"
    "  -u, --udp             use UDP\n"
    "  -n, --count N         serve N clients (UDP: answer N datagrams), then stop\n"
    "  -q, --brief           print one line for each event, without its meaning\n"
    "  -j, --json            print JSON lines on standard output\n"
    "  -t, --trace           print each socket call as C, on standard error\n"
    "  -s, --step            wait for Enter before each call\n"
    "      --user NAME       bind first, then become NAME\n"
    "      --unprivileged    first give up root and every capability\n"
    "      --no-reuse        do not set SO_REUSEADDR\n"
    "      --share-port      share PORT with other such servers (SO_REUSEPORT)\n"
    "      --dual-stack      serve IPv6 and IPv4 with one socket, on every address\n"
    "      --close-first     close after the first answer\n"
    "      --idle S          close a client silent for S seconds (60; 0: never)\n"
    "      --max-clients N   turn away further clients while N are connected\n"
    "  -h, -V                print this help, or the version (--help, --version)\n"
    "\n"
    "Then, in another terminal: demo-client 127.0.0.1 PORT\n";

enum {
    OPTION_USER = 256,
    OPTION_UNPRIVILEGED,
    OPTION_NO_REUSE,
    OPTION_SHARE_PORT,
    OPTION_DUAL_STACK,
    OPTION_CLOSE_FIRST,
    OPTION_IDLE,
    OPTION_MAX_CLIENTS
};

static const struct option long_options[] = {
    {"address", required_argument, NULL, 'a'},
    {"udp", no_argument, NULL, 'u'},
    {"count", required_argument, NULL, 'n'},
    {"brief", no_argument, NULL, 'q'},
    {"json", no_argument, NULL, 'j'},
    {"trace", no_argument, NULL, 't'},
    {"step", no_argument, NULL, 's'},
    {"user", required_argument, NULL, OPTION_USER},
    {"unprivileged", no_argument, NULL, OPTION_UNPRIVILEGED},
    {"no-reuse", no_argument, NULL, OPTION_NO_REUSE},
    {"share-port", no_argument, NULL, OPTION_SHARE_PORT},
    {"dual-stack", no_argument, NULL, OPTION_DUAL_STACK},
    {"close-first", no_argument, NULL, OPTION_CLOSE_FIRST},
    {"idle", required_argument, NULL, OPTION_IDLE},
    {"max-clients", required_argument, NULL, OPTION_MAX_CLIENTS},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

static int read_user(const char *name, struct server_options *options) {
    options->become = true;
    if (privilege_find_user(name, &options->user) == -1)
        return arguments_wrong(
            program, "--user must name a user of this machine, not \"%s\"", name);
    return 0;
}

/* Takes one option. Returns -1 to go on, or an exit status. */
static int take(int option, struct server_options *options, char **argv) {
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
    case 'u':
        options->transport = TRANSPORT_UDP;
        break;
    case 'n':
        status = arguments_count(program, "--count", optarg, &options->count);
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
    case OPTION_USER:
        status = read_user(optarg, options);
        break;
    case OPTION_UNPRIVILEGED:
        options->unprivileged = true;
        break;
    case OPTION_NO_REUSE:
        options->no_reuse = true;
        break;
    case OPTION_SHARE_PORT:
        options->share_port = true;
        break;
    case OPTION_DUAL_STACK:
        options->dual_stack = true;
        break;
    case OPTION_CLOSE_FIRST:
        options->close_first = true;
        break;
    case OPTION_IDLE:
        status = arguments_seconds(program, "--idle", optarg, &options->idle);
        break;
    case OPTION_MAX_CLIENTS:
        status = arguments_count(program, "--max-clients", optarg, &options->max_clients);
        break;
    case 'h':
        return arguments_print(program, help);
    case 'V':
        return arguments_print(program, "demo-server (portlab) " PORTLAB_VERSION "\n");
    default:
        return arguments_bad_option(program, option, argv);
    }
    return status == 0 ? -1 : status;
}

static int check(int operands, const char *port, struct server_options *options) {
    int status;

    if (operands != 1)
        return arguments_wrong(
            program, operands == 0 ? "PORT is missing"
                                   : "there must be only one PORT, after the options");
    if (options->become && options->unprivileged)
        return arguments_wrong(program,
                               "--user and --unprivileged cannot be used together");
    if (options->dual_stack && options->family == AF_INET)
        return arguments_wrong(program, "--dual-stack and -4 cannot be used together");
    if (options->dual_stack)
        options->family = AF_INET6;
    status = arguments_port(program, port, options->transport, &options->port);
    if (status == 0 && options->address != NULL)
        status = arguments_family(program, options->address, &options->family);
    return status == 0 ? -1 : status;
}

int server_options_parse(int argc, char **argv, struct server_options *options) {
    int option;

    memset(options, 0, sizeof *options);
    options->family = AF_UNSPEC;
    options->transport = TRANSPORT_TCP;
    options->idle = 60;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:46a:un:qjtshV", long_options, NULL)) !=
           -1) {
        int status = take(option, options, argv);

        if (status != -1)
            return status;
    }
    return check(argc - optind, argv[optind], options);
}
