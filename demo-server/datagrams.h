/* datagrams: UDP. One socket serves all clients, since a datagram needs no connection. */
#ifndef DATAGRAMS_H
#define DATAGRAMS_H

struct server;

/* Answers those that have come, as many as have their turn now. */
void datagrams_answer(struct server *server);

#endif
