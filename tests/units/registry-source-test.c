/* registry-source-test: lib/registry-source.h: a line of the registry's text is read
 * strictly, since what passes is built into the table. It is built in here, because
 * only the program that makes the table contains it. */
#include "../../lib/registry-source.h"

#include "../../lib/registry-source.c"
#include "check.h"

#include <stdlib.h>

#define ANY REGISTRY_ANY_TRANSPORT

struct good {
    const char *line;
    uint16_t low, high;
    uint8_t transport, kind;
    const char *name, *description;
};

static const struct good good[] = {
    {"80\t80\ttcp\thttp\tWorld Wide Web HTTP\tRFC9110", 80, 80, TRANSPORT_TCP,
     REGISTRY_ASSIGNED, "http", "World Wide Web HTTP"},
    {"53\t53\tudp\tdomain\tDomain Name Server\t-", 53, 53, TRANSPORT_UDP,
     REGISTRY_ASSIGNED, "domain", "Domain Name Server"},
    {"5672\t5672\tsctp\tamqp\tAMQP\t-", 5672, 5672, TRANSPORT_SCTP, REGISTRY_ASSIGNED,
     "amqp", "AMQP"},
    {"9\t9\tdccp\tdiscard\tDiscard\tRFC4340", 9, 9, TRANSPORT_DCCP, REGISTRY_ASSIGNED,
     "discard", "Discard"},
    {"6000\t6063\ttcp\tx11\tX Window System\t-", 6000, 6063, TRANSPORT_TCP,
     REGISTRY_ASSIGNED, "x11", "X Window System"},
    {"0\t0\ttcp\t-\tReserved\tRFC6335", 0, 0, TRANSPORT_TCP, REGISTRY_RESERVED, "",
     "Reserved"},
    {"0\t65535\t-\t-\tReserved\t-", 0, 65535, ANY, REGISTRY_RESERVED, "", "Reserved"},
    {"65535\t65535\t-\t-\tReserved\t-", 65535, 65535, ANY, REGISTRY_RESERVED, "",
     "Reserved"},
    {"4\t4\ttcp\t-\tUnassigned\t-", 4, 4, TRANSPORT_TCP, REGISTRY_UNASSIGNED, "",
     "Unassigned"},
    {"4\t4\ttcp\t-\tunassigned\t-", 4, 4, TRANSPORT_TCP, REGISTRY_UNASSIGNED, "",
     "unassigned"},
    {"24\t24\ttcp\t-\tany private mail system\t-", 24, 24, TRANSPORT_TCP,
     REGISTRY_RESERVED, "", "any private mail system"},
    {"7\t7\ttcp\techo\tUnassigned\t-", 7, 7, TRANSPORT_TCP, REGISTRY_ASSIGNED, "echo",
     "Unassigned"},
    {"1\t2\t-\ta\t\t", 1, 2, ANY, REGISTRY_ASSIGNED, "a", ""},
    {"1\t1\ttcp\t-\t\t-", 1, 1, TRANSPORT_TCP, REGISTRY_RESERVED, "", ""},
    {"1\t1\ttcp\t--\t-\t-", 1, 1, TRANSPORT_TCP, REGISTRY_ASSIGNED, "--", "-"},
    {"1\t1\ttcp\t01234567890123456789012\tjust fits\t-", 1, 1, TRANSPORT_TCP,
     REGISTRY_ASSIGNED, "01234567890123456789012", "just fits"},
    {"1\t1\ttcp\ta\t\"quoted\" \\ ?\?/ \xc3\xbc\t-", 1, 1, TRANSPORT_TCP,
     REGISTRY_ASSIGNED, "a",
     "\"quoted\" \\ ?"
     "?/ \xc3\xbc"},
};

struct bad {
    const char *line;
    const char *wrong; /* words of the complaint */
};

static const struct bad bad[] = {
    {"", "six fields"},
    {"\t", "six fields"},
    {"80", "six fields"},
    {"80\t80\ttcp\thttp\tWeb", "six fields"},
    {"80\t80\ttcp\thttp\tWeb\t-\t", "six fields"},
    {"80\t80\ttcp\thttp\tWeb\t-\t-", "six fields"},
    {"80\t80\ttcp\thttp\tWeb\t-\t-\t-\t-\t-\t-\t-", "six fields"},
    {"80\t80\ttcp\thttp\tWeb\twide\t-", "six fields"},
    {"80 80 tcp http Web -", "six fields"},
    {"80\t80\ttcp\t\thttp\tWeb\t-", "six fields"},
    {"80,80,tcp,http,Web,-", "six fields"},
    {"\t\t\t\t\t", "not a port"},
    {"\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"80\t\ttcp\thttp\tWeb\t-", "not a port"},
    {"-\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"-1\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"080\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {" 80\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"80 \t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"80\t80x\ttcp\thttp\tWeb\t-", "not a port"},
    {"80-81\t81\ttcp\thttp\tWeb\t-", "not a port"},
    {"80\t65536\ttcp\thttp\tWeb\t-", "not a port"},
    {"65536\t65536\ttcp\thttp\tWeb\t-", "not a port"},
    {"4294967376\t4294967376\ttcp\thttp\tWeb\t-", "not a port"},
    {"\xef\xbb\xbf"
     "80\t80\ttcp\thttp\tWeb\t-",
     "not a port"},
    {"#80\t80\ttcp\thttp\tWeb\t-", "not a port"},
    {"low\thigh\ttransport\tname\tdescription\treference", "not a port"},
    {"81\t80\ttcp\thttp\tWeb\t-", "above"},
    {"65535\t0\ttcp\thttp\tWeb\t-", "above"},
    {"80\t80\t\thttp\tWeb\t-", "transport"},
    {"80\t80\tTCP\thttp\tWeb\t-", "transport"},
    {"80\t80\ttcp \thttp\tWeb\t-", "transport"},
    {"80\t80\ttcp/udp\thttp\tWeb\t-", "transport"},
    {"80\t80\ticmp\thttp\tWeb\t-", "transport"},
    {"80\t80\t6\thttp\tWeb\t-", "transport"},
    {"80\t80\t--\thttp\tWeb\t-", "transport"},
    {"80\t80\ttcp\t\tWeb\t-", "name"},
    {"80\t80\ttcp\t012345678901234567890123\tWeb\t-", "name"},
    {"80\t80\ttcp\tthis-name-is-a-good-deal-longer-than-any\tWeb\t-", "name"},
};

/* The line in memory of its own, to be cut, and so that reading past it is seen. */
static char *copy_of(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    return check(copy != NULL, "memory") ? memcpy(copy, text, size) : NULL;
}

static void test_good(const struct good *row) {
    struct registry_row found;
    const char *description = NULL, *wrong;
    char *line = copy_of(row->line);

    memset(&found, '#', sizeof found);
    wrong = registry_source_row(line, &found, &description);
    if (check(wrong == NULL, "'%s': %s", row->line, wrong == NULL ? "" : wrong)) {
        check(found.low == row->low && found.high == row->high, "'%s': %u-%u", row->line,
              found.low, found.high);
        check(found.transport == row->transport, "'%s': transport %u", row->line,
              found.transport);
        check(found.kind == row->kind, "'%s': kind %u", row->line, found.kind);
        check(found.preferred == 0, "'%s': not preferred yet", row->line);
        check(strcmp(found.name, row->name) == 0, "'%s': name '%s'", row->line,
              found.name);
        check(strcmp(description, row->description) == 0, "'%s': '%s'", row->line,
              description);
        check(description >= line && description <= line + strlen(row->line),
              "'%s': the description is in the line", row->line);
    }
    free(line);
}

/* A row that is read is the same whatever was in its memory before. */
static void test_padding(void) {
    struct registry_row found;
    const char *description;
    char *line = copy_of("80\t80\ttcp\thttp\tWeb\t-");

    memset(&found, '#', sizeof found);
    check(registry_source_row(line, &found, &description) == NULL, "a good row");
    for (size_t i = strlen("http"); i < sizeof found.name; i++)
        check(found.name[i] == '\0', "byte %zu after the name is zero", i);
    free(line);
}

static void test_bad(const struct bad *row) {
    struct registry_row found;
    const char *description = NULL, *wrong;
    char *line = copy_of(row->line);

    wrong = registry_source_row(line, &found, &description);
    check(wrong != NULL && strstr(wrong, row->wrong) != NULL, "'%s' is refused: %s",
          row->line, wrong == NULL ? "no" : wrong);
    free(line);
}

struct note {
    const char *line;
    uint16_t port;
    const char *text;  /* NULL: it is refused, */
    const char *wrong; /* in such words */
};

static const struct note notes[] = {
    {"25565\tMinecraft", 25565, "Minecraft", NULL},
    {"0\tx", 0, "x", NULL},
    {"65535\t two words ", 65535, " two words ", NULL},
    {"465\tsubmissions", 465, "submissions", NULL},
    {"", 0, NULL, "two fields"},
    {"25565", 0, NULL, "two fields"},
    {"25565 Minecraft", 0, NULL, "two fields"},
    {"25565\tMinecraft\t", 0, NULL, "two fields"},
    {"25565\tMinecraft\tEdition", 0, NULL, "two fields"},
    {"25565\t\tMinecraft", 0, NULL, "two fields"},
    {"1\t2\t3\t4\t5\t6\t7\t8\t9", 0, NULL, "two fields"},
    {"\tMinecraft", 0, NULL, "not a port"},
    {"\t", 0, NULL, "not a port"},
    {"x\tMinecraft", 0, NULL, "not a port"},
    {"025565\tMinecraft", 0, NULL, "not a port"},
    {"65536\tMinecraft", 0, NULL, "not a port"},
    {"25565-25566\tMinecraft", 0, NULL, "not a port"},
    {"25565 \tMinecraft", 0, NULL, "not a port"},
    {"25565\t", 0, NULL, "empty"},
};

static void test_note(const struct note *row) {
    const char *text = NULL, *wrong;
    uint16_t port = 0;
    char *line = copy_of(row->line);

    wrong = registry_source_note(line, &port, &text);
    if (row->text == NULL)
        check(wrong != NULL && strstr(wrong, row->wrong) != NULL, "'%s' is refused: %s",
              row->line, wrong == NULL ? "no" : wrong);
    else
        check(wrong == NULL && port == row->port && strcmp(text, row->text) == 0,
              "'%s': %u, '%s'", row->line, port, text == NULL ? "" : text);
    free(line);
}

/* Lines of tabs alone, or of none, however many. */
static void test_tabs(void) {
    for (size_t count = 0; count < 64; count++) {
        char text[66];
        struct registry_row found;
        const char *description, *note;
        uint16_t port;
        char *line;

        memset(text, '\t', sizeof text);
        text[count] = '\0';
        line = copy_of(text);
        check(registry_source_row(line, &found, &description) != NULL, "%zu tabs", count);
        free(line);
        line = copy_of(text);
        check(registry_source_note(line, &port, &note) != NULL, "%zu tabs, a note",
              count);
        free(line);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        test_good(&good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        test_bad(&bad[i]);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        test_note(&notes[i]);
    test_padding();
    test_tabs();
    return check_done();
}
