/* port-facts: what this machine does with ports, and where each fact was read. Try:
 *
 *     port-facts */
#include "box/box.h"
#include "facts/topics.h"

#include "../../lib/arguments.h"
#include "../../lib/endpoint.h"
#include "../../lib/explain.h"
#include "../../lib/line.h"
#include "../../lib/registry.h"
#include "../../lib/report.h"
#include "../../lib/version.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "port-facts";

static const char help[] =
    "usage: port-facts [-j]\n"
    "Shows what this machine does with ports, and where each fact was read.\n"
    "\n"
    "  -j, --json      print one object of JSON\n"
    "  -h, --help      print this help\n"
    "  -V, --version   print the version\n";

static const struct option long_options[] = {{"json", no_argument, NULL, 'j'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"version", no_argument, NULL, 'V'},
                                             {NULL, 0, NULL, 0}};

static void judge_binding(struct facts *facts) {
    char who[PRIVILEGE_TEXT_SIZE];

    privilege_describe(&facts->privilege, who);
    if (!facts->floor.known) {
        facts->may_bind_below = -1;
        snprintf(facts->why, sizeof facts->why, "the floor could not be read");
        return;
    }
    if (facts->floor.port <= 1) {
        facts->may_bind_below = 1;
        snprintf(facts->why, sizeof facts->why,
                 "the floor is %u, so any user may bind any port",
                 (unsigned)facts->floor.port);
        return;
    }
    facts->may_bind_below = privilege_may_bind_below(facts->floor.port);
    if (facts->may_bind_below == -1)
        snprintf(facts->why, sizeof facts->why, "could not try a bind: %s",
                 strerror(errno));
    else
        snprintf(facts->why, sizeof facts->why,
                 "a bind to 127.0.0.1:%u was %s; this process runs as %s",
                 (unsigned)facts->floor.port - 1,
                 facts->may_bind_below == 1 ? "allowed" : "refused", who);
}

static void find_facts(struct facts *facts) {
    const char *failed;

    memset(facts, 0, sizeof *facts);
    machine_system(facts->system);
    machine_ephemeral(&facts->range);
    machine_floor(&facts->floor);
    machine_reserved(&facts->reserved);
    machine_open_files(&facts->soft, &facts->hard);
    privilege_read(&facts->privilege);
    judge_binding(facts);
    facts->ipv6 = machine_has_ipv6();
    facts->socket_range = machine_has_socket_range();
    facts->nft = facts_has_command("nft");
    facts->means = means_try(&facts->second_uid);
    failed = box_try();
    facts->netbox = failed == NULL;
    if (failed != NULL)
        snprintf(facts->netbox_why, sizeof facts->netbox_why, "%s: %s (%s)", failed,
                 explain_errno(errno), strerror(errno));
}

static void add_limit(struct line *line, const char *key, uint64_t limit) {
    line_add_format(line, "\"%s\":", key);
    if (limit == UINT64_MAX)
        line_add(line, "null");
    else
        line_add_number(line, limit);
}

static const char *truth(int value) {
    return value == -1 ? "null" : value == 0 ? "false" : "true";
}

static void policy_as_json(struct line *line, const struct facts *facts) {
    const struct machine_range *range = &facts->range;

    line_add(line, "{\"portlab\":1,\"event\":\"facts\",\"system\":");
    line_add_json(line, facts->system);
    if (range->known)
        line_add_format(line,
                        ",\"ephemeral\":{\"low\":%u,\"high\":%u,\"source\":", range->low,
                        range->high);
    else
        line_add(line, ",\"ephemeral\":{\"low\":null,\"high\":null,\"source\":");
    line_add_json(line, range->source);
    line_add(line, ",\"step\":");
    if (range->step == 0)
        line_add(line, "null");
    else
        line_add_number(line, range->step);
    if (facts->floor.known)
        line_add_format(
            line, "},\"floor\":{\"port\":%u,\"source\":", (unsigned)facts->floor.port);
    else
        line_add(line, "},\"floor\":{\"port\":null,\"source\":");
    line_add_json(line, facts->floor.source);
    line_add_format(
        line, "},\"may_bind_below_floor\":%s,\"why\":", truth(facts->may_bind_below));
    line_add_json(line, facts->why);
    line_add(line, ",\"reserved\":");
    line_add_json(line, facts->reserved.known ? facts->reserved.list : NULL);
}

static void print_json(const struct facts *facts) {
    char why[FACTS_WHY_SIZE];
    struct line line;

    line_start(&line);
    policy_as_json(&line, facts);
    line_add_format(&line, ",\"ipv6\":%s,\"open_files\":{", truth(facts->ipv6));
    add_limit(&line, "soft", facts->soft);
    line_add(&line, ",");
    add_limit(&line, "hard", facts->hard);
    line_add_format(&line,
                    "},\"netbox\":%s,\"registry\":{\"snapshot\":\"%s\",\"ports\":%zu},"
                    "\"version\":\"%s\",\"grading\":{\"means\":",
                    truth(facts->netbox), registry_snapshot, registry_named_ports(),
                    PORTLAB_VERSION);
    line_add_json(&line, means_name(facts->means));
    line_add_format(&line, ",\"netbox\":%s,\"second_uid\":%s},\"labs\":[",
                    truth(facts->netbox), truth(facts->second_uid));
    for (size_t i = 0; i < topic_count; i++) {
        enum verdict verdict = topic_judge(&topics[i], facts, why);
        line_add_format(
            &line, "%s{\"number\":%u,\"name\":\"%s\",\"verdict\":\"%s\",\"why\":",
            i == 0 ? "" : ",", topics[i].number, topics[i].name, verdict_name(verdict));
        line_add_json(&line, why[0] == '\0' ? NULL : why);
        line_add(&line, "}");
    }
    line_add(&line, "]}\n");
    fwrite(line.text, 1, line.length, stdout);
}

static void write_limit(FILE *out, uint64_t limit) {
    if (limit == UINT64_MAX)
        fprintf(out, "unlimited");
    else
        fprintf(out, "%llu", (unsigned long long)limit);
}

static void write_policy(FILE *out, const struct facts *facts) {
    const struct machine_range *range = &facts->range;

    fprintf(out, "system           %s\n", facts->system);
    if (range->known)
        fprintf(out,
                "ephemeral range  %u-%u, %u port%s; %s\n"
                "                 (IANA sets aside %s; RFC 6056 advises "
                "1024-65535)\n",
                range->low, range->high, 1u + range->high - range->low,
                range->low == range->high ? "" : "s", range->source,
                port_range_bounds(PORT_DYNAMIC));
    else
        fprintf(out, "ephemeral range  unknown: %s\n", range->source);
    if (range->step != 0)
        fprintf(out, "                 (in steps of %u: ip_local_port_step_width)\n",
                range->step);
    if (facts->floor.known)
        fprintf(out, "privilege floor  %u; %s\n", (unsigned)facts->floor.port,
                facts->floor.source);
    else
        fprintf(out, "privilege floor  unknown: %s\n", facts->floor.source);
    if (facts->floor.wildcard_free)
        fprintf(out, "                 (does not apply to 0.0.0.0 and ::)\n");
    fprintf(out, "below the floor  %s: %s\n",
            facts->may_bind_below == -1  ? "unknown"
            : facts->may_bind_below == 0 ? "may not bind"
                                         : "may bind",
            facts->why);
    if (facts->reserved.known)
        fprintf(out, "reserved ports   %s; %s\n",
                facts->reserved.list[0] == '\0' ? "none" : facts->reserved.list,
                facts->reserved.source);
    else
        fprintf(out, "reserved ports   unknown: %s\n", facts->reserved.source);
}

/* How far a topic can be shown here, and why not in full. */
struct shown {
    enum verdict verdict;
    char why[FACTS_WHY_SIZE];
};

static bool alike(const struct shown *one, const struct shown *other) {
    return one->verdict == other->verdict && strcmp(one->why, other->why) == 0;
}

/* The topics like this one, with their reason, if no earlier one is like it. */
static void write_alike(FILE *out, const struct shown *shown, size_t first) {
    for (size_t i = 0; i < first; i++)
        if (alike(&shown[i], &shown[first]))
            return;
    fprintf(out, "lab");
    for (size_t i = first; i < topic_count; i++)
        if (alike(&shown[i], &shown[first]))
            fprintf(out, " %02u", topics[i].number);
    fprintf(out, "  %s: %s\n", verdict_name(shown[first].verdict), shown[first].why);
}

/* Those that can be shown in full on one line, and a line for each reason why others
 * cannot. */
static void write_topics(FILE *out, const struct facts *facts) {
    static struct shown shown[100]; /* a topic's number has two digits */
    bool any = false;

    fprintf(out, "Labs and worksheets that this machine can show in full:");
    for (size_t i = 0; i < topic_count; i++) {
        shown[i].verdict = topic_judge(&topics[i], facts, shown[i].why);
        if (shown[i].verdict == VERDICT_FULL)
            any = fprintf(out, " %02u", topics[i].number) > 0;
    }
    fputs(any ? "\n" : " none\n", out);
    for (size_t i = 0; i < topic_count; i++)
        if (shown[i].verdict != VERDICT_FULL)
            write_alike(out, shown, i);
}

static void write_text(FILE *out, const struct facts *facts) {
    write_policy(out, facts);
    fprintf(out, "IPv6             %s\n", facts->ipv6 ? "yes: ::1 can be bound" : "off");
    fprintf(out, "open files       ");
    write_limit(out, facts->soft);
    fprintf(out, " (soft limit), ");
    write_limit(out, facts->hard);
    fprintf(out, " (hard)\n");
    if (facts->netbox)
        fprintf(out, "netbox           yes: private networks work here\n");
    else
        fprintf(out, "netbox           no: %s\n", facts->netbox_why);
    fprintf(out, "registry         IANA's, as of %s; %zu ports have a name\n\n",
            registry_snapshot, registry_named_ports());
    write_topics(out, facts);
}

/* Lines that fit the terminal, if it goes to one. */
static int print_text(const struct facts *facts) {
    char *text, *rest;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct line line;

    if (out == NULL)
        return -1;
    write_text(out, facts);
    if (fclose(out) != 0)
        return -1;
    for (rest = text; *rest != '\0'; rest += size) {
        size = strcspn(rest, "\n") + 1;
        line_start(&line);
        line_add_bytes(&line, rest, size);
        report_fit(&line, STDOUT_FILENO);
        fwrite(line.text, 1, line.length, stdout);
    }
    free(text);
    return 0;
}

static int parse(int argc, char **argv, bool *json) {
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:jhV", long_options, NULL)) != -1) {
        switch (option) {
        case 'j':
            *json = true;
            break;
        case 'h':
            return arguments_print(program, help);
        case 'V':
            return arguments_print(program, "port-facts (portlab) " PORTLAB_VERSION "\n");
        default:
            return arguments_bad_option(program, option, argv);
        }
    }
    if (optind != argc)
        return arguments_wrong(program, "there must be no operand");
    return -1;
}

int main(int argc, char **argv) {
    struct facts facts;
    bool json = false;
    int status = parse(argc, argv, &json);

    if (status != -1)
        return status;
    find_facts(&facts);
    if (json) {
        print_json(&facts);
    } else if (print_text(&facts) == -1) {
        fprintf(stderr, "%s: open_memstream: %s\n", program, strerror(errno));
        return EXPLAIN_EXIT_OS_ERROR;
    }
    return arguments_print(program, "");
}
