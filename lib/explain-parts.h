/* explain-parts: what the files of explain share among themselves. */
#ifndef EXPLAIN_PARTS_H
#define EXPLAIN_PARTS_H

#include "explain.h"

/* Sets the sentence, or adds to it. */
void explain_say(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Adds a remedy; one too many is left out. */
void explain_try(struct explanation *out, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

bool explain_is_call(const struct explain_case *what, const char *call);
bool explain_is_server(const struct explain_case *what);

/* The port of the case's endpoint, or 0. */
uint16_t explain_port(const struct explain_case *what);

/* Each writes the sentence and the remedies of one errno. What concerns this end: */
void explain_not_permitted(const struct explain_case *what, struct explanation *out);
void explain_in_use(const struct explain_case *what, struct explanation *out);
void explain_not_available(const struct explain_case *what, struct explanation *out);
void explain_no_free_port(const struct explain_case *what, struct explanation *out);
void explain_open_files(const struct explain_case *what, struct explanation *out);
void explain_no_memory(const struct explain_case *what, struct explanation *out);
void explain_no_family(const struct explain_case *what, struct explanation *out);
void explain_range_refused(const struct explain_case *what, struct explanation *out);

/* What concerns the way to the other end, or that end: */
void explain_refused(const struct explain_case *what, struct explanation *out);
void explain_timed_out(const struct explain_case *what, struct explanation *out);
void explain_unreachable(const struct explain_case *what, struct explanation *out);
void explain_reset(const struct explain_case *what, struct explanation *out);
void explain_port_zero(const struct explain_case *what, struct explanation *out);
void explain_no_answer(const struct explain_case *what, struct explanation *out);
void explain_no_host(const struct explain_case *what, struct explanation *out);

#endif
