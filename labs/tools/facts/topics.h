/* topics: the topics of the kit, and how much of each this machine can show. */
#ifndef TOPICS_H
#define TOPICS_H

#include "facts.h"

enum verdict { VERDICT_FULL, VERDICT_REDUCED, VERDICT_IMPOSSIBLE };

/* What a topic needs from the machine. */
enum topic_need {
    TOPIC_ANYWHERE,
    TOPIC_IPV6,
    TOPIC_RANGE, /* this machine's range, and others in netboxes */
    TOPIC_FLOOR, /* a refusal below the floor, and a second uid to become */
    TOPIC_FEW_PORTS,
    TOPIC_SILENCE,    /* a packet filter */
    TOPIC_TRANSLATOR, /* a router that rewrites addresses */
    TOPIC_PROC_NET    /* the kernel's socket table */
};

struct topic {
    unsigned number;
    const char *name;
    enum topic_need need;
    const char *steps; /* what steps of the worksheet need: "netbox nft"; "": nothing */
};

/* A row for each lab and worksheet, in order: made by topics.awk when the kit is built.
 */
extern const struct topic topics[];
extern const size_t topic_count;

/* How much of it can be shown here. If that is not all, `why` is the reason; else it is
 * "".
 */
enum verdict topic_judge(const struct topic *topic, const struct facts *facts,
                         char why[FACTS_WHY_SIZE]);

/* "full", "reduced" or "impossible". */
const char *verdict_name(enum verdict verdict);

#endif
