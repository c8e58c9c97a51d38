/* lack: what a machine lacks for a classroom. See lack.h. */
#include "lack.h"

#include "../../../lib/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char program[] = "classroom";

/* Why a step fails, and what to try. */
static const char *advise(int error) {
    switch (error) {
    case ENOENT:
        return "  why: it is set up through /proc, which is not mounted here.\n"
               "  try: as root, mount -t proc proc /proc\n";
    case EMFILE:
        return "  why: it takes a file descriptor for each host, and a process may have "
               "`ulimit -n` of them.\n"
               "  try: fewer --hosts\n";
    case ENOSPC:
        return "  why: this machine limits how many namespaces a user may have.\n"
               "  try: sysctl user, which shows the limits; as root, a higher "
               "user.max_user_namespaces or user.max_net_namespaces\n";
    case EOPNOTSUPP:
        return "  why: this machine's kernel cannot make such an interface, or may not "
               "load what it takes.\n"
               "  try: as root, modprobe -a bridge veth\n";
    default:
        return "  why: it takes user, network and process namespaces of Linux. "
               "Containers "
               "(Docker's seccomp profile) and some systems (Ubuntu's AppArmor) refuse "
               "them, and uid 0 gets none once it has lost its capabilities, as in a "
               "netbox.\n"
               "  try: outside the container, or as root on a machine of your own\n";
    }
}

int lack_say_step(const char *step) {
    int error = errno;

    fprintf(stderr, "%s: no classroom is possible here: %s: %s (%s)\n%s", program, step,
            explain_errno(error), strerror(error), advise(error));
    return EXPLAIN_EXIT_UNAVAILABLE;
}

int lack_say_nft(void) {
    fprintf(stderr,
            "%s: no rules are possible here: there is no nft in PATH, /usr/sbin or "
            "/sbin\n"
            "  why: nft sets the router's rules for --nat, --forward, --filter and "
            "--stateless. The rest works without it.\n"
            "  try: as root, apt install nftables\n",
            program);
    return EXPLAIN_EXIT_UNAVAILABLE;
}

int lack_say_rules(const char *nft) {
    fprintf(
        stderr,
        "%s: no rules are possible here: %s failed, with the message above\n"
        "  why: this machine's kernel lacks a part that a rule takes, or may not load "
        "it.\n"
        "  try: as root, modprobe -a nf_tables nft_chain_nat nft_masq nft_reject_ipv4\n",
        program, nft);
    return EXPLAIN_EXIT_UNAVAILABLE;
}
