/* rule-usual: whether a run gave what most runs give. See rule.h. */
#include "../text/keep.h"
#include "rule.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char at_most[] = "at most ", either[] = " or ";

/* "ECONNREFUSED", "registered or dynamic", "at most 4"; with more behind a comma. */
static bool is_expected(const char *expect, const char *value) {
    size_t length = strcspn(expect, ",");

    if (strncmp(expect, at_most, sizeof at_most - 1) == 0)
        return strtoul(value, NULL, 10) <= strtoul(expect + sizeof at_most - 1, NULL, 10);
    while (length > 0) {
        const char *next = strstr(expect, either);
        size_t word =
            next == NULL || next > expect + length ? length : (size_t)(next - expect);

        if (strncasecmp(expect, value, word) == 0 && value[word] == '\0')
            return true;
        if (word == length)
            return false;
        expect += word + sizeof either - 1;
        length -= word + sizeof either - 1;
    }
    return false;
}

const char *rule_unusual(const struct question *question, const struct person *person,
                         const char *value) {
    const char *expect =
        person_fill(person, question->expect == NULL ? "" : question->expect);

    if (expect[0] == '\0' || is_expected(expect, value))
        return NULL;
    return keep_text("On most machines it is %s, and the worksheet describes those.",
                     expect);
}
