/* arguments: the values of a command line, read strictly.
 *
 * Each reader returns 0, or 64 (EX_USAGE) after a line on standard error that names the
 * program, the value, and what is wrong with it. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "port.h"

#include <stddef.h>
#include <stdint.h>

/* 2147483 seconds are 24 days; more milliseconds than these do not fit into an int. */
enum { ARGUMENTS_SECONDS_MAX = 2147483 };

/* Says what is wrong, and where help is to be had. Returns 64. */
int arguments_wrong(const char *program, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* A port: a number, or a name of IANA's registry in any case. Host byte order. */
int arguments_port(const char *program, const char *text, enum transport transport,
                   uint16_t *port);

/* LOW-HIGH, two ports above 0. */
int arguments_span(const char *program, const char *text, uint16_t *low, uint16_t *high);

/* Ports and spans of ports with commas between them: "8080,9000-9010". */
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

/* A numeric address has to be of the wanted family (AF_UNSPEC: any); a name is let pass.
 * On success *family is the address's own, or stays. */
int arguments_family(const char *program, const char *text, int *family);

/* After getopt_long() returned '?' or ':': says which option is wrong, and why. */
int arguments_bad_option(const char *program, int result, char *const argv[]);

/* Prints text for --help or --version. Returns 0, or 74 where it could not be written. */
int arguments_print(const char *program, const char *text);

#endif
