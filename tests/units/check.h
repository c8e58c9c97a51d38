/* check: counts what a unit test claims, and names each claim that does not hold.
 *
 *     check(port_range(80) == PORT_SYSTEM, "the range of %d", 80);
 *     return check_done(); */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static struct { unsigned long done, failed; } check_counts;

/* The name, in the manner of printf(3), is only written where the condition is false. */
#define check(condition, ...)                                                            \
    ((condition) ? check_held() : (check_failed(__FILE__, __LINE__, __VA_ARGS__), false))

static inline bool check_held(void) {
    check_counts.done++;
    return true;
}

#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
static inline void
check_failed(const char *file, int line, const char *name, ...) {
    va_list arguments;

    check_counts.done++;
    check_counts.failed++;
    printf("FAIL %s:%d: ", file, line);
    va_start(arguments, name);
    vprintf(name, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
}

/* What main returns: 0, or 1 where a check failed. */
static inline int check_done(void) {
    printf("%lu checks\n", check_counts.done);
    return fflush(stdout) == 0 && check_counts.failed == 0 ? 0 : 1;
}

#endif
