/* registry-test: lib/registry.h: the facts that data/README.md of the registry's copy
 * states, and the look-ups beside slow scans of the whole table. */
#include "../../lib/registry.h"

#include "check.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORTS = 65536, TRANSPORTS = 4 };

static const struct registry_row *name_of[TRANSPORTS][PORTS];
static size_t first_of[PORTS];

static bool is_for(const struct registry_row *row, unsigned transport) {
    return row->transport == REGISTRY_ANY_TRANSPORT || row->transport == transport;
}

/* The slow scan: every row writes itself to each port that it covers. */
static void note_row(size_t i) {
    const struct registry_row *row = &registry_rows[i];

    for (uint32_t port = row->low; port <= row->high; port++) {
        if (first_of[port] == registry_count)
            first_of[port] = i;
        for (unsigned transport = 0; transport < TRANSPORTS; transport++) {
            const struct registry_row **found = &name_of[transport][port];

            if (row->kind == REGISTRY_ASSIGNED && is_for(row, transport) &&
                (*found == NULL || (row->preferred && !(*found)->preferred)))
                *found = row;
        }
    }
}

static void scan_table(void) {
    for (size_t port = 0; port < PORTS; port++)
        first_of[port] = registry_count;
    for (size_t i = 0; i < registry_count; i++)
        note_row(i);
}

static void test_rows(void) {
    check(registry_count > 13000, "the table is whole: %zu rows", registry_count);
    for (size_t i = 0; i < registry_count; i++) {
        const struct registry_row *row = &registry_rows[i];

        check(row->low <= row->high, "row %zu has its bounds in order", i);
        check(i == 0 || row[-1].low <= row->low, "row %zu is in its place", i);
        check(row->transport < TRANSPORTS || row->transport == REGISTRY_ANY_TRANSPORT,
              "row %zu has a transport", i);
        check(row->kind <= REGISTRY_UNASSIGNED, "row %zu is of a kind", i);
        check(memchr(row->name, '\0', sizeof row->name) != NULL, "row %zu has an end", i);
        check((row->name[0] != '\0') == (row->kind == REGISTRY_ASSIGNED),
              "row %zu has a name if it is assigned", i);
        check(!row->preferred || row->kind == REGISTRY_ASSIGNED,
              "row %zu is preferred only by name", i);
    }
}

/* Distinct ports that carry a name, ranges by their low port. */
static size_t named_ports(uint32_t low, uint32_t high) {
    size_t count = 0;
    bool seen[PORTS] = {false};

    for (size_t i = 0; i < registry_count; i++) {
        const struct registry_row *row = &registry_rows[i];

        for (uint32_t port = row->low; port <= row->high; port++) {
            if (row->kind == REGISTRY_ASSIGNED && port >= low && port <= high) {
                count += !seen[port];
                seen[port] = true;
            }
        }
    }
    return count;
}

static void test_counts(void) {
    check(named_ports(0, 1023) == 686, "named system ports: %zu", named_ports(0, 1023));
    check(named_ports(1024, 49151) == 5655, "named registered ports: %zu",
          named_ports(1024, 49151));
    check(named_ports(49152, 65535) == 0, "named dynamic ports: %zu",
          named_ports(49152, 65535));
    check(registry_named_ports() == 686 + 5655, "named ports: %zu",
          registry_named_ports());
}

static void test_reserved(void) {
    static const uint16_t reserved[] = {0, 1023, 1024, 49151};

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        size_t row = registry_first(reserved[i]);

        check(row < registry_count, "port %u has a row", reserved[i]);
        for (; row < registry_count && registry_rows[row].low <= reserved[i]; row++)
            check(registry_rows[row].kind == REGISTRY_RESERVED, "port %u is reserved",
                  reserved[i]);
        for (unsigned transport = 0; transport < TRANSPORTS; transport++)
            check(registry_name(reserved[i], (enum transport)transport) == NULL,
                  "port %u has no name", reserved[i]);
    }
}

static void test_snapshot(void) {
    static const char pattern[] = "dddd-dd-dd";

    check(strlen(registry_snapshot) == sizeof pattern - 1, "the snapshot has a date");
    for (size_t i = 0; i < sizeof pattern - 1 && registry_snapshot[i] != '\0'; i++)
        check(pattern[i] == 'd' ? isdigit((unsigned char)registry_snapshot[i]) != 0
                                : registry_snapshot[i] == pattern[i],
              "the date of the snapshot: %s", registry_snapshot);
}

/* Where `by_name` is false, the name stands for another port too. */
struct known {
    uint16_t port;
    enum transport transport;
    const char *name; /* NULL: none */
    bool by_name;
};

static const struct known known[] = {
    {1, TRANSPORT_TCP, "tcpmux", true},       {7, TRANSPORT_TCP, "echo", true},
    {7, TRANSPORT_UDP, "echo", true},         {20, TRANSPORT_TCP, "ftp-data", true},
    {21, TRANSPORT_TCP, "ftp", true},         {21, TRANSPORT_SCTP, "ftp", true},
    {22, TRANSPORT_TCP, "ssh", true},         {23, TRANSPORT_TCP, "telnet", true},
    {25, TRANSPORT_TCP, "smtp", true},        {53, TRANSPORT_UDP, "domain", true},
    {80, TRANSPORT_TCP, "http", true},        {80, TRANSPORT_UDP, "http", true},
    {80, TRANSPORT_SCTP, "http", true},       {80, TRANSPORT_DCCP, NULL, false},
    {113, TRANSPORT_TCP, "auth", true},       {123, TRANSPORT_UDP, "ntp", true},
    {443, TRANSPORT_TCP, "https", true},      {465, TRANSPORT_TCP, "submissions", true},
    {587, TRANSPORT_TCP, "submission", true}, {631, TRANSPORT_TCP, "ipp", true},
    {1701, TRANSPORT_UDP, "l2tp", true},      {2049, TRANSPORT_TCP, "nfs", true},
    {2049, TRANSPORT_UDP, "nfs", true},       {3306, TRANSPORT_TCP, "mysql", true},
    {3306, TRANSPORT_UDP, "mysql", true},     {5432, TRANSPORT_TCP, "postgresql", true},
    {6000, TRANSPORT_TCP, "x11", true},       {6010, TRANSPORT_TCP, "x11", false},
    {6063, TRANSPORT_TCP, "x11", false},      {6064, TRANSPORT_TCP, "ndl-ahp-svc", true},
    {8080, TRANSPORT_TCP, "http-alt", true},  {8008, TRANSPORT_TCP, "http-alt", false},
    {591, TRANSPORT_TCP, "http-alt", false},  {4, TRANSPORT_TCP, NULL, false},
    {25565, TRANSPORT_TCP, NULL, false},      {49152, TRANSPORT_TCP, NULL, false},
    {65535, TRANSPORT_TCP, NULL, false},
};

static bool same(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void check_port(const char *name, enum transport transport, uint16_t expected) {
    enum transport other;
    uint16_t port = 1;
    int result = registry_port(name, transport, &port, &other);

    check(result == 0 && port == expected, "%s over %s is %u: %d, %u", name,
          transport_name(transport), expected, result, port);
}

/* MYSQL, mYsQl, MySqL. */
static void check_cases(const char *name, enum transport transport, uint16_t port) {
    for (unsigned step = 1; step <= 3; step++) {
        char text[REGISTRY_NAME_SIZE] = "";

        for (size_t i = 0; name[i] != '\0'; i++)
            text[i] = (char)(i % step == step - 1 ? toupper((unsigned char)name[i])
                                                  : tolower((unsigned char)name[i]));
        check_port(text, transport, port);
    }
}

static void test_known(void) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct known *row = &known[i];
        const char *name = registry_name(row->port, row->transport);

        check(same(name, row->name), "%u over %s: %s", row->port,
              transport_name(row->transport), name == NULL ? "none" : name);
        if (!row->by_name)
            continue;
        check_port(row->name, row->transport, row->port);
        check_cases(row->name, row->transport, row->port);
    }
}

static void test_every_port(void) {
    for (uint32_t port = 0; port < PORTS; port++) {
        check(registry_first((uint16_t)port) == first_of[port], "first row of %lu",
              (unsigned long)port);
        for (unsigned transport = 0; transport < TRANSPORTS; transport++) {
            const struct registry_row *row = name_of[transport][port];
            const char *name = registry_name((uint16_t)port, (enum transport)transport);

            check(same(name, row == NULL ? NULL : row->name), "%lu over %s: %s",
                  (unsigned long)port, transport_name((enum transport)transport),
                  name == NULL ? "none" : name);
        }
    }
}

/* Named rows, those of one name together, in the order of the table. */
static const struct registry_row *by_name[PORTS];
static size_t named_rows;

static int compare_names(const void *a, const void *b) {
    const struct registry_row *const *first = a, *const *second = b;
    int order = strcasecmp((*first)->name, (*second)->name);

    if (order != 0)
        return order;
    return *first < *second ? -1 : *first > *second;
}

static void sort_names(void) {
    for (size_t i = 0; i < registry_count; i++)
        if (registry_rows[i].kind == REGISTRY_ASSIGNED)
            by_name[named_rows++] = &registry_rows[i];
    /* The table is one of pointers. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(by_name, named_rows, sizeof by_name[0], compare_names);
}

/* What a name means over a transport: the preferred of these rows, else the first, and so
 * the lowest. */
static const struct registry_row *meaning(size_t from, size_t to, unsigned transport) {
    const struct registry_row *found = NULL;

    for (size_t i = from; i < to; i++)
        if (is_for(by_name[i], transport) &&
            (found == NULL || (by_name[i]->preferred && !found->preferred)))
            found = by_name[i];
    return found;
}

static void check_other_transport(size_t from, size_t to, unsigned transport) {
    enum transport other = (enum transport)TRANSPORTS;
    const char *name = by_name[from]->name;
    uint16_t port = 54321;
    int result;

    errno = 0;
    result = registry_port(name, (enum transport)transport, &port, &other);
    check(result == -1 && errno == EPROTONOSUPPORT && port == 54321,
          "%s has no port over %s: %d, errno %d", name,
          transport_name((enum transport)transport), result, errno);
    check((unsigned)other < TRANSPORTS && meaning(from, to, other) != NULL,
          "%s has one over the other transport, %u", name, (unsigned)other);
}

/* One name, over every transport. */
static void check_name(size_t from, size_t to) {
    for (unsigned transport = 0; transport < TRANSPORTS; transport++) {
        const struct registry_row *row = meaning(from, to, transport);

        if (row != NULL)
            check_port(row->name, (enum transport)transport, row->low);
        else
            check_other_transport(from, to, transport);
    }
}

/* Every named row is found by its name: the row itself where the search begins there. */
static void test_every_row(void) {
    for (size_t i = 0; i < registry_count; i++)
        if (registry_rows[i].kind == REGISTRY_ASSIGNED)
            check(registry_find(registry_rows[i].name, i) == i, "row %zu, %s, is found",
                  i, registry_rows[i].name);
    check(registry_find("http", registry_count) == registry_count, "none after the last");
}

/* Every name leads to its first row; and those of several ports, with a few others, to
 * the right one of them. Not all: each such look-up reads the whole table. */
static void test_every_name(void) {
    size_t from = 0, names = 0;

    while (from < named_rows) {
        const char *name = by_name[from]->name;
        size_t first = (size_t)(by_name[from] - registry_rows), to = from + 1;

        while (to < named_rows && strcasecmp(name, by_name[to]->name) == 0)
            to++;
        check(registry_find(name, 0) == first, "%s is found at row %zu", name, first);
        if (by_name[from]->low != by_name[to - 1]->low || names % 32 == 0)
            check_name(from, to);
        from = to;
        names++;
    }
    check(names > 5000, "there are many names: %zu", names);
}

/* Rows that carry one name, counted through registry_find(). */
static void test_find(void) {
    size_t found = 0, counted = 0;

    for (size_t i = registry_find("HTTP-Alt", 0); i < registry_count;
         i = registry_find("HTTP-Alt", i + 1), found++)
        check(strcmp(registry_rows[i].name, "http-alt") == 0, "row %zu is http-alt", i);
    for (size_t i = 0; i < registry_count; i++)
        counted += strcmp(registry_rows[i].name, "http-alt") == 0;
    check(found == counted && counted >= 4, "rows of http-alt: %zu of %zu", found,
          counted);
}

static const char *const unknown[] = {
    "",          "-",
    " http",     "http ",
    "htt",       "httpq",
    "http\n",    "80",
    "*",         "tcp",
    "Reserved",  "nosuch",
    "x11:0",     "Unassigned",
    "h\xc3\xa9", "http-alt-and-a-name-longer-than-any-of-the-registry",
};

static void test_unknown(void) {
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        uint16_t port = 54321;
        enum transport other = TRANSPORT_DCCP;
        int result;

        errno = 0;
        result = registry_port(unknown[i], TRANSPORT_TCP, &port, &other);
        check(result == -1 && errno == ENOENT, "'%s' is no name: %d, errno %d",
              unknown[i], result, errno);
        check(port == 54321 && other == TRANSPORT_DCCP, "'%s' changes nothing",
              unknown[i]);
        check(registry_find(unknown[i], 0) == registry_count, "'%s' has no row",
              unknown[i]);
    }
}

struct other_transport {
    const char *name;
    enum transport asked, other;
};

static const struct other_transport others[] = {
    {"mysql", TRANSPORT_SCTP, TRANSPORT_TCP}, /* tcp and udp: either will do */
    {"MySQL", TRANSPORT_DCCP, TRANSPORT_TCP},
    {"submissions", TRANSPORT_UDP, TRANSPORT_TCP},
    {"bootps", TRANSPORT_SCTP, TRANSPORT_UDP},
};

static void test_other_transports(void) {
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const struct other_transport *row = &others[i];
        enum transport other = TRANSPORT_DCCP;
        uint16_t port = 54321;
        int result;

        errno = 0;
        result = registry_port(row->name, row->asked, &port, &other);
        check(result == -1 && errno == EPROTONOSUPPORT && port == 54321,
              "%s is not for %s: %d, errno %d", row->name, transport_name(row->asked),
              result, errno);
        check(registry_port(row->name, other, &port, &other) == 0,
              "%s is for the other transport", row->name);
        check(registry_port(row->name, row->other, &port, &other) == 0, "%s is for %s",
              row->name, transport_name(row->other));
    }
}

static void test_customary(void) {
    static const uint16_t some[] = {3000, 5000, 8000, 8443, 25565, 27015, 51820};
    static const uint16_t none[] = {0, 21, 80, 443, 3306, 8080, 25564, 25566, 65535};

    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        const char *text = registry_customary(some[i]);

        check(text != NULL && text[0] != '\0', "%u has a custom", some[i]);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        check(registry_customary(none[i]) == NULL, "%u has none", none[i]);
    check(strstr(registry_customary(25565), "Minecraft") != NULL, "25565 is Minecraft");
}

int main(void) {
    scan_table();
    sort_names();
    test_rows();
    test_counts();
    test_reserved();
    test_snapshot();
    test_known();
    test_every_port();
    test_every_row();
    test_every_name();
    test_find();
    test_unknown();
    test_other_transports();
    test_customary();
    return check_done();
}
