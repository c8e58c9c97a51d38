/* peer-live: see peer-live.h. */
#include "peer-live.h"

#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-address.h"
#include "peer-open.h"
#include "peer-rows.h"
#include "peer-visits.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 100, MANY_DUAL = 70 };

/* Addresses for examples (RFC 5737, RFC 3849), in a network of the grader's own. */
static const char own_ipv4[] = "192.0.2.7", own_ipv6[] = "2001:db8::7";

bool live_has_ipv6(void) {
    return address_is_here("::1");
}

/* The first does not answer, and the second does. */
static void shuffle_refused_first(void) {
    do
        rows_shuffle();
    while (rows[0].fd != -1 || rows[1].fd == -1);
}

static void open_reached(void) {
    open_gone("127.0.0.1");
    open_gone("0.0.0.0");
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
    open_listener("0.0.0.0", 0, CLIENTS_OF_ADDRESS);
    if (address_is_here("127.0.0.2"))
        open_listener("127.0.0.2", 0, CLIENTS_OF_ADDRESS);
    shuffle_refused_first();
}

/* More than the submission may have descriptors, and the last of them answer. */
static void open_many(void) {
    for (int i = 0; i < MANY; i++)
        open_gone("127.0.0.1");
    for (int i = 0; i < 2; i++)
        open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
}

/* The same for both connects to a listener at ::, whether the second one succeeds or not.
 */
static void open_many_dual(void) {
    for (int i = 0; i < MANY_DUAL; i++) {
        open_listener("::", 0, CLIENTS_BOTH);
        open_alone();
    }
}

static void open_dual(void) {
    open_gone("::");
    open_listener("::1", 0, CLIENTS_OF_ADDRESS);
    for (int i = 0; i < 2; i++) {
        open_listener("::", 0, CLIENTS_BOTH);
        open_alone();
    }
    rows_shuffle();
}

/* Where :: is for IPv6 alone, a listener of IPv4 may have the same number. */
static void open_pair(const char *ipv4) {
    uint16_t port = open_listener("::", 0, CLIENTS_IPV6);

    open_listener(ipv4, port, CLIENTS_OF_ADDRESS);
}

static void open_beside(void) {
    open_pair("127.0.0.1");
    open_pair("0.0.0.0");
    if (address_is_here("::ffff:127.0.0.1"))
        open_pair("::ffff:127.0.0.1");
    open_listener("::", 0, CLIENTS_BOTH);
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
    rows_shuffle();
}

static void add_own_address(const char *address) {
    if (!address_add(address))
        trouble_stop(address);
}

/* One of each kind, and connections that are rows of the kernel's, too. */
static void open_kernel(void) {
    char text[ENDPOINT_ADDRESS_SIZE];

    add_own_address(own_ipv4);
    snprintf(text, sizeof text, "127.%u.%u.%u", (unsigned)(1 + ends_random() % 200),
             (unsigned)(ends_random() % 200), (unsigned)(2 + ends_random() % 200));
    open_listener(text, 0, CLIENTS_OF_ADDRESS);
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
    open_listener("0.0.0.0", 0, CLIENTS_OF_ADDRESS);
    open_listener(own_ipv4, 0, CLIENTS_OF_ADDRESS);
    if (live_has_ipv6()) {
        add_own_address(own_ipv6);
        open_listener(own_ipv6, 0, CLIENTS_OF_ADDRESS);
        open_listener("::1", 0, CLIENTS_OF_ADDRESS);
        open_listener("::ffff:127.0.0.1", 0, CLIENTS_OF_ADDRESS);
        open_listener("::", 0, CLIENTS_BOTH);
        open_alone();
        open_pair(own_ipv4);
    }
    for (size_t i = 0; i < rows_count; i++)
        visits_make(&rows[i], false);
}

/* An address that goes leaves its listeners behind. */
static void open_unreachable(void) {
    add_own_address(own_ipv4);
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
    open_listener("0.0.0.0", 0, CLIENTS_OF_ADDRESS);
    open_listener(own_ipv4, 0, CLIENTS_OF_ADDRESS);
    rows[rows_count - 1].reached = "not-reached";
}

static void leave_unreachable(void) {
    address_remove(own_ipv4);
}

/* The kernel has few ports to give: the first of them is the very one that is asked. */
static void open_itself(void) {
    struct machine_range range;

    machine_ephemeral(&range);
    rows_add("127.0.0.1", range.low, TABLE_LISTEN)->reached = "not-reached";
    open_listener("127.0.0.1", 0, CLIENTS_OF_ADDRESS);
}

const struct live *live_find(const char *name) {
    static const struct live lives[] = {
        {"reached", open_reached, false, NULL, false},
        {"closes", open_many, false, NULL, false},
        {"closes-dual", open_many_dual, false, NULL, false},
        {"dual", open_dual, false, NULL, false},
        {"beside", open_beside, false, NULL, false},
        {"kernel", open_kernel, true, NULL, false},
        {"unreachable", open_unreachable, true, leave_unreachable, false},
        {"itself", open_itself, false, NULL, true}};

    for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++)
        if (strcmp(lives[i].name, name) == 0)
            return &lives[i];
    return NULL;
}
