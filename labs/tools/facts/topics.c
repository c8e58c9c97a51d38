/* topics: the topics of the kit, and how much of each this machine can show. See
 * topics.h. */
#include "topics.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static enum verdict reduced(char why[FACTS_WHY_SIZE], const char *reason) {
    snprintf(why, FACTS_WHY_SIZE, "%s", reason);
    return VERDICT_REDUCED;
}

static enum verdict anywhere(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    (void)facts, (void)why; /* nothing is missing anywhere */
    return VERDICT_FULL;
}

static enum verdict wants_ipv6(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    if (facts->ipv6)
        return VERDICT_FULL;
    return reduced(why, "IPv6 is off here, so IPv4 only");
}

static enum verdict wants_range(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    if (!facts->range.known) {
        snprintf(why, FACTS_WHY_SIZE, "this machine's range could not be read");
        return VERDICT_IMPOSSIBLE;
    }
    if (!facts->netbox)
        return reduced(why, "no netbox here, so only this machine's own range");
    return VERDICT_FULL;
}

static enum verdict wants_floor(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    if (!facts->netbox && facts->floor.known && facts->floor.port == 0)
        return reduced(why, "no netbox here, and floor 0, so nothing shows EACCES");
    if (!facts->netbox && facts->floor.wildcard_free)
        return reduced(why, "this system guards low ports only on specific addresses");
    if (!facts->second_uid)
        return reduced(why, "giving up root for good needs root and user namespaces");
    return VERDICT_FULL;
}

static enum verdict wants_few_ports(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    if (facts->netbox)
        return VERDICT_FULL;
    return reduced(why, "no netbox here, so a pool of ports runs out instead");
}

/* `what` is an example where there are no rules of nft in a netbox. */
static enum verdict wants_nft(const struct facts *facts, char why[FACTS_WHY_SIZE],
                              const char *what) {
    if (facts->netbox && facts->nft)
        return VERDICT_FULL;
    snprintf(why, FACTS_WHY_SIZE, "no %s here, so %s is an example",
             facts->netbox ? "nft" : "netbox", what);
    return VERDICT_REDUCED;
}

static enum verdict wants_silence(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    return wants_nft(facts, why, "silence");
}

static enum verdict wants_translator(const struct facts *facts,
                                     char why[FACTS_WHY_SIZE]) {
    return wants_nft(facts, why, "a translator");
}

static enum verdict wants_proc_net(const struct facts *facts, char why[FACTS_WHY_SIZE]) {
    struct endpoint any = endpoint_empty();
    struct machine_holders holders;

    any.address.any.sa_family = AF_INET;
    machine_holders(&any, TRANSPORT_TCP, &holders);
    if (!holders.known)
        return reduced(why, "no /proc/net/tcp here, so sockets are found by connecting");
    return wants_ipv6(facts, why);
}

static bool has(const struct facts *facts, const char *need) {
    struct endpoint second;

    if (strcmp(need, "netbox") == 0 || strcmp(need, "capture") == 0 ||
        strcmp(need, "classroom") == 0)
        return facts->netbox;
    if (strcmp(need, "router") == 0)
        return facts->netbox && facts->nft;
    if (strcmp(need, "ipv6") == 0)
        return facts->ipv6;
    if (strcmp(need, "range-option") == 0)
        return facts->socket_range;
    if (strcmp(need, "second-address") == 0)
        return endpoint_parse_address("127.0.0.2", AF_INET, &second) == 0 &&
               machine_has_address(&second);
    return facts_has_command(need);
}

/* The worksheet shows an example instead of a step that cannot be run here. */
static enum verdict judge_steps(const struct topic *topic, const struct facts *facts,
                                char why[FACTS_WHY_SIZE]) {
    char steps[FACTS_WHY_SIZE], *rest;

    snprintf(steps, sizeof steps, "%s", topic->steps);
    for (char *need = strtok_r(steps, " ", &rest); need != NULL;
         need = strtok_r(NULL, " ", &rest))
        if (!has(facts, need)) {
            snprintf(why, FACTS_WHY_SIZE, "no %s: one step is an example",
                     strcmp(need, "ipv6") == 0             ? "IPv6"
                     : strcmp(need, "capture") == 0        ? "netbox"
                     : strcmp(need, "second-address") == 0 ? "address 127.0.0.2"
                     : strcmp(need, "range-option") == 0   ? "IP_LOCAL_PORT_RANGE"
                                                           : need);
            return VERDICT_REDUCED;
        }
    return VERDICT_FULL;
}

enum verdict topic_judge(const struct topic *topic, const struct facts *facts,
                         char why[FACTS_WHY_SIZE]) {
    static enum verdict (*const judges[])(const struct facts *, char[FACTS_WHY_SIZE]) = {
        [TOPIC_ANYWHERE] = anywhere,           [TOPIC_IPV6] = wants_ipv6,
        [TOPIC_RANGE] = wants_range,           [TOPIC_FLOOR] = wants_floor,
        [TOPIC_FEW_PORTS] = wants_few_ports,   [TOPIC_SILENCE] = wants_silence,
        [TOPIC_TRANSLATOR] = wants_translator, [TOPIC_PROC_NET] = wants_proc_net};

    enum verdict verdict;

    why[0] = '\0';
    verdict = judges[topic->need](facts, why);
    return verdict == VERDICT_FULL ? judge_steps(topic, facts, why) : verdict;
}

const char *verdict_name(enum verdict verdict) {
    static const char *const names[] = {[VERDICT_FULL] = "full",
                                        [VERDICT_REDUCED] = "reduced",
                                        [VERDICT_IMPOSSIBLE] = "impossible"};

    return names[verdict];
}
