/* explain-rights: what this process is not permitted. See explain-rights.h. */
#include "explain-rights.h"

#include "explain-parts.h"
#include "machine.h"
#include "privilege.h"

#include <errno.h>
#include <stdio.h>

/* What else forbids a port that is not below the floor. */
#if defined(__linux__)
static const char policies[] = ", such as a security policy (SELinux, AppArmor, "
                               "Landlock, seccomp, systemd's SocketBindDeny)";
#elif defined(__OpenBSD__)
static const char policies[] = " (sysctl net.inet.tcp.rootonly, net.inet.udp.rootonly)";
#else
static const char policies[] = ", such as a security policy";
#endif

void explain_low_port(const struct endpoint *bound, char text[EXPLAIN_SENTENCE_SIZE]) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;
    struct machine_floor floor;
    uint16_t port = endpoint_port(bound);

    text[0] = '\0';
    if (port_range(port) != PORT_SYSTEM)
        return;
    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    machine_floor(&floor);
    if (floor.known && port >= floor.port)
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, and no privilege was needed: this machine's floor is %u (%s)",
            (unsigned)floor.port, floor.source);
    else if (floor.wildcard_free && endpoint_is_wildcard(bound))
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, and no privilege was needed: this system asks for it only "
            "on a particular address");
    else if (floor.known)
        snprintf(
            text, EXPLAIN_SENTENCE_SIZE,
            "a system port, below this machine's floor of %u: bound by the right of %s",
            (unsigned)floor.port, who);
}

#if defined(__linux__) || defined(__FreeBSD__)
/* What the floor is to be set back to. */
static unsigned floor_now(void) {
    struct machine_floor floor;

    machine_floor(&floor);
    return floor.known ? (unsigned)floor.port : 1024;
}
#endif

/* What gives a server, and every other program, a port below the floor. */
static void ways_to_a_low_port(const struct explain_case *what, struct explanation *out) {
    explain_advise(what, CAUSE_BELOW_FLOOR, out);
    if (!what->server || !explain_sudo_helps())
        return;
#if defined(__linux__)
    explain_try(out,
                "%ssetcap cap_net_bind_service=+ep \"$(command -v %s)\": this one right, "
                "for this one program (setcap -r takes it back)",
                explain_sudo(), what->program);
    explain_try(out,
                "%ssysctl net.ipv4.ip_unprivileged_port_start=%u: lowers the floor for "
                "everyone on this machine (back with =%u)",
                explain_sudo(), explain_port(what), floor_now());
#elif defined(__FreeBSD__)
    explain_try(out,
                "%ssysctl net.inet.ip.portrange.reservedhigh=%u: lowers the floor "
                "for everyone on this machine (back with =%u)",
                explain_sudo(), explain_port(what) - 1u, floor_now() - 1u);
#endif
}

/* It has what it needs, and is refused all the same. */
static void right_elsewhere(const struct explain_case *what, struct explanation *out,
                            const char *who) {
    explain_say(
        out,
        "Port %u is below this machine's privilege floor, and this process is %s, the "
        "right that it takes. It is refused all the same: the right counts in this "
        "process's user namespace, and the network may belong to a different one (a "
        "container without root that uses the host's network); or something else forbids "
        "it%s.",
        explain_port(what), who, policies);
    explain_advise(what, CAUSE_PORT_FORBIDDEN, out);
    explain_try(out, "outside of the container or the user namespace, as root");
}

static void below_the_floor(const struct explain_case *what, struct explanation *out) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;
    struct machine_floor floor;
    uint16_t port = explain_port(what);

    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    machine_floor(&floor);
    if (floor.known && (port == 0 || port >= floor.port)) {
        explain_say(out,
                    "Port %u is not below this machine's privilege floor, %u (%s): "
                    "something else forbids it%s.",
                    port, (unsigned)floor.port, floor.source, policies);
        explain_advise(what, CAUSE_PORT_FORBIDDEN, out);
        return;
    }
    if (floor.known && privilege.bind_service) {
        right_elsewhere(what, out, who);
        return;
    }
    if (floor.known)
        explain_say(out,
                    "On this machine a process needs a privilege to bind a port below %u "
                    "(%s). Port %u is below it, and this process is %s.",
                    (unsigned)floor.port, floor.source, port, who);
    else
        explain_say(out,
                    "A process needs a privilege to bind a low port, usually one below "
                    "1024; this machine's own floor could not be read (%s). This process "
                    "is %s.",
                    floor.source, who);
    if (privilege.user.uid == 0 && !privilege.bind_service && privilege.has_capabilities)
        explain_say(out, " On Linux the right is that capability; root without it is "
                         "refused like anyone.");
    if (privilege.for_good)
        explain_advise(what, CAUSE_RIGHTS_GONE, out);
    ways_to_a_low_port(what, out);
}

static void cannot_become(const struct explain_case *what, struct explanation *out) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;

    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    explain_say(
        out,
        "Only root, where every uid exists, may become another user; this process "
        "is %s. It ends here: a program that could not give up a right must not go "
        "on as if it had.",
        who);
    explain_advise(what, CAUSE_NOT_ROOT, out);
}

static void broadcast(struct explanation *out) {
    explain_say(out,
                "This is a broadcast address, or a rule of this machine (Landlock, "
                "SELinux, a route that prohibits) forbids the way there; a connection "
                "has one machine at each end.");
    explain_try(out, "the address of one machine");
}

static void filtered(const struct explain_case *what, struct explanation *out) {
    if (what->transport == TRANSPORT_UDP)
        explain_say(out,
                    "A packet filter on this very machine (a firewall) refused to let "
                    "it out; that is how Linux reports it for UDP. Nothing was sent.");
    else
        explain_say(out,
                    "A rule of this machine forbids this connection: a packet filter, "
                    "a filter of its control group (systemd's IPAddressDeny), or a "
                    "security policy.");
    explain_try(out, "as root, nft list ruleset or iptables -L: which rule?");
}

void explain_not_permitted(const struct explain_case *what, struct explanation *out) {
    switch (what->call) {
    case CALL_BIND:
        below_the_floor(what, out);
        break;
    case CALL_CONNECT:
        if (what->error == EACCES)
            broadcast(out);
        else
            filtered(what, out);
        break;
    case CALL_SEND:
    case CALL_SENDTO:
        filtered(what, out);
        break;
    case CALL_SOCKET:
        explain_say(out, "A security policy of this machine (seccomp, SELinux, a jail) "
                         "forbids this process such a socket.");
        break;
    case CALL_SETGROUPS:
    case CALL_INITGROUPS:
    case CALL_SETGID:
    case CALL_SETUID:
        cannot_become(what, out);
        break;
    case CALL_CAPSET:
    case CALL_CAPGET:
    case CALL_PRCTL:
        explain_say(out,
                    "This process could not give up its capabilities. It ends here: it "
                    "must not go on as if it had.");
        break;
    default:
        explain_say(out, "A security policy of this machine (seccomp, SELinux, AppArmor) "
                         "does not allow this process this call.");
    }
}
