/* plan: what a classroom is to be, as its command line says. See plan.h. */
#include "plan.h"

#include "../../../lib/arguments.h"
#include "../../../lib/explain.h"
#include "../../../lib/version.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char program[] = "classroom";

static const char help[] =
    "usage: classroom [OPTION]... -- COMMAND [ARGUMENT]...\n"
    "Builds hosts h1 (10.0.0.11), h2, ... behind a router r (10.0.0.1, 203.0.113.1)\n"
    "and a host s (203.0.113.2) beyond it, and runs COMMAND on s. There,\n"
    "`on HOST COMMAND...` runs a command on another host. Everything ends with it.\n"
    "\n"
    "      --hosts N              put N hosts behind the router, 1 to 200 (2)\n"
    "      --nat                  the router puts its own address into what leaves\n"
    "      --forward PORT:HOST:PORT\n"
    "                             send what comes to a PORT of 203.0.113.1 to HOST\n"
    "      --filter drop PORTS    the router drops what is sent to these ports,\n"
    "      --filter reject PORTS  or refuses it (PORTS: 8080,9000-9010)\n"
    "      --stateless PORTS      the router passes only what is sent to these\n"
    "                             ports; it looks at each packet by itself\n"
    "      --capture FILE         write what passes the router to FILE, as pcapng\n"
    "  -h, --help                 print this help\n"
    "  -V, --version              print the version\n";

enum {
    OPTION_HOSTS = 256,
    OPTION_NAT,
    OPTION_FORWARD,
    OPTION_FILTER,
    OPTION_STATELESS,
    OPTION_CAPTURE
};

static const struct option long_options[] = {
    {"hosts", required_argument, NULL, OPTION_HOSTS},
    {"nat", no_argument, NULL, OPTION_NAT},
    {"forward", required_argument, NULL, OPTION_FORWARD},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"stateless", required_argument, NULL, OPTION_STATELESS},
    {"capture", required_argument, NULL, OPTION_CAPTURE},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

static int take_hosts(const char *text, struct hosts *hosts) {
    unsigned long count = 0;
    int status = arguments_count_to(program, "--hosts", text, HOSTS_MAX, &count);

    hosts->count = (unsigned)count;
    return status;
}

/* "drop" or "reject", and the ports, which are the next argument. */
static int take_filter(const char *verdict, char **argv, struct gate *gate) {
    const char **list = strcmp(verdict, "drop") == 0     ? &gate->dropped
                        : strcmp(verdict, "reject") == 0 ? &gate->rejected
                                                         : NULL;

    if (list == NULL)
        return arguments_wrong(program, "--filter must be drop or reject, not \"%s\"",
                               verdict);
    if (argv[optind] == NULL)
        return arguments_wrong(program, "--filter %s must be followed by PORTS", verdict);
    *list = argv[optind++];
    return arguments_ports(program, "--filter", *list);
}

static int keep_forward(const char *text, struct plan *plan) {
    if (plan->gate.forward_count == GATE_FORWARDS_MAX)
        return arguments_wrong(program, "there must be at most %d --forward options",
                               GATE_FORWARDS_MAX);
    plan->forwards[plan->gate.forward_count++] = text;
    return 0;
}

/* Takes one option. Returns -1 to go on, or an exit status. */
static int take(int option, struct plan *plan, char **argv) {
    int status = 0;

    switch (option) {
    case OPTION_HOSTS:
        status = take_hosts(optarg, &plan->hosts);
        break;
    case OPTION_NAT:
        plan->gate.translates = true;
        break;
    case OPTION_FORWARD:
        status = keep_forward(optarg, plan);
        break;
    case OPTION_FILTER:
        status = take_filter(optarg, argv, &plan->gate);
        break;
    case OPTION_STATELESS:
        plan->gate.admitted = optarg;
        status = arguments_ports(program, "--stateless", optarg);
        break;
    case OPTION_CAPTURE:
        plan->capture = optarg;
        break;
    case 'h':
        return arguments_print(program, help);
    case 'V':
        return arguments_print(program, "classroom (portlab) " PORTLAB_VERSION "\n");
    default:
        return arguments_bad_option(program, option, argv);
    }
    return status == 0 ? -1 : status;
}

/* PORT:HOST:PORT. */
static int read_forward(const char *text, const struct hosts *hosts,
                        struct gate_forward *forward) {
    char port[8], host[HOSTS_NAME_SIZE], host_port[8];
    int end = 0, index;

    if (sscanf(text, "%7[^:]:%7[^:]:%7[^:]%n", port, host, host_port, &end) != 3 ||
        text[end] != '\0' || port_parse(port, &forward->port) == -1 ||
        port_parse(host_port, &forward->host_port) == -1 || forward->port == 0 ||
        forward->host_port == 0)
        return arguments_wrong(
            program,
            "--forward must be PORT:HOST:PORT, such as 8080:h1:3306, not "
            "\"%s\"",
            text);
    index = hosts_find(hosts, host);
    if (index < HOSTS_FIRST)
        return arguments_wrong(program,
                               "the HOST of --forward must be h1 to h%u, not \"%s\"",
                               hosts->count, host);
    forward->host = (unsigned)index;
    return 0;
}

int plan_parse(struct plan *plan, int argc, char **argv) {
    int option, status = -1;

    opterr = 0;
    while (status == -1 &&
           (option = getopt_long(argc, argv, "+:hV", long_options, NULL)) != -1)
        status = take(option, plan, argv);
    if (status != -1)
        return status;
    for (unsigned i = 0; i < plan->gate.forward_count; i++)
        if (read_forward(plan->forwards[i], &plan->hosts, &plan->gate.forwards[i]) != 0)
            return EXPLAIN_EXIT_USAGE;
    if (optind == argc)
        return arguments_wrong(program, "COMMAND is missing");
    plan->command = argv + optind;
    return -1;
}
