/* peer-tables: see peer-tables.h. */
#include "peer-tables.h"

#include "../grader/ends.h"

#include <stdio.h>

enum { SMALL_POOL_MAX = 8, MANY = 1200, REFUSED = 40 };

static const struct packet_form plain = {.data = 30};

static const char whose[] =
    "This answer went to the wrong endpoint. Each endpoint has its own port of the "
    "translator, and only this port says which endpoint gets the answer.";

static struct place other_host(struct place host, uint32_t bits) {
    return (struct place){host.address ^ bits, host.port};
}

/* The source ports must all be different. */
static void expect_new_port(struct place host, uint16_t port, const uint16_t *ports,
                            int count) {
    char expected[PACKET_TEXT_SIZE];

    for (int i = 0; i < count; i++)
        if (ports[i] == port) {
            snprintf(expected, sizeof expected,
                     "a port of %u-%u that no other inside endpoint has", translator.low,
                     translator.high);
            sides_fail("Two inside endpoints have the same port of the translator now. "
                       "How could "
                       "it know which of them gets an answer to this port?",
                       expected, "port %u for a second endpoint (its own port is %u)",
                       port, host.port);
        }
}

void tables_check_ports(void) {
    static const char another[] =
        "An endpoint is an address and a port. A second port of "
        "the same host is a second endpoint.";
    struct place one = {step_address(), step_port()}, other = {one.address, step_port()},
                 server = step_server();
    uint16_t ports[2];

    ports[0] = step_both(PACKET_TCP, one, server, 0, another);
    ports[1] = step_out(step_flow(PACKET_TCP, other, server), 0, plain, another);
    if (ports[0] == ports[1])
        sides_fail(another, "two ports of the translator for two ports of one host",
                   "port %u for both", ports[0]);
    step_back(PACKET_TCP, server, ports[1], other, plain, another);
    step_back(PACKET_TCP, server, ports[0], one, plain, another);
    sides_shown("ports %u and %u of one host became %u and %u", one.port, other.port,
                ports[0], ports[1]);
}

void tables_check_collide(void) {
    static const char free_ones[] =
        "A different host already has this port. Other ports of the range are free.";
    struct place first = {step_address(), step_port()}, server = step_server();
    struct place hosts[] = {first, other_host(first, 0x10000), other_host(first, 1)};
    uint16_t ports[3];

    for (int i = 0; i < 3; i++) {
        ports[i] = step_out(step_flow(PACKET_TCP, hosts[i], server), 0, plain, free_ones);
        expect_new_port(hosts[i], ports[i], ports, i);
    }
    for (int i = 2; i >= 0; i--)
        step_back(PACKET_TCP, server, ports[i], hosts[i], plain, whose);
    sides_shown("port %u of three hosts became %u, %u and %u", first.port, ports[0],
                ports[1], ports[2]);
}

void tables_check_same(void) {
    static const char keeps[] = "This endpoint got its port of the translator with a "
                                "packet to a different destination. It must keep this "
                                "port for every destination.";
    static const char from_any[] = "It makes no difference who sends an answer. Only its "
                                   "destination port says which endpoint gets it.";
    struct place first = {step_address(), step_port()};
    struct place hosts[] = {first, other_host(first, 0x101)};
    struct place servers[] = {{0xc6336407, 80}, {0xc0000209, 443}, {0xc6336407, 443}};
    struct place stranger = step_server();
    uint16_t ports[2];

    for (int i = 0; i < 2; i++)
        ports[i] = step_out(step_flow(PACKET_UDP, hosts[i], servers[0]), 0, plain, NULL);
    for (int i = 1; i < 6; i++)
        for (int j = 0; j < 2; j++)
            step_out(step_flow(PACKET_UDP, hosts[j], servers[i % 3]), ports[j], plain,
                     keeps);
    for (int i = 0; i < 6; i++)
        step_back(PACKET_UDP, servers[i / 2], ports[i % 2], hosts[i % 2], plain,
                  from_any);
    for (int i = 0; i < 2; i++)
        step_back(PACKET_UDP, stranger, ports[i], hosts[i], plain, from_any);
    sides_shown("one endpoint had port %u for three destinations, and a second one %u",
                ports[0], ports[1]);
}

void tables_check_protocols(void) {
    static const char two[] =
        "No endpoint of this protocol has this port. TCP port N and "
        "UDP port N are two different ports.";
    static const char mixed[] =
        "Over TCP this port belongs to one endpoint, and over UDP to a different one. "
        "Which protocol has this packet?";
    struct place tcp = {step_address(), step_port()}, udp = {step_address(), tcp.port},
                 alone = {step_address(), step_port()}, server = step_server();
    uint16_t tcp_port = step_out(step_flow(PACKET_TCP, tcp, server), 0, plain, NULL),
             udp_port;

    step_begin_probe();
    udp_port = step_out(step_flow(PACKET_UDP, udp, server),
                        tcp_port == tcp.port ? tcp.port : 0, plain, two);
    step_back(PACKET_TCP, server, tcp_port, tcp, plain, mixed);
    step_back(PACKET_UDP, server, udp_port, udp, plain, mixed);
    step_not_to(
        alone,
        (struct flow){PACKET_TCP,
                      server,
                      {translator.address,
                       step_out(step_flow(PACKET_UDP, alone, server), 0, plain, two)}},
        "An endpoint has this port over UDP only, but this is a TCP packet.");
    sides_shown("port %u belonged to one host over TCP, and to a second one over UDP",
                tcp.port);
}

/* A port of an inside host that is not in the range. */
static uint16_t outside_range(bool low) {
    uint16_t port;

    do
        port = low ? (uint16_t)(ends_random() % 1000 + 2) : (uint16_t)ends_random();
    while (port < 2 || (port >= translator.low && port <= translator.high));
    return port;
}

/* As many endpoints as the range has ports. */
static int fill(struct place *hosts, uint16_t *ports, struct place server) {
    static const char room[] =
        "The range still has free ports. Both LOW and HIGH belong to it, and an endpoint "
        "keeps one port, however many packets it sends.";
    int count = translator.high - translator.low + 1;
    uint16_t shared = (uint16_t)(translator.high == 65535 ? translator.high
                                                          : translator.low + count / 3);

    for (int i = 0; i < count; i++) {
        hosts[i].address = step_address();
        hosts[i].port = i < 2 ? shared : outside_range(i % 2 == 0);
        ports[i] = step_both(PACKET_TCP, hosts[i], server, 0, room);
        expect_new_port(hosts[i], ports[i], ports, i);
        for (int again = 0; again < 2; again++)
            step_both(PACKET_TCP, hosts[i], server, ports[i], room);
    }
    return count;
}

static const char ended[] =
    "An endpoint keeps its port as long as the program runs, even if a connection has "
    "ended (FIN or RST).";

/* A connection ends by FIN in both directions, or by RST. */
static void end_connection(struct place host, struct place server, uint16_t port, int i) {
    struct packet_form form = {.flags =
                                   i % 2 == 0 ? PACKET_FIN | PACKET_ACK : PACKET_RST};

    step_out(step_flow(PACKET_TCP, host, server), port, form, NULL);
    if (i % 2 == 0)
        step_back(PACKET_TCP, server, port, host, form, ended);
}

void tables_check_pool(void) {
    static const char full[] =
        "All ports of the range are in use. A new endpoint gets no "
        "port, and its packets are dropped.";
    static const char keeps[] = "This endpoint had its port before the range was full, "
                                "and must keep it. Did your "
                                "program overwrite it?";
    struct place hosts[SMALL_POOL_MAX] = {{0}}, server = step_server(), late;
    uint16_t ports[SMALL_POOL_MAX] = {0};
    int count = fill(hosts, ports, server);

    for (int i = 0; i < count; i++)
        end_connection(hosts[i], server, ports[i], i);
    for (int i = 0; i < count; i++)
        step_back(PACKET_TCP, server, ports[i], hosts[i], plain, ended);
    step_probe_with(step_flow(PACKET_TCP, hosts[0], server), ports[0]);
    for (int i = 0; i < REFUSED; i++) {
        late = (struct place){step_address(),
                              i % 2 == 0 ? translator.low : outside_range(false)};
        step_nowhere(INSIDE, step_flow(PACKET_TCP, late, server), plain, full);
    }
    step_nowhere(INSIDE, step_flow(PACKET_TCP, late, server), plain, full);
    for (int i = count - 1; i >= 0; i--) {
        step_back(PACKET_TCP, server, ports[i], hosts[i], plain, keeps);
        step_out(step_flow(PACKET_TCP, hosts[i], server), ports[i], plain, keeps);
    }
    step_both(PACKET_UDP, late, server, 0,
              "Over UDP all ports of the range are free. Only the TCP table is full.");
    sides_shown("%d endpoints had all ports of %u-%u, and %d others had none", count,
                translator.low, translator.high, REFUSED);
}

void tables_check_nobody(void) {
    static const char other[] =
        "This packet is of another protocol: its number is neither 6 nor 17. Packets "
        "that "
        "are neither TCP nor UDP must be dropped in both directions.";
    static const unsigned others[] = {PACKET_UDPLITE, PACKET_SCTP};
    static const char none[] =
        "No inside endpoint has this port, so the packet is for none "
        "of them.";
    struct place server = step_server(), free_port = {translator.address, step_port()},
                 given = {step_address(), step_port()},
                 given_port = {translator.address ^ 1, 0},
                 udp_port = {translator.address, 0}, tcp_port = udp_port;

    step_begin_probe();
    given_port.port = step_both(PACKET_UDP, given, server, 0, NULL);
    udp_port.port = given_port.port;
    tcp_port.port = step_both(PACKET_TCP, given, server, 0, NULL);
    step_nowhere(OUTSIDE, (struct flow){PACKET_TCP, server, free_port}, plain, none);
    step_nowhere(OUTSIDE, (struct flow){PACKET_UDP, server, free_port}, plain, none);
    step_nowhere(OUTSIDE, (struct flow){PACKET_UDP, server, given_port}, plain,
                 "The destination address of this packet is not the translator's.");
    step_nowhere(OUTSIDE, (struct flow){PACKET_UDP, server, given}, plain,
                 "The destination address of this packet is not the translator's.");
    step_nowhere(OUTSIDE, (struct flow){PACKET_ICMP, server, {translator.address, 0}},
                 plain, "This is an ICMP packet, which has no ports.");
    step_nowhere(INSIDE, (struct flow){PACKET_ICMP, given, server}, plain,
                 "This is an ICMP packet, which has no ports.");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        step_nowhere(OUTSIDE, (struct flow){others[i], server, udp_port}, plain, other);
        step_nowhere(OUTSIDE, (struct flow){others[i], server, tcp_port}, plain, other);
        step_nowhere(INSIDE, (struct flow){others[i], given, server}, plain, other);
    }
    step_both(
        PACKET_TCP, (struct place){step_address(), free_port.port}, server,
        given_port.port == given.port ? free_port.port : 0,
        "A packet from the outside must give no endpoint a port. This port was still "
        "free.");
    sides_shown("packets to a free port, to other addresses, and of other protocols");
}

void tables_check_many(void) {
    static const char room[] =
        "The range has a port for each endpoint. Does your table have room for all "
        "of them?";
    static struct place hosts[MANY];
    static uint16_t ports[MANY];
    static bool given[65536];
    struct place server = step_server();
    uint16_t shared = step_port();

    for (int i = 0; i < MANY; i++) {
        hosts[i] = (struct place){step_address(), i % 2 == 0 ? shared : step_port()};
        ports[i] = step_out(step_flow(PACKET_UDP, hosts[i], server), 0, plain, room);
        if (given[ports[i]])
            expect_new_port(hosts[i], ports[i], &ports[i], 1);
        given[ports[i]] = true;
    }
    for (int i = 0; i < MANY; i += 7)
        step_back(PACKET_UDP, server, ports[i], hosts[i], plain, whose);
    sides_shown(
        "%d endpoints, half of them with the same port, each with its own answers", MANY);
}
