/* answer: what the server says it saw. See answer.h. */
#include "answer.h"

#include <string.h>

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
    return endpoint_parse(you, saw) == 0 ? ANSWER_SAW : ANSWER_FOREIGN;
}
