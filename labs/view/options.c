/* options: what port-view was asked to do. See options.h. */
#include "options.h"

#include "../../lib/arguments.h"
#include "../../lib/version.h"

#include <getopt.h>
#include <string.h>
#include <sys/socket.h>

static const char program[] = "port-view";

static const char help[] =
    "usage: port-view [OPTION]... [LOG]\n"
    "Serves a web page that shows the connections of the pair as they come. Reads the\n"
    "pair's JSON lines from LOG, and goes on as LOG grows, or from standard input:\n"
    "\n"
    "    demo-server --json 3306 | port-view\n"
    "\n"
    "  -a, --address A        serve the page at A (default: the loopback address)\n"
    "  -p, --port PORT        serve it on PORT (default: the kernel chooses)\n"
    "      --hide-addresses   show \"host 1\" and so on instead of addresses\n"
    "      --save FILE.html   write the page and its events to FILE.html: with LOG at\n"
    "                         once, without serving it, and otherwise at the end\n"
    "  -h, --help             print this help\n"
    "  -V, --version          print the version\n"
    "\n"
    "Then open the address that it prints in a browser.\n";

enum { OPTION_HIDE = 256, OPTION_SAVE };

static const struct option long_options[] = {
    {"address", required_argument, NULL, 'a'},
    {"port", required_argument, NULL, 'p'},
    {"hide-addresses", no_argument, NULL, OPTION_HIDE},
    {"save", required_argument, NULL, OPTION_SAVE},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

/* Takes one option. Returns -1 to go on, or an exit status. */
static int take(int option, struct view_options *options, char **argv) {
    int status = 0;

    switch (option) {
    case 'a':
        options->address = optarg;
        status = arguments_family(program, optarg, &options->family);
        break;
    case 'p':
        status = arguments_port(program, optarg, TRANSPORT_TCP, &options->port);
        break;
    case OPTION_HIDE:
        options->hide = true;
        break;
    case OPTION_SAVE:
        options->save = optarg;
        break;
    case 'h':
        return arguments_print(program, help);
    case 'V':
        return arguments_print(program, "port-view (portlab) " PORTLAB_VERSION "\n");
    default:
        return arguments_bad_option(program, option, argv);
    }
    return status == 0 ? -1 : status;
}

int view_options_parse(int argc, char **argv, struct view_options *options) {
    int option;

    memset(options, 0, sizeof *options);
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:a:p:hV", long_options, NULL)) != -1) {
        int status;

        options->family = AF_UNSPEC;
        status = take(option, options, argv);
        if (status != -1)
            return status;
    }
    if (argc - optind > 1)
        return arguments_wrong(program, "only one LOG can be given, after the options");
    options->log = argv[optind];
    return -1;
}
