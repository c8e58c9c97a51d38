/* remarks: what is known about a packet besides its bytes: which process sent it, and who
 * chose its source port. What is unknown is left out. Linux only. */
#ifndef REMARKS_H
#define REMARKS_H

#include "../savefile/packet.h"
#include "chooser.h"

enum { REMARKS_SIZE = 160, REMARKS_ENDS = 64, REMARKS_PATH_SIZE = 512 };

struct remarks {
    const char *log;                /* not opened yet: it may come later; or NULL */
    char folder[REMARKS_PATH_SIZE]; /* of a log that was made here, or "" */
    struct chooser chooser;
    struct remarks_end { /* ends whose process was found, or looked for */
        enum transport transport;
        struct endpoint local, peer;
        unsigned looked; /* this many times */
        bool found;
    } ends[REMARKS_ENDS];
    size_t count;
};

/* Reads the log that PORTLAB_LOG names, from its end on. If that is not set, makes a log
 * in a new folder in TMPDIR or /tmp, and sets the variable for what this process starts.
 * If that fails, it is unknown who chose a port. */
void remarks_open(struct remarks *remarks);

/* What is known when a packet is seen: "demo-client, process 4711", once for each of the
 * first 64 ends, if the process still has the socket. "" if nothing is. */
void remarks_begin(struct remarks *remarks, const struct packet *packet,
                   char text[REMARKS_SIZE]);

/* What is known when it is written: `begun`, and who chose the source port, if it is a
 * client's first packet and the log has it. "" if nothing is. */
void remarks_complete(struct remarks *remarks, const struct packet *packet,
                      const char *begun, char text[REMARKS_SIZE]);

void remarks_close(struct remarks *remarks);

/* Removes the log that was made here, if one was. */
void remarks_remove(const struct remarks *remarks);

#endif
