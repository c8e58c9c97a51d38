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

    explain_say(out, "This machine has no %s, or it is switched off.",
                ipv4 ? "IPv4" : "IPv6");
    explain_advise(what, CAUSE_NO_FAMILY, out);
}

void explain_no_scope(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, address);
    explain_say(out,
                "%s is a link-local address: each link has such addresses, so the "
                "interface must be named too (RFC 4007, 11).",
                address);
    explain_try(out, "%s%%INTERFACE, such as %s%%eth0", address, address);
}

static void show_addresses(struct explanation *out) {
#ifdef __linux__
    explain_try(out, "ip address: shows the addresses that this machine has");
#else
    explain_try(out, "ifconfig: shows the addresses that this machine has");
#endif
}

void explain_no_address(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, address);
    explain_say(out,
                "No interface of this machine has the address %s, so nothing here can be "
                "bound to it%s.",
                address,
                endpoint_is_loopback(what->endpoint)
                    ? "; the loopback interface may be down"
                : endpoint_family(what->endpoint) == AF_INET6
                    ? ", or one has it tentatively: a new IPv6 address can be used after "
                      "a second or two, if no other machine has it"
                    : "");
    if (!endpoint_is_loopback(what->endpoint))
        explain_advise(what, CAUSE_NO_ADDRESS, out);
    show_addresses(out);
}
