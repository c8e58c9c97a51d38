/* answer: what the server says it saw. Bytes in; no socket here. */
#ifndef CLIENT_ANSWER_H
#define CLIENT_ANSWER_H

#include "../lib/endpoint.h"

enum { ANSWER_TEXT_SIZE = 256 };

enum answer_kind {
    ANSWER_SAW,    /* "you=ADDRESS:PORT me=ADDRESS:PORT …" */
    ANSWER_NO,     /* "no: …": turned away */
    ANSWER_FOREIGN /* another kind of server, which this kit does not know */
};

/* Both ends of the connection, as the server has them. */
struct answer {
    struct endpoint you; /* the client's end: what the server saw */
    struct endpoint me;  /* its own end; its length is 0 if it did not say */
};

/* Reads one answer, a text without its newline. */
enum answer_kind answer_read(const char *text, struct answer *answer);

#endif
