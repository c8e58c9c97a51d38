/* answer: what the server says it saw. Bytes in; no socket here. */
#ifndef CLIENT_ANSWER_H
#define CLIENT_ANSWER_H

#include "../lib/endpoint.h"

enum { ANSWER_TEXT_SIZE = 256 };

enum answer_kind {
    ANSWER_SAW,    /* "you=ADDRESS:PORT …": the endpoint is what the server saw */
    ANSWER_NO,     /* "no: …": turned away */
    ANSWER_FOREIGN /* another kind of server, which this kit does not know */
};

/* Reads one answer, a text without its newline. */
enum answer_kind answer_read(const char *text, struct endpoint *saw);

#endif
