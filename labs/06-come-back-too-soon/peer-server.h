/* peer-server: the submission as a server, started and stopped as often as a check wants.
 */
#ifndef PEER_SERVER_H
#define PEER_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { SERVER_WORD_SIZE = 12 };

struct server {
    pid_t pid; /* of what keeps it apart */
    int output;
    uint16_t port; /* host byte order */
    int took;      /* milliseconds, until its line came */
    char word[SERVER_WORD_SIZE];
};

/* Before all others: the command that runs the submission apart, up to its name. */
void server_begin_all(char **command);

/* A port of an address that is free, in host byte order. Its bytes in the other order are
 * another port that anyone may have. */
uint16_t server_free_port(const char *address);

/* Starts it, with a word of its own, and waits for nothing. At most two run at a time;
 * when this process ends, all are ended. */
struct server server_launch(uint16_t port);

/* Starts it, and waits for the line that it serves. The check fails if that does not come
 * in time; `hint` is for one that waits or ends instead. */
struct server server_start(uint16_t port, const char *hint);

/* Reads its output, up to a newline or its end, into `line`, which is ended by a NUL.
 * Returns the length; `late`: so many milliseconds were over before. */
size_t server_read_line(const struct server *server, char *line, size_t size,
                        int milliseconds, bool *late);

/* Ends it, if it has not ended, and all that it left. Returns its exit status, or 128 and
 * the number of a signal. */
int server_stop(struct server *server);

#endif
