/* answer: what the server says it saw. See answer.h. */
#include "answer.h"

#include <string.h>

/* Takes the scope out of "[fe80::1%eth0]:80": the name of an interface means something on
 * the server's machine alone. */
static void cut_scope(char *endpoint) {
    char *scope = strchr(endpoint, '%');
    const char *rest = strchr(endpoint, ']');

    if (scope != NULL && rest != NULL && scope < rest)
        memmove(scope, rest, strlen(rest) + 1);
}

enum answer_kind answer_read(const char *text, struct endpoint *saw) {
    char you[ENDPOINT_TEXT_SIZE];
    size_t length;

    if (strncmp(text, "no: ", 4) == 0)
        return ANSWER_NO;
    if (strncmp(text, "you=", 4) != 0)
        return ANSWER_FOREIGN;
    text += 4;
    length = strcspn(text, " ");
    if (length >= sizeof you)
        return ANSWER_FOREIGN;
    memcpy(you, text, length);
    you[length] = '\0';
    cut_scope(you);
    return endpoint_parse(you, saw) == 0 ? ANSWER_SAW : ANSWER_FOREIGN;
}
