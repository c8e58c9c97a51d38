/* report-text: events as text for people. See report.h.
 *
 * A line begins with the event's name; its meaning is under it, indented. */
#include "registry.h"
#include "report.h"

#include <inttypes.h>
#include <string.h>

enum { NAME_WIDTH = 11 };

static const char indent[] = "           ";
static const char deeper[] = "             ";

/* The escape sequences of ECMA-48: never the only sign of anything. */
static const char green[] = "\033[32m", yellow[] = "\033[33m", cyan[] = "\033[36m",
                  plain[] = "\033[0m";

/* Over UDP nothing listens or connects: a socket is bound, a datagram is sent. */
static const char *word_for(const struct event *event) {
    if (event->transport != TRANSPORT_UDP)
        return event_name(event->kind);
    switch (event->kind) {
    case EVENT_LISTENING:
        return "bound";
    case EVENT_CONNECTED:
        return event->server_saw != NULL ? "answered"
               : event->not_asked        ? "unsent"
                                         : "sent";
    default:
        return event_name(event->kind);
    }
}

static void start(struct line *line, const char *name, const char *hue, bool colour) {
    size_t length = strlen(name);

    if (colour)
        line_add(line, hue);
    line_add(line, name);
    if (colour)
        line_add(line, plain);
    line_add_bytes(line, indent, NAME_WIDTH - length);
}

static void end(struct line *line) {
    line_add(line, "\n");
}

static void add_endpoint(struct line *line, const struct endpoint *endpoint) {
    char text[ENDPOINT_TEXT_SIZE];

    line_add_bytes(line, text, endpoint_format(endpoint, text));
}

static void add_number(struct line *line, uint64_t number, const char *after) {
    line_add_number(line, number);
    line_add(line, after);
}

/* "#1  127.0.0.1:40818 -> 127.0.0.1:3306". */
static void add_tuple(struct line *line, uint64_t id, const struct endpoint *source,
                      const struct endpoint *destination) {
    line_add(line, "#");
    add_number(line, id, "  ");
    add_endpoint(line, source);
    line_add(line, " -> ");
    add_endpoint(line, destination);
}

/* What IANA says about a port, and whether this machine hands it out. */
static void add_meaning(struct line *line, uint16_t port, enum transport transport,
                        const struct machine_range *range, bool elsewhere) {
    const char *service = registry_name(port, transport);
    const char *customary = service == NULL ? registry_customary(port) : NULL;

    line_add(line, port_range_name(port_range(port)));
    line_add(line, " (");
    line_add(line, port_range_bounds(port_range(port)));
    line_add(line, "), ");
    line_add(line, service == NULL ? "no IANA name" : "IANA: ");
    line_add(line, service == NULL ? "" : service);
    if (customary != NULL) {
        line_add(line, " (customary, not IANA's: ");
        line_add(line, customary);
        line_add(line, ")");
    }
    if (elsewhere) {
        line_add(line, "; on another machine, whose ephemeral range is not known here");
        return;
    }
    if (!range->known) {
        line_add(line, "; this machine's ephemeral range could not be read");
        return;
    }
    line_add(line, machine_range_has(range, port) ? "; inside" : "; outside");
    line_add(line, " this machine's ephemeral range ");
    add_number(line, range->low, "-");
    line_add_number(line, range->high);
}

static void listening(struct line *line, const struct event *event,
                      const struct machine_range *range) {
    uint16_t port = endpoint_port(event->local);

    add_endpoint(line, event->local);
    line_add(line, "  (");
    line_add(line, transport_name(event->transport));
    line_add(line, ", process ");
    add_number(line, event->pid, ")\n");
    line_add(line, indent);
    line_add(line, "port ");
    line_add_number(line, port);
    line_add(line, event->chosen == CHOSEN_BY_USER ? ": chosen by you\n"
                                                   : ": chosen by the kernel, at bind\n");
    line_add(line, deeper);
    add_meaning(line, port, event->transport, range, false);
}

static void source_seen(struct line *line, const struct event *event,
                        const struct machine_range *range) {
    end(line);
    line_add(line, indent);
    line_add(line, "source: ");
    add_meaning(line, endpoint_port(event->peer), event->transport, range,
                event->elsewhere);
}

static void accepted(struct line *line, const struct event *event,
                     const struct machine_range *range) {
    add_tuple(line, event->id, event->peer, event->local);
    line_add(line, "  (");
    add_number(line, event->open, " open)");
    source_seen(line, event, range);
}

static void datagram(struct line *line, const struct event *event,
                     const struct machine_range *range) {
    add_tuple(line, event->id, event->peer, event->local);
    line_add(line, "  (udp, ");
    add_number(line, event->bytes, " bytes)");
    source_seen(line, event, range);
}

static void closed(struct line *line, const struct event *event) {
    line_add(line, "#");
    add_number(line, event->id, "  by the ");
    line_add(line, event_by_name(event->by));
    line_add(line, " (");
    line_add(line, event_why_name(event->why));
    line_add(line, "): ");
    add_number(line, event->bytes_in, " bytes in, ");
    add_number(line, event->bytes_out, " out  (");
    add_number(line, event->open, " open)");
}

static void stopped(struct line *line, const struct event *event) {
    line_add(line, "(");
    line_add(line, event_why_name(event->why));
    line_add(line, "): ");
    add_number(line, event->served, " served");
}

/* The four bytes that begin a TCP or UDP header: both ports, high byte first (network
 * byte order; RFC 9293, 3.1, and RFC 768). */
static void add_header_bytes(struct line *line, uint16_t source, uint16_t destination) {
    line_add_format(line, "%02x %02x %02x %02x", source >> 8, source & 0xffu,
                    destination >> 8, destination & 0xffu);
}

/* What the server says about both ends. If it agrees about both, that is said once. */
static void add_server_saw(struct line *line, const struct event *event) {
    static const char between[] =
        ": not this end, so a translator (NAT) or a proxy is in between";
    bool saw_other = event->agree == AGREE_NO &&
                     (endpoint_port(event->server_saw) != endpoint_port(event->local) ||
                      !endpoint_same_address(event->server_saw, event->local));

    if (event->server_saw == NULL) {
        line_add(line, event->not_asked ? "unknown: it was not asked"
                                        : "unknown: it did not say");
        return;
    }
    add_endpoint(line, event->server_saw);
    if (event->agree == AGREE_YES)
        line_add(line, ": both ends agree");
    else if (saw_other)
        line_add(line, between);
    if (event->agree != AGREE_NO || event->server_at == NULL)
        return;
    end(line);
    line_add(line, indent);
    line_add(line, "server is at ");
    add_endpoint(line, event->server_at);
    line_add(line, saw_other ? "" : ": not the endpoint that this end is connected to");
}

static void connected_meaning(struct line *line, const struct event *event,
                              const struct machine_range *range) {
    static const char *const chosen[] = {
        [CHOSEN_BY_USER] = "chosen by you",
        [CHOSEN_AT_BIND] = "chosen by the kernel, at bind",
        [CHOSEN_AT_CONNECT] = "chosen by the kernel, at connect"};
    uint16_t source = endpoint_port(event->local);
    uint16_t destination = endpoint_port(event->peer);

    line_add_format(line, "%ssource %u: %s\n%s", indent, source, chosen[event->chosen],
                    deeper);
    add_meaning(line, source, event->transport, range, false);
    line_add_format(line, "\n%sdestination %u: chosen by you\n%s", indent, destination,
                    deeper);
    add_meaning(line, destination, event->transport, range, event->elsewhere);
    line_add_format(line, "\n%sheader ", indent);
    add_header_bytes(line, source, destination);
    line_add(line, ": both ports, the first four bytes of each ");
    line_add(line, event->transport == TRANSPORT_UDP ? "datagram" : "segment");
    line_add(line, " sent");
    line_add_format(line, "\n%sserver saw ", indent);
    add_server_saw(line, event);
}

static void connected(struct line *line, const struct event *event,
                      const struct machine_range *range) {
    add_tuple(line, event->id, event->local, event->peer);
    if (event->first) {
        line_add(line, "  (");
        line_add(line, transport_name(event->transport));
        line_add(line, ")\n");
        connected_meaning(line, event, range);
        return;
    }
    line_add(line, "  header ");
    add_header_bytes(line, endpoint_port(event->local), endpoint_port(event->peer));
    end(line);
    line_add(line, indent);
    line_add(line, "server saw ");
    add_server_saw(line, event);
}

static void summary(struct line *line, const struct event *event,
                    const struct machine_range *range) {
    bool udp = event->transport == TRANSPORT_UDP;

    add_number(line, event->opened - (udp ? event->unsent : 0), " of ");
    add_number(line, event->asked, udp ? " sent; " : " opened; ");
    add_number(line, event->distinct,
               event->distinct == 1 ? " source port" : " different source ports");
    if (event->distinct == 1)
        line_add_format(line, ", %u", event->lowest);
    else if (event->distinct > 1)
        line_add_format(line, ", %u to %u: %" PRIu64 " even, %" PRIu64 " odd",
                        event->lowest, event->highest, event->even, event->odd);
    if (range->known && event->distinct > 0)
        line_add_format(line,
                        "\n"
                        "%sthis machine hands out %u-%u; IANA sets aside %s; RFC 6056 "
                        "advises 1024-65535",
                        indent, range->low, range->high, port_range_bounds(PORT_DYNAMIC));
}

static const char *hue_of(enum event_kind kind) {
    switch (kind) {
    case EVENT_ACCEPTED:
    case EVENT_DATAGRAM:
    case EVENT_CONNECTED:
        return green;
    case EVENT_CLOSED:
        return yellow;
    default:
        return cyan;
    }
}

/* An error has its own form, in report-error.c. */
void report_text_event(struct line *line, const struct event *event,
                       const struct machine_range *range, bool colour) {
    start(line, word_for(event), hue_of(event->kind), colour);
    switch (event->kind) {
    case EVENT_LISTENING:
        listening(line, event, range);
        break;
    case EVENT_ACCEPTED:
        accepted(line, event, range);
        break;
    case EVENT_DATAGRAM:
        datagram(line, event, range);
        break;
    case EVENT_CLOSED:
        closed(line, event);
        break;
    case EVENT_STOPPED:
        stopped(line, event);
        break;
    case EVENT_CONNECTED:
        connected(line, event, range);
        break;
    case EVENT_SUMMARY:
        summary(line, event, range);
        break;
    case EVENT_ERROR:
        break;
    }
    end(line);
}
