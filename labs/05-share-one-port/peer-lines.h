/* peer-lines: what a stream of bytes is made into: lines, halves of lines, and an end.
 * Each is a check, and ends it, as failed, if the server does not do as it must. */
#ifndef PEER_LINES_H
#define PEER_LINES_H

void lines_check(void);      /* each newline gets one answer, however the bytes come */
void lines_check_half(void); /* the client closes its sending half */
void lines_check_late(void); /* the client sends all of its lines before it reads */

#endif
