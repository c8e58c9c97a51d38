/* arguments: the values of a command line, read strictly.
 *
 * Each reader returns 0, or 64 (EX_USAGE) after a line on standard error that names the
 * program, the value, and what the value must be. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "port.h"

#include <stddef.h>
#include <stdint.h>

/* 2147483 seconds are 24 days; more milliseconds do not fit into an int. */
enum { ARGUMENTS_SECONDS_MAX = 2147483 };

/* Prints what is wrong and how to get help, on standard error. Returns 64. */
int arguments_wrong(const char *program, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A port: a number, or an IANA name in any case. Host byte order. */
int arguments_port(const char *program, const char *text, enum transport transport,
                   uint16_t *port);

/* LOW-HIGH, two ports above 0. */
int arguments_span(const char *program, const char *text, uint16_t *low, uint16_t *high);

/* A list of ports and port ranges: "8080,9000-9010". */
int arguments_ports(const char *program, const char *option, const char *list);

/* A count: a whole number, at least 1. */
int arguments_count(const char *program, const char *option, const char *text,
                    unsigned long *count);

/* The same, and at most `max`. */
int arguments_count_to(const char *program, const char *option, const char *text,
                       unsigned long max, unsigned long *count);

/* A time: whole seconds, 0 to ARGUMENTS_SECONDS_MAX. */
int arguments_seconds(const char *program, const char *option, const char *text,
                      unsigned *seconds);

/* A numeric address must be of the given family (AF_UNSPEC: any); a name always passes.
 * On success *family is set to the family of a numeric address. */
int arguments_family(const char *program, const char *text, int *family);

/* After getopt_long() returned '?' or ':': prints which option is wrong, and why. */
int arguments_bad_option(const char *program, int result, char *const argv[]);

/* Prints text for --help or --version. Returns 0, or 74 if the write failed. */
int arguments_print(const char *program, const char *text);

#endif
