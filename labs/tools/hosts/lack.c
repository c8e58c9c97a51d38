/* lack: what a machine lacks for a classroom. See lack.h. */
#include "lack.h"

#include "../box/namespace.h"

#include "../../../lib/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char program[] = "classroom";

/* Why a step fails, and what to try. */
static const char *advise(int error) {
    switch (error) {
    case ENOENT:
        return "  why: classroom needs /proc, which is not mounted here.\n"
               "  try: as root, mount -t proc proc /proc\n";
    case EMFILE:
        return "  why: each host needs a file descriptor, and `ulimit -n` shows "
               "how many a process\n"
               "       may have.\n"
               "  try: fewer --hosts\n";
    case ENOSPC:
        return "  why: this machine limits how many namespaces a user may "
               "have.\n"
               "  try: sysctl user: shows the limits\n"
               "  try: as root, raise user.max_user_namespaces or "
               "user.max_net_namespaces\n";
    case EOPNOTSUPP:
        return "  why: this machine's kernel lacks such an interface, or may "
               "not load its module.\n"
               "  try: as root, modprobe -a bridge veth\n";
    default:
        return "  why: classroom needs user, network and process namespaces of "
               "Linux. " NAMESPACE_REFUSED;
    }
}

int lack_say_step(const char *step) {
    int error = errno;

    fprintf(stderr,
            "%s: no classroom can be made here: %s: %s (%s)\n"
            "%s",
            program, step, explain_errno(error), strerror(error), advise(error));
    return EXPLAIN_EXIT_UNAVAILABLE;
}

int lack_say_nft(void) {
    fprintf(stderr,
            "%s: no rules can be set here: there is no nft in PATH, "
            "/usr/sbin or /sbin\n"
            "  why: nft sets the router's rules for --nat, --forward, "
            "--filter and\n"
            "       --stateless. The rest works without it.\n"
            "  try: as root, apt install nftables\n",
            program);
    return EXPLAIN_EXIT_UNAVAILABLE;
}

int lack_say_rules(const char *nft) {
    fprintf(stderr,
            "%s: no rules can be set here: %s failed, with the message "
            "above\n"
            "  why: this machine's kernel lacks a part that a rule needs, or "
            "may not load it.\n"
            "  try: as root, modprobe -a nf_tables nft_chain_nat nft_masq "
            "nft_reject_ipv4\n",
            program, nft);
    return EXPLAIN_EXIT_UNAVAILABLE;
}
