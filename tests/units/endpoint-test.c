/* endpoint-test: lib/endpoint.h: text to address and back, for both families. The
 * text must be what inet_ntop() writes. */
#include "../../lib/endpoint.h"

#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>

static struct endpoint ipv4(const char *address, uint16_t port) {
    struct endpoint endpoint = endpoint_empty();

    endpoint.address.ipv4.sin_family = AF_INET;
    endpoint.address.ipv4.sin_port = htons(port);
    endpoint.length = sizeof endpoint.address.ipv4;
    check(inet_pton(AF_INET, address, &endpoint.address.ipv4.sin_addr) == 1,
          "'%s' is an IPv4 address", address);
    return endpoint;
}

static struct endpoint ipv6(const char *address, uint16_t port) {
    struct endpoint endpoint = endpoint_empty();

    endpoint.address.ipv6.sin6_family = AF_INET6;
    endpoint.address.ipv6.sin6_port = htons(port);
    endpoint.length = sizeof endpoint.address.ipv6;
    check(inet_pton(AF_INET6, address, &endpoint.address.ipv6.sin6_addr) == 1,
          "'%s' is an IPv6 address", address);
    return endpoint;
}

static struct endpoint make(const char *address, uint16_t port) {
    return strchr(address, ':') != NULL ? ipv6(address, port) : ipv4(address, port);
}

/* Formats into a buffer of the promised size, and looks at the byte behind it. */
static size_t format(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_SIZE]) {
    struct {
        char text[ENDPOINT_TEXT_SIZE];
        char behind;
    } room;
    size_t length;

    memset(&room, '#', sizeof room);
    length = endpoint_format(endpoint, room.text);
    check(room.behind == '#', "a text stays in its room");
    check(length < sizeof room.text && room.text[length] == '\0' &&
              strlen(room.text) == length,
          "a text is as long as it says");
    memcpy(text, room.text, sizeof room.text);
    text[ENDPOINT_TEXT_SIZE - 1] = '\0';
    return length;
}

struct row {
    const char *address;
    uint16_t port;
    const char *text;
    bool loopback, wildcard;
};

static const struct row rows[] = {
    {"127.0.0.1", 80, "127.0.0.1:80", true, false},
    {"127.0.0.1", 0, "127.0.0.1:0", true, false},
    {"127.0.0.1", 1, "127.0.0.1:1", true, false},
    {"127.0.0.1", 9, "127.0.0.1:9", true, false},
    {"127.0.0.1", 10, "127.0.0.1:10", true, false},
    {"127.0.0.1", 1023, "127.0.0.1:1023", true, false},
    {"127.0.0.1", 9999, "127.0.0.1:9999", true, false},
    {"127.0.0.1", 10000, "127.0.0.1:10000", true, false},
    {"127.0.0.1", 65535, "127.0.0.1:65535", true, false},
    {"127.0.0.0", 80, "127.0.0.0:80", true, false},
    {"127.255.255.255", 80, "127.255.255.255:80", true, false},
    {"126.255.255.255", 80, "126.255.255.255:80", false, false},
    {"128.0.0.0", 80, "128.0.0.0:80", false, false},
    {"1.0.0.127", 80, "1.0.0.127:80", false, false},
    {"0.0.0.0", 0, "0.0.0.0:0", false, true},
    {"0.0.0.0", 65535, "0.0.0.0:65535", false, true},
    {"0.0.0.1", 80, "0.0.0.1:80", false, false},
    {"1.0.0.0", 80, "1.0.0.0:80", false, false},
    {"255.255.255.255", 65535, "255.255.255.255:65535", false, false},
    {"10.20.30.40", 3306, "10.20.30.40:3306", false, false},
    {"9.10.99.100", 3306, "9.10.99.100:3306", false, false},
    {"::1", 80, "[::1]:80", true, false},
    {"::1", 0, "[::1]:0", true, false},
    {"::1", 65535, "[::1]:65535", true, false},
    {"::", 0, "[::]:0", false, true},
    {"::", 65535, "[::]:65535", false, true},
    {"::2", 80, "[::2]:80", false, false},
    {"1::", 80, "[1::]:80", false, false},
    {"1::1", 80, "[1::1]:80", false, false},
    {"100::", 80, "[100::]:80", false, false},
    {"2001:db8::1", 443, "[2001:db8::1]:443", false, false},
    {"2001:db8:0:1:1:1:1:1", 443, "[2001:db8:0:1:1:1:1:1]:443", false, false},
    {"2001:0:0:1:0:0:0:1", 443, "[2001:0:0:1::1]:443", false, false},
    {"2001:db8:0:0:1:0:0:1", 443, "[2001:db8::1:0:0:1]:443", false, false},
    {"fe80::1", 22, "[fe80::1]:22", false, false},
    {"ff02::1", 22, "[ff02::1]:22", false, false},
    {"::ffff:192.0.2.1", 80, "[::ffff:192.0.2.1]:80", false, false},
    {"::ffff:1.2.3.4", 80, "[::ffff:1.2.3.4]:80", false, false},
    {"::ffff:255.255.255.255", 65535, "[::ffff:255.255.255.255]:65535", false, false},
    {"64:ff9b::192.0.2.1", 80, "[64:ff9b::c000:201]:80", false, false},
    {"1:2:3:4:5:6:7:8", 80, "[1:2:3:4:5:6:7:8]:80", false, false},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535,
     "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", false, false},
};

static void check_round_trip(const struct endpoint *endpoint, const char *text) {
    struct endpoint back;
    int result = endpoint_parse(text, &back);

    if (!check(result == 0, "'%s' is read", text))
        return;
    check(endpoint_equal(&back, endpoint) && endpoint_equal(endpoint, &back),
          "'%s' is read as it was", text);
    check(back.length == endpoint->length, "'%s' has its length", text);
    check(endpoint_family(&back) == endpoint_family(endpoint), "'%s' has its family",
          text);
    if (endpoint_family(endpoint) == AF_INET6)
        check(back.address.ipv6.sin6_scope_id == endpoint->address.ipv6.sin6_scope_id,
              "'%s' has its scope", text);
}

static void test_row(const struct row *row) {
    struct endpoint endpoint = make(row->address, row->port);
    int family = strchr(row->address, ':') != NULL ? AF_INET6 : AF_INET;
    char text[ENDPOINT_TEXT_SIZE], address[ENDPOINT_ADDRESS_SIZE];
    size_t length = format(&endpoint, text);

    check(strcmp(text, row->text) == 0, "%s is written: %s", row->text, text);
    check(length == strlen(row->text), "%s has its length: %zu", row->text, length);
    length = endpoint_address(&endpoint, address);
    check(length == strlen(address), "the address of %s has its length", row->text);
    check(strncmp(row->text + (family == AF_INET6), address, length) == 0,
          "the address of %s: %s", row->text, address);
    check(endpoint_port(&endpoint) == row->port, "the port of %s", row->text);
    check(endpoint_family(&endpoint) == family, "the family of %s", row->text);
    check(endpoint_is_loopback(&endpoint) == row->loopback, "loopback: %s", row->text);
    check(endpoint_is_wildcard(&endpoint) == row->wildcard, "wildcard: %s", row->text);
    check(endpoint_numeric_family(row->address) == family, "numeric family of %s",
          row->address);
    check_round_trip(&endpoint, row->text);
}

/* What is written differs between any two rows, and so do they. */
static void test_equal(void) {
    size_t count = sizeof rows / sizeof rows[0];

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            struct endpoint a = make(rows[i].address, rows[i].port);
            struct endpoint b = make(rows[j].address, rows[j].port);

            check(endpoint_equal(&a, &b) == (strcmp(rows[i].text, rows[j].text) == 0),
                  "equal: %s and %s", rows[i].text, rows[j].text);
        }
    }
}

/* Scope ids, flow labels, lengths and padding are no part of who it is. */
static void test_equal_ignores(void) {
    struct endpoint a = ipv6("fe80::1", 80), b = a;

    b.address.ipv6.sin6_scope_id = 7;
    b.address.ipv6.sin6_flowinfo = htonl(99);
    check(endpoint_equal(&a, &b), "a scope id is not compared");
    a = ipv4("192.0.2.1", 80);
    b = a;
    memset(b.address.ipv4.sin_zero, 1, sizeof b.address.ipv4.sin_zero);
    b.length = sizeof b.address;
    check(endpoint_equal(&a, &b), "padding is not compared");
}

static void test_set_port(void) {
    static const uint16_t ports[] = {0, 1, 80, 255, 256, 0x1234, 0x3412, 32768, 65535};

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        struct endpoint four = ipv4("192.0.2.1", 7), six = ipv6("2001:db8::1", 7);
        struct endpoint same_four = ipv4("192.0.2.1", ports[i]);
        struct endpoint same_six = ipv6("2001:db8::1", ports[i]);

        endpoint_set_port(&four, ports[i]);
        endpoint_set_port(&six, ports[i]);
        check(endpoint_port(&four) == ports[i], "IPv4 port %u", ports[i]);
        check(endpoint_port(&six) == ports[i], "IPv6 port %u", ports[i]);
        check(endpoint_equal(&four, &same_four), "IPv4 port %u and no more", ports[i]);
        check(endpoint_equal(&six, &same_six), "IPv6 port %u and no more", ports[i]);
    }
}

static const char *const malformed[] = {
    "",
    ":",
    "::",
    ":80",
    "80",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1: 80",
    "127.0.0.1:80 ",
    " 127.0.0.1:80",
    "127.0.0.1 :80",
    "127.0.0.1:+80",
    "127.0.0.1:-1",
    "127.0.0.1:080",
    "127.0.0.1:00",
    "127.0.0.1:0x50",
    "127.0.0.1:65536",
    "127.0.0.1:99999",
    "127.0.0.1:4294967376",
    "127.0.0.1:http",
    "127.0.0.1:80\n",
    "127.0.0.1:80x",
    "127.0.0.1:80:80",
    "127.0.0.1::80",
    "127.0.0.1]:80",
    "[127.0.0.1]:80",
    "[127.0.0.1:80",
    "[127.0.0.1:80]",
    "1.2.3.4.5:80",
    "1.2.3:x:80",
    "1.2.3.256:80",
    "1.2.3.-4:80",
    "1.2.3.4x:80",
    "1.2.3.4%lo:80",
    "1.2.3.4/8:80",
    "localhost:80",
    "example.org:80",
    "*:80",
    "?:80",
    "?:0",
    "[::1]",
    "[::1]:",
    "[::1]80",
    "[::1] :80",
    "[::1]: 80",
    "[::1]:080",
    "[::1]:65536",
    "[::1]:80]",
    "[::1]:80:80",
    "[::1]::80",
    "[::1]x:80",
    "[::1",
    "[::1:80",
    "::1]:80",
    "[[::1]]:80",
    "[[::1]:80",
    "[::1]]:80",
    "[]:80",
    "[:]:80",
    "[ ::1]:80",
    "[::1 ]:80",
    "[",
    "]",
    "[]",
    "[]:",
    "[:",
    "]:80",
    "::1:80",
    "::1",
    "1:2:3:4:5:6:7:8:80",
    "2001:db8::1:80",
    "[1:2:3:4:5:6:7]:80",
    "[1:2:3:4:5:6:7:8:9]:80",
    "[1::2::3]:80",
    "[12345::]:80",
    "[g::]:80",
    "[::1%]:80",
    "[fe80::1%]:80",
    "[fe80::1%99999999999]:80",
    "[localhost]:80",
    "you=127.0.0.1:80",
};

/* Notations that getaddrinfo() takes for an IPv4 address and endpoint_format() never
 * writes: those of inet_aton(), where 010 is 8; and a mapped address without brackets. */
static const char *const foreign[] = {
    "127.1:80",         "127.0.1:80",    "2130706433:80",       "0:80",
    "0x7f.0.0.1:80",    "0x7f000001:80", "0177.0.0.1:80",       "010.0.0.1:80",
    "1.65535:80",       "127.0.0.01:80", "::ffff:127.0.0.1:80", "::ffff:7f00:1:80",
    "::FFFF:1.2.3.4:0",
};

static void check_malformed(const char *text) {
    struct endpoint endpoint = endpoint_empty();
    int result;

    errno = 0;
    result = endpoint_parse(text, &endpoint);
    check(result == -1 && errno == EINVAL, "'%.100s' is refused: %d, errno %d", text,
          result, errno);
}

static void test_malformed(void) {
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        check_malformed(malformed[i]);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        check_malformed(foreign[i]);
}

/* Text that goes on for long: of one character, in brackets, before a colon. */
static void test_long(void) {
    static const char fillers[] = "1.:[]%a0 ";
    static char text[20000];

    for (size_t i = 0; i < sizeof fillers - 1; i++) {
        for (size_t length = 60; length < sizeof text; length = length * 3 / 2) {
            memset(text, fillers[i], length);
            text[length] = '\0';
            check_malformed(text);
            memcpy(text + length - 3, ":80", 4);
            check_malformed(text);
            memcpy(text, "[::", 3);
            memcpy(text + length - 4, "]:80", 5);
            check_malformed(text);
        }
    }
}

/* An IPv4 address in IPv6 clothes is another endpoint than the bare one. */
static void test_mapped(void) {
    struct endpoint mapped = ipv6("::ffff:127.0.0.1", 80), bare = ipv4("127.0.0.1", 80);
    char text[ENDPOINT_TEXT_SIZE];

    format(&mapped, text);
    check(strcmp(text, "[::ffff:127.0.0.1]:80") == 0, "a mapped address: %s", text);
    check_round_trip(&mapped, text);
    check(!endpoint_equal(&mapped, &bare) && !endpoint_equal(&bare, &mapped),
          "a mapped address is not the bare one");
}

/* The longest way to write one, which endpoint_format() would not take. */
static void test_long_address(void) {
    struct endpoint expected = ipv6("0:0:0:0:0:ffff:111.222.111.222", 65535);
    char text[ENDPOINT_TEXT_SIZE];

    check_round_trip(&expected, "[0000:0000:0000:0000:0000:FFFF:111.222.111.222]:65535");
    format(&expected, text);
    check(strcmp(text, "[::ffff:111.222.111.222]:65535") == 0, "a mapped address: %s",
          text);
}

/* With a scope: a name where the machine has that interface, a number where not. */
static void test_scopes(void) {
    static const uint32_t scopes[] = {1, 2, 3, 999999, 4294967295u};
    char text[ENDPOINT_TEXT_SIZE], name[IF_NAMESIZE], expected[ENDPOINT_TEXT_SIZE];

    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
        struct endpoint endpoint = ipv6("fe80:1234:1234:1234:1234:1234:1234:1234", 65535);

        endpoint.address.ipv6.sin6_scope_id = scopes[i];
        if (if_indextoname(scopes[i], name) == NULL)
            snprintf(name, sizeof name, "%lu", (unsigned long)scopes[i]);
        snprintf(expected, sizeof expected,
                 "[fe80:1234:1234:1234:1234:1234:1234:1234%%%s]:65535", name);
        format(&endpoint, text);
        check(strcmp(text, expected) == 0, "scope %lu: %s", (unsigned long)scopes[i],
              text);
        check_round_trip(&endpoint, text);
    }
}

/* What is no address at all is written somehow, and is not read. */
static void test_unknown_family(void) {
    struct endpoint endpoint = endpoint_empty();
    char text[ENDPOINT_TEXT_SIZE];

    check(endpoint.length == sizeof endpoint.address, "an empty one has all its room");
    format(&endpoint, text);
    check_malformed(text);
    endpoint = ipv6("2001:db8::1", 80);
    endpoint.length = 4;
    format(&endpoint, text);
    check_malformed(text);
}

static void test_copy(void) {
    struct endpoint six = ipv6("2001:db8::1", 443), four = ipv4("192.0.2.1", 80);
    struct sockaddr_storage other;
    struct endpoint copy;

    check(endpoint_copy(&copy, &four.address.any, four.length) == 0 &&
              endpoint_equal(&copy, &four) && copy.length == four.length,
          "an IPv4 address is copied");
    check(endpoint_copy(&copy, &six.address.any, six.length) == 0 &&
              endpoint_equal(&copy, &six) && copy.length == six.length,
          "an IPv6 address is copied");
    memset(&other, 0, sizeof other);
    other.ss_family = AF_UNIX;
    errno = 0;
    check(endpoint_copy(&copy, (struct sockaddr *)&other, 16) == -1 &&
              errno == EAFNOSUPPORT,
          "another family is refused");
    other.ss_family = AF_INET6;
    errno = 0;
    check(endpoint_copy(&copy, (struct sockaddr *)&other, sizeof other) == -1 &&
              errno == EAFNOSUPPORT,
          "a longer address is refused");
    check(endpoint_equal(&copy, &six), "a refusal leaves the endpoint alone");
}

struct address_row {
    const char *text;
    int family;
    bool good;
};

static const struct address_row addresses[] = {
    {"127.0.0.1", AF_INET, true},   {"127.0.0.1", AF_UNSPEC, true},
    {"127.0.0.1", AF_INET6, false}, {"::1", AF_INET6, true},
    {"::1", AF_UNSPEC, true},       {"::1", AF_INET, false},
    {"", AF_UNSPEC, false},         {"localhost", AF_UNSPEC, false},
    {"1.2.3.4.5", AF_INET, false},  {"[::1]", AF_INET6, false},
    {"::1:x", AF_INET6, false},     {"127.0.0.1:80", AF_INET, false},
    {"::1 ", AF_INET6, false},      {" ::1", AF_INET6, false},
    {"1.2.3.4 ", AF_INET, false},   {"no such host", AF_UNSPEC, false},
};

static void test_addresses(void) {
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        const struct address_row *row = &addresses[i];
        struct endpoint endpoint = endpoint_empty();
        int error = endpoint_parse_address(row->text, row->family, &endpoint);

        check((error == 0) == row->good, "address '%s': %s", row->text,
              error == 0 ? "good" : gai_strerror(error));
        if (error == 0)
            check(endpoint_port(&endpoint) == 0, "address '%s' has port 0", row->text);
        if (row->family == AF_UNSPEC)
            check((endpoint_numeric_family(row->text) != AF_UNSPEC) == row->good,
                  "numeric: '%s'", row->text);
    }
}

/* A generator of its own, so that every machine tries the same addresses
 * (xorshift32, Marsaglia 2003). */
static uint32_t next_random(void) {
    static uint32_t state = 2463534242u;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void check_as_inet_ntop(const struct endpoint *endpoint) {
    char address[INET6_ADDRSTRLEN], expected[ENDPOINT_TEXT_SIZE];
    char text[ENDPOINT_TEXT_SIZE];
    bool six = endpoint_family(endpoint) == AF_INET6;
    const void *bytes = six ? (const void *)&endpoint->address.ipv6.sin6_addr
                            : (const void *)&endpoint->address.ipv4.sin_addr;

    check(inet_ntop(endpoint_family(endpoint), bytes, address, sizeof address) != NULL,
          "inet_ntop");
    snprintf(expected, sizeof expected, six ? "[%s]:%u" : "%s:%u", address,
             endpoint_port(endpoint));
    format(endpoint, text);
    check(strcmp(text, expected) == 0, "%s, as inet_ntop has it: %s", expected, text);
    check_round_trip(endpoint, text);
}

/* Every byte value in every place of an IPv4 address. */
static void test_every_byte(void) {
    for (unsigned value = 0; value < 256; value++) {
        for (unsigned place = 0; place < 4; place++) {
            struct endpoint endpoint = ipv4("1.1.1.1", (uint16_t)(value * 257));
            uint8_t *bytes = (uint8_t *)&endpoint.address.ipv4.sin_addr;

            bytes[place] = (uint8_t)value;
            check_as_inet_ntop(&endpoint);
        }
    }
}

/* Every pattern of zero groups: where "::" stands is the difficult part. */
static void test_every_zero_run(void) {
    for (unsigned pattern = 0; pattern < 256; pattern++) {
        struct endpoint endpoint = ipv6("::", (uint16_t)(pattern * 257));
        uint8_t *bytes = endpoint.address.ipv6.sin6_addr.s6_addr;

        for (unsigned group = 0; group < 8; group++)
            bytes[2 * group + 1] = (uint8_t)(pattern >> group & 1);
        check_as_inet_ntop(&endpoint);
    }
}

static void test_random(void) {
    for (int i = 0; i < 500; i++) {
        struct endpoint four = ipv4("0.0.0.0", (uint16_t)next_random());
        struct endpoint six = ipv6("::", (uint16_t)next_random());
        uint32_t zeros = next_random();

        four.address.ipv4.sin_addr.s_addr = next_random();
        for (int j = 0; j < 16; j++)
            if ((zeros >> (j / 2) & 1) != 0)
                six.address.ipv6.sin6_addr.s6_addr[j] = (uint8_t)next_random();
        check_as_inet_ntop(&four);
        check_as_inet_ntop(&six);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        test_row(&rows[i]);
    test_equal();
    test_equal_ignores();
    test_set_port();
    test_malformed();
    test_long();
    test_mapped();
    test_long_address();
    test_scopes();
    test_unknown_family();
    test_copy();
    test_addresses();
    test_every_byte();
    test_every_zero_run();
    test_random();
    return check_done();
}
