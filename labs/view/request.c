/* request: the head of an HTTP request, read. See request.h. */
#include "request.h"

#include <string.h>
#include <strings.h>

enum { DIGITS_MAX = 18 };

/* A piece of the head: its bytes, and how many. */
struct piece {
    const char *at;
    size_t length;
};

/* The length of a head with its empty line; 0 if it has not ended. A lone LF ends a line,
 * too (RFC 9112, section 2.2). */
static size_t head_length(const char *bytes, size_t length) {
    for (size_t i = 1; i < length; i++)
        if (bytes[i] == '\n' && (bytes[i - 1] == '\n' ||
                                 (i > 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n')))
            return i + 1;
    return 0;
}

/* Takes the next line, without its end. */
static struct piece take_line(struct piece *rest) {
    const char *end = memchr(rest->at, '\n', rest->length);
    struct piece line = {rest->at, (size_t)(end - rest->at)};

    rest->length -= line.length + 1;
    rest->at = end + 1;
    if (line.length > 0 && line.at[line.length - 1] == '\r')
        line.length--;
    return line;
}

/* Takes what is before the next blank, and the blank. */
static struct piece take_word(struct piece *rest) {
    const char *end = memchr(rest->at, ' ', rest->length);
    struct piece word = {rest->at, end == NULL ? rest->length : (size_t)(end - rest->at)};
    size_t used = word.length + (end != NULL);

    rest->at += used;
    rest->length -= used;
    return word;
}

static bool is_word(struct piece piece, const char *word) {
    return piece.length == strlen(word) && memcmp(piece.at, word, piece.length) == 0;
}

static void copy(struct piece piece, char *to, size_t size) {
    if (piece.length >= size)
        piece.length = 0;
    memcpy(to, piece.at, piece.length);
    to[piece.length] = '\0';
}

/* All bytes of a head are ASCII that can be seen, blanks and ends of lines. */
static bool is_plain(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if ((byte < ' ' && byte != '\t' && byte != '\n' &&
             (byte != '\r' || bytes[i + 1] != '\n')) ||
            byte > '~')
            return false;
    }
    return true;
}

static int read_first_line(struct request *request, struct piece line) {
    struct piece method = take_word(&line), target = take_word(&line);
    const char *query;

    if (line.length != 8 || memcmp(line.at, "HTTP/", 5) != 0)
        return 400;
    if (!is_word(line, "HTTP/1.1") && !is_word(line, "HTTP/1.0"))
        return 505;
    if (target.length == 0 || target.at[0] != '/' ||
        memchr(target.at, '\t', target.length) != NULL)
        return 400;
    request->head = is_word(method, "HEAD");
    if (!request->head && !is_word(method, "GET"))
        return 405;
    query = memchr(target.at, '?', target.length);
    if (query != NULL)
        target.length = (size_t)(query - target.at);
    copy(target, request->path, sizeof request->path);
    return 200;
}

static bool is_name(struct piece piece, const char *name) {
    return piece.length == strlen(name) && strncasecmp(piece.at, name, piece.length) == 0;
}

/* What is no number counts as none: then all is sent again. */
static uint64_t number(struct piece value) {
    uint64_t result = 0;

    for (size_t i = 0; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9' || value.length > DIGITS_MAX)
            return 0;
        result = result * 10 + (uint64_t)(value.at[i] - '0');
    }
    return result;
}

static int read_field(struct request *request, struct piece line) {
    const char *colon = memchr(line.at, ':', line.length);
    struct piece name = {line.at, colon == NULL ? 0 : (size_t)(colon - line.at)};
    struct piece value;

    /* A blank before the colon, or at the line's beginning, is forbidden, since others
     * may read it otherwise (RFC 9112, section 5.1). */
    if (name.length == 0 || memchr(name.at, ' ', name.length) != NULL ||
        memchr(name.at, '\t', name.length) != NULL)
        return 400;
    value.at = colon + 1;
    value.length = line.length - name.length - 1;
    while (value.length > 0 && strchr(" \t", value.at[0]) != NULL) {
        value.at++;
        value.length--;
    }
    while (value.length > 0 && strchr(" \t", value.at[value.length - 1]) != NULL)
        value.length--;
    if (is_name(name, "transfer-encoding") ||
        (is_name(name, "content-length") && !is_word(value, "0")))
        return 413;
    if (is_name(name, "last-event-id"))
        request->last_id = number(value);
    if (!is_name(name, "host"))
        return 200;
    if (request->host[0] != '\0' || value.length == 0)
        return 400; /* two of them, or an empty one */
    copy(value, request->host, sizeof request->host);
    return request->host[0] == '\0' ? 400 : 200;
}

int request_read(struct request *request, const char *bytes, size_t length) {
    size_t count = head_length(bytes, length);
    struct piece rest = {bytes, count}, line;
    int status;

    memset(request, 0, sizeof *request);
    if (count == 0 && length > 0 && !is_plain(bytes, length - 1))
        return 400; /* a TLS client's first bytes, say, which has no line to end */
    if (count == 0)
        return length < REQUEST_HEAD_MAX ? 0 : 431;
    if (count > REQUEST_HEAD_MAX)
        return 431;
    if (!is_plain(bytes, count))
        return 400;
    status = read_first_line(request, take_line(&rest));
    for (line = take_line(&rest); line.length > 0; line = take_line(&rest)) {
        int wrong = read_field(request, line);

        if (status == 200)
            status = wrong;
    }
    return status;
}
