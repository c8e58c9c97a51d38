/* explain-address: addresses and families that this machine does not have. See
 * explain-address.h. */
#include "explain-address.h"

#include "explain-parts.h"
#include "machine.h"

bool explain_ipv6_is_off(const struct explain_case *what) {
    return what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET6 &&
           !machine_has_ipv6();
}

void explain_no_family(const struct explain_case *what, struct explanation *out) {
    bool ipv4 = what->endpoint != NULL && endpoint_family(what->endpoint) == AF_INET;

    explain_say(out, "This machine has no %s, or %s is switched off.",
                ipv4 ? "IPv4" : "IPv6", ipv4 ? "IPv4" : "IPv6");
    explain_advise(what, CAUSE_NO_FAMILY, out);
}

void explain_no_scope(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, address);
    explain_say(out,
                "%s is a link-local address. The same address can exist on every "
                "link, so you must name the interface too (RFC 4007, section 11).",
                address);
    explain_try(out, "%s%%INTERFACE, for example %s%%eth0", address, address);
}

static void show_addresses(struct explanation *out) {
#ifdef __linux__
    explain_try(out, "ip address: lists the addresses of this machine");
#else
    explain_try(out, "ifconfig: lists the addresses of this machine");
#endif
}

void explain_no_address(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, address);
    explain_say(out,
                "No interface of this machine has the address %s, so no socket "
                "here can be bound to it.%s",
                address,
                endpoint_is_loopback(what->endpoint)
                    ? " The loopback interface may be down."
                : endpoint_family(what->endpoint) == AF_INET6
                    ? " If you have just added it, wait a second or two: the kernel "
                      "first checks that no other machine uses a new IPv6 address."
                    : "");
    if (!endpoint_is_loopback(what->endpoint))
        explain_advise(what, CAUSE_NO_ADDRESS, out);
    show_addresses(out);
}
