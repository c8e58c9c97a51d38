/* person-test: worksheets/sheet/form/person.h: a student's values are the same
 * everywhere, and differ for a different name. */
#include "../../worksheets/sheet/form/person.h"

#include "../../lib/registry.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct person person_of(const char *name) {
    struct person person;

    check(person_start(&person, name, "") == 0, "%s is a name", name);
    return person;
}

/* The very numbers, as they came out on one machine: on any other, of any word size and
 * byte order, they are the same. */
static void test_same_everywhere(void) {
    struct person ada = person_of("Ada Lovelace"), emmy = person_of("Emmy Nöther");
    struct question question = {.name = "P1", .sheet = "01-name-both-ends", .count = 5};
    size_t order[SOURCE_CHOICES_MAX];
    char shown[8];

    check(ada.seed == UINT64_C(18408301325008074596), "Ada's seed: %llu",
          (unsigned long long)ada.seed);
    check(ada.port == 9165 && ada.other == 9732, "Ada's ports: %u %u", ada.port,
          ada.other);
    check(emmy.port == 8854 && emmy.other == 9361, "Emmy's ports: %u %u", emmy.port,
          emmy.other);
    person_order(&ada, &question, order);
    for (size_t i = 0; i < question.count; i++)
        shown[i] = (char)('0' + order[i]);
    shown[question.count] = '\0';
    check(strcmp(shown, "43201") == 0, "Ada's order: %s", shown);
}

/* What a hand writes in one way or another is one name. */
static void test_folding(void) {
    static const char *const same[] = {"ada lovelace", " Ada Lovelace ", "ADA  LOVELACE",
                                       "Ada   Lovelace"};
    static const char *const others[] = {"AdaLovelace", "Ada Lovelac", "Ada Lovelace 2",
                                         "Ada-Lovelace", ""};
    uint64_t seed = person_of("Ada Lovelace").seed;

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        check(person_of(same[i]).seed == seed, "'%s' is Ada", same[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        check(person_of(others[i]).seed != seed, "'%s' is not Ada", others[i]);
    check(strcmp(person_of("  Ada  B ").name, "Ada  B") == 0, "the name stays as given");
}

static void test_names(void) {
    static const char *const wrong[] = {"a\nb",      "a\tb",    "a\x7f",   "\x1b[2J",
                                        "a\xc2\x9b", "caf\xe9", "\xc0\xaf"};
    struct person person;
    char name[PERSON_NAME_SIZE + 2];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        errno = 0;
        check(person_start(&person, wrong[i], "") == -1 && errno == EINVAL,
              "wrong name %zu", i);
    }
    memset(name, 'x', sizeof name);
    name[PERSON_NAME_SIZE] = '\0';
    check(person_start(&person, name, "") == -1, "a name of %d bytes", PERSON_NAME_SIZE);
    name[PERSON_NAME_SIZE - 1] = '\0';
    check(person_start(&person, name, "") == 0, "a name of %d bytes",
          PERSON_NAME_SIZE - 1);
}

/* Six ports, all different, registered ones, of 2,000 students and of nobody. */
static void test_ports(void) {
    unsigned same = 0;
    uint16_t last = 0;

    for (int student = 0; student < 2000; student++) {
        uint16_t ports[2 * PERSON_CANDIDATES];
        struct person person;
        char name[32];

        snprintf(name, sizeof name, "student %d", student);
        person = person_of(student == 0 ? "" : name);
        for (unsigned i = 0; i < PERSON_CANDIDATES; i++) {
            ports[i] = person.candidates[i];
            ports[PERSON_CANDIDATES + i] = person.candidates[PERSON_CANDIDATES + i];
        }
        check(person.port == ports[0] && person.other == ports[PERSON_CANDIDATES],
              "the first ones are in use");
        for (unsigned i = 0; i < 2 * PERSON_CANDIDATES; i++) {
            check(ports[i] >= 1024 && ports[i] < 10000, "%s has port %u", name, ports[i]);
            for (unsigned j = 0; j < i; j++)
                check(ports[i] != ports[j], "%s has port %u twice", name, ports[i]);
        }
        same += ports[0] == last;
        last = ports[0];
    }
    check(same < 10, "%u of 2000 have their neighbour's port", same);
}

/* Each order has each choice once; over many students each choice comes first as often.
 */
static void test_orders(void) {
    struct question question = {.name = "E2", .sheet = "05-share-one-port", .count = 4};
    unsigned first[4] = {0};

    for (int student = 0; student < 4000; student++) {
        size_t order[SOURCE_CHOICES_MAX];
        unsigned seen = 0;
        struct person person;
        char name[32];

        snprintf(name, sizeof name, "student %d", student);
        person = person_of(name);
        person_order(&person, &question, order);
        for (size_t i = 0; i < question.count; i++)
            seen |= 1U << order[i];
        check(seen == 0xf, "%s has each choice once", name);
        first[order[0]]++;
    }
    for (size_t i = 0; i < question.count; i++)
        check(first[i] > 800 && first[i] < 1200, "choice %zu was first %u times", i,
              first[i]);
}

/* Of two questions, and of one on two sheets, the orders differ; nobody's is the
 * source's.
 */
static void test_orders_differ(void) {
    struct question first = {.name = "P1", .sheet = "01-a", .count = 6},
                    second = {.name = "P2", .sheet = "01-a", .count = 6},
                    other = {.name = "P1", .sheet = "02-b", .count = 6};
    size_t order[3][SOURCE_CHOICES_MAX];
    struct person ada = person_of("Ada"), nobody = person_of("");

    person_order(&ada, &first, order[0]);
    person_order(&ada, &second, order[1]);
    person_order(&ada, &other, order[2]);
    check(memcmp(order[0], order[1], sizeof order[0]) != 0, "two questions");
    check(memcmp(order[0], order[2], sizeof order[0]) != 0, "two sheets");
    person_order(&nobody, &first, order[0]);
    for (size_t i = 0; i < first.count; i++)
        check(order[0][i] == i, "nobody's choice %zu", i);
}

static void check_fill(const struct person *person, const char *text,
                       const char *expected) {
    char *filled = person_fill(person, text);

    check(filled != NULL && strcmp(filled, expected) == 0, "'%s' became '%s'", text,
          filled == NULL ? "nothing" : filled);
}

static void test_placeholders(void) {
    struct person ada = person_of("Ada {port}"), nobody = person_of("");

    ada.port = 5001;
    ada.other = 5002;
    check_fill(&ada, "", "");
    check_fill(&ada, "{port}", "5001");
    check_fill(&ada, "a {port} {other}{port}.", "a 5001 50025001.");
    check_fill(&ada, "{student}", "Ada {port}");
    check_fill(&nobody, "{student}: {port} {other}", "you: 3306 5306");
    check_fill(&nobody, "{system} {registered} {dynamic}", "80 8080 50000");
    check_fill(&nobody, "{service} {service2}", "mysql postgresql");
    check_fill(&ada, "{unknown} {} { {port {a very long name that is none} }",
               "{unknown} {} { {port {a very long name that is none} }");
    check_fill(&ada, "{{port}}", "{5001}");
    check_fill(&ada, "awk '{print $1}' ${port}", "awk '{print $1}' $5001");
    person_range(&ada, 2000, 2003);
    check_fill(&ada, "{low}-{high}", "2000-2003");
}

/* A filled-in number. */
static unsigned number_of(const struct person *person, const char *text) {
    char *filled = person_fill(person, text);
    unsigned number = filled == NULL ? 0 : (unsigned)strtoul(filled, NULL, 10);

    return number;
}

/* A service's port over TCP: registered, and the same from every row. */
static void check_service(const char *name) {
    enum transport other;
    uint16_t port = 0;

    check(registry_port(name, TRANSPORT_TCP, &port, &other) == 0, "%s has a port", name);
    check(port_range(port) == PORT_REGISTERED, "%s is registered: %u", name, port);
    for (size_t i = registry_find(name, 0); i < registry_count;
         i = registry_find(name, i + 1))
        check(registry_rows[i].low == port && registry_rows[i].high == port,
              "%s has one port", name);
}

static void test_values(void) {
    for (int student = 0; student < 1000; student++) {
        struct person person;
        char name[32], *first, *second;
        uint16_t nameless;

        snprintf(name, sizeof name, "student %d", student);
        person = person_of(name);
        check(port_range((uint16_t)number_of(&person, "{system}")) == PORT_SYSTEM,
              "system");
        check(port_range((uint16_t)number_of(&person, "{registered}")) == PORT_REGISTERED,
              "registered");
        check(port_range((uint16_t)number_of(&person, "{dynamic}")) == PORT_DYNAMIC,
              "dynamic");
        nameless = (uint16_t)number_of(&person, "{nameless}");
        check(nameless < 32768 && registry_name(nameless, TRANSPORT_TCP) == NULL &&
                  registry_name(nameless, TRANSPORT_UDP) == NULL,
              "%u has no name", nameless);
        first = person_fill(&person, "{service}");
        second = person_fill(&person, "{service2}");
        check(first != NULL && second != NULL && strcmp(first, second) != 0,
              "%s has two services", name);
        check_service(first);
        check_service(second);
    }
}

static void test_range(void) {
    struct person ada = person_of("Ada"), emmy = person_of("Emmy");

    person_range(&ada, 32768, 60999);
    check(ada.range_low >= 49152 && ada.range_high <= 60999, "Linux");
    check(ada.range_low % 2 == 0, "an even one first");
    check(ada.range_high == ada.range_low + 15, "16 ports");
    person_range(&emmy, 32768, 60999);
    check(emmy.range_low != ada.range_low, "Emmy's are others");
    person_range(&emmy, 49152, 65535);
    person_range(&ada, 49152, 65535);
    check(emmy.range_low != ada.range_low, "Emmy's are others");
    person_range(&ada, 20000, 20015);
    check(ada.range_low == 20000 && ada.range_high == 20015, "no more than they are");
    person_range(&ada, 20000, 20100);
    check(ada.range_low >= 20000 && ada.range_high <= 20100, "within");
    check(ada.range_high == ada.range_low + 15, "16 ports");
}

static void test_file_names(void) {
    static const struct {
        const char *name, *file;
    } rows[] = {{"", "nobody"},
                {"Ada Lovelace", "ada-lovelace"},
                {"ada  LOVELACE ", "ada-lovelace"},
                {"student 12", "student-12"},
                {"Zoë Müller", "zoe-muller-b9a6d38d"},
                {"Zoe\xcc\x88 Łąſ", "zoe-las-e537ac34"}};
    /* Names of which the file's name keeps too little. */
    static const char *const lossy[] = {"Nobody", "ada-lovelace", "Ana María", "Zoë",
                                        "日本",   "..",           "a/b",       "a\\b",
                                        "-rf",    "con."};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct person person = person_of(rows[i].name);
        char file[PERSON_FILE_NAME_SIZE];

        person_file_name(&person, file);
        check(strcmp(file, rows[i].file) == 0, "'%s' is '%s'", rows[i].name, file);
    }
    for (size_t i = 0; i < sizeof lossy / sizeof lossy[0]; i++) {
        struct person person = person_of(lossy[i]);
        char file[PERSON_FILE_NAME_SIZE];
        size_t length;

        person_file_name(&person, file);
        length = strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789-");
        check(file[0] != '-' && file[length] == '\0' && length >= 8, "'%s' is '%s'",
              lossy[i], file);
        check(strcmp(file, "ada-lovelace") != 0 && strcmp(file, "nobody") != 0,
              "'%s' is another's", lossy[i]);
    }
}

/* Two students of one name. */
static void test_ids(void) {
    struct person none = person_of("Li Wei"), first = {0}, second = {0}, asked;
    char name[PERSON_FILE_NAME_SIZE];

    check(person_start(&first, "Li Wei", "1001") == 0 &&
              person_start(&second, "li  wei", " 1002 ") == 0,
          "an id");
    check(first.seed != second.seed && first.seed != none.seed, "seeds of their own");
    check(first.port != second.port, "ports of their own");
    person_file_name(&second, name);
    check(strcmp(name, "li-wei-1002") == 0, "a folder: %s", name);
    check(person_start(&second, "Zoë Müller", "123400") == 0, "an id");
    person_file_name(&second, name);
    check(strcmp(name, "zoe-muller-123400") == 0, "an id needs no digits: %s", name);
    check(person_start(&second, "李伟", "a.b@c") == 0, "an id");
    person_file_name(&second, name);
    check(strncmp(name, "a-b-c-", 6) == 0 && strlen(name) == 14, "an address: %s", name);
    check(person_start(&asked, "LI WEI", "") == 0 && person_is(&first, &asked),
          "the name alone was asked for");
    check(person_start(&asked, "", "1002") == 0 && !person_is(&first, &asked),
          "another id was asked for");
    check(person_start(&asked, "a", "1\n") == -1, "an id of two lines");
}

int main(void) {
    test_same_everywhere();
    test_folding();
    test_names();
    test_ports();
    test_orders();
    test_orders_differ();
    test_placeholders();
    test_values();
    test_range();
    test_file_names();
    test_ids();
    return check_done();
}
