/* port-plot: draws a log of the pair, as a picture (SVG) or as a table. Try:
 *
 *     demo-server --json -n 20 3306 >server.jsonl &
 *     demo-client -n 20 127.0.0.1 3306
 *     port-plot order -o order.svg server.jsonl */
#include "plot/plot.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/version.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "port-plot";

static const char help[] =
    "usage: port-plot KIND [OPTION]... [LOG]...\n"
    "Draws an SVG picture of JSON lines from demo-server, demo-client and port-facts.\n"
    "It reads each LOG, or standard input. KIND is one of these:\n"
    "\n"
    "  ports                  where the ports lie, over IANA's and the kernel's range\n"
    "  order                  the ports, in the order in which the kernel gave them\n"
    "  cost                   how long connect took, against how many were open\n"
    "  systems                the ports of several systems, with a LOG for each\n"
    "\n"
    "  -o, --output FILE      write to FILE instead of standard output\n"
    "  -t, --table            print the numbers as a Markdown table instead\n"
    "  -h, --help             print this help\n"
    "  -V, --version          print the version\n";

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"table", no_argument, NULL, 't'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"version", no_argument, NULL, 'V'},
                                             {NULL, 0, NULL, 0}};

static const struct {
    const char *name;
    plot_drawer *draw;
} kinds[] = {{"ports", plot_ports},
             {"order", plot_order},
             {"cost", plot_cost},
             {"systems", plot_systems}};

struct arguments {
    plot_drawer *draw;
    const char *kind, *path; /* path: of the output; NULL: standard output */
    bool table;
};

/* Options, up to the next operand. Returns -1 to go on, or an exit status. */
static int take_options(int argc, char **argv, struct arguments *arguments) {
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:o:thV", long_options, NULL)) != -1) {
        switch (option) {
        case 'o':
            arguments->path = optarg;
            break;
        case 't':
            arguments->table = true;
            break;
        case 'h':
            return arguments_print(program, help);
        case 'V':
            return arguments_print(program, "port-plot (portlab) " PORTLAB_VERSION "\n");
        default:
            return arguments_bad_option(program, option, argv);
        }
    }
    return -1;
}

static int take_kind(const char *name, struct arguments *arguments) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (name != NULL && strcmp(kinds[i].name, name) == 0) {
            arguments->kind = name;
            arguments->draw = kinds[i].draw;
            return -1;
        }
    }
    if (name == NULL)
        return arguments_wrong(program, "KIND is missing");
    return arguments_wrong(
        program, "KIND must be ports, order, cost or systems, not \"%s\"", name);
}

/* Options may come before or after KIND. */
static int parse(int argc, char **argv, struct arguments *arguments) {
    int status = take_options(argc, argv, arguments);

    if (status == -1)
        status = take_kind(argv[optind], arguments);
    if (status != -1)
        return status;
    optind++;
    status = take_options(argc, argv, arguments);
    if (status == -1 && argc - optind > POINTS_SAMPLES_MAX)
        return arguments_wrong(program, "there must be at most %d LOGs",
                               POINTS_SAMPLES_MAX);
    return status;
}

static int say_unreadable(const char *path) {
    fprintf(stderr, "%s: LOG \"%s\" cannot be read: %s (%s)\n", program, path,
            explain_errno(errno), strerror(errno));
    return EXPLAIN_EXIT_OS_ERROR;
}

static int read_logs(struct points *points, int count, char **paths) {
    static char *standard_input[] = {"-"};

    points_open(points);
    if (count == 0) {
        paths = standard_input;
        count = 1;
    }
    for (int i = 0; i < count; i++)
        if (points_read(points, paths[i]) == -1)
            return say_unreadable(paths[i]);
    points_settle(points);
    return -1;
}

/* What is not in the picture, although it was in the logs. */
static void say_left_out(const struct points *points) {
    if (points->unreadable > 0)
        fprintf(stderr,
                "%s: left out %zu of %zu lines that are no event of the pair "
                "(the first: %s)\n",
                program, points->unreadable, points->lines, points->first_unreadable);
    if (points->too_many > 0)
        fprintf(stderr, "%s: left out %zu connections: a picture shows at most %d\n",
                program, points->too_many, POINTS_MAX);
}

static int say_output_failed(const char *path) {
    fprintf(stderr, "%s: %s could not be written: %s (%s)\n", program,
            path == NULL ? "standard output" : path, explain_errno(errno),
            strerror(errno));
    return EXPLAIN_EXIT_OUTPUT;
}

static int say_missing(const struct arguments *arguments, const struct points *points,
                       struct line *said) {
    fprintf(stderr,
            "%s: nothing to draw: %zu lines were read\n"
            "  why: %s needs %s\n",
            program, points->lines, arguments->kind, plot_text(said));
    return EXPLAIN_EXIT_UNAVAILABLE;
}

/* The file is only touched if there is a picture for it. */
static int draw(const struct arguments *arguments, const struct points *points) {
    struct output output;
    struct plot plot = {.points = points, .output = &output, .table = arguments->table};
    struct line said;
    int fd = STDOUT_FILENO, result;

    output_open(&output, -1); /* to nowhere first: is there anything to draw? */
    line_start(&said);
    if (arguments->draw(&plot, &said) == -1)
        return say_missing(arguments, points, &said);
    if (said.length > 0)
        fprintf(stderr, "%s: %s\n", program, plot_text(&said));
    if (arguments->path != NULL)
        fd = open(arguments->path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd == -1)
        return say_output_failed(arguments->path);
    output_open(&output, fd);
    arguments->draw(&plot, &said);
    result = output_drain(&output, 0);
    output_close(&output);
    if (arguments->path != NULL && close(fd) == -1)
        result = -1;
    return result == -1 ? say_output_failed(arguments->path) : 0;
}

int main(int argc, char **argv) {
    struct arguments arguments = {.path = NULL};
    struct points points;
    int status = parse(argc, argv, &arguments);

    if (status != -1)
        return status;
    status = read_logs(&points, argc - optind, argv + optind);
    if (status == -1) {
        say_left_out(&points);
        status = draw(&arguments, &points);
    }
    points_close(&points);
    return status;
}
