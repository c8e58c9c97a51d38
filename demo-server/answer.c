/* answer: what a client may send to demo-server, and what it gets. See answer.h. */
#include "answer.h"

#include "../lib/line.h"

#include <stdio.h>
#include <string.h>

static const char get[] = "GET ";

enum { GET_LENGTH = sizeof get - 1 };

/* Counts one byte of a line. Returns false if the line is now too long. */
static bool count_byte(struct question *question, char byte) {
    if (question->carriage_return) /* it was not the end: it counts */
        question->length++;
    question->carriage_return = byte == '\r';
    if (question->matched == question->length && question->length < GET_LENGTH &&
        byte == get[question->length])
        question->matched++;
    if (!question->carriage_return)
        question->length++;
    return question->length <= QUESTION_MAX;
}

size_t question_read(struct question *question, const char *bytes, size_t count,
                     enum question_found *found) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
            *found = question->matched == GET_LENGTH ? QUESTION_GET : QUESTION_LINE;
            memset(question, 0, sizeof *question);
            return i + 1;
        }
        if (bytes[i] == '\0' || !count_byte(question, bytes[i])) {
            *found = bytes[i] == '\0' ? QUESTION_NUL : QUESTION_TOO_LONG;
            return i + 1;
        }
    }
    *found = QUESTION_UNFINISHED;
    return count;
}

static size_t add(char *answer, size_t length, const char *text) {
    size_t more = strlen(text);

    /* An answer has a length and no NUL.
     * NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
    memcpy(answer + length, text, more);
    return length + more;
}

size_t answer_line(char answer[ANSWER_SIZE], const struct endpoint *peer,
                   const struct endpoint *local, uint64_t id) {
    size_t length = add(answer, 0, "you=");

    length += endpoint_format(peer, answer + length);
    length = add(answer, length, " me=");
    length += endpoint_format(local, answer + length);
    length = add(answer, length, " id=");
    length += line_digits(answer + length, id);
    return add(answer, length, "\n");
}

size_t answer_http(char answer[HTTP_ANSWER_SIZE], const struct endpoint *peer,
                   const struct endpoint *local, uint64_t id) {
    char line[ANSWER_SIZE];
    size_t length = answer_line(line, peer, local, id);
    int head = snprintf(answer, HTTP_ANSWER_SIZE,
                        "HTTP/1.0 200 OK\r\n"
                        "Content-Type: text/plain\r\n"
                        "Content-Length: %zu\r\n"
                        "Connection: close\r\n"
                        "\r\n",
                        length);

    memcpy(answer + head, line, length);
    return (size_t)head + length;
}

const char *answer_refusal(enum question_found found) {
    if (found == QUESTION_NUL)
        return "no: a line must not contain a NUL byte\n";
    return "no: a line must have at most 1024 bytes\n";
}
