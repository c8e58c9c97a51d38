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

void explain_no_address(const struct explain_case *what, struct explanation *out) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(what->endpoint, address);
    explain_say(out,
                "No interface of this machine has the address %s, so nothing here can be "
                "bound to it.",
                address);
    explain_advise(what, CAUSE_NO_ADDRESS, out);
#ifdef __linux__
    explain_try(out, "ip address: shows the addresses that this machine has");
#else
    explain_try(out, "ifconfig: shows the addresses that this machine has");
#endif
}
