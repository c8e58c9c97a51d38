/* netbox: runs a command in a private network with its own port policy.
 * No root is needed. Try:
 *
 *     netbox --floor 2000 --range 40000-40015 -- port-facts */
#include "box/box.h"
#include "box/child.h"
#include "box/namespace.h"
#include "capture/capture.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/line.h"
#include "../../lib/machine.h"
#include "../../lib/report.h"
#include "../../lib/stop.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "netbox";

static const char help[] =
    "usage: netbox [OPTION]... -- COMMAND [ARGUMENT]...\n"
    "Runs COMMAND in a private network, which has only loopback and its own port\n"
    "policy. COMMAND keeps your uid and has no capability, so it may not bind a\n"
    "port below the floor.\n"
    "\n"
    "      --floor N          ports below N need a privilege (default: 1024)\n"
    "      --range LOW-HIGH   the kernel hands out these ports (32768-60999)\n"
    "      --range-of SYSTEM  use the range of linux, freebsd, openbsd, netbsd,\n"
    "                         illumos, macos, windows or windows-xp\n"
    "      --reserve LIST     ports that the kernel does not choose: 8080,9000-9010\n"
    "      --root             make COMMAND root of the netbox\n"
    "      --capture FILE     write all packets of the netbox to FILE as pcapng, for\n"
    "                         packets, Wireshark or tshark\n"
    "  -h, --help             print this help\n"
    "  -V, --version          print the version\n";

enum {
    OPTION_FLOOR = 256,
    OPTION_RANGE,
    OPTION_RANGE_OF,
    OPTION_RESERVE,
    OPTION_ROOT,
    OPTION_CAPTURE
};

static const struct option long_options[] = {
    {"floor", required_argument, NULL, OPTION_FLOOR},
    {"range", required_argument, NULL, OPTION_RANGE},
    {"range-of", required_argument, NULL, OPTION_RANGE_OF},
    {"reserve", required_argument, NULL, OPTION_RESERVE},
    {"root", no_argument, NULL, OPTION_ROOT},
    {"capture", required_argument, NULL, OPTION_CAPTURE},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

/* The default ranges of systems. */
static const struct {
    const char *name;
    uint16_t low, high;
} systems[] = {
    {"linux", 32768, 60999},   {"freebsd", 10000, 65535},  {"openbsd", 1024, 49151},
    {"netbsd", 49152, 65535},  {"illumos", 32768, 65535},  {"macos", 49152, 65535},
    {"windows", 49152, 65535}, {"windows-xp", 1025, 5000},
};

enum { COMMENT_SIZE = 1024 };

/* A new network namespace of Linux begins with these. */
enum { FIRST_FLOOR = 1024, FIRST_LOW = 32768 };

/* On standard error, so that it fits a terminal. */
static void tell_range(const char *name, const struct box_policy *policy) {
    struct line line;

    line_start(&line);
    line_add_format(&line,
                    "netbox: uses the range of %s, %u-%u; the order in which the "
                    "kernel picks stays Linux's\n",
                    name, policy->low, policy->high);
    report_fit(&line, STDERR_FILENO);
    fwrite(line.text, 1, line.length, stderr);
}

static int take_range_of(const char *name, struct box_policy *policy) {
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        if (strcmp(systems[i].name, name) == 0) {
            policy->low = systems[i].low;
            policy->high = systems[i].high;
            tell_range(name, policy);
            return 0;
        }
    }
    return arguments_wrong(program,
                           "--range-of must be linux, freebsd, openbsd, netbsd, illumos, "
                           "macos, windows or windows-xp, not \"%s\"",
                           name);
}

static int take_floor(const char *text, struct box_policy *policy) {
    uint16_t floor;

    if (port_parse(text, &floor) == -1)
        return arguments_wrong(program, "--floor %s: \"%s\"", port_parse_complaint(text),
                               text);
    policy->floor = floor;
    return 0;
}

/* Takes one option. Returns -1 to go on, or an exit status. */
static int take(int option, struct box_policy *policy, const char **capture,
                char **argv) {
    int status = 0;

    switch (option) {
    case OPTION_FLOOR:
        status = take_floor(optarg, policy);
        break;
    case OPTION_RANGE:
        status = arguments_span(program, optarg, &policy->low, &policy->high);
        break;
    case OPTION_RANGE_OF:
        status = take_range_of(optarg, policy);
        break;
    case OPTION_RESERVE:
        policy->reserved = optarg;
        status = arguments_ports(program, "--reserve", optarg);
        break;
    case OPTION_ROOT:
        policy->root = true;
        break;
    case OPTION_CAPTURE:
        *capture = optarg;
        break;
    case 'h':
        return arguments_print(program, help);
    case 'V':
        return arguments_print(program, "netbox (portlab) " PORTLAB_VERSION "\n");
    default:
        return arguments_bad_option(program, option, argv);
    }
    return status == 0 ? -1 : status;
}

static int check(const struct box_policy *policy, int operands) {
    int32_t floor = policy->floor == -1 ? FIRST_FLOOR : policy->floor;
    uint16_t low = policy->low == 0 ? FIRST_LOW : policy->low;

    if (operands == 0)
        return arguments_wrong(program, "COMMAND is missing");
    if (floor > low)
        return arguments_wrong(
            program,
            "--floor %d must not be above the lowest port of the range, %u: "
            "the kernel refuses this",
            (int)floor, low);
    return -1;
}

static int parse(int argc, char **argv, struct box_policy *policy, const char **capture) {
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:hV", long_options, NULL)) != -1) {
        int status = take(option, policy, capture, argv);

        if (status != -1)
            return status;
    }
    return check(policy, argc - optind);
}

static int say_refused(const char *step) {
    int error = errno;

    fprintf(stderr, "netbox: no private network can be made here: %s: %s (%s)\n", step,
            explain_errno(error), strerror(error));
    if (error == ENOENT && access("/proc/self", F_OK) == -1)
        fprintf(stderr, "  why: netbox needs /proc, which is not mounted here.\n"
                        "  try: as root, mount -t proc proc /proc\n");
    else
        fprintf(stderr, "  why: netbox needs a user namespace and a network namespace of "
                        "Linux. " NAMESPACE_REFUSED);
    return EXPLAIN_EXIT_UNAVAILABLE;
}

static int say_lent(void) {
    fprintf(stderr, "netbox: the program file must not be set-user-ID or "
                    "set-group-ID; COMMAND was not run\n"
                    "  try: chmod ug-s FILE, with the file of netbox\n");
    return EXPLAIN_EXIT_NOT_PERMITTED;
}

/* What a reader of the file should know: the policy, as the box's kernel has it. */
static void describe(char text[COMMENT_SIZE]) {
    struct machine_range range;
    struct machine_floor floor;
    struct machine_reserved reserved;

    machine_ephemeral(&range);
    machine_floor(&floor);
    machine_reserved(&reserved);
    snprintf(text, COMMENT_SIZE,
             "A netbox. The kernel chooses ports from %u-%u; reserved ports: "
             "%s. Ports below %u need a privilege. At most 1,500 bytes of "
             "each packet are kept.",
             range.low, range.high, reserved.list[0] == '\0' ? "none" : reserved.list,
             (unsigned)floor.port);
}

/* The command runs beside this process, which ends as the command does. */
static int run_beside(char **command) {
    pid_t child = child_start(program, command);

    if (child == -1) {
        fprintf(stderr, "netbox: fork: %s (%s)\n", explain_errno(errno), strerror(errno));
        return EXPLAIN_EXIT_OS_ERROR;
    }
    return child_wait(child);
}

static int run_captured(const struct box_policy *policy, int file, char **command) {
    char comment[COMMENT_SIZE];
    struct capture_plan plan = {.program = program, .comment = comment};
    struct capture capture;
    struct box box;
    const char *failed = box_make(&box, policy);
    int status;

    if (failed != NULL)
        return say_refused(failed);
    describe(comment);
    failed = capture_start(&capture, file, &plan);
    close(file);
    if (failed != NULL)
        return capture_say_failed(program, failed);
    failed = box_settle(&box);
    status = failed == NULL ? run_beside(command) : say_refused(failed);
    if (capture_stop(&capture) == -1 && status == 0)
        status = EXPLAIN_EXIT_OUTPUT;
    if (status < 0)
        stop_die(-status);
    return status;
}

int main(int argc, char **argv) {
    struct box_policy policy = {.floor = -1};
    const char *capture = NULL, *failed;
    int status = parse(argc, argv, &policy, &capture), file;

    if (status != -1)
        return status;
    if (box_is_lent())
        return say_lent();
    if (capture != NULL) {
        status = capture_open(program, capture, &file);
        return status == 0 ? run_captured(&policy, file, argv + optind) : status;
    }
    failed = box_enter(&policy);
    if (failed != NULL)
        return say_refused(failed);
    /* It takes this process's place: signals reach it, and its exit status is ours. */
    return child_become(program, argv + optind);
}
