/* peer-looks: see peer-looks.h. */
#include "peer-looks.h"

#include <string.h>

bool looks_blank(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < '\0' || bytes[i] > ' ')
            return false;
    return true;
}

bool looks_right(const char *wanted, const char *answer, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (answer[i] == *wanted && *wanted > ' ')
            wanted++;
        else if (answer[i] < '\0' || answer[i] > ' ')
            if (*wanted++ != ' ' || answer[i--] != *wanted)
                return false;
    return strcmp(wanted, "\n") == 0;
}

void looks_quote(const char *bytes, size_t length, char *text, size_t size) {
    static const char signs[] = "\0\a\b\t\n\v\f\r", names[] = "0abtnvfr";
    size_t at = 0;

    text[at++] = '"';
    for (size_t i = 0; i < length && at < size - 4; i++) {
        const char *sign = memchr(signs, bytes[i], sizeof signs - 1);
        char shown = bytes[i];

        if (sign != NULL) {
            text[at++] = '\\';
            shown = names[sign - signs];
        }
        text[at++] = shown;
    }
    text[at++] = '"';
    text[at] = '\0';
}
