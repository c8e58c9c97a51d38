/* explain: an errno in its context: what explains it, and the exit status. See explain.h.
 */
#include "explain.h"

#include "explain-address.h"
#include "explain-limits.h"
#include "explain-parts.h"
#include "explain-ports.h"
#include "explain-rights.h"
#include "explain-there.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* "bind 127.0.0.1:80: EACCES (Permission denied)". */
static void write_message(const struct explain_case *what, struct explanation *out) {
    char about[ENDPOINT_TEXT_SIZE + 128] = "";
    const char *words;

    if (what->endpoint != NULL) {
        about[0] = ' ';
        endpoint_format(what->endpoint, about + 1);
    } else if (what->subject != NULL) {
        snprintf(about, sizeof about, " %.150s", what->subject);
    }
    if (out->errno_name == NULL) {
        words = what->said != NULL              ? "turned away"
                : what->call == CALL_CONNECT    ? "this socket has connected to itself"
                : what->call != CALL_SETSOCKOPT ? "the connection ended without an answer"
                : what->share                   ? "the port would not be shared"
                                                : "the range would have no effect";
        snprintf(out->message, sizeof out->message, "%s%s: %s", call_name(what->call),
                 about, words);
        return;
    }
    words = what->gai_error != 0 && what->gai_error != EAI_SYSTEM
                ? gai_strerror(what->gai_error)
                : strerror(what->error);
    snprintf(out->message, sizeof out->message, "%s%s: %s (%s)", call_name(what->call),
             about, out->errno_name, words);
}

/* For each errno: the function that explains it, and the exit status. */
static const struct {
    int error;
    void (*explain)(const struct explain_case *what, struct explanation *out);
    int exit_status;
} known[] = {
    {EACCES, explain_not_permitted, EXPLAIN_EXIT_NOT_PERMITTED},
    {EPERM, explain_not_permitted, EXPLAIN_EXIT_NOT_PERMITTED},
    {EADDRINUSE, explain_in_use, EXPLAIN_EXIT_UNAVAILABLE},
    {EADDRNOTAVAIL, explain_not_available, EXPLAIN_EXIT_UNAVAILABLE},
    {EAGAIN, explain_no_free_port, EXPLAIN_EXIT_UNAVAILABLE},
    {ECONNREFUSED, explain_refused, EXPLAIN_EXIT_UNAVAILABLE},
    {ETIMEDOUT, explain_timed_out, EXPLAIN_EXIT_UNAVAILABLE},
    {ENETUNREACH, explain_unreachable, EXPLAIN_EXIT_UNAVAILABLE},
    {EHOSTUNREACH, explain_unreachable, EXPLAIN_EXIT_UNAVAILABLE},
    {ENETDOWN, explain_unreachable, EXPLAIN_EXIT_UNAVAILABLE},
    {ECONNRESET, explain_reset, EXPLAIN_EXIT_UNAVAILABLE},
    {EPIPE, explain_reset, EXPLAIN_EXIT_UNAVAILABLE},
    {ECONNABORTED, explain_reset, EXPLAIN_EXIT_UNAVAILABLE},
    {EMFILE, explain_open_files, EXPLAIN_EXIT_OS_ERROR},
    {ENFILE, explain_open_files, EXPLAIN_EXIT_OS_ERROR},
    {ENOMEM, explain_no_memory, EXPLAIN_EXIT_OS_ERROR},
    {ENOBUFS, explain_no_memory, EXPLAIN_EXIT_OS_ERROR},
    {EAFNOSUPPORT, explain_no_family, EXPLAIN_EXIT_OS_ERROR},
#ifdef EHOSTDOWN
    {EHOSTDOWN, explain_unreachable, EXPLAIN_EXIT_UNAVAILABLE},
#endif
    {ENOPROTOOPT, explain_range_refused, EXPLAIN_EXIT_UNAVAILABLE},
};

static void explain_output(const struct explain_case *what, struct explanation *out) {
    if (what->call == CALL_OPEN)
        explain_say(out,
                    "PORTLAB_LOG names this file for the log of events, but the file "
                    "cannot be opened for appending.");
    else
        explain_say(out,
                    "%s could not write its output. It stopped, because it must not "
                    "lose output silently.",
                    what->program);
    if (what->call == CALL_WRITE)
        explain_try(out, "check where the output goes: the disk may be full, the pipe's "
                         "reader gone, or the descriptor closed");
    else
        explain_try(out, "name a file in a folder that exists and that this process may "
                         "write to, or unset PORTLAB_LOG");
    out->exit_status = EXPLAIN_EXIT_OUTPUT;
}

/* EAGAIN means a lack of ports only in a call that may choose a port: bind(), connect(),
 * and a client's first send(). In a server's send() it means a full queue, in setuid() a
 * user with too many processes. */
static bool has_another_meaning(const struct explain_case *what) {
    bool sends = what->call == CALL_SEND || what->call == CALL_SENDTO;

    if (what->error == ENOPROTOOPT)
        return what->narrowed_by == NULL;
    return what->error == EAGAIN && what->call != CALL_BIND &&
           what->call != CALL_CONNECT && (!sends || what->server);
}

static void explain_errno_here(const struct explain_case *what, struct explanation *out) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].error == what->error && !has_another_meaning(what)) {
            known[i].explain(what, out);
            out->exit_status = known[i].exit_status;
            return;
        }
    }
    explain_say(out, "portlab has no explanation for this error. The manual page of "
                     "the call may have one.");
    explain_try(out, "man 2 %s: look for %s in the section ERRORS", call_name(what->call),
                out->errno_name);
    out->exit_status = EXPLAIN_EXIT_OS_ERROR;
}

void explain(const struct explain_case *what, struct explanation *out) {
    memset(out, 0, sizeof *out);
    out->call = what->call;
    out->transport = what->transport;
    out->has_endpoint = what->endpoint != NULL;
    if (out->has_endpoint)
        out->endpoint = *what->endpoint;
    if (what->gai_error != 0 && what->gai_error != EAI_SYSTEM)
        out->errno_name = explain_gai(what->gai_error);
    else if (what->error != 0)
        out->errno_name = explain_errno(what->error);
    write_message(what, out);
    out->exit_status = EXPLAIN_EXIT_UNAVAILABLE;
    if (what->gai_error != 0) {
        explain_no_host(what, out);
        out->exit_status = EXPLAIN_EXIT_NO_HOST;
    } else if (what->call == CALL_WRITE || what->call == CALL_OPEN) {
        explain_output(what, out);
    } else if (what->error == 0 && what->call == CALL_SETSOCKOPT) {
        explain_range_refused(what, out);
    } else if (what->error == 0 && what->call == CALL_CONNECT) {
        explain_itself(what, out);
    } else if (what->error == 0) {
        explain_no_answer(what, out);
    } else if (what->error == EINVAL && what->transport == TRANSPORT_UDP &&
               what->endpoint != NULL && explain_port(what) == 0) {
        explain_port_zero(what, out);
    } else if (what->error == EINVAL && what->endpoint != NULL &&
               endpoint_lacks_scope(what->endpoint)) {
        explain_no_scope(what, out);
    } else {
        explain_errno_here(what, out);
    }
    if (what->goes_on)
        out->exit_status = 0;
}
