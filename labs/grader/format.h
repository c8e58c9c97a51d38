/* format: the forms in which a result is written: for a student, for a program, for the
 * systems that schools run. Each writes all results to a stream. */
#ifndef FORMAT_H
#define FORMAT_H

#include "result.h"

#include <stdio.h>

struct format {
    const char *name;
    void (*write)(FILE *out, const struct result *results, size_t count);
    bool always_zero; /* its host takes another exit status for a failure of the grader */
    bool tells_refusal; /* it can say that a lab was not graded; the others write nothing
                         */
};

void format_text(FILE *out, const struct result *results, size_t count);

/* The same for a terminal: short. */
void format_screen(FILE *out, const struct result *results, size_t count);

/* The same without what can only be done where the kit is: for a host's page. */
void format_text_hosted(FILE *out, const struct result *results, size_t count);

void format_json(FILE *out, const struct result *results, size_t count);
void format_gradescope(FILE *out, const struct result *results, size_t count);
void format_classroom50(FILE *out, const struct result *results, size_t count);
void format_autolab(FILE *out, const struct result *results, size_t count);
void format_vpl(FILE *out, const struct result *results, size_t count);
void format_prairielearn(FILE *out, const struct result *results, size_t count);
void format_codegrade(FILE *out, const struct result *results, size_t count);
void format_junit(FILE *out, const struct result *results, size_t count);
void format_tap(FILE *out, const struct result *results, size_t count);

#endif
