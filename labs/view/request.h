/* request: the head of an HTTP request, read (RFC 9112, sections 2 to 5). */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_HEAD_MAX = 8192, REQUEST_PATH_SIZE = 256, REQUEST_HOST_SIZE = 256 };

struct request {
    bool head;                    /* HEAD, and not GET */
    char path[REQUEST_PATH_SIZE]; /* without its query; "" if it is longer */
    char host[REQUEST_HOST_SIZE];
    uint64_t last_id; /* of Last-Event-ID; 0: there was none */
};

/* Reads the bytes that came until now. Returns 0 if the head has not ended yet; 200 if it
 * was understood; else the status to answer with: 400, 405, 413 (it has a body), 431 (it
 * is too long) or 505. */
int request_read(struct request *request, const char *bytes, size_t length);

#endif
