/* points: the ports in logs of the pair, as port-plot draws them.
 *
 * A log has lines of JSON of demo-server, demo-client, relay (PORTLAB_LOG, or --json), of
 * both ends or of one, and may have a line of port-facts --json, which says from which
 * range the kernel chose there. */
#ifndef POINTS_H
#define POINTS_H

#include "../../../lib/endpoint.h"
#include "../../../lib/machine.h"
#include "../../../lib/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POINTS_MAX = 200000, POINTS_SAMPLES_MAX = 16, POINTS_NAME_SIZE = 20 };

/* The end that reported it. */
enum points_told { TOLD_BY_CLIENT, TOLD_BY_SERVER };

/* A connection, or over UDP a client that was answered. */
struct point {
    struct endpoint client, server; /* an IPv4-mapped address is its IPv4 one */
    enum transport transport;
    enum points_told told;
    bool by_user;  /* a person chose the client's port */
    unsigned took; /* microseconds of connecting; with `timed` */
    bool timed;
    unsigned long id; /* the client's own count, from 1 */
    int64_t at; /* microseconds since 1970; without one in the log, as the line before */
    size_t sample, order; /* from which log; which line of all */
};

/* One log. */
struct points_sample {
    char name[POINTS_NAME_SIZE]; /* of its file, without folder and ending, cut short;
                                    UTF-8 */
    struct machine_range range;  /* from which the kernel chose, if that is known */
    bool told_range;             /* the log said so, and did not contradict itself */
    bool contradicts;            /* it is not this machine's range */
    size_t count;                /* of its points */
};

struct points {
    struct point *list; /* owned */
    size_t count, capacity;
    struct endpoint listening[POINTS_SAMPLES_MAX]; /* ports that a person chose */
    size_t listening_count;
    struct points_sample samples[POINTS_SAMPLES_MAX];
    size_t sample_count;
    bool told_range;           /* one of them had the range */
    bool ran_out;              /* a connect failed: no port was left (EADDRNOTAVAIL) */
    size_t lines;              /* that were read */
    size_t unreadable;         /* of those: no event, or one without what it must have */
    char first_unreadable[96]; /* "FILE, line 7" */
    size_t too_many;           /* found no room */
    struct machine_range here; /* this machine's */
};

/* Begins with no point. */
void points_open(struct points *points);

/* Reads a log; "-" is standard input. Returns 0, or -1 with errno: E2BIG if it is the
 * seventeenth. */
int points_read(struct points *points, const char *path);

/* After the last log: a connection that both ends reported becomes one point, the
 * client's. A UDP client becomes one point, however many datagrams it sent. The points
 * are then sorted by sample and time. */
void points_settle(struct points *points);

/* The range from which the kernel chose in all the logs: what lines of port-facts say, or
 * else this machine's, unless a log contradicts that. NULL: it is not known, or there are
 * several. */
const struct machine_range *points_range(const struct points *points);

void points_close(struct points *points);

#endif
