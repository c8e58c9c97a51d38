/* on: runs a command on a host of the classroom in which it is started. Try:
 *
 *     classroom -- on h1 hostname */
#ifdef __linux__
#define _GNU_SOURCE /* O_PATH */
#endif
#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#ifdef __linux__
#include "hosts/errand.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

static const char program[] = "on";

static const char help[] =
    "usage: on [--root] HOST COMMAND [ARGUMENT]...\n"
    "Runs COMMAND on HOST of a classroom: r (the router), s (the server), h1, h2 ...\n"
    "\n"
    "      --root      let COMMAND change the host's network, as nft and ip do\n"
    "  -h, --help      print this help\n"
    "  -V, --version   print the version\n";

enum { OPTION_ROOT = 256 };

static const struct option long_options[] = {{"root", no_argument, NULL, OPTION_ROOT},
                                             {"help", no_argument, NULL, 'h'},
                                             {"version", no_argument, NULL, 'V'},
                                             {NULL, 0, NULL, 0}};

static int parse(int argc, char **argv, bool *root) {
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:hV", long_options, NULL)) != -1) {
        switch (option) {
        case OPTION_ROOT:
            *root = true;
            break;
        case 'h':
            return arguments_print(program, help);
        case 'V':
            return arguments_print(program, "on (portlab) " PORTLAB_VERSION "\n");
        default:
            return arguments_bad_option(program, option, argv);
        }
    }
    if (argc - optind < 2)
        return arguments_wrong(program,
                               argc == optind ? "HOST is missing" : "COMMAND is missing");
    return -1;
}

static int say_nowhere(void) {
    fprintf(stderr,
            "%s: connect: %s (%s)\n"
            "  why: `on` works only in a classroom that the same user "
            "started.\n"
            "  try: classroom -- sh, then run this command there\n",
            program, explain_errno(errno), strerror(errno));
    return EXPLAIN_EXIT_UNAVAILABLE;
}

static int say_failed(const char *step) {
    fprintf(stderr, "%s: %s: %s (%s)\n", program, step, explain_errno(errno),
            strerror(errno));
    return EXPLAIN_EXIT_OS_ERROR;
}

#ifdef __linux__
static int open_all(int fds[ERRAND_FDS]) {
    if (errand_fill_standard() == -1)
        return -1;
    for (int i = 0; i < ERRAND_DIRECTORY; i++)
        fds[i] = i;
    fds[ERRAND_DIRECTORY] = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fds[ERRAND_DIRECTORY] == -1 ? -1 : 0;
}

static int run(const char *host, char **command, bool root) {
    struct errand errand = {.root = root, .argv = command, .environment = environ};
    sigset_t before;
    int fd, status;

    if (strlen(host) >= sizeof errand.host)
        return arguments_wrong(program, "HOST must be r, s, h1, h2, ..., not \"%s\"",
                               host);
    memcpy(errand.host, host, strlen(host));
    errand.mask = umask(0);
    if (open_all(errand.fd) == -1)
        return say_failed("open");
    errand_hold_signals(&before);
    fd = errand_connect();
    if (fd == -1)
        return say_nowhere();
    if (errand_send(fd, &errand) == -1)
        return say_failed("sending the command to the classroom");
    if (errand_wait(fd, &status) == -1)
        return say_failed("waiting for the command");
    errand_end(status);
    return 0;
}
#else
static int run(const char *host, char **command, bool root) {
    (void)host, (void)command, (void)root, (void)say_failed;
    errno = ENOSYS;
    return say_nowhere();
}
#endif

int main(int argc, char **argv) {
    bool root = false;
    int status = parse(argc, argv, &root);

    if (status != -1)
        return status;
    return run(argv[optind], argv + optind + 1, root);
}
