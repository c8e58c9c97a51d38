/* peer-steps: see peer-steps.h. */
#include "peer-steps.h"

#include "../grader/ends.h"

#include <stdio.h>
#include <string.h>

static const char nothing[] = "nothing came";
static const char other_bytes[] =
    "This is no longer a TCP or UDP packet. Did your program write to a wrong place in "
    "the header, or bytes in the wrong order?";

/* What an IP header adds up to in one's complement, if the TTL was taken for a number of
 * its own (1 less, and not 256), and how far off it is if carries were lost. */
enum { TTL_ALONE = 0xffff - 256 + 1, CARRIES = 4 };

struct step_look step_look;
static struct packet sent, came, expected;
static bool any_port; /* the source port of `expected` is one of several that are right */
static struct flow probe;
static uint16_t probe_port;

uint32_t step_address(void) {
    static const uint32_t networks[] = {10u << 24, 172u << 24 | 16u << 16,
                                        192u << 24 | 168u << 16};
    static const uint32_t free_bits[] = {0xffffff, 0xfffff, 0xffff};
    static uint32_t drawn;
    unsigned which = ends_random() % 3;
    uint32_t address;

    /* The lower half is counted on, so that no two have the same. */
    drawn = drawn == 0 ? 0x0102 + ends_random() % 0x4000 : drawn + 0x0101;
    address = networks[which] | (ends_random() & free_bits[which] & ~0xffffu);
    return address | (drawn & 0xffff);
}

uint16_t step_port(void) {
    static bool drawn[65536];
    struct ends_span span = {translator.low, translator.high};
    uint16_t port;

    do
        port = ends_random_port(span);
    while (drawn[port] || port >> 8 == (port & 0xff) || port == translator.low ||
           port == translator.high);
    drawn[port] = drawn[ends_turned(port)] = true;
    return port;
}

struct place step_server(void) {
    static const uint32_t networks[] = {198u << 24 | 51u << 16 | 100u << 8,
                                        192u << 24 | 2u << 8, 198u << 24 | 18u << 16};
    static const uint16_t ports[] = {22, 53, 80, 443, 853, 8080};

    return (struct place){networks[ends_random() % 3] | (ends_random() % 250 + 2),
                          ports[ends_random() % 6]};
}

struct flow step_flow(unsigned protocol, struct place source, struct place destination) {
    return (struct flow){protocol, source, destination};
}

/* The packet that has to come, of which a port may be the translator's choice. */
static void describe_expected(char text[2 * PACKET_TEXT_SIZE]) {
    char whole[PACKET_TEXT_SIZE];

    packet_describe(&expected, whole);
    if (any_port)
        snprintf(text, (size_t)2 * PACKET_TEXT_SIZE, "%.*s and a free port of %u-%u%s",
                 (int)strcspn(whole, ":"), whole, translator.low, translator.high,
                 strstr(whole, " ->"));
    else
        snprintf(text, (size_t)2 * PACKET_TEXT_SIZE, "%s", whole);
}

static _Noreturn void fail(const char *hint, const char *besides) {
    char expected_text[2 * PACKET_TEXT_SIZE], text[PACKET_TEXT_SIZE],
        sent_text[PACKET_TEXT_SIZE];

    describe_expected(expected_text);
    packet_describe(&came, text);
    packet_describe(&sent, sent_text);
    sides_fail(hint, expected_text, "%s%s%s (it was sent as %s)", text,
               besides == NULL ? "" : ", but ", besides == NULL ? "" : besides,
               sent_text);
}

/* Nothing came where `expected` had to come. */
static _Noreturn void fail_silent(enum side from, const char *hint) {
    char text[2 * PACKET_TEXT_SIZE], wanted[3 * PACKET_TEXT_SIZE];
    enum side to = from == INSIDE ? OUTSIDE : INSIDE;

    describe_expected(text);
    snprintf(wanted, sizeof wanted, "on the %s: %s", side_name(to), text);
    packet_describe(&sent, text);
    if (sides_peek(from, &came)) {
        char back[PACKET_TEXT_SIZE];

        packet_describe(&came, back);
        sides_fail("The packet was sent back to the side that it came from.", wanted,
                   "on the %s: %s", side_name(from), back);
    }
    sides_send(from, &sent); /* once more, to see whether anybody is there */
    if (sides_unread(from))
        sides_fail(
            "The program has stopped reading packets. Is it in an endless loop? (A "
            "uint16_t cannot be 65536: after 65535 it is 0.)",
            wanted, "%s, and the program has stopped reading (it was sent as %s)",
            nothing, text);
    sides_fail(hint, wanted, "%s (it was sent as %s)", nothing, text);
}

/* Which numbers of 16 bits a wrong checksum was made with: those of the sent packet, or
 * of the one that came. */
static const char *recognise_sum(void) {
    struct flow now, before, mixed;
    struct packet *with = &expected;
    unsigned odd = (unsigned)(came.length & 1);

    packet_flow(&came, &now);
    packet_flow(&sent, &before);
    if (packet_sum_field(&came) == packet_sum_field(&sent))
        return now.source.port == before.source.port &&
                       now.destination.port == before.destination.port
                   ? "TCP's or UDP's checksum is the old one. No port changed here, but "
                     "an "
                     "IP address did, and the checksum covers both IP addresses (the "
                     "pseudo header)."
                   : "TCP's or UDP's checksum is the old one. It covers the ports and "
                     "both "
                     "IP addresses (the pseudo header), and some of these changed.";
    memcpy(with, &came, sizeof came);
    mixed = now;
    mixed.source.port = before.source.port;
    mixed.destination.port = before.destination.port;
    packet_readdress(with, &mixed);
    if (packet_sum_is_right(with))
        return "This checksum would be right for the new address with the old port. "
               "Both changed.";
    mixed = before;
    mixed.source.port = now.source.port;
    mixed.destination.port = now.destination.port;
    packet_readdress(with, &mixed);
    if (packet_sum_is_right(with))
        return "This checksum would be right for the new port with the old address. "
               "TCP's "
               "and UDP's checksums cover both IP addresses, too (the pseudo header).";
    return odd ? "This packet has an odd number of bytes. If you add up the whole "
                 "packet, "
                 "the last byte counts as if a 0 came after it."
               : "Each 16-bit number that changed must be corrected once: the port, and "
                 "both halves of the address. The sum is in one's complement: add what "
                 "is carried out of the 16 bits at the low end, until nothing is "
                 "carried.";
}

static const char *recognise_ip_sum(void) {
    struct packet *with = &expected;
    struct flow before;

    if (packet_ip_sum_field(&came) == packet_ip_sum_field(&sent))
        return "IP's checksum is the old one. It covers the IP header, in which an "
               "address "
               "and the TTL changed.";
    memcpy(with, &came, sizeof came);
    packet_set_ttl(with, packet_ttl(&sent));
    if (packet_ip_sum_is_right(with))
        return "This checksum would be right for the old TTL. The TTL is in the IP "
               "header, too.";
    if (packet_has_options(&sent))
        return "This IP header has options. IP's checksum covers the whole header.";
    packet_set_ttl(with, packet_ttl(&came));
    packet_flow(&sent, &before);
    packet_readdress(with, &before);
    if (packet_ip_sum_is_right(with))
        return "This checksum would be right for the old address.";
    if (packet_ip_total(&came) == TTL_ALONE)
        return "This checksum would be right if the TTL were the low byte of a 16-bit "
               "number. It is the high byte: the protocol is the low one.";
    if (packet_ip_total(&came) <= CARRIES || packet_ip_total(&came) >= 0xffff - CARRIES)
        return "The sum is in one's complement: add what is carried out of the 16 bits "
               "at "
               "the low end, until nothing is carried.";
    return "Each pair of bytes that changed must be corrected once: an address is two "
           "pairs, and the TTL is half of a pair.";
}

/* The packet that came is right but for a field. */
static _Noreturn void fail_field(const char *hint, const char *right, const char *format,
                                 unsigned field) {
    char expected_text[2 * PACKET_TEXT_SIZE], text[PACKET_TEXT_SIZE],
        saw[PACKET_TEXT_SIZE];

    packet_describe(&came, text);
    snprintf(expected_text, sizeof expected_text, "%s, with %s", text, right);
    snprintf(saw, sizeof saw, format, field);
    sides_fail(hint, expected_text, "it has %s (it was %zu bytes long)", saw,
               came.length);
}

static void look_at_sum(void) {
    static const char zero[] = "Over UDP a checksum of 0 means that there is none. If a "
                               "checksum comes out as 0, "
                               "send 65535, which counts the same.";
    unsigned field = packet_sum_field(&came);
    bool is_udp = packet_protocol(&sent) == PACKET_UDP;

    if (is_udp && packet_sum_field(&sent) == 0) {
        if (field != 0)
            fail_field("A UDP checksum of 0 means that there is none. Do not correct it.",
                       "a UDP checksum of 0, as it was sent", "the checksum 0x%04x",
                       field);
    } else if (!packet_sum_is_right(&came)) {
        fail_field(is_udp && field == 0 ? zero : recognise_sum(),
                   is_udp ? "the right UDP checksum" : "the right TCP checksum",
                   "the checksum 0x%04x", field);
    }
}

static void look(void) {
    char right[32];

    if (step_look.ttl && packet_ttl(&came) != packet_ttl(&sent) - 1) {
        snprintf(right, sizeof right, "a TTL of %d", packet_ttl(&sent) - 1);
        fail_field("Every router subtracts 1 from the TTL, and a translator is a router.",
                   right, "a TTL of %u", packet_ttl(&came));
    }
    if (step_look.ip_sum && !packet_ip_sum_is_right(&came))
        fail_field(recognise_ip_sum(), "the right checksum in the IP header",
                   "IP's checksum 0x%04x", packet_ip_sum_field(&came));
    if (step_look.sum)
        look_at_sum();
}

/* Does a UDP packet first differ where one of TCP has its checksum? */
static bool changes_sum_of_tcp(const char *difference) {
    return packet_protocol(&sent) == PACKET_UDP &&
           (strncmp(difference, "byte 16 of the part", 19) == 0 ||
            strncmp(difference, "byte 17 of the part", 19) == 0);
}

/* All else in the packet that came is as in `expected`. */
static void compare(void) {
    const char *difference = packet_difference(&expected, &came);

    if (difference != NULL)
        fail(
            came.length < sent.length
                ? "A packet can be longer than that. How big is the array into which you "
                  "read it?"
            : packet_has_options(&sent)
                ? "This IP header has options. Where does the next header begin?"
            : changes_sum_of_tcp(difference)
                ? "These two bytes are where TCP has its checksum. UDP has it at a "
                  "different place."
                : NULL,
            difference);
    look();
}

/* Why a packet came out with another source or destination. */
static const char *recognise_out(const struct flow *flow, const struct flow *seen) {
    uint32_t turned = (uint32_t)ends_turned(translator.address & 0xffff) << 16 |
                      ends_turned((uint16_t)(translator.address >> 16));

    if (seen->source.address == turned)
        return "The bytes of the address are in the wrong order. A packet has the high "
               "byte first.";
    if (seen->destination.address == translator.address)
        return "The destination must stay as it is. On the way out, only the source "
               "becomes the translator's.";
    if (seen->source.address == flow->source.address)
        return "The source is still the address of the inside host. No answer from the "
               "outside can find its way to it.";
    return NULL;
}

uint16_t step_out(struct flow flow, uint16_t wanted, struct packet_form form,
                  const char *hint) {
    struct flow seen, right = flow;
    char text[PACKET_TEXT_SIZE];

    packet_make(&sent, &flow, form);
    memcpy(&expected, &sent, sizeof sent);
    if (form.zero_sent) { /* data with which its own checksum is 0 */
        packet_fit(&sent, &expected, false);
        memcpy(&expected, &sent, sizeof sent);
    }
    any_port = wanted == 0;
    right.source =
        (struct place){translator.address, wanted != 0 ? wanted : flow.source.port};
    packet_readdress(&expected, &right);
    packet_set_ttl(&expected, (unsigned char)(packet_ttl(&sent) - 1));
    if (form.zero_sum || form.carries)
        packet_fit(&sent, &expected, form.carries);
    sides_send(INSIDE, &sent);
    if (!sides_receive(OUTSIDE, &came))
        fail_silent(INSIDE, hint);
    if (!packet_flow(&came, &seen))
        fail(other_bytes, NULL);
    if (seen.source.address != right.source.address ||
        !place_equal(seen.destination, right.destination))
        fail(recognise_out(&flow, &seen), NULL);
    if (wanted != 0 && seen.source.port != wanted && !form.zero_sum && !form.carries)
        fail(seen.source.port == ends_turned(wanted)
                 ? "The bytes of the port are in the wrong order."
                 : hint,
             NULL);
    if (seen.source.port < translator.low || seen.source.port > translator.high) {
        uint16_t turned = ends_turned(seen.source.port);

        snprintf(text, sizeof text, "the translator's ports are %u-%u", translator.low,
                 translator.high);
        fail(turned >= translator.low && turned <= translator.high
                 ? "The bytes of the port are in the wrong order."
                 : "The translator's ports are those of LOW-HIGH, its second argument.",
             text);
    }
    right.source.port = seen.source.port;
    packet_readdress(&expected, &right);
    any_port = false;
    compare();
    return seen.source.port;
}

/* Why an answer came in to another place, or with another source. */
static const char *recognise_back(const struct flow *flow, const struct flow *seen,
                                  struct place inside) {
    if (place_equal(seen->destination, flow->source))
        return "This packet was sent on the inside, and it came back to the inside. Each "
               "packet must leave on the other side, and only there.";
    if (!place_equal(seen->source, flow->source))
        return "The source of an answer is the server. On the way in, only the "
               "destination changes.";
    if (seen->destination.address == translator.address)
        return "The destination is still the translator's address. Which endpoint has "
               "this port?";
    if (!place_equal(seen->destination, inside) &&
        seen->destination.address == inside.address &&
        seen->destination.port == flow->destination.port)
        return "The destination port is still the translator's. On the way in, the "
               "endpoint's own port must take its place.";
    return NULL;
}

void step_back(unsigned protocol, struct place server, uint16_t port, struct place inside,
               struct packet_form form, const char *hint) {
    struct flow flow = {protocol, server, {translator.address, port}}, right = flow, seen;
    const char *why;

    packet_make(&sent, &flow, form);
    memcpy(&expected, &sent, sizeof sent);
    any_port = false;
    right.destination = inside;
    packet_readdress(&expected, &right);
    packet_set_ttl(&expected, (unsigned char)(packet_ttl(&sent) - 1));
    if (form.zero_sum || form.carries)
        packet_fit(&sent, &expected, form.carries);
    sides_send(OUTSIDE, &sent);
    if (!sides_receive(INSIDE, &came))
        fail_silent(OUTSIDE, hint);
    if (!packet_flow(&came, &seen))
        fail(other_bytes, NULL);
    why = recognise_back(&flow, &seen, inside);
    if (why != NULL || !place_equal(seen.destination, inside))
        fail(why != NULL ? why : hint, NULL);
    compare();
}

uint16_t step_both(unsigned protocol, struct place inside, struct place server,
                   uint16_t wanted, const char *hint) {
    struct packet_form form = {.data = 20};
    uint16_t port = step_out(step_flow(protocol, inside, server), wanted, form, hint);

    step_back(protocol, server, port, inside, form, hint);
    return port;
}

void step_probe_with(struct flow flow, uint16_t port) {
    probe = flow;
    probe_port = port;
}

void step_begin_probe(void) {
    struct flow flow =
        step_flow(PACKET_TCP, (struct place){step_address(), step_port()}, step_server());

    step_probe_with(flow, step_both(PACKET_TCP, flow.source, flow.destination, 0, NULL));
}

/* Sends a packet, and the probe's behind it. Did anything else than the probe's come
 * first? Then it is in `came`. */
static bool passes(enum side side, struct flow flow, struct packet_form form,
                   char lost_text[PACKET_TEXT_SIZE]) {
    static struct packet lost;
    struct flow follows = probe, right = probe;

    packet_make(&lost, &flow, form);
    packet_describe(&lost, lost_text);
    right.source = (struct place){translator.address, probe_port};
    if (side == OUTSIDE) {
        follows = flow_turned(right);
        right = flow_turned(probe);
    }
    packet_make(&sent, &follows, (struct packet_form){.data = 24});
    memcpy(&expected, &sent, sizeof sent);
    any_port = false;
    packet_readdress(&expected, &right);
    sides_send(side, &lost);
    sides_send(side, &sent);
    if (!sides_receive(side == INSIDE ? OUTSIDE : INSIDE, &came))
        fail_silent(
            side, "The packet before this one must be dropped, but this one must pass.");
    return packet_difference(&expected, &came) != NULL;
}

/* Is what came the packet that followed, with a wrong port? Each packet has its own
 * identification (RFC 791), and its own data. */
static bool is_the_probe(void) {
    enum { IDENTIFICATION_AT = 4 };

    return came.length == expected.length &&
           memcmp(came.bytes + IDENTIFICATION_AT, expected.bytes + IDENTIFICATION_AT,
                  2) == 0;
}

void step_nowhere(enum side side, struct flow flow, struct packet_form form,
                  const char *hint) {
    char text[PACKET_TEXT_SIZE], wanted[2 * PACKET_TEXT_SIZE];
    bool passed = passes(side, flow, form, text);

    if (passed && is_the_probe())
        fail("This packet was sent after one that must be dropped. Its endpoint got a "
             "port with an earlier packet, and must keep it.",
             NULL);
    snprintf(wanted, sizeof wanted, "nothing from the packet that was sent on the %s: %s",
             side_name(side), text);
    packet_describe(&came, text);
    if (passed)
        sides_fail(hint, wanted, "on the %s: %s",
                   side_name(side == INSIDE ? OUTSIDE : INSIDE), text);
    if (sides_peek(side, &came)) {
        packet_describe(&came, text);
        sides_fail("The packet was sent back to the side that it came from.", wanted,
                   "on the %s: %s", side_name(side), text);
    }
}

void step_not_to(struct place place, struct flow flow, const char *hint) {
    char text[PACKET_TEXT_SIZE], wanted[2 * PACKET_TEXT_SIZE];
    struct flow seen;

    if (!passes(OUTSIDE, flow, (struct packet_form){.data = 20}, text) ||
        !packet_flow(&came, &seen) || !place_equal(seen.destination, place))
        return;
    snprintf(wanted, sizeof wanted,
             "nothing from the packet that was sent on the outside: %s", text);
    packet_describe(&came, text);
    sides_fail(hint, wanted, "on the inside: %s", text);
}
