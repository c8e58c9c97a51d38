/* port-lookup: what IANA's registry says of ports and names. Try:
 *
 *     port-lookup 3306 http 6000-6010 */
#include "../../lib/arguments.h"
#include "../../lib/explain.h"
#include "../../lib/line.h"
#include "../../lib/registry.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char program[] = "port-lookup";

static const char help[] =
    "usage: port-lookup [-j] PORT|NAME|LOW-HIGH...\n"
    "Shows what IANA's registry says about each port, and about each port of a NAME.\n"
    "\n"
    "  -j, --json      print a line of JSON for each port\n"
    "  -h, --help      print this help\n"
    "  -V, --version   print the version\n";

static const struct option long_options[] = {{"json", no_argument, NULL, 'j'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"version", no_argument, NULL, 'V'},
                                             {NULL, 0, NULL, 0}};

/* The next row at or after `from` that covers the port, or registry_count. */
static size_t row_of(uint16_t port, size_t from) {
    while (from < registry_count && registry_rows[from].low <= port &&
           registry_rows[from].high < port)
        from++;
    if (from < registry_count && registry_rows[from].low <= port)
        return from;
    return registry_count;
}

/* What IANA says of a row that has no name: "Reserved", "any private mail system",
 * "De-registered". */
static bool says(size_t row, const char *beginning) {
    return strncasecmp(registry_descriptions[row], beginning, strlen(beginning)) == 0;
}

/* The first row that covers a port, has no name, and does not just say "Reserved" or
 * "Unassigned"; or registry_count. */
static size_t remark_on(uint16_t port) {
    size_t row = row_of(port, registry_first(port));

    while (row < registry_count &&
           (registry_rows[row].kind != REGISTRY_RESERVED || says(row, "reserved")))
        row = row_of(port, row + 1);
    return row;
}

static const char *status_of(uint16_t port) {
    bool reserved = false, assigned = false;
    size_t remark = remark_on(port);

    for (size_t i = row_of(port, registry_first(port)); i < registry_count;
         i = row_of(port, i + 1)) {
        assigned = assigned || registry_rows[i].kind == REGISTRY_ASSIGNED;
        reserved = reserved ||
                   (registry_rows[i].kind == REGISTRY_RESERVED && says(i, "reserved"));
    }
    if (assigned)
        return "assigned";
    if (port_range(port) == PORT_DYNAMIC ||
        (remark < registry_count && says(remark, "any private")))
        return "private";
    return reserved ? "reserved" : "unassigned";
}

static const char *transport_of(size_t row) {
    uint8_t transport = registry_rows[row].transport;

    return transport == REGISTRY_ANY_TRANSPORT
               ? NULL
               : transport_name((enum transport)transport);
}

static void names_as_json(struct line *line, uint16_t port) {
    bool first = true;

    for (size_t i = row_of(port, registry_first(port)); i < registry_count;
         i = row_of(port, i + 1)) {
        if (registry_rows[i].kind != REGISTRY_ASSIGNED)
            continue;
        line_add(line, first ? "{\"name\":" : ",{\"name\":");
        line_add_json(line, registry_rows[i].name);
        line_add(line, ",\"transport\":");
        line_add_json(line, transport_of(i));
        line_add(line, ",\"description\":");
        line_add_json(line, registry_descriptions[i]);
        line_add(line, "}");
        first = false;
    }
}

static void as_json(struct line *line, uint16_t port) {
    const char *customary = registry_customary(port);

    line_add_format(line,
                    "{\"portlab\":1,\"event\":\"port\",\"port\":%u,\"range\":\"%s\","
                    "\"status\":\"%s\",\"names\":[",
                    port, port_range_name(port_range(port)), status_of(port));
    names_as_json(line, port);
    line_add(line, "],\"customary\":[");
    if (customary != NULL)
        line_add_json(line, customary);
    line_add(line, "]}\n");
}

static bool same_service(size_t a, size_t b) {
    return strcmp(registry_rows[a].name, registry_rows[b].name) == 0 &&
           strcmp(registry_descriptions[a], registry_descriptions[b]) == 0;
}

/* "mysql (tcp, udp): MySQL": one name with all transports that mean the same by it. */
static void one_name(struct line *line, uint16_t port, size_t row) {
    const char *description = registry_descriptions[row];
    const char *separator = "";

    line_add_format(line, "  %s (", registry_rows[row].name);
    for (size_t i = row; i < registry_count; i = row_of(port, i + 1)) {
        if (registry_rows[i].kind == REGISTRY_ASSIGNED && same_service(i, row)) {
            line_add(line, separator);
            line_add(line, transport_of(i) == NULL ? "any" : transport_of(i));
            separator = ", ";
        }
    }
    line_add(line, ")");
    if (description[0] != '\0' && strcmp(description, "-") != 0)
        line_add_format(line, ": %s", description);
}

static bool is_named_before(uint16_t port, size_t row) {
    for (size_t i = row_of(port, registry_first(port)); i < row; i = row_of(port, i + 1))
        if (registry_rows[i].kind == REGISTRY_ASSIGNED && same_service(i, row))
            return true;
    return false;
}

static void as_text(struct line *line, uint16_t port) {
    enum port_range range = port_range(port);
    const char *customary = registry_customary(port);
    size_t remark = remark_on(port);

    line_add_format(line, "%-5u  %s range (%s), %s", port, port_range_name(range),
                    port_range_bounds(range), status_of(port));
    for (size_t i = row_of(port, registry_first(port)); i < registry_count;
         i = row_of(port, i + 1))
        if (registry_rows[i].kind == REGISTRY_ASSIGNED && !is_named_before(port, i))
            one_name(line, port, i);
    if (remark < registry_count && strcmp(status_of(port), "assigned") != 0)
        line_add_format(line, "  IANA: %s", registry_descriptions[remark]);
    if (customary != NULL)
        line_add_format(line, "  [customary, not IANA's: %s]", customary);
    line_add(line, "\n");
}

static void print_port(uint16_t port, bool json) {
    struct line line;

    line_start(&line);
    if (json)
        as_json(&line, port);
    else
        as_text(&line, port);
    fwrite(line.text, 1, line.length, stdout);
}

/* A name can have several ports, and a port the same name over several transports. */
static void print_name(const char *name, bool json) {
    int32_t last = -1;

    for (size_t i = registry_find(name, 0); i < registry_count;
         i = registry_find(name, i + 1)) {
        for (int32_t port = registry_rows[i].low; port <= registry_rows[i].high; port++) {
            if (port > last)
                print_port((uint16_t)port, json);
            last = port > last ? port : last;
        }
    }
}

static void print_operand(const char *operand, bool json) {
    uint16_t low, high;

    if (port_parse(operand, &low) == 0)
        print_port(low, json);
    else if (port_parse_span(operand, &low, &high) == 0)
        for (uint32_t port = low; port <= high; port++)
            print_port((uint16_t)port, json);
    else
        print_name(operand, json);
}

/* All operands are read before anything is printed: an error leaves nothing half done. */
static int check_operand(const char *operand) {
    uint16_t low, high;

    if (port_parse(operand, &low) == 0 || port_parse_span(operand, &low, &high) == 0 ||
        registry_find(operand, 0) < registry_count)
        return 0;
    if (operand[0] != '\0' && strspn(operand, "0123456789-") == strlen(operand) &&
        strchr(operand, '-') != NULL)
        return arguments_wrong(
            program,
            "a range must be LOW-HIGH, two ports from 0 to 65535 with the "
            "lower one first, not \"%s\"",
            operand);
    if (operand[0] == '\0' || strchr("0123456789+- \t", operand[0]) != NULL)
        return arguments_wrong(program, "a port %s: \"%s\"",
                               port_parse_complaint(operand), operand);
    return arguments_wrong(program, "IANA's registry has no name \"%s\"", operand);
}

static int parse(int argc, char **argv, bool *json) {
    int option, status = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:jhV", long_options, NULL)) != -1) {
        switch (option) {
        case 'j':
            *json = true;
            break;
        case 'h':
            return arguments_print(program, help);
        case 'V':
            return arguments_print(program,
                                   "port-lookup (portlab) " PORTLAB_VERSION "\n");
        default:
            return arguments_bad_option(program, option, argv);
        }
    }
    if (optind == argc)
        return arguments_wrong(program, "PORT, NAME or LOW-HIGH is missing");
    for (int i = optind; i < argc && status == 0; i++)
        status = check_operand(argv[i]);
    return status == 0 ? -1 : status;
}

int main(int argc, char **argv) {
    bool json = false;
    int status = parse(argc, argv, &json);

    if (status != -1)
        return status;
    for (int i = optind; i < argc; i++)
        print_operand(argv[i], json);
    return arguments_print(program, "");
}
