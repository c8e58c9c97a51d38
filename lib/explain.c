/* explain: an errno in its context: who explains it, and the exit status. See explain.h.
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

/* Which calls can meet an errno, who explains it, and the exit status that it leads to.
 */
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
        explain_say(out, "PORTLAB_LOG names this file, and it cannot be opened to append "
                         "the events to it.");
    else
        explain_say(out,
                    "What %s had to say could not be written, so it stopped rather "
                    "than lose it in silence.",
                    what->program);
    if (what->call == CALL_WRITE)
        explain_try(out, "look at where the output goes: is the disk full, the pipe's "
                         "reader gone, the descriptor closed?");
    else
        explain_try(out,
                    "a file in a folder that is there and that this process may write "
                    "to");
    out->exit_status = EXPLAIN_EXIT_OUTPUT;
}

/* EAGAIN is a lack of ports only where a port is to be had: in bind() and connect(), and
 * in the first send() of a client. A server's is a full queue, setuid()'s a full user. */
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
    explain_say(out, "The system refused this call for a reason that portlab has no "
                     "sentence for; its manual page may have one.");
    explain_try(out, "man 2 %s: the section ERRORS, if it has %s", call_name(what->call),
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
