/* explain-limits: what this machine or its kernel lacks or has too little of. See
 * explain-limits.h. */
#include "explain-limits.h"

#include "explain-parts.h"
#include "machine.h"

#include <errno.h>
#include <inttypes.h>

void explain_open_files(const struct explain_case *what, struct explanation *out) {
    uint64_t soft, hard;

    machine_open_files(&soft, &hard);
    if (what->error == ENFILE) {
        explain_say(out,
                    "The whole machine has reached its limit of open files. This "
                    "program has %lu sockets open.",
                    what->open);
        explain_try(out, "close other programs, or open fewer connections");
        return;
    }
    explain_say(out,
                "A socket is an open file, and this process may have only %" PRIu64
                " open (its soft limit, RLIMIT_NOFILE). That limit is reached, "
                "with %lu %s open.",
                soft, what->open,
                what->transport == TRANSPORT_UDP ? "UDP sockets" : "connections");
    if (what->goes_on)
        explain_say(out, " A client that connects now must wait until one of them is "
                         "closed.");
    if (hard > soft)
        explain_try(out,
                    "ulimit -n %" PRIu64
                    " in the shell, before you start this program: that is the hard "
                    "limit here",
                    hard);
    else
        explain_try(out,
                    "open fewer connections: the hard limit is also %" PRIu64
                    ", and only root may raise it",
                    hard);
}

void explain_no_memory(const struct explain_case *what, struct explanation *out) {
    explain_say(out, "The kernel had no memory for this call (for a socket, its "
                     "buffers or a packet). This may be temporary.");
    if (!what->goes_on)
        explain_try(out, "close other programs or open fewer connections, then run this "
                         "command again");
}

void explain_range_refused(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (what->share) {
        explain_say(out,
                    "This system has no socket option that shares the clients of one "
                    "port among several servers, as SO_REUSEPORT does on Linux.");
        return;
    }
    if (what->narrowed_by == NULL) {
        explain_say(out, "This kernel does not know this socket option.");
        return;
    }
    if (what->error != 0 || MACHINE_LOCAL_PORT_RANGE == -1) {
        explain_say(out, "A port range for a single socket (IP_LOCAL_PORT_RANGE) needs "
                         "Linux 6.3 or later; this system does not have that option.");
    } else if (!range.known) {
        explain_say(out,
                    "The kernel silently ignores a range outside its own range, "
                    "which could not be read (%s).",
                    range.source);
    } else {
        explain_say(out,
                    "%u-%u is not entirely inside this machine's range, %u-%u (%s). "
                    "A socket's range can only narrow the machine's; the kernel "
                    "silently ignores any part outside it.",
                    what->low, what->high, range.low, range.high, range.source);
        explain_advise(what, CAUSE_RANGE_OUTSIDE, out);
    }
    explain_advise(what, CAUSE_RANGE_REFUSED, out);
}
