/* peer-script: what the services of this lab say and wait for, as steps. */
#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

enum step_kind {
    STEP_END,  /* nothing more: the connection stays as long as the client wants */
    STEP_WAIT, /* for `length` percent of the client's patience */
    STEP_SAY,  /* `text`; in it @ is the service's own word, # are the numbers of 227 */
    STEP_REQUEST, /* waits for a request of HTTP */
    STEP_COMMAND, /* waits for the line `text`, in any letters; "" is any line */
    STEP_LIST,    /* says `text` to the client of the data port, and closes that */
    STEP_CLOSE,
    STEP_RESET
};

struct step {
    enum step_kind kind;
    size_t length; /* of the text, which may hold bytes of 0 */
    const char *text;
};

/* Where an FTP server's answer to PASV leads. */
enum script_data {
    DATA_NONE,
    DATA_HERE,      /* a port of the service's address, which it names */
    DATA_ELSEWHERE, /* the same, and it names another address */
    DATA_NOBODY     /* a port where nothing listens */
};

enum script_door {
    DOOR_OPEN,
    DOOR_REFUSES, /* the port is bound, and nothing listens */
    DOOR_SILENT,  /* its queue is full, so that Linux answers nobody */
    DOOR_NONE,    /* the address is nobody's */
    DOOR_NO_HOST  /* the same, and a route says so: EHOSTUNREACH, and not ENETUNREACH */
};

enum { SCRIPT_STEPS = 16 };

struct script {
    const char *name;
    const char *line; /* what the submission has to say, but for the port; @ as above */
    enum script_door door;
    enum script_data data;
    struct step steps[SCRIPT_STEPS];
};

/* NULL: there is none of this name. */
const struct script *script_find(const char *name);

/* Does it wait to be asked? Then a client that sends before it hears anything may. */
bool script_waits(const struct script *script);

#endif
