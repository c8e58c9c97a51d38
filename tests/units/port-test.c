/* port-test: lib/port.h: the strict reading of a port and of a span, the ranges of RFC
 * 6335 with every edge, and the names. */
#include "../../lib/port.h"

#include "check.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum { UNTOUCHED = 54321 };

struct accepted {
    const char *text;
    uint16_t port;
};

static const struct accepted accepted[] = {
    {"0", 0},         {"1", 1},         {"9", 9},         {"10", 10},
    {"80", 80},       {"1023", 1023},   {"1024", 1024},   {"3306", 3306},
    {"9999", 9999},   {"10000", 10000}, {"49151", 49151}, {"49152", 49152},
    {"65534", 65534}, {"65535", 65535},
};

struct refused {
    const char *text;
    int error;
    const char *complaint; /* a word of port_parse_complaint */
};

static const struct refused refused[] = {
    {"", EINVAL, "empty"},
    {" ", EINVAL, "digits"},
    {" 80", EINVAL, "digits"},
    {"80 ", EINVAL, "digits"},
    {"\t80", EINVAL, "digits"},
    {"80\n", EINVAL, "digits"},
    {"80\r\n", EINVAL, "digits"},
    {"\v80", EINVAL, "digits"},
    {"8 0", EINVAL, "digits"},
    {"+80", EINVAL, "digits"},
    {"-1", EINVAL, "digits"},
    {"-0", EINVAL, "digits"},
    {"--80", EINVAL, "digits"},
    {"0x50", EINVAL, "digits"},
    {"0X50", EINVAL, "digits"},
    {"x50", EINVAL, "digits"},
    {"50h", EINVAL, "digits"},
    {"0b1", EINVAL, "digits"},
    {"0o120", EINVAL, "digits"},
    {"080", EINVAL, "leading zeros"},
    {"00", EINVAL, "leading zeros"},
    {"01", EINVAL, "leading zeros"},
    {"00000", EINVAL, "leading zeros"},
    {"00080", EINVAL, "leading zeros"},
    {"065535", EINVAL, "leading zeros"},
    {"0065536", EINVAL, "leading zeros"},
    {"80x", EINVAL, "digits"},
    {"x80", EINVAL, "digits"},
    {"65536x", EINVAL, "digits"},
    {"1e3", EINVAL, "digits"},
    {"80.0", EINVAL, "digits"},
    {"80.", EINVAL, "digits"},
    {".80", EINVAL, "digits"},
    {"8,080", EINVAL, "digits"},
    {"8_080", EINVAL, "digits"},
    {"8'080", EINVAL, "digits"},
    {"80:", EINVAL, "digits"},
    {":80", EINVAL, "digits"},
    {"80-90", EINVAL, "digits"},
    {"80/tcp", EINVAL, "digits"},
    {"http", EINVAL, "digits"},
    {"80;", EINVAL, "digits"},
    {"\xef\xbc\x98\xef\xbc\x90", EINVAL, "digits"},         /* U+FF18 U+FF10 */
    {"\xd9\xa8\xd9\xa0", EINVAL, "digits"},                 /* Arabic-Indic */
    {"\xdb\xb8\xdb\xb0", EINVAL, "digits"},                 /* extended Arabic-Indic */
    {"\xe0\xa5\xae\xe0\xa5\xa6", EINVAL, "digits"},         /* Devanagari */
    {"8\xef\xbc\x90", EINVAL, "digits"},                    /* one of each */
    {"\xf0\x9d\x9f\x96\xf0\x9d\x9f\x8e", EINVAL, "digits"}, /* mathematical bold */
    {"\xc2\xb2", EINVAL, "digits"},                         /* superscript two */
    {"\xc2\xa0"
     "80",
     EINVAL, "digits"}, /* a space that holds */
    {"\xef\xbb\xbf"
     "80",
     EINVAL, "digits"},         /* a byte order mark */
    {"\xb2", EINVAL, "digits"}, /* that two in Latin-1 */
    {"\xff", EINVAL, "digits"},
    {"65536", ERANGE, "65535"},
    {"65537", ERANGE, "65535"},
    {"65616", ERANGE, "65535"}, /* 65536 + 80 */
    {"70000", ERANGE, "65535"},
    {"99999", ERANGE, "65535"},
    {"100000", ERANGE, "65535"},
    {"131152", ERANGE, "65535"},                                  /* 2 * 65536 + 80 */
    {"4294967295", ERANGE, "65535"},                              /* 2^32 - 1 */
    {"4294967296", ERANGE, "65535"},                              /* 2^32 */
    {"4294967376", ERANGE, "65535"},                              /* 2^32 + 80 */
    {"18446744073709551615", ERANGE, "65535"},                    /* 2^64 - 1 */
    {"18446744073709551696", ERANGE, "65535"},                    /* 2^64 + 80 */
    {"340282366920938463463374607431768211536", ERANGE, "65535"}, /* 2^128 + 80 */
};

static void check_accepted(const char *text, uint16_t expected) {
    uint16_t port = UNTOUCHED;
    int result = port_parse(text, &port);

    check(result == 0 && port == expected, "'%s' is %u: %d, %u", text, expected, result,
          port);
}

static void check_refused(const char *text, int error) {
    uint16_t port = UNTOUCHED;
    int result;

    errno = 0;
    result = port_parse(text, &port);
    check(result == -1 && errno == error, "'%s' is refused with %d: %d, %d", text, error,
          result, errno);
    check(port == UNTOUCHED, "'%s' leaves the port alone", text);
}

static void test_tables(void) {
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++)
        check_accepted(accepted[i].text, accepted[i].port);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *complaint = port_parse_complaint(refused[i].text);

        check_refused(refused[i].text, refused[i].error);
        check(strstr(complaint, refused[i].complaint) != NULL,
              "what is wrong with '%s': %s", refused[i].text, complaint);
    }
}

static void test_every_number(void) {
    char text[16];

    for (uint32_t number = 0; number <= 3 * UINT16_MAX; number++) {
        snprintf(text, sizeof text, "%lu", (unsigned long)number);
        if (number <= UINT16_MAX)
            check_accepted(text, (uint16_t)number);
        else
            check_refused(text, ERANGE);
    }
}

static bool is_digit(int byte) {
    return byte >= '0' && byte <= '9';
}

/* A byte that is no digit spoils a port wherever it stands. */
static void test_every_byte(void) {
    for (int byte = 1; byte < 256; byte++) {
        char before[] = "?80", within[] = "8?0", after[] = "80?", alone[] = "?";

        if (is_digit(byte))
            continue;
        before[0] = within[1] = after[2] = alone[0] = (char)byte;
        check_refused(before, EINVAL);
        check_refused(within, EINVAL);
        check_refused(after, EINVAL);
        check_refused(alone, EINVAL);
    }
}

static void test_long_texts(void) {
    static char text[4096];

    memset(text, '9', sizeof text - 1);
    check_refused(text, ERANGE);
    memset(text, '0', sizeof text - 1);
    check_refused(text, EINVAL);
    text[0] = '1';
    check_refused(text, ERANGE);
    text[sizeof text - 2] = 'x';
    check_refused(text, EINVAL);
}

struct span {
    const char *text;
    int error; /* 0: it is one */
    uint16_t low, high;
};

static const struct span spans[] = {
    {"0-0", 0, 0, 0},
    {"0-65535", 0, 0, 65535},
    {"1-1023", 0, 1, 1023},
    {"80-80", 0, 80, 80},
    {"6000-6010", 0, 6000, 6010},
    {"32768-60999", 0, 32768, 60999},
    {"65535-65535", 0, 65535, 65535},
    {"", EINVAL, 0, 0},
    {"-", EINVAL, 0, 0},
    {"--", EINVAL, 0, 0},
    {"80", EINVAL, 0, 0},
    {"65536", EINVAL, 0, 0},
    {"80-", EINVAL, 0, 0},
    {"-80", EINVAL, 0, 0},
    {"81-80", EINVAL, 0, 0},
    {"65535-0", EINVAL, 0, 0},
    {"80--90", EINVAL, 0, 0},
    {"80-90-", EINVAL, 0, 0},
    {"80-90-100", EINVAL, 0, 0},
    {"80 -90", EINVAL, 0, 0},
    {"80- 90", EINVAL, 0, 0},
    {" 80-90", EINVAL, 0, 0},
    {"80-90 ", EINVAL, 0, 0},
    {"80:90", EINVAL, 0, 0},
    {"80,90", EINVAL, 0, 0},
    {"80..90", EINVAL, 0, 0},
    {"80\xe2\x80\x93"
     "90",
     EINVAL, 0, 0}, /* an en dash */
    {"080-90", EINVAL, 0, 0},
    {"80-090", EINVAL, 0, 0},
    {"00-1", EINVAL, 0, 0},
    {"+80-90", EINVAL, 0, 0},
    {"80-+90", EINVAL, 0, 0},
    {"x-90", EINVAL, 0, 0},
    {"80-x", EINVAL, 0, 0},
    {"0x50-0x60", EINVAL, 0, 0},
    {"http-https", EINVAL, 0, 0},
    {"80-65536", ERANGE, 0, 0},
    {"80-100000", ERANGE, 0, 0},
    {"80-4294967386", ERANGE, 0, 0}, /* 2^32 + 90 */
    {"4294967376-90", ERANGE, 0, 0}, /* 2^32 + 80 */
    {"65536-65537", ERANGE, 0, 0},
    {"99999-1", ERANGE, 0, 0},
};

static void test_spans(void) {
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        const struct span *span = &spans[i];
        uint16_t low = UNTOUCHED, high = UNTOUCHED;
        int result;

        errno = 0;
        result = port_parse_span(span->text, &low, &high);
        if (span->error == 0)
            check(result == 0 && low == span->low && high == span->high,
                  "'%s' is a span: %d, %u, %u", span->text, result, low, high);
        else
            check(result == -1 && errno == span->error && low == UNTOUCHED &&
                      high == UNTOUCHED,
                  "'%s' is refused: %d, errno %d, %u, %u", span->text, result, errno, low,
                  high);
    }
}

struct range {
    enum port_range range;
    const char *name, *bounds;
    uint16_t low, high;
};

static const struct range ranges[] = {
    {PORT_ZERO, "zero", "0", 0, 0},
    {PORT_SYSTEM, "system", "1-1023", 1, 1023},
    {PORT_REGISTERED, "registered", "1024-49151", 1024, 49151},
    {PORT_DYNAMIC, "dynamic", "49152-65535", 49152, 65535},
};

static void test_ranges(void) {
    uint32_t covered = 0;

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        const struct range *range = &ranges[i];

        check(strcmp(port_range_name(range->range), range->name) == 0, "name of %s",
              range->name);
        check(strcmp(port_range_bounds(range->range), range->bounds) == 0, "bounds of %s",
              range->name);
        for (uint32_t port = range->low; port <= range->high; port++, covered++)
            check(port_range((uint16_t)port) == range->range, "%lu is %s",
                  (unsigned long)port, range->name);
    }
    check(covered == UINT16_MAX + 1u, "every port has a range");
}

struct transport_row {
    const char *text;
    enum transport transport;
};

static const struct transport_row transports[] = {
    {"tcp", TRANSPORT_TCP},
    {"udp", TRANSPORT_UDP},
    {"sctp", TRANSPORT_SCTP},
    {"dccp", TRANSPORT_DCCP},
};

static const char *const no_transports[] = {
    "", "-", "TCP", "Tcp", " tcp", "tcp ", "tcpx", "tc", "icmp", "6", "tcp/udp", "sctp\n",
};

static void test_transports(void) {
    for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
        enum transport found = (enum transport)7;
        int result = transport_parse(transports[i].text, &found);

        check(result == 0 && found == transports[i].transport, "'%s' is a transport",
              transports[i].text);
        check(strcmp(transport_name(transports[i].transport), transports[i].text) == 0,
              "the name of %s", transports[i].text);
    }
    for (size_t i = 0; i < sizeof no_transports / sizeof no_transports[0]; i++) {
        enum transport found = TRANSPORT_DCCP;
        int result;

        errno = 0;
        result = transport_parse(no_transports[i], &found);
        check(result == -1 && errno == EINVAL && found == TRANSPORT_DCCP,
              "'%s' is no transport", no_transports[i]);
    }
}

int main(void) {
    test_tables();
    test_every_number();
    test_every_byte();
    test_long_texts();
    test_spans();
    test_ranges();
    test_transports();
    return check_done();
}
