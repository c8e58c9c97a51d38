/* apart-options: what `apart` is asked for on its command line. See apart.c, getopt(3).
 */
#if defined(__linux__)
#define _GNU_SOURCE /* getopt_long */
#endif
#include "apart.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: apart [--means namespaces|uid|session] [--tools] [--root] [--floor N] "
    "[--pairs]\n"
    "             [--show FOLDER]... [--hide FOLDER]...\n"
    "             [--seconds N] [--memory MIB] [--processes N] [--files N]\n"
    "             [--output BYTES] [--landlock N] DIRECTORY COMMAND [ARGUMENT]...\n";

static const struct option options[] = {{"means", required_argument, NULL, 'm'},
                                        {"tools", no_argument, NULL, 't'},
                                        {"root", no_argument, NULL, 'r'},
                                        {"floor", required_argument, NULL, 'f'},
                                        {"pairs", no_argument, NULL, 'P'},
                                        {"show", required_argument, NULL, 'S'},
                                        {"hide", required_argument, NULL, 'H'},
                                        {"seconds", required_argument, NULL, 's'},
                                        {"memory", required_argument, NULL, 'M'},
                                        {"processes", required_argument, NULL, 'p'},
                                        {"files", required_argument, NULL, 'n'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"landlock", required_argument, NULL, 'l'},
                                        {NULL, 0, NULL, 0}};

const struct apart_method *const apart_methods[APART_MEANS_COUNT] = {
    [APART_NAMESPACES] = &apart_namespaces,
    [APART_UID] = &apart_uid,
    [APART_SESSION] = &apart_session};

static bool parse_number(const char *text, unsigned long most, unsigned *number) {
    char *rest;
    unsigned long value = strtoul(text, &rest, 10);

    *number = (unsigned)value;
    return text[0] >= '0' && text[0] <= '9' && *rest == '\0' && value <= most;
}

static bool parse_means(const char *name, struct apart *apart) {
    for (int means = 0; means < APART_MEANS_COUNT; means++)
        if (strcmp(name, apart_methods[means]->name) == 0) {
            apart->means = (enum apart_means)means;
            return true;
        }
    return false;
}

static bool parse_folder(const char *path, struct apart_folders *folders) {
    char *real = realpath(path, NULL);

    if (real == NULL || folders->count == APART_FOLDERS_MAX) {
        fprintf(stderr, "apart: %s: %s\n", path,
                real == NULL ? strerror(errno) : "too many folders");
        free(real);
        return false;
    }
    folders->path[folders->count++] = real;
    return true;
}

static bool take(int option, struct apart *apart) {
    struct apart_limits *limits = &apart->limits;

    switch (option) {
    case 'm':
        return parse_means(optarg, apart);
    case 't':
        return apart->tools = true;
    case 'r':
        return apart->root = true;
    case 'P':
        return apart->pairs = true;
    case 'f':
        return parse_number(optarg, 65535, &apart->floor);
    case 'S':
        return parse_folder(optarg, &apart->shown);
    case 'H':
        return parse_folder(optarg, &apart->hidden);
    case 's':
        return parse_number(optarg, 3600, &limits->seconds);
    case 'M':
        return parse_number(optarg, 65536, &limits->memory);
    case 'p':
        return parse_number(optarg, 65536, &limits->processes);
    case 'n':
        return parse_number(optarg, 65536, &limits->files);
    case 'o':
        return parse_number(optarg, 1 << 30, &limits->output);
    case 'l':
        return parse_number(optarg, 1000, &apart->landlock);
    default:
        return false;
    }
}

int apart_parse(int argc, char **argv, struct apart *apart) {
    bool good = true;
    int option;

    *apart = (struct apart){.means = APART_NAMESPACES,
                            .limits = {.seconds = 5,
                                       .memory = 512,
                                       .processes = 32,
                                       .files = 256,
                                       .file_size = 4,
                                       .output = 65536},
                            .floor = 1024,
                            .landlock = APART_LANDLOCK_ALL,
                            .uid = geteuid(),
                            .gid = getegid()};
    while (good && (option = getopt_long(argc, argv, "+", options, NULL)) != -1)
        good = take(option, apart);
    if (!good || argc - optind < 2) {
        fputs(usage, stderr);
        return APART_EXIT_USAGE;
    }
    apart->directory = argv[optind];
    apart->command = argv + optind + 1;
    return 0;
}
