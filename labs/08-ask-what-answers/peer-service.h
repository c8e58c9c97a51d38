/* peer-service: a service of this lab: its sockets, its words, and what came to it. */
#ifndef PEER_SERVICE_H
#define PEER_SERVICE_H

#include "../../lib/endpoint.h"
#include "peer-script.h"

#include <stdio.h>

enum { SERVICE_WORD_SIZE = 8, SERVICE_FIRST_SIZE = 80, SERVICE_TEXT_SIZE = 2048 };

/* The sockets of a service that listen, or -1. */
enum service_door {
    AT_PORT,
    AT_TURNED, /* the number with its two bytes exchanged */
    AT_DATA,
    AT_DATA_TURNED,
    AT_DECOY, /* the address that 227 names and must not be believed */
    DOORS
};

struct service {
    const struct script *script;
    struct endpoint end, data; /* `data`: what 227 names */
    char word[SERVICE_WORD_SIZE];
    int door[DOORS];
    unsigned came[DOORS];           /* connections */
    char first[SERVICE_FIRST_SIZE]; /* the first bytes that came, to be printed */
    bool early;                     /* they came before it had spoken */
    bool bare;                      /* a line without a CR came */
    bool kept;                      /* a client held its connection too long */
};

/* An address for all services of a run: one of loopback's, where there are many. */
void service_draw_address(char address[ENDPOINT_ADDRESS_SIZE]);

/* Opens what `what` names: a script, or SCRIPT@PORT, at that port if it is free. */
void service_open(struct service *service, const char *what, const char *address);

/* A text of its script with what @ and # mean in it. Returns its length. */
size_t service_fill_in(const struct service *service, const struct step *step,
                       char text[SERVICE_TEXT_SIZE]);

/* What the submission has to print, and what was seen, as lines of a log. */
void service_log(const struct service *service, FILE *log);

/* Can this machine have a port that answers nobody? */
bool service_can_be_silent(void);

#endif
