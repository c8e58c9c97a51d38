/* peer-packet: see peer-packet.h. RFC 791, "Internet Header Format"; RFC 9293, section
 * 3.1; RFC 768. */
#include "peer-packet.h"

#include "../grader/ends.h"

#include <stdio.h>
#include <string.h>

enum { IP_HEADER = 20, TCP_HEADER = 20, UDP_HEADER = 8, NO_OPERATION = 1 };
enum {
    TOTAL_AT = 2,
    IDENTIFICATION_AT = 4,
    TTL_AT = 8,
    PROTOCOL_AT = 9,
    IP_SUM_AT = 10,
    SOURCE_AT = 12,
    DESTINATION_AT = 16,
    TCP_OFFSET_AT = 12,
    TCP_SUM_AT = 16,
    UDP_LENGTH_AT = 4,
    UDP_SUM_AT = 6
};

static unsigned get_16(const unsigned char *at) {
    return (unsigned)at[0] << 8 | at[1];
}

static void put_16(unsigned char *at, unsigned long number) {
    at[0] = (unsigned char)(number >> 8);
    at[1] = (unsigned char)number;
}

static uint32_t get_32(const unsigned char *at) {
    return (uint32_t)get_16(at) << 16 | get_16(at + 2);
}

static void put_32(unsigned char *at, uint32_t number) {
    put_16(at, number >> 16);
    put_16(at + 2, number & 0xffff);
}

bool place_equal(struct place one, struct place other) {
    return one.address == other.address && one.port == other.port;
}

struct flow flow_turned(struct flow flow) {
    return (struct flow){flow.protocol, flow.destination, flow.source};
}

static size_t ip_length(const struct packet *packet) {
    return (size_t)(packet->bytes[0] & 15u) * 4;
}

static unsigned char *transport(const struct packet *packet) {
    return (unsigned char *)packet->bytes + ip_length(packet);
}

unsigned packet_protocol(const struct packet *packet) {
    return packet->bytes[PROTOCOL_AT];
}

static size_t sum_at(const struct packet *packet) {
    return packet_protocol(packet) == PACKET_TCP ? TCP_SUM_AT : UDP_SUM_AT;
}

static void make_transport(unsigned char *at, unsigned protocol, struct packet_form form,
                           size_t length) {
    if (protocol == PACKET_TCP) {
        at[TCP_OFFSET_AT] = (unsigned char)((TCP_HEADER / 4 + form.tcp_options) << 4);
        at[TCP_OFFSET_AT + 1] = form.flags == 0 ? PACKET_ACK : form.flags;
        memset(at + TCP_HEADER, NO_OPERATION, (size_t)form.tcp_options * 4);
    } else if (protocol == PACKET_UDP) {
        put_16(at + UDP_LENGTH_AT, length);
        put_16(at + UDP_SUM_AT, form.no_sum ? 0 : 1);
    }
}

void packet_make(struct packet *packet, const struct flow *flow,
                 struct packet_form form) {
    size_t header = IP_HEADER + form.ip_options * 4,
           behind = flow->protocol == PACKET_TCP ? TCP_HEADER + form.tcp_options * 4
                                                 : UDP_HEADER;

    packet->length = header + behind + form.data;
    for (size_t i = 0; i < packet->length; i++)
        packet->bytes[i] = (unsigned char)ends_random();
    packet->bytes[0] = (unsigned char)(0x40 | header / 4);
    put_16(packet->bytes + TOTAL_AT, packet->length);
    put_16(packet->bytes + IDENTIFICATION_AT + 2, 0x4000); /* DF, and no fragment */
    packet->bytes[PROTOCOL_AT] = (unsigned char)flow->protocol;
    memset(packet->bytes + IP_HEADER, NO_OPERATION, (size_t)form.ip_options * 4);
    packet_set_ttl(packet, form.ttl == 0 ? 64 : form.ttl);
    make_transport(transport(packet), flow->protocol, form, behind + form.data);
    packet_readdress(packet, flow);
    packet_sum(packet);
    while (form.high_ip_sum && packet_ip_sum_field(packet) < 0xff00) {
        put_16(packet->bytes + IDENTIFICATION_AT, ends_random() & 0xffff);
        packet_sum(packet);
    }
}

/* The flow of any IPv4 packet; of ICMP and others the ports are the four bytes behind the
 * header. */
static bool read_flow(const struct packet *packet, struct flow *flow) {
    const unsigned char *at = packet->bytes;

    if (packet->length < IP_HEADER || at[0] >> 4 != 4 || ip_length(packet) < IP_HEADER ||
        packet->length < ip_length(packet) + UDP_HEADER)
        return false;
    *flow = (struct flow){
        packet_protocol(packet),
        {get_32(at + SOURCE_AT), (uint16_t)get_16(transport(packet))},
        {get_32(at + DESTINATION_AT), (uint16_t)get_16(transport(packet) + 2)}};
    return true;
}

bool packet_flow(const struct packet *packet, struct flow *flow) {
    return read_flow(packet, flow) &&
           (flow->protocol == PACKET_TCP || flow->protocol == PACKET_UDP);
}

bool packet_has_options(const struct packet *packet) {
    return ip_length(packet) > IP_HEADER;
}

unsigned char packet_ttl(const struct packet *packet) {
    return packet->bytes[TTL_AT];
}

void packet_set_ttl(struct packet *packet, unsigned char ttl) {
    packet->bytes[TTL_AT] = ttl;
}

void packet_readdress(struct packet *packet, const struct flow *flow) {
    put_32(packet->bytes + SOURCE_AT, flow->source.address);
    put_32(packet->bytes + DESTINATION_AT, flow->destination.address);
    if (flow->protocol == PACKET_ICMP) /* the others have ports in the same place */
        return;
    put_16(transport(packet), flow->source.port);
    put_16(transport(packet) + 2, flow->destination.port);
}

/* RFC 1071: numbers of 16 bits, a last byte with a 0 behind it. */
static uint32_t add_up(uint32_t sum, const unsigned char *at, size_t length) {
    for (size_t i = 0; i < length; i++)
        sum += i % 2 == 0 ? (unsigned)at[i] << 8 : at[i];
    return sum;
}

static unsigned folded(uint32_t sum) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (unsigned)sum;
}

/* All that IP's checksum covers, its own field too, and the same of TCP's or UDP's. */
static uint32_t sum_of_ip(const struct packet *packet) {
    return add_up(0, packet->bytes, ip_length(packet));
}

static uint32_t sum_behind(const struct packet *packet) {
    size_t length = packet->length - ip_length(packet);
    uint32_t sum = add_up(0, packet->bytes + SOURCE_AT, 8);

    sum += packet_protocol(packet) + (uint32_t)length;
    return add_up(sum, transport(packet), length);
}

unsigned packet_ip_total(const struct packet *packet) {
    return folded(sum_of_ip(packet));
}

/* 65535 if the checksum is right. */
static unsigned total(const struct packet *packet) {
    return folded(sum_behind(packet));
}

void packet_sum(struct packet *packet) {
    unsigned char *at = transport(packet) + sum_at(packet);
    unsigned protocol = packet_protocol(packet);

    put_16(packet->bytes + IP_SUM_AT, 0);
    put_16(packet->bytes + IP_SUM_AT, ~packet_ip_total(packet) & 0xffff);
    if ((protocol != PACKET_TCP && protocol != PACKET_UDP) ||
        (protocol == PACKET_UDP && get_16(at) == 0))
        return;
    put_16(at, 0);
    put_16(at, ~total(packet) & 0xffff);
    if (protocol == PACKET_UDP && get_16(at) == 0)
        put_16(at, 0xffff);
}

unsigned packet_sum_field(const struct packet *packet) {
    return get_16(transport(packet) + sum_at(packet));
}

unsigned packet_ip_sum_field(const struct packet *packet) {
    return get_16(packet->bytes + IP_SUM_AT);
}

bool packet_ip_sum_is_right(const struct packet *packet) {
    return packet_ip_total(packet) == 0xffff;
}

bool packet_sum_is_right(const struct packet *packet) {
    return total(packet) == 0xffff &&
           (packet_protocol(packet) == PACKET_TCP || packet_sum_field(packet) != 0);
}

/* What a number of 16 bits must be, so that a sum is 65535 in all, or (`carries`) has
 * 65535 in its lower half: what is carried there, is carried a second time then. */
static unsigned fitting(uint32_t others, bool carries) {
    return ~(carries ? others : folded(others)) & 0xffff;
}

void packet_fit(struct packet *packet, struct packet *translated, bool carries) {
    size_t data = ip_length(packet) +
                  (packet_protocol(packet) == PACKET_TCP ? TCP_HEADER : UDP_HEADER);
    unsigned char *number = translated->bytes + IDENTIFICATION_AT;

    put_16(transport(translated) + sum_at(translated), 0);
    put_16(translated->bytes + data, 0);
    put_16(translated->bytes + data, fitting(sum_behind(translated), carries));
    put_16(packet->bytes + data, get_16(translated->bytes + data));
    put_16(transport(translated) + sum_at(translated), 0xffff);
    if (carries) {
        put_16(translated->bytes + IP_SUM_AT, 0);
        put_16(number, 0);
        put_16(number, fitting(sum_of_ip(translated), true));
        put_16(packet->bytes + IDENTIFICATION_AT, get_16(number));
    }
    packet_sum(packet);
}

void flow_describe(const struct flow *flow, char text[PACKET_TEXT_SIZE]) {
    const struct place *ends[] = {&flow->source, &flow->destination};
    int length = flow->protocol == PACKET_TCP   ? snprintf(text, 8, "tcp")
                 : flow->protocol == PACKET_UDP ? snprintf(text, 8, "udp")
                 : flow->protocol == PACKET_ICMP
                     ? snprintf(text, 8, "icmp")
                     : snprintf(text, 16, "protocol %u", flow->protocol & 255u);

    for (int i = 0; i < 2; i++) {
        uint32_t address = ends[i]->address;

        length += snprintf(text + length, (size_t)(PACKET_TEXT_SIZE - length),
                           "%s%u.%u.%u.%u", i == 0 ? " " : " -> ", address >> 24,
                           address >> 16 & 255, address >> 8 & 255, address & 255);
        if (flow->protocol != PACKET_ICMP)
            length += snprintf(text + length, (size_t)(PACKET_TEXT_SIZE - length), ":%u",
                               ends[i]->port);
    }
}

void packet_describe(const struct packet *packet, char text[PACKET_TEXT_SIZE]) {
    struct flow flow;

    if (read_flow(packet, &flow))
        flow_describe(&flow, text);
    else
        snprintf(text, PACKET_TEXT_SIZE, "%zu bytes that are not a whole IPv4 packet",
                 packet->length);
}

/* May this byte differ? */
static bool is_left_out(const struct packet *packet, size_t at) {
    size_t sum = ip_length(packet) + sum_at(packet);

    return at == TTL_AT || at == IP_SUM_AT || at == IP_SUM_AT + 1 ||
           (packet_protocol(packet) != PACKET_ICMP && (at == sum || at == sum + 1));
}

const char *packet_difference(const struct packet *expected, const struct packet *came) {
    static char text[PACKET_TEXT_SIZE];

    if (expected->length != came->length) {
        snprintf(text, sizeof text, "%zu bytes came, and %zu were sent", came->length,
                 expected->length);
        return text;
    }
    for (size_t i = 0; i < expected->length; i++)
        if (expected->bytes[i] != came->bytes[i] && !is_left_out(expected, i)) {
            size_t header = ip_length(expected);

            snprintf(text, sizeof text,
                     "byte %zu of %s came as 0x%02x and must be 0x%02x",
                     i < header ? i : i - header,
                     i < header ? "the IP header" : "the part after the IP header",
                     came->bytes[i], expected->bytes[i]);
            return text;
        }
    return NULL;
}
