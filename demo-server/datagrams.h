/* datagrams: UDP. One socket serves all clients, since a datagram needs no connection. */
#ifndef DATAGRAMS_H
#define DATAGRAMS_H

struct server;

/* Answers waiting datagrams, as many as one turn allows. */
void datagrams_answer(struct server *server);

#endif
