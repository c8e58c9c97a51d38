/* peer-report: see peer-report.h. */
#include "peer-report.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text that the submission wrote may be in it: one line of it, and no command of a
 * terminal. */
static void print_line(const char *word, const char *text) {
    printf("%s ", word);
    for (; *text != '\0'; text++)
        putchar(*text < ' ' || *text > '~' ? '?' : *text);
    putchar('\n');
}

_Noreturn void report_fail(const char *hint, const char *expected, const char *format,
                           ...) {
    char saw[2 * REPORT_TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(saw, sizeof saw, format, arguments);
    va_end(arguments);
    print_line("expected", expected);
    print_line("saw", saw);
    if (hint != NULL)
        print_line("hint", hint);
    fflush(stdout);
    exit(1);
}

void report_ended(int status) {
    printf("ended %d\n", status);
}

void report_slip(void) {
    puts("slip");
}

void report_unflushed(void) {
    puts("unflushed");
}

bool report_forgives(void) {
    const char *slipped = getenv("SLIPPED");

    return slipped != NULL && *slipped != '\0';
}

bool report_looks_right(const char *wanted, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (byte <= ' ' || byte == 0x7f)
            continue;
        while (*wanted == ' ')
            wanted++;
        if (tolower(byte) != tolower((unsigned char)*wanted++))
            return false;
    }
    return *wanted == '\0' || strcmp(wanted, "\n") == 0;
}

void report_quote(const char *bytes, size_t length, char text[REPORT_TEXT_SIZE]) {
    size_t at = 0;

    text[at++] = '"';
    for (size_t i = 0; i < length && at < REPORT_TEXT_SIZE - 6; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (byte == '\n')
            at += (size_t)snprintf(text + at, REPORT_TEXT_SIZE - at, "\\n");
        else if (byte == '\r')
            at += (size_t)snprintf(text + at, REPORT_TEXT_SIZE - at, "\\r");
        else if (byte < ' ' || byte > '~')
            at += (size_t)snprintf(text + at, REPORT_TEXT_SIZE - at, "\\%03o", byte);
        else
            text[at++] = (char)byte;
    }
    text[at++] = '"';
    text[at] = '\0';
}
