/* explain-rights: what this process is not permitted to do. See explain-rights.h. */
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
        snprintf(text, EXPLAIN_SENTENCE_SIZE,
                 "a system port, but no privilege was needed: this machine's "
                 "floor is %u (%s)",
                 (unsigned)floor.port, floor.source);
    else if (floor.wildcard_free && endpoint_is_wildcard(bound))
        snprintf(text, EXPLAIN_SENTENCE_SIZE,
                 "a system port, but no privilege was needed: this system "
                 "requires one only for a specific address");
    else if (floor.known)
        snprintf(text, EXPLAIN_SENTENCE_SIZE,
                 "a system port, below this machine's floor of %u: allowed "
                 "because this process runs as %s",
                 (unsigned)floor.port, who);
}

#if defined(__linux__) || defined(__FreeBSD__)
/* The floor to restore afterwards. */
static unsigned floor_now(void) {
    struct machine_floor floor;

    machine_floor(&floor);
    return floor.known ? (unsigned)floor.port : 1024;
}
#endif

/* What lets a server, or any other program, bind a port below the floor. */
static void ways_to_a_low_port(const struct explain_case *what, struct explanation *out) {
    explain_advise(what, CAUSE_BELOW_FLOOR, out);
    if (!what->server || !explain_sudo_helps())
        return;
#if defined(__linux__)
    explain_try(out,
                "%ssetcap cap_net_bind_service=+ep \"$(command -v %s)\": gives "
                "this one program this one privilege (setcap -r revokes it)",
                explain_sudo(), what->program);
    explain_try(out,
                "%ssysctl net.ipv4.ip_unprivileged_port_start=%u: lowers the "
                "floor for all users of this machine (undo with =%u)",
                explain_sudo(), explain_port(what), floor_now());
#elif defined(__FreeBSD__)
    explain_try(out,
                "%ssysctl net.inet.ip.portrange.reservedhigh=%u: lowers the "
                "floor for all users of this machine (undo with =%u)",
                explain_sudo(), explain_port(what) - 1u, floor_now() - 1u);
#endif
}

/* The process has the privilege that it needs, but was refused. */
static void right_elsewhere(const struct explain_case *what, struct explanation *out,
                            const char *who) {
    explain_say(out,
                "Port %u is below this machine's privilege floor. This process "
                "runs as %s, which should be enough, but it was refused. Its "
                "privilege counts only in its own user namespace, and the "
                "network may belong to a different one (as in a rootless "
                "container that uses the host's network). Or something else "
                "forbids it%s.",
                explain_port(what), who, policies);
    explain_advise(what, CAUSE_PORT_FORBIDDEN, out);
    explain_try(out, "run it as root, outside the container or user namespace");
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
                    "Port %u is not below this machine's privilege floor, %u (%s), "
                    "so something else forbids it%s.",
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
                    "On this machine, a process needs a privilege to bind a port "
                    "below %u (%s). Port %u is below that, and this process runs as "
                    "%s.",
                    (unsigned)floor.port, floor.source, port, who);
    else
        explain_say(out,
                    "A process needs a privilege to bind a low port, usually one "
                    "below 1024. This machine's own floor could not be read (%s). "
                    "This process runs as %s.",
                    floor.source, who);
    if (privilege.user.uid == 0 && !privilege.bind_service && privilege.has_capabilities)
        explain_say(out,
                    " On Linux, that capability is the privilege: root without it is "
                    "refused like any other user.");
    if (privilege.for_good)
        explain_advise(what, CAUSE_RIGHTS_GONE, out);
    ways_to_a_low_port(what, out);
}

static void cannot_become(const struct explain_case *what, struct explanation *out) {
    char who[PRIVILEGE_TEXT_SIZE];
    struct privilege privilege;

    privilege_read(&privilege);
    privilege_describe(&privilege, who);
    explain_say(out,
                "Only root may become another user, and only one that exists in "
                "its user namespace. This process runs as %s. It stops here, "
                "because a program that could not give up a privilege must not "
                "go on as if it had.",
                who);
    explain_advise(what, CAUSE_NOT_ROOT, out);
}

static void broadcast(struct explanation *out) {
    explain_say(out, "This may be a broadcast address, but a connection has one "
                     "machine at each end. Or a rule of this machine forbids the "
                     "connection (Landlock, SELinux, a route of type prohibit).");
    explain_try(out, "use the address of one machine");
}

static void filtered(const struct explain_case *what, struct explanation *out) {
    if (what->transport == TRANSPORT_UDP)
        explain_say(out, "A packet filter (a firewall) on this machine blocked the "
                         "datagram, so it was not sent. Linux reports this for UDP.");
    else
        explain_say(out, "A rule of this machine forbids this connection: a packet "
                         "filter, a control group filter (systemd's IPAddressDeny) or a "
                         "security policy.");
    explain_try(out, "find the rule, as root: nft list ruleset, or iptables -L");
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
                         "does not let this process create such a socket.");
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
                    "This process could not give up its capabilities. It stops here, "
                    "because it must not go on as if it had.");
        break;
    default:
        explain_say(out, "A security policy of this machine (seccomp, SELinux, AppArmor) "
                         "does not let this process make this call.");
    }
}
