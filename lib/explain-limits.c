/* explain-limits: what this machine or its kernel has not, or not enough of. See
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
                    "The whole machine has no room for another open file; this program "
                    "has %lu sockets open.",
                    what->open);
        explain_try(out, "close other programs, or fewer connections");
        return;
    }
    explain_say(
        out,
        "A socket is an open file, and this process may have %" PRIu64
        " of them (its soft limit, RLIMIT_NOFILE). All are in use, %lu of them by %s.",
        soft, what->open,
        what->transport == TRANSPORT_UDP ? "UDP sockets" : "connections");
    if (what->goes_on)
        explain_say(out,
                    " A client that connects now waits until one of them is closed.");
    if (hard > soft)
        explain_try(out,
                    "ulimit -n %" PRIu64 ", in the shell that starts it: the hard "
                    "limit here",
                    hard);
    else
        explain_try(out,
                    "fewer connections: the hard limit is %" PRIu64 " too, and only "
                    "root may raise it",
                    hard);
}

void explain_no_memory(const struct explain_case *what, struct explanation *out) {
    explain_say(out,
                "The kernel had no memory for this call (for a socket, its buffers, a "
                "packet). That can pass.");
    if (!what->goes_on)
        explain_try(out, "close other programs, or fewer connections; then this again");
}

void explain_range_refused(const struct explain_case *what, struct explanation *out) {
    struct machine_range range;

    machine_ephemeral(&range);
    if (what->share) {
        explain_say(out,
                    "This system has no socket option by which several servers share "
                    "the clients of one port; SO_REUSEPORT of Linux does that.");
        return;
    }
    if (what->narrowed_by == NULL) {
        explain_say(out, "This kernel does not know this socket option.");
        return;
    }
    if (what->error != 0 || MACHINE_LOCAL_PORT_RANGE == -1) {
        explain_say(out, "A range for one socket (IP_LOCAL_PORT_RANGE) exists on Linux "
                         "since 6.3; this system has no such option.");
    } else if (!range.known) {
        explain_say(out,
                    "The kernel ignores a range outside its own without a word, and "
                    "its own could not be read (%s).",
                    range.source);
    } else {
        explain_say(
            out,
            "%u-%u is not wholly inside this machine's range, %u-%u (%s). A socket's "
            "range can only narrow that one; the kernel ignores the rest without a "
            "word.",
            what->low, what->high, range.low, range.high, range.source);
        explain_advise(what, CAUSE_RANGE_OUTSIDE, out);
    }
    explain_advise(what, CAUSE_RANGE_REFUSED, out);
}
