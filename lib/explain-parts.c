/* explain-parts: the functions that build an explanation. See explain-parts.h. */
#include "explain-parts.h"

#include "privilege.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void explain_say(struct explanation *out, const char *format, ...) {
    size_t length = strlen(out->sentence);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out->sentence + length, sizeof out->sentence - length, format, arguments);
    va_end(arguments);
}

void explain_try(struct explanation *out, const char *format, ...) {
    va_list arguments;

    if (out->remedy_count == EXPLAIN_REMEDIES_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(out->remedies[out->remedy_count++], EXPLAIN_REMEDY_SIZE, format, arguments);
    va_end(arguments);
}

void explain_advise(const struct explain_case *what, enum explain_cause cause,
                    struct explanation *out) {
    const struct explain_advice *advice = what->advice;

    for (; advice != NULL && advice->cause != CAUSE_NONE; advice++) {
        if (advice->cause != cause)
            continue;
        if (advice->remedy != NULL)
            explain_try(out, "%s", advice->remedy);
        if (advice->add != NULL)
            advice->add(what, out);
    }
}

uint16_t explain_port(const struct explain_case *what) {
    return what->endpoint == NULL ? 0 : endpoint_port(what->endpoint);
}

const char *explain_sudo(void) {
    struct privilege privilege;

    privilege_read(&privilege);
    return privilege.user.uid == 0 ? "" : "sudo ";
}

bool explain_sudo_helps(void) {
    struct privilege privilege;

    privilege_read(&privilege);
    return !privilege.for_good;
}
