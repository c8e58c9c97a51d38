/* peer-hints: see peer-hints.h. */
#include "peer-hints.h"

#include "../grader/ends.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_SIZE = 4, IPV6_SIZE = 16, NUMBER_SIZE = 16 };

static bool is_word(const struct line *line, enum word word, const char *text) {
    return strcmp(line->words[word], text) == 0;
}

static bool is_same(const struct line *a, const struct line *b, enum word word) {
    return is_word(a, word, b->words[word]);
}

static void reverse(unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size / 2; i++) {
        unsigned char byte = bytes[i];

        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = byte;
    }
}

/* Is the address that was said this one? */
static bool is_said(const struct line *said, int family, const unsigned char *bytes) {
    char text[INET6_ADDRSTRLEN];

    inet_ntop(family, bytes, text, sizeof text);
    return is_word(said, WORD_ADDRESS, text);
}

static bool is_each_word_turned(const struct line *said, const unsigned char *bytes) {
    unsigned char turned[IPV6_SIZE];

    memcpy(turned, bytes, sizeof turned);
    for (size_t i = 0; i < sizeof turned; i += IPV4_SIZE)
        reverse(turned + i, IPV4_SIZE);
    return is_said(said, AF_INET6, turned);
}

static bool is_all_turned(const struct line *said, int family, size_t size,
                          const unsigned char *bytes) {
    unsigned char turned[IPV6_SIZE];

    memcpy(turned, bytes, size);
    reverse(turned, size);
    return is_said(said, family, turned);
}

/* The four words in the other order. */
static bool is_words_turned(const struct line *said, const unsigned char *bytes) {
    unsigned char turned[IPV6_SIZE];

    for (size_t i = 0; i < sizeof turned; i += IPV4_SIZE)
        memcpy(turned + sizeof turned - IPV4_SIZE - i, bytes + i, IPV4_SIZE);
    return is_said(said, AF_INET6, turned);
}

static const char *hint_of_address(const struct line *wanted, const struct line *said) {
    static const char turned[] =
        "These are the right bytes in the wrong order. The table shows each 32-bit word "
        "as a number of this machine. In which order does this machine have the bytes of "
        "that number in memory? This is the order of the address.";
    const char *text = wanted->words[WORD_ADDRESS];
    unsigned char bytes[IPV6_SIZE];

    if (inet_pton(AF_INET, text, bytes) == 1)
        return is_all_turned(said, AF_INET, IPV4_SIZE, bytes) ? turned : NULL;
    if (inet_pton(AF_INET6, text, bytes) != 1)
        return NULL;
    if (strncmp(text, "::ffff:", 7) == 0 && is_word(said, WORD_ADDRESS, text + 7))
        return "This is the right address, but inet_ntop() with AF_INET6 writes it in a "
               "different form.";
    if (is_each_word_turned(said, bytes))
        return turned;
    if (is_all_turned(said, AF_INET6, sizeof bytes, bytes) ||
        is_words_turned(said, bytes))
        return "Your last word comes first. The table writes an IPv6 address as "
               "four 32-bit words, and the first word holds the first four bytes.";
    return NULL;
}

static const char *hint_of_port(const struct line *wanted, const struct line *said) {
    uint16_t port = (uint16_t)strtoul(wanted->words[WORD_PORT], NULL, 10);
    const char *saw = said->words[WORD_PORT];
    char hex[NUMBER_SIZE], plain[NUMBER_SIZE], text[NUMBER_SIZE];

    snprintf(hex, sizeof hex, "%04x", port);
    snprintf(plain, sizeof plain, "%x", port);
    if (strcmp(saw, hex) == 0 || strcmp(saw, plain) == 0)
        return "The table has the port in hexadecimal, but the line must have it in "
               "decimal.";
    snprintf(text, sizeof text, "%ld", strtol(hex, NULL, 10));
    if (strcmp(saw, text) == 0)
        return "The port in the table is hexadecimal. Each digit is worth 16 times as "
               "much as the next one, and A to F are digits, too.";
    snprintf(text, sizeof text, "%u", ends_turned(port));
    if (strcmp(saw, text) == 0)
        return "The two bytes of the port are swapped. The table has the port as an "
               "ordinary number, not in network byte order.";
    if (atol(saw) < 0)
        return "A port is a number from 0 to 65535. In a signed type of 16 bits, ports "
               "above 32767 become negative.";
    return NULL;
}

static const char *hint_of_who(const struct line *wanted, const struct line *said) {
    const char *address = wanted->words[WORD_ADDRESS];

    if (strncmp(address, "::ffff:", 7) == 0)
        return "This IPv6 address holds an IPv4 address, and WHO is decided by that one: "
               "127.0.0.1 is a loopback address there, too, and 0.0.0.0 means every "
               "address.";
    if (is_word(wanted, WORD_WHO, "host") && is_word(said, WORD_WHO, "network"))
        return "This is a loopback address, too. A machine has millions of them. Which "
               "part of the address makes it one?";
    if (is_word(wanted, WORD_WHO, "network") && is_word(said, WORD_WHO, "host"))
        return "This address looks like a loopback address, but it is not one. Which "
               "byte of the address comes first, in memory and in your number? Did you "
               "look at all the bytes that matter?";
    if (is_word(wanted, WORD_WHO, "network") && is_word(said, WORD_WHO, "everybody"))
        return "This is one address of the machine. A client that connects to a "
               "different "
               "address of the machine does not reach this listener. (The address that "
               "means every address has no byte but 0.)";
    if (is_word(wanted, WORD_WHO, "everybody"))
        return "No machine has the address that is all zeros. In bind() it means every "
               "address of this machine.";
    return NULL;
}

static bool is_ipv4_beside(const struct line *wanted, const struct lines *all) {
    for (size_t i = 0; i < all->count; i++)
        if (is_same(&all->line[i], wanted, WORD_PORT) &&
            is_word(&all->line[i], WORD_FAMILY, "ipv4"))
            return true;
    return false;
}

static const char *hint_of_family(const struct line *wanted, const struct line *said,
                                  const struct lines *all) {
    const char *right = wanted->words[WORD_FAMILY];

    if (strcmp(right, "unknown") == 0)
        return wanted->word_count > WORD_REACHED
                   ? "This listener was not reached. What could your program learn about "
                     "IPV6_V6ONLY then?"
                   : "Some listeners at :: accept IPv4 clients, and some do not. Which "
                     "column of the table would tell you? Do not guess what it does not "
                     "show.";
    if (strcmp(right, "both") == 0)
        return "A client of 127.0.0.1 reaches this listener: IPv4 and IPv6 ports are not "
               "always separate. Did your program connect over IPv4, too?";
    if (is_word(said, WORD_FAMILY, "both") && is_ipv4_beside(wanted, all))
        return "A listener answers at 127.0.0.1, but is it this one? Look at all rows "
               "with this port, in both tables, before and after this row. Which of them "
               "are `ipv4`?";
    if (is_word(said, WORD_FAMILY, "both") || is_word(said, WORD_FAMILY, "unknown"))
        return "A client of 127.0.0.1 is refused here, so the listener is for IPv6 "
               "alone. "
               "Did your program connect over IPv4, and look at the result?";
    if (strcmp(right, "ipv6") == 0 && strstr(wanted->words[WORD_ADDRESS], "ffff") != NULL)
        return "This address has ffff in it, but it is not IPv4-mapped: in such an "
               "address the first 80 bits are 0, and the next 16 are 1. Count them in "
               "the "
               "32 digits.";
    if (strcmp(right, "ipv6") == 0)
        return "The address is right. Clients of which family can connect to it?";
    if (strcmp(right, "ipv4") == 0 &&
        strncmp(wanted->words[WORD_ADDRESS], "::ffff:", 7) == 0)
        return "The row is in the IPv6 table, but its address is IPv4-mapped. Which "
               "clients can connect to such an address?";
    return NULL;
}

static const char *hint_of_reached(const struct line *wanted, const struct line *said) {
    if (is_word(wanted, WORD_REACHED, "not-reached"))
        return is_word(said, WORD_REACHED, "reached")
                   ? "The table lists this listener, but no client can connect to it "
                     "now. "
                     "To which address and port did your program connect? What did "
                     "connect() return? If it returned 0, who was at the other end?"
                   : NULL;
    return "The grader could connect to this listener. Did your program connect to the "
           "address of this row, and not to a wildcard address? Did it use a new socket? "
           "A "
           "socket that is connected, or whose connect() has failed, cannot be used "
           "again.";
}

const char *hint_of_line(const struct line *wanted, const struct line *said,
                         const struct lines *all) {
    const char *hint = NULL;

    if (said->word_count != wanted->word_count)
        return wanted->word_count > WORD_REACHED ? "With `ask` a line has six words: the "
                                                   "last one says what a connect shows."
                                                 : "With `table` a line has five words.";
    if (!is_same(wanted, said, WORD_ADDRESS))
        hint = hint_of_address(wanted, said);
    if (hint == NULL && !is_same(wanted, said, WORD_PORT))
        hint = hint_of_port(wanted, said);
    if (hint == NULL && !is_same(wanted, said, WORD_WHO))
        hint = hint_of_who(wanted, said);
    if (hint == NULL && !is_same(wanted, said, WORD_FAMILY))
        hint = hint_of_family(wanted, said, all);
    if (hint == NULL && !is_same(wanted, said, WORD_REACHED))
        hint = hint_of_reached(wanted, said);
    return hint;
}

static bool any_has(const struct lines *lines, const struct line *line, enum word word) {
    for (size_t i = 0; i < lines->count; i++)
        if (is_same(&lines->line[i], line, word))
            return true;
    return false;
}

static bool is_ipv6(const struct line *line) {
    return strchr(line->words[WORD_ADDRESS], ':') != NULL;
}

/* Is something there of the same kind of table? */
static bool any_of_family(const struct lines *lines, bool ipv6) {
    for (size_t i = 0; i < lines->count; i++)
        if (is_ipv6(&lines->line[i]) == ipv6)
            return true;
    return false;
}

const char *hint_of_missing(const struct line *missing, const struct lines *wanted,
                            const struct lines *said) {
    size_t same_port = 0;

    for (size_t i = 0; i < wanted->count; i++)
        same_port += is_same(&wanted->line[i], missing, WORD_PORT);
    if (said->count == 0)
        return NULL;
    if (same_port > 1 && any_has(said, missing, WORD_PORT))
        return "Several listeners use this port: at different addresses, or with "
               "SO_REUSEPORT even at the same one. A port does not belong to one "
               "program: "
               "print a line for each row.";
    if (!any_of_family(said, is_ipv6(missing)))
        return "All listeners of one of the two tables are missing. After the first "
               "table "
               "comes the second one, with its own heading. An IPv6 address has 32 "
               "digits.";
    if (said->count > 0 && said->count < wanted->count &&
        is_word(&said->line[said->count - 1], WORD_REACHED, "not-reached"))
        return "Your program ends at the first listener that it does not reach. Print a "
               "line for that listener, too, and go on.";
    if (is_word(missing, WORD_REACHED, "not-reached"))
        return "A listener that is not reached has a line, too, whichever error "
               "connect() "
               "gave. The table lists it.";
    if (wanted->count > 100)
        return "The table is long. How many rows does your program have room for, and "
               "how long can a line be?";
    return NULL;
}

const char *hint_of_extra(const struct line *extra, const struct lines *others) {
    char port[LINES_TEXT_SIZE];

    for (size_t i = 0; i < others->count; i++) { /* ADDRESS PORT */
        snprintf(port, sizeof port, "%s", others->line[i].words[1]);
        if (strcmp(port, extra->words[WORD_PORT]) == 0)
            return "The table has this row, but it is not a listener. A connection has a "
                   "row, too, often with the same port as its listener. Which column "
                   "tells the two apart? Look at this column alone.";
    }
    return others->count > 0
               ? NULL
               : "The table on standard input has no such listener. Does your program "
                 "read a different table?";
}
