/* person: see person.h. */
#include "person.h"

#include "../text/keep.h"
#include "../text/text.h"

#include "../../../labs/grader/checksum.h"
#include "../../../lib/line.h"
#include "../../../lib/machine.h"
#include "../../../lib/registry.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { RANGE_PORTS = 16, FILE_NAME_MAX = 100 };

/* With the NUL at its end, so that "a" and "bc" are not "ab" and "c". */
static uint64_t hash_text(uint64_t hash, const char *text) {
    return checksum_bytes(hash, text, strlen(text) + 1);
}

/* Byte by byte, so that the order of a machine's bytes does not matter. */
static uint64_t hash_number(uint64_t hash, uint64_t number, unsigned bits) {
    for (unsigned shift = 0; shift < bits; shift += 8)
        hash = checksum_bytes(hash, &(unsigned char){number >> shift & 0xff}, 1);
    return hash;
}

/* A number below `limit` that is this person's for a purpose, and another for each index.
 * The last steps are those of splitmix64: FNV alone mixes its low bits little. */
static size_t draw(const struct person *person, const char *purpose, size_t index,
                   size_t limit) {
    uint64_t hash = hash_text(checksum_start(), purpose);

    hash = hash_number(hash_number(hash, person->seed, 64), index, 32);
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    hash ^= hash >> 31;
    return (size_t)(hash % limit);
}

static bool nobody(const struct person *person) {
    return person->name[0] == '\0' && person->id[0] == '\0';
}

/* A control character, of one byte or of two (U+0080 to U+009F). */
static bool is_control(const char *text) {
    unsigned char first = (unsigned char)text[0], second = (unsigned char)text[1];

    return first < ' ' || first == 0x7f || (first == 0xc2 && second < 0xa0);
}

bool person_text_valid(const char *text) {
    while (*text != '\0') {
        size_t length = line_character(text);

        if (length == 0 || is_control(text))
            return false;
        text += length;
    }
    return true;
}

/* The same for "Ada Lovelace", "ada lovelace" and "Ada  Lovelace". */
static uint64_t hash_folded(uint64_t hash, const char *name) {
    for (const char *at = name; *at != '\0'; at++)
        if (at[0] != ' ' || at[1] != ' ')
            hash = checksum_bytes(hash, &(char){(char)tolower((unsigned char)*at)}, 1);
    return hash;
}

/* Of the name alone where there is no id, as it was before there were any. */
static uint64_t seed_of(const struct person *person) {
    uint64_t hash = hash_text(checksum_start(), "portlab worksheet");

    hash = hash_folded(hash, person->name);
    if (person->id[0] != '\0')
        hash = hash_folded(hash_text(hash, " id"), person->id);
    return hash;
}

/* Ports that a machine often has something at, or that a browser refuses to visit. */
static bool often_taken(size_t port) {
    static const uint16_t spans[][2] = {
        {5060, 5061}, {5353, 5355}, {5432, 5432}, {5900, 5905}, {6000, 6063},
        {6379, 6379}, {6566, 6566}, {6665, 6669}, {6697, 6697}, {7000, 7000},
        {8000, 8100}, {8443, 8443}, {8888, 8888}, {9000, 9000}, {9090, 9100},
        {9200, 9200}, {9999, 9999},
    };

    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        if (port >= spans[i][0] && port <= spans[i][1])
            return true;
    return false;
}

/* From 5001 on: below that old systems take theirs by themselves. */
static void choose_ports(struct person *person) {
    static const uint16_t general[2 * PERSON_CANDIDATES] = {3306, 8306, 9306,
                                                            5306, 6306, 7306};
    size_t count = 0;

    for (size_t index = 0; count < sizeof general / sizeof general[0]; index++) {
        size_t port = nobody(person)
                          ? general[count]
                          : 5001 + draw(person, "port", index, 9999 - 5001 + 1);
        size_t same = 0;

        while (same < count && person->candidates[same] != port)
            same++;
        if (same == count && !often_taken(port))
            person->candidates[count++] = (uint16_t)port;
    }
    person->port = person->candidates[0];
    person->other = person->candidates[PERSON_CANDIDATES];
}

/* Copies a text, or nothing, without the blanks at its ends. Returns -1 with errno. */
static int take_text(char *to, size_t size, const char *text) {
    size_t length;

    text = text == NULL ? "" : text + strspn(text, " ");
    length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    errno = EINVAL;
    if (length >= size || !person_text_valid(text))
        return -1;
    memcpy(to, text, length);
    return 0;
}

_Static_assert(PERSON_NAME_SIZE == 128 && PERSON_ID_SIZE == 64, "as person_wrong says");
const char person_wrong[] = "a student's name must be at most 127 bytes of UTF-8, an id "
                            "at most 63, and both without control characters";

int person_start(struct person *person, const char *name, const char *id) {
    struct machine_range range;

    memset(person, 0, sizeof *person);
    if (take_text(person->name, sizeof person->name, name) == -1 ||
        take_text(person->id, sizeof person->id, id) == -1)
        return -1;
    person->seed = seed_of(person);
    choose_ports(person);
    machine_ephemeral(&range);
    person_range(person, range.known ? range.low : 49152,
                 range.known ? range.high : 65535);
    return 0;
}

static bool is_same(const char *name, const char *asked) {
    return asked[0] == '\0' ||
           hash_folded(checksum_start(), asked) == hash_folded(checksum_start(), name);
}

bool person_is(const struct person *person, const struct person *asked) {
    return is_same(person->name, asked->name) && is_same(person->id, asked->id);
}

/* Where the usual ranges of Linux and of IANA meet, a person has the same ports on both.
 */
void person_range(struct person *person, uint16_t low, uint16_t high) {
    unsigned first = low, last = high, places;

    if (low <= 49152 && high >= 60999) {
        first = 49152;
        last = 60999;
    }
    first += first % 2; /* Linux takes the even ones first, for everybody */
    places = last - first + 1 < RANGE_PORTS ? 1 : last - first + 2 - RANGE_PORTS;
    first += nobody(person) ? 0 : (unsigned)draw(person, "range", 0, places) & ~1u;
    person->range_low = (uint16_t)first;
    person->range_high =
        (uint16_t)(first + RANGE_PORTS - 1 < last ? first + RANGE_PORTS - 1 : last);
}

/* Fisher and Yates: each order is as likely as any other. */
void person_order(const struct person *person, const struct question *question,
                  size_t order[SOURCE_CHOICES_MAX]) {
    char purpose[64];

    snprintf(purpose, sizeof purpose, "order %s %s", question->sheet, question->name);
    for (size_t i = 0; i < SOURCE_CHOICES_MAX; i++)
        order[i] = i;
    for (size_t left = question->count; left > 1 && !nobody(person); left--) {
        size_t at = draw(person, purpose, left, left), other = order[at];

        order[at] = order[left - 1];
        order[left - 1] = other;
    }
}

int person_choice(const struct person *person, const struct question *question,
                  const char *answer) {
    const char *letter = answer + (answer[0] == '(');
    size_t shown = (size_t)(tolower((unsigned char)letter[0]) - 'a');
    size_t order[SOURCE_CHOICES_MAX];

    if (shown >= question->count || (letter[1] != '\0' && strcmp(letter + 1, ")") != 0 &&
                                     strcmp(letter + 1, ".") != 0))
        return -1;
    person_order(person, question, order);
    return (int)order[shown];
}

/* Names that stand in IANA's registry for one TCP port above 1023. */
static const char *service(const struct person *person, unsigned which) {
    static const char *const names[] = {
        "postgresql", "redis",        "ms-sql-s", "openvpn", "radius",     "mqtt",
        "git",        "xmpp-client",  "svn",      "pptp",    "amqp",       "memcache",
        "couchdb",    "distcc",       "socks",    "nut",     "gpsd",       "sieve",
        "puppet",     "zabbix-agent", "mongodb",  "quake",   "matrix-fed", "secure-mqtt",
        "hkp",        "cvspserver",   "daap",     "dict",    "wnn6",       "sip",
        "ms-sql-m",   "iscsi-target"};
    static const size_t count = sizeof names / sizeof names[0];
    size_t first = draw(person, "service", 0, count);
    size_t second = first + 1 + draw(person, "service", 1, count - 1);

    if (nobody(person))
        return which == 0 ? "mysql" : "postgresql";
    return names[(which == 0 ? first : second) % count];
}

/* A port that the registry has no name for, over TCP or UDP; below the ports that kernels
 * usually hand out, so that it is free. 24815 is such a port, too. */
static size_t nameless(const struct person *person) {
    for (size_t index = 0; !nobody(person) && index < 100; index++) {
        size_t drawn = 10000 + draw(person, "nameless", index, 32768 - 10000);

        if (registry_name((uint16_t)drawn, TRANSPORT_TCP) == NULL &&
            registry_name((uint16_t)drawn, TRANSPORT_UDP) == NULL)
            return drawn;
    }
    return 24815;
}

/* A port between two, or the one that is nobody's. */
static size_t between(const struct person *person, const char *purpose, size_t low,
                      size_t high, size_t general) {
    return nobody(person) ? general : low + draw(person, purpose, 0, high - low + 1);
}

/* What stands for a placeholder; NULL: unknown. */
static const char *stand_in(const struct person *person, const char *name) {
    const struct {
        const char *name;
        size_t port;
    } ports[] = {
        {"port", person->port},
        {"other", person->other},
        {"low", person->range_low},
        {"high", person->range_high},
        {"nameless", nameless(person)},
        {"system", between(person, "system", 1, 1022, 80)},
        {"registered", between(person, "registered", 1025, 49150, 8080)},
        {"dynamic", between(person, "dynamic", 49153, 65534, 50000)},
    };

    if (strcmp(name, "student") == 0)
        return person->name[0] == '\0' ? "you" : person->name;
    if (strcmp(name, "service") == 0 || strcmp(name, "service2") == 0)
        return service(person, name[strlen("service")] == '2');
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (strcmp(name, ports[i].name) == 0)
            return keep_text("%zu", ports[i].port);
    return NULL;
}

char *person_fill(const struct person *person, const char *text) {
    struct text filled = {0};

    for (const char *open; (open = strchr(text, '{')) != NULL;) {
        size_t length = strcspn(open + 1, "{}\n");
        const char *name = keep_text("%.*s", (int)length, open + 1);
        const char *instead = open[1 + length] == '}' ? stand_in(person, name) : NULL;

        text_add_bytes(&filled, text, (size_t)(open - text));
        text_add(&filled, instead == NULL ? "{" : instead);
        text = open + (instead == NULL ? 1 : length + 2);
    }
    text_add(&filled, text);
    return keep(text_take(&filled));
}

char person_plain_letter(const char *text, size_t *length) {
    static const char letters[] =
        "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
        "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    unsigned first = (unsigned char)text[0], second = (unsigned char)text[1];
    unsigned code =
        line_character(text) == 2 ? (first & 0x1fu) << 6 | (second & 0x3fu) : 0;
    bool known = code >= 0xc0 && code <= 0x17f, mark = code >= 0x300 && code <= 0x36f;

    *length = known || mark ? 2 : 1;
    if (mark)
        return '\0';
    if (known)
        return letters[code - 0xc0];
    return (char)tolower((int)first);
}

/* Adds a text's plain letters and digits, with one '-' for what is between them. Returns
 * whether that lost something. */
static bool add_plain(char *plain, size_t *length, const char *text) {
    size_t start = *length, bytes;
    bool lost = false;

    for (const char *at = text; *at != '\0'; at += bytes) {
        char byte = person_plain_letter(at, &bytes);

        lost = lost || bytes > 1 || !(isalnum((unsigned char)byte) || byte == ' ');
        if (isalnum((unsigned char)byte))
            plain[(*length)++] = byte;
        else if (byte != '\0' && *length > start && plain[*length - 1] != '-')
            plain[(*length)++] = '-';
    }
    lost = lost || *length - start > FILE_NAME_MAX;
    if (*length - start > FILE_NAME_MAX)
        *length = start + FILE_NAME_MAX;
    while (*length > start && plain[*length - 1] == '-')
        (*length)--;
    plain[*length] = '\0';
    return lost;
}

/* An id tells apart what a name's plain letters do not. */
void person_file_name(const struct person *person, char name[PERSON_FILE_NAME_SIZE]) {
    size_t length = 0;
    bool lost = add_plain(name, &length, person->name);

    if (person->id[0] != '\0') {
        if (length > 0)
            name[length++] = '-';
        lost = add_plain(name, &length, person->id);
    }
    if (nobody(person))
        strcpy(name, "nobody");
    else if (lost || strcmp(name, "nobody") == 0)
        snprintf(name + length, PERSON_FILE_NAME_SIZE - length, "%s%08lx",
                 length > 0 ? "-" : "", (unsigned long)(person->seed & 0xffffffff));
}
