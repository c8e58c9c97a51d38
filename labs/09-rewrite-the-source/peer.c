/* peer: both sides of a translator that is a submission. It gives the command two pairs
 * of sockets, as descriptors 3 and 4, sends packets of its own, and looks at what comes.
 *
 *     peer MODE FILE COMMAND... ADDRESS LOW-HIGH
 *
 * The modes are the lab's checks; `show` shows what becomes of a few packets, and judges
 * nothing. FILE gets a line for each thing seen (see peer-sides.h). Exit status: 0 all is
 * as it has to be, 1 something is not, 64 usage, 71 a failure of its own. */
#include "peer-kernels.h"
#include "peer-tables.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct packet_form plain = {.data = 40};

static const char which[] =
    "The destination of an answer is the translator's address and one of its ports. Only "
    "this port says which inside endpoint gets the answer: the address and the port of "
    "the "
    "server do not.";
static const char leaves[] =
    "Each TCP packet and each UDP packet from the inside must leave on the outside. For "
    "which protocols does your program do this?";

static struct place inside(void) {
    return (struct place){step_address(), step_port()};
}

/* A packet out and its answer, of this form. */
static void exchange(unsigned protocol, struct place host, struct place server,
                     struct packet_form form) {
    uint16_t port = step_out(step_flow(protocol, host, server), 0, form, NULL);

    step_back(protocol, server, port, host, form, which);
}

static void check_out(void) {
    struct place host = inside();
    struct flow flow = step_flow(PACKET_TCP, host, step_server());
    uint16_t port = step_out(flow, 0, plain, NULL);
    char text[PACKET_TEXT_SIZE];

    flow_describe(&flow, text);
    sides_shown("%s left with the translator's address and port %u", text, port);
}

/* Packets that are sent at once leave in the same order. */
static void expect_order(const struct place *hosts, int count, struct place server) {
    static struct packet packet;
    char expected[PACKET_TEXT_SIZE] = "packets in the order in which they came, from";
    struct flow seen;

    for (int i = 0; i < count; i++) {
        struct flow flow = step_flow(PACKET_TCP, hosts[i], server);
        size_t length = strlen(expected);

        packet_make(&packet, &flow, plain);
        sides_send(INSIDE, &packet);
        snprintf(expected + length, sizeof expected - length, " %u", hosts[i].port);
    }
    for (int i = 0; i < count; i++)
        if (!sides_receive(OUTSIDE, &packet) || !packet_flow(&packet, &seen) ||
            seen.source.port != hosts[i].port)
            sides_fail("Packets must leave in the order in which they came in.", expected,
                       "a different one, or none, as number %d", i + 1);
}

static void check_keep(void) {
    static const char stays[] = "This port is in the translator's range, and no other "
                                "endpoint has it, so the endpoint keeps it.";
    static const char again[] =
        "This endpoint got its port with an earlier packet, and must keep it. Does your "
        "program store it, and find it again?";
    struct place hosts[] = {inside(),
                            inside(),
                            inside(),
                            {step_address(), translator.low},
                            {step_address(), translator.high}},
                 server = step_server();
    enum { HOSTS = sizeof hosts / sizeof hosts[0] };

    for (int i = 0; i < 3 * HOSTS; i++)
        step_out(step_flow(PACKET_TCP, hosts[i % HOSTS], server), hosts[i % HOSTS].port,
                 plain, i < HOSTS ? stays : again);
    expect_order(hosts, HOSTS, server);
    sides_shown("five hosts kept ports %u, %u, %u, %u and %u, in each packet",
                hosts[0].port, hosts[1].port, hosts[2].port, hosts[3].port,
                hosts[4].port);
}

static void check_back(unsigned protocol, const char *name) {
    struct place hosts[] = {inside(), inside(), inside()}, server = step_server();
    uint16_t ports[3] = {0};

    for (int i = 0; i < 3; i++) {
        ports[i] = step_out(step_flow(protocol, hosts[i], server), 0, plain, leaves);
        step_back(protocol, server, ports[i], hosts[i], plain, which);
    }
    for (int i = 2; i >= 0; i--)
        step_back(protocol, server, ports[i], hosts[i], plain, which);
    sides_shown("answers over %s came from ports %u, %u and %u to three hosts", name,
                ports[0], ports[1], ports[2]);
}

static void check_tcp_back(void) {
    check_back(PACKET_TCP, "TCP");
}

static void check_udp(void) {
    check_back(PACKET_UDP, "UDP");
}

static void check_ttl(void) {
    static const unsigned char ttls[] = {64, 255, 128, 2};
    static const char over[] =
        "This packet came with a TTL of 1, which becomes 0. Such a packet must be "
        "dropped.";
    struct place host = inside(), server = step_server();
    struct flow flow = step_flow(PACKET_UDP, host, server), back;

    step_look.ttl = true;
    for (size_t i = 0; i < sizeof ttls; i++)
        exchange(PACKET_UDP, host, server,
                 (struct packet_form){.data = 10, .ttl = ttls[i]});
    step_begin_probe();
    back = flow_turned(flow);
    back.destination = (struct place){translator.address, step_out(flow, 0, plain, NULL)};
    step_nowhere(INSIDE, flow, (struct packet_form){.data = 10, .ttl = 1}, over);
    step_nowhere(OUTSIDE, back, (struct packet_form){.data = 10, .ttl = 1}, over);
    sides_shown("a TTL of 64 became 63, 2 became 1, and a packet with 1 was dropped");
}

/* Sums in which a carry is added, and gives another one. */
static void exchange_carries(unsigned protocol, struct place host, struct place server) {
    struct packet_form form = {.data = 30, .carries = true};
    struct flow flow = step_flow(protocol, host, server);
    uint16_t port = step_out(flow, 0, plain, NULL);

    port = step_out(flow, port, form, NULL);
    step_back(protocol, server, port, host, form, which);
}

static void check_ip_sum(void) {
    struct place host = inside(), server = step_server();

    step_look.ip_sum = true;
    for (int i = 0; i < 12; i++)
        exchange(PACKET_TCP, host, server,
                 (struct packet_form){.data = 10, .high_ip_sum = i > 7});
    exchange_carries(PACKET_TCP, host, server);
    sides_shown("27 IP headers, all with the right checksum");
}

static void check_sums(void) {
    static const unsigned lengths[] = {0, 100, 1, 7, 401, 2, 300};
    static const unsigned protocols[] = {PACKET_TCP, PACKET_UDP};

    step_look.sum = true;
    for (int i = 0; i < 2; i++) {
        struct place host = inside(), server = step_server();

        for (size_t j = 0; j < sizeof lengths / sizeof lengths[0]; j++)
            exchange(protocols[i], host, server,
                     (struct packet_form){.data = lengths[j]});
        exchange_carries(protocols[i], host, server);
        if (protocols[i] == PACKET_TCP) /* only over UDP is 0 no checksum */
            step_out(step_flow(PACKET_TCP, host, server), 0,
                     (struct packet_form){.data = 20, .zero_sent = true}, NULL);
    }
    sides_shown("35 packets over TCP and UDP, of even and odd lengths");
}

/* The same with a different port outside: two hosts have this one. */
static void check_port_sum(void) {
    static const unsigned protocols[] = {PACKET_TCP, PACKET_UDP};
    struct place first = inside(), second = {step_address(), first.port},
                 server = step_server();

    step_look.sum = true;
    for (int i = 0; i < 2; i++) {
        exchange(protocols[i], first, server, plain);
        for (unsigned j = 0; j < 6; j++)
            exchange(protocols[i], second, server, (struct packet_form){.data = 90 + j});
    }
    sides_shown("28 packets, most of them with a new port");
}

static void check_no_sum(void) {
    struct place host = inside(), server = step_server();
    struct flow flow = step_flow(PACKET_UDP, host, server);
    uint16_t port;

    step_look.sum = true;
    port = step_out(flow, 0, plain, NULL);
    for (unsigned i = 0; i < 4; i++) {
        struct packet_form form = {.data = 10 + i, .no_sum = i < 2, .zero_sum = i >= 2};

        port = step_out(flow, form.zero_sum ? port : 0, form, NULL);
        step_back(PACKET_UDP, server, port, host, form, which);
    }
    sides_shown("0 stayed 0, and a checksum that comes out as 0 was sent as 65535");
}

static void check_sizes(void) {
    static const unsigned protocols[] = {PACKET_TCP, PACKET_UDP};

    for (int i = 0; i < 2; i++) {
        struct place host = inside(), server = step_server();
        struct packet_form form = {.data = 30};

        for (unsigned words = 1; words <= 10; words += 3) {
            form.ip_options = words;
            form.tcp_options = words / 2;
            exchange(protocols[i], host, server, form);
        }
        form = (struct packet_form){.data = PACKET_MAX - 40};
        exchange(protocols[i], host, server, form);
    }
    sides_shown("IP headers of 24 to 60 bytes, and packets of up to 65535 bytes");
}

static void check_sizes_and_sums(void) {
    step_look.ip_sum = step_look.sum = true;
    check_sizes();
}

static void check_end(void) {
    int status;

    step_both(PACKET_TCP, inside(), step_server(), 0, which);
    status = sides_end(false);
    if (status == -1)
        sides_fail(
            "When a side has ended, read returns 0 on it. What does your program do "
            "then?",
            "a program that ends when both sides have ended", "it went on");
    if (status != 0)
        sides_fail(NULL, "exit status 0 when both sides have ended",
                   status > 128 ? "it was ended by signal %d" : "exit status %d",
                   status > 128 ? status - 128 : status);
    sides_shown("exit status 0 when both sides had ended");
}

/* Sends a packet, and waits a little for what comes. */
static void show_one(enum side side, struct flow flow, unsigned char ttl,
                     struct place *source) {
    static struct packet packet;
    enum side other = side == INSIDE ? OUTSIDE : INSIDE;
    struct pollfd polled = {.fd = sides_descriptor(other), .events = POLLIN};

    packet_make(&packet, &flow, (struct packet_form){.data = 40, .ttl = ttl});
    sides_send(side, &packet);
    if (poll(&polled, 1, 500) == 1) {
        sides_receive(other, &packet);
        if (packet_flow(&packet, &flow) && source != NULL)
            *source = flow.source;
    } else {
        sides_nothing();
    }
}

static void show(void) {
    struct place hosts[] = {{0x0a000002, 6000}, {0x0a000003, 6000}},
                 server = {0xc6336407, 80}, out = {translator.address, translator.high};

    show_one(INSIDE, step_flow(PACKET_TCP, hosts[0], server), 0, NULL);
    show_one(INSIDE, step_flow(PACKET_TCP, hosts[1], server), 0, &out);
    show_one(OUTSIDE, step_flow(PACKET_TCP, server, out), 0, NULL);
    out.port = out.port == translator.high ? (uint16_t)(out.port - 1) : translator.high;
    show_one(OUTSIDE, step_flow(PACKET_TCP, server, out), 0, NULL);
    show_one(INSIDE, step_flow(PACKET_UDP, hosts[1], server), 0, NULL);
    show_one(INSIDE, step_flow(PACKET_TCP, hosts[0], server), 1, NULL);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } modes[] = {{"out", check_out},
                 {"keep", check_keep},
                 {"back", check_tcp_back},
                 {"udp", check_udp},
                 {"ttl", check_ttl},
                 {"ip-sum", check_ip_sum},
                 {"sums", check_sums},
                 {"port-sum", check_port_sum},
                 {"no-sum", check_no_sum},
                 {"sizes", check_sizes},
                 {"sizes-and-sums", check_sizes_and_sums},
                 {"end", check_end},
                 {"ports", tables_check_ports},
                 {"collide", tables_check_collide},
                 {"same", tables_check_same},
                 {"protocols", tables_check_protocols},
                 {"pool", tables_check_pool},
                 {"nobody", tables_check_nobody},
                 {"many", tables_check_many},
                 {"show", show}};

    if (argc == 3 && strcmp(argv[1], "kernels") == 0)
        return kernels_talk(argv[2]);
    if (argc > 5 && strcmp(argv[1], "real") == 0) {
        sides_begin(argv[2], argv + 3);
        kernels_check(argv[0]);
        sides_end(true);
        return 0;
    }
    for (size_t i = 0; argc > 5 && i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(argv[1], modes[i].name) == 0) {
            sides_begin(argv[2], argv + 3);
            modes[i].check();
            sides_end(true);
            return 0;
        }
    fprintf(stderr, "usage: peer MODE FILE COMMAND... ADDRESS LOW-HIGH\n");
    return 64;
}
