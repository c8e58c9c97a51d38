/* answer: what a client may send to demo-server, and what it gets. Bytes in, bytes out;
 * no socket here. */
#ifndef ANSWER_H
#define ANSWER_H

#include "../lib/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    QUESTION_MAX = 1024,   /* bytes of a line, without its end */
    ANSWER_SIZE = 192,     /* room for "you=… me=… id=…\n" */
    HTTP_ANSWER_SIZE = 512 /* room for that as a web page */
};

/* How far the line is that a client is sending. What it says does not matter, only
 * whether it starts with "GET ": so nothing of it is kept. */
struct question {
    uint16_t length;      /* bytes so far */
    uint8_t matched;      /* bytes of "GET " that matched, one after another */
    bool carriage_return; /* the last byte was CR, which an LF may follow */
};

enum question_found {
    QUESTION_UNFINISHED, /* all bytes are read, and the line goes on */
    QUESTION_LINE,       /* a line ends here */
    QUESTION_GET,        /* a line ends here that starts with "GET " */
    QUESTION_TOO_LONG,   /* more than QUESTION_MAX bytes */
    QUESTION_NUL         /* a NUL byte */
};

/* Reads bytes up to the end of one line, or a fault. Returns how many. */
size_t question_read(struct question *question, const char *bytes, size_t count,
                     enum question_found *found);

/* Writes "you=PEER me=LOCAL id=ID\n". Returns its length; no NUL is written. */
size_t answer_line(char answer[ANSWER_SIZE], const struct endpoint *peer,
                   const struct endpoint *local, uint64_t id);

/* Writes the same line as the body of an HTTP/1.0 response (RFC 1945). */
size_t answer_http(char answer[HTTP_ANSWER_SIZE], const struct endpoint *peer,
                   const struct endpoint *local, uint64_t id);

/* "no: …\n", for a line that is refused. */
const char *answer_refusal(enum question_found found);

#endif
