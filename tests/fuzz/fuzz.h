/* fuzz: what a fuzz target offers: one function that takes any bytes, and ends the
 * process where something that must always hold does not.
 *
 * The function's name is libFuzzer's, which brings a main() of its own (make fuzz).
 * Without it, replay.c has one. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* Says what did not hold, and where, and ends the process. */
#define must(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,            \
                    #condition);                                                         \
            abort();                                                                     \
        }                                                                                \
    } while (0)

/* The bytes as a text: up to the first NUL, at most `size` - 1 of them. */
static inline void fuzz_text(char *text, size_t size, const uint8_t *bytes,
                             size_t count) {
    size_t length = 0;

    while (length < count && length < size - 1 && bytes[length] != '\0') {
        text[length] = (char)bytes[length];
        length++;
    }
    text[length] = '\0';
}

#endif
