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

/* Reads the endpoint that a text begins with, up to a space. Returns 0, or -1. */
static int read_end(const char *text, struct endpoint *end) {
    char word[ENDPOINT_TEXT_SIZE];
    size_t length = strcspn(text, " ");

    if (length >= sizeof word)
        return -1;
    memcpy(word, text, length);
    word[length] = '\0';
    cut_scope(word);
    return endpoint_parse(word, end);
}

enum answer_kind answer_read(const char *text, struct answer *answer) {
    const char *me;

    if (strncmp(text, "no: ", 4) == 0)
        return ANSWER_NO;
    if (strncmp(text, "you=", 4) != 0 || read_end(text + 4, &answer->you) == -1)
        return ANSWER_FOREIGN;
    me = text + 4 + strcspn(text + 4, " ");
    if (strncmp(me, " me=", 4) != 0 || read_end(me + 4, &answer->me) == -1)
        answer->me.length = 0;
    return ANSWER_SAW;
}
