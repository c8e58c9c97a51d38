/* peer-steps: one packet through the translator, and what has to come of it. Where
 * anything else comes, the check fails with what was seen, and with a hint if it is a
 * usual mistake. */
#ifndef PEER_STEPS_H
#define PEER_STEPS_H

#include "peer-sides.h"

/* What the steps look at besides addresses, ports and data. */
struct step_look {
    bool ttl, ip_sum, sum;
};
extern struct step_look step_look;

/* An address of the inside, and a port of the translator's range, that were not drawn
 * before. Their bytes differ. The port is at neither end of the range. */
uint32_t step_address(void);
uint16_t step_port(void);

/* A place outside. */
struct place step_server(void);

struct flow step_flow(unsigned protocol, struct place source, struct place destination);

/* A packet from the inside. It has to come out with `wanted` as its source port (0: any
 * of the range; a guess, if its data is made to fit). Returns its port. `hint` is for a
 * port that is not the wanted one, or for nothing that comes. */
uint16_t step_out(struct flow flow, uint16_t wanted, struct packet_form form,
                  const char *hint);

/* A packet from the outside, from `server` to a port of the translator. It has to come to
 * `inside`. */
void step_back(unsigned protocol, struct place server, uint16_t port, struct place inside,
               struct packet_form form, const char *hint);

/* A packet out and one back for a place inside, to or from a server. Returns the port. */
uint16_t step_both(unsigned protocol, struct place inside, struct place server,
                   uint16_t wanted, const char *hint);

/* Makes the endpoint known whose packets follow those that go nowhere. */
void step_begin_probe(void);

/* The same for an endpoint that is known, and its port. */
void step_probe_with(struct flow flow, uint16_t port);

/* A packet that goes nowhere: the next one comes first. */
void step_nowhere(enum side side, struct flow flow, struct packet_form form,
                  const char *hint);

/* A packet from the outside that must not come to a place inside. If it comes to another
 * one, that is not looked at here. It is the last step of a check. */
void step_not_to(struct place place, struct flow flow, const char *hint);

#endif
