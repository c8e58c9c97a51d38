/* peer-draw: see peer-draw.h. */
#include "peer-draw.h"

#include "../grader/ends.h"
#include "peer-rows.h"

#include <stdio.h>
#include <string.h>

enum { LONG_ROWS = 4900, LONG_LISTENERS = 4200, TEXT_SIZE = ENDPOINT_ADDRESS_SIZE };

/* One whose two bytes differ, so that their order shows, and with a letter in its hex
 * form, so that this is no decimal number. */
static uint16_t telling_port(void) {
    char hex[8];
    uint16_t port;

    do {
        port = ends_random_port((struct ends_span){1024, 65535});
        snprintf(hex, sizeof hex, "%04X", port);
    } while (ends_turned(port) == port || strpbrk(hex, "ABCDEF") == NULL);
    return port;
}

static unsigned byte(unsigned low, unsigned high) {
    return low + ends_random() % (high - low + 1);
}

/* An address of IPv4 that begins with this number, and whose others tell their place:
 * none is the same as another, and none looks like loopback. */
static const char *ipv4_from(unsigned first) {
    static char text[TEXT_SIZE];
    unsigned second = byte(1, 99), third = byte(150, 199);

    snprintf(text, sizeof text, "%u.%u.%u.%u", first, second == first ? 101 : second,
             third == first ? 202 : third, byte(103, 126));
    return text;
}

static const char *ipv6_from(const char *prefix, bool is_full) {
    static char text[TEXT_SIZE];

    if (is_full)
        snprintf(text, sizeof text, "%s:%x:%x:%x:%x:%x:%x", prefix, byte(0x1001, 0x1fff),
                 byte(0x2001, 0x2fff), byte(0x3001, 0x3fff), byte(0x4001, 0x4fff),
                 byte(0x5001, 0x5fff), byte(0x6001, 0x6fff));
    else
        snprintf(text, sizeof text, "%s::%x", prefix, byte(2, 0xffe));
    return text;
}

static struct row *listener(const char *address) {
    return rows_add(address, telling_port(), TABLE_LISTEN);
}

static void draw_form(void) {
    listener("127.0.0.1");
}

/* High ones, low ones with zeros in front, and one that looks decimal in hex. */
static void draw_port(void) {
    listener(ipv4_from(10));
    rows_add(ipv4_from(10), ends_random_port((struct ends_span){40962, 40969}),
             TABLE_LISTEN);
    rows_add(ipv4_from(192), ends_random_port((struct ends_span){11, 15}), TABLE_LISTEN);
    rows_add(ipv4_from(172), (uint16_t)(0x1234 + 16 * (ends_random() % 3)), TABLE_LISTEN);
    listener(ipv4_from(203));
    rows_shuffle();
}

static void draw_address(void) {
    static const unsigned first[] = {10, 172, 192, 198, 203, 100};

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        listener(ipv4_from(first[i]));
    rows_shuffle();
}

/* Loopback is all that begins with 127, and nothing that only ends so. Everybody is
 * 0.0.0.0 alone. */
static void draw_who(void) {
    char text[TEXT_SIZE];

    listener("127.0.0.1");
    listener("127.0.0.2");
    snprintf(text, sizeof text, "127.%u.%u.%u", byte(1, 254), byte(1, 254), byte(2, 254));
    listener(text);
    listener("127.0.0.0");
    listener("127.255.255.255");
    listener("0.0.0.0");
    snprintf(text, sizeof text, "%u.0.0.0", byte(11, 99));
    listener(text);
    snprintf(text, sizeof text, "0.0.0.%u", byte(11, 99));
    listener(text);
    listener(ipv4_from(126));
    listener(ipv4_from(128));
    snprintf(text, sizeof text, "%u.0.0.127", byte(11, 99));
    listener(text);
    listener("192.168.1.1");
    rows_shuffle();
}

/* In hex, 10 is 0A, which is the state of a listener, too. */
static void draw_state(void) {
    static const enum table_state others[] = {
        TABLE_ESTABLISHED, TABLE_ESTABLISHED, TABLE_SYN_SENT,   TABLE_SYN_RECV,
        TABLE_FIN_WAIT1,   TABLE_FIN_WAIT2,   TABLE_TIME_WAIT,  TABLE_TIME_WAIT,
        TABLE_CLOSE_WAIT,  TABLE_LAST_ACK,    TABLE_ESTABLISHED};
    struct row *own = listener("127.0.0.1");

    rows_add("127.0.0.1", endpoint_port(&own->socket.local), TABLE_ESTABLISHED);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        rows_add(ipv4_from(10), telling_port(), others[i]);
    listener(ipv4_from(192));
    listener("0.0.0.0");
    rows_shuffle();
}

static void draw_ipv6(void) {
    char text[TEXT_SIZE];

    listener("::1");
    listener(ipv6_from("2001:db8", true));
    listener(ipv6_from("2001:db8", false));
    listener(ipv6_from("fd00:12", true));
    listener(ipv6_from("fe80", false));
    listener("fd00::1"); /* ends as ::1 does */
    snprintf(text, sizeof text, "127:%x::%x", byte(1, 254), byte(2, 254));
    listener(text); /* begins as 127.0.0.1 does, as text */
    rows_shuffle();
}

static void draw_mapped(void) {
    char text[TEXT_SIZE];

    listener("::ffff:127.0.0.1");
    snprintf(text, sizeof text, "::ffff:127.%u.%u.%u", byte(1, 254), byte(1, 254),
             byte(2, 254));
    listener(text);
    snprintf(text, sizeof text, "::ffff:%s", ipv4_from(10));
    listener(text);
    listener("::ffff:0.0.0.0");
    listener(ipv6_from("2001:db8:0:0:0:ffff", false)); /* not in front */
    snprintf(text, sizeof text, "::ffff:0:%x:%x", byte(0xa00, 0xaff), byte(2, 0xffe));
    listener(text); /* 16 bits too early */
    listener("::1");
    rows_shuffle();
}

/* An address is :: or ::1 only if all of its words say so. */
static void draw_wildcard(void) {
    static const char *const alike[] = {
        "%x::", "0:0:%x::", "0:0:0:0:%x::", "%x::1", "0:0:%x::1", "0:0:0:0:%x::1"};
    char text[TEXT_SIZE];

    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        snprintf(text, sizeof text, alike[i], byte(0x1001, 0x1fff));
        listener(text);
    }
    listener("::");
    listener("::");
    listener("::1");
    listener(ipv6_from("fd00", false));
    rows_shuffle();
}

static void draw_both(void) {
    listener("127.0.0.1");
    listener(ipv4_from(10));
    listener("::1");
    listener(ipv6_from("2001:db8", true));
    rows_shuffle();
}

/* One number at several addresses, one of them twice, in each family. */
static void draw_same(void) {
    uint16_t port = telling_port();

    rows_add("127.0.0.1", port, TABLE_LISTEN);
    rows_add("127.0.0.2", port, TABLE_LISTEN);
    rows_add(ipv4_from(10), port, TABLE_LISTEN);
    listener("0.0.0.0");
    rows[rows_count++] = rows[3];
    listener(ipv4_from(192));
    rows_shuffle();
}

/* No two listeners have one port. */
static void draw_long(void) {
    uint16_t port = ends_random_port((struct ends_span){1024, 30000});

    for (int i = 0; i < LONG_ROWS; i++) {
        bool listens = i >= LONG_ROWS - LONG_LISTENERS;

        port = (uint16_t)(port + 1u + ends_random() % 7);
        rows_add(i % 2 == 0 ? "127.0.0.1" : ipv4_from(10), port,
                 listens ? TABLE_LISTEN : TABLE_ESTABLISHED);
    }
}

static void draw_none(void) {
    rows_add("127.0.0.1", telling_port(), TABLE_ESTABLISHED);
    rows_add(ipv4_from(10), telling_port(), TABLE_TIME_WAIT);
}

bool draw_table(const char *kind, bool *ipv6_first) {
    static const struct {
        const char *name;
        void (*draw)(void);
    } kinds[] = {
        {"form", draw_form},     {"port", draw_port},         {"address", draw_address},
        {"who", draw_who},       {"state", draw_state},       {"ipv6", draw_ipv6},
        {"mapped", draw_mapped}, {"wildcard", draw_wildcard}, {"both", draw_both},
        {"turned", draw_both},   {"same", draw_same},         {"long", draw_long},
        {"none", draw_none}};

    *ipv6_first = strcmp(kind, "turned") == 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i].name) == 0) {
            kinds[i].draw();
            return true;
        }
    return false;
}
