/* arguments: the values of a command line, read strictly. See arguments.h. */
#include "arguments.h"

#include "endpoint.h"
#include "explain.h"
#include "registry.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int arguments_wrong(const char *program, const char *format, ...) {
    va_list arguments;

    fprintf(stderr, "%s: ", program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry '%s --help'.\n", program);
    return EXPLAIN_EXIT_USAGE;
}

/* A text that begins like a number is a number or an error, since "80x" is more likely a
 * slip than a name. IANA has a few names that begin with a digit ("3com-tsmux"); those
 * are found first. */
int arguments_port(const char *program, const char *text, enum transport transport,
                   uint16_t *port) {
    enum transport other;

    if (port_parse(text, port) == 0)
        return 0;
    if (registry_port(text, transport, port, &other) == 0)
        return 0;
    if (errno == EPROTONOSUPPORT)
        return arguments_wrong(
            program,
            "\"%s\" is an IANA name for a %s port, not for a %s port: give "
            "the number, or use the other transport",
            text, transport_name(other), transport_name(transport));
    if (strpbrk(text, "0123456789") == text || text[0] == '\0' ||
        strchr(" +-\t", text[0]) != NULL)
        return arguments_wrong(program, "a port %s: \"%s\"", port_parse_complaint(text),
                               text);
    return arguments_wrong(
        program,
        "a port must be a number from 0 to 65535 or an IANA name for %s, "
        "not \"%s\"",
        transport_name(transport), text);
}

int arguments_span(const char *program, const char *text, uint16_t *low, uint16_t *high) {
    if (port_parse_span(text, low, high) == -1 || *low == 0)
        return arguments_wrong(
            program,
            "a range must be LOW-HIGH, two ports from 1 to 65535 with the "
            "lower one first, not \"%s\"",
            text);
    return 0;
}

int arguments_ports(const char *program, const char *option, const char *list) {
    const char *at = list;
    char part[16];
    uint16_t low, high;

    do {
        size_t length = strcspn(at, ",");

        snprintf(part, sizeof part, "%.*s", (int)length, at);
        if (length >= sizeof part ||
            (port_parse(part, &low) == -1 && port_parse_span(part, &low, &high) == -1))
            return arguments_wrong(program,
                                   "%s must be a list of ports and port ranges, such as "
                                   "8080,9000-9010, not \"%s\"",
                                   option, list);
        at += length;
    } while (*at++ == ',');
    return 0;
}

/* Digits alone, at most `max`. */
static bool read_number(const char *text, unsigned long max, unsigned long *number) {
    unsigned long value = 0;

    if (text[0] == '\0' || strlen(text) > 10 ||
        strspn(text, "0123456789") != strlen(text))
        return false;
    for (; *text != '\0'; text++) {
        unsigned long digit = (unsigned long)(*text - '0');

        if (value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return true;
}

int arguments_count(const char *program, const char *option, const char *text,
                    unsigned long *count) {
    return arguments_count_to(program, option, text, UINT32_MAX, count);
}

int arguments_count_to(const char *program, const char *option, const char *text,
                       unsigned long max, unsigned long *count) {
    if (!read_number(text, max, count) || *count == 0)
        return arguments_wrong(program,
                               "%s must be a whole number from 1 to %lu, not \"%s\"",
                               option, max, text);
    return 0;
}

int arguments_seconds(const char *program, const char *option, const char *text,
                      unsigned *seconds) {
    unsigned long value;

    if (!read_number(text, ARGUMENTS_SECONDS_MAX, &value))
        return arguments_wrong(
            program, "%s must be a whole number of seconds from 0 to %d, not \"%s\"",
            option, ARGUMENTS_SECONDS_MAX, text);
    *seconds = (unsigned)value;
    return 0;
}

int arguments_family(const char *program, const char *text, int *family) {
    int numeric = endpoint_numeric_family(text);

    if (text[0] == '\0')
        return arguments_wrong(program, "an address or a host name must not be empty");
    if (numeric == AF_UNSPEC)
        return 0;
    if (*family != AF_UNSPEC && *family != numeric)
        return arguments_wrong(program, "the address must be an %s address, not \"%s\"",
                               *family == AF_INET6 ? "IPv6" : "IPv4", text);
    *family = numeric;
    return 0;
}

int arguments_bad_option(const char *program, int result, char *const argv[]) {
    if (result == ':')
        return arguments_wrong(program, "the option %s needs a value", argv[optind - 1]);
    if (optopt != 0 && optopt < 256)
        return arguments_wrong(program, "there is no option \"-%c\"", optopt);
    return arguments_wrong(program, "there is no option \"%s\"", argv[optind - 1]);
}

int arguments_print(const char *program, const char *text) {
    if (fputs(text, stdout) == EOF || fflush(stdout) == EOF || ferror(stdout)) {
        fprintf(stderr, "%s: could not write to standard output: %s\n", program,
                strerror(errno));
        return EXPLAIN_EXIT_OUTPUT;
    }
    return 0;
}
