/* points: what is done when all logs are read: connections that both ends told of, and
 * the order. See points.h. */
#include "points.h"

#include <stdlib.h>
#include <string.h>

static int compare_endpoints(const struct endpoint *a, const struct endpoint *b) {
    int a_family = endpoint_family(a), b_family = endpoint_family(b);
    uint16_t a_port = endpoint_port(a), b_port = endpoint_port(b);

    if (a_family != b_family)
        return a_family < b_family ? -1 : 1;
    if (a_port != b_port)
        return a_port < b_port ? -1 : 1;
    if (a_family == AF_INET6)
        return memcmp(&a->address.ipv6.sin6_addr, &b->address.ipv6.sin6_addr,
                      sizeof a->address.ipv6.sin6_addr);
    return memcmp(&a->address.ipv4.sin_addr, &b->address.ipv4.sin_addr,
                  sizeof a->address.ipv4.sin_addr);
}

static int compare_connections(const struct point *a, const struct point *b) {
    int order = compare_endpoints(&a->client, &b->client);

    if (a->transport != b->transport)
        return a->transport < b->transport ? -1 : 1;
    return order != 0 ? order : compare_endpoints(&a->server, &b->server);
}

/* Of one connection those that the client told of come first. */
static int by_connection(const void *left, const void *right) {
    const struct point *a = left, *b = right;
    int order = compare_connections(a, b);

    if (order != 0)
        return order;
    if (a->told != b->told)
        return a->told == TOLD_BY_CLIENT ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static int by_time(const void *left, const void *right) {
    const struct point *a = left, *b = right;

    if (a->sample != b->sample)
        return a->sample < b->sample ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* `first` is the first point of the same connection. A port that came back (TIME_WAIT is
 * over) has several points that its client told of, and all stay. */
static bool is_double(const struct point *point, const struct point *first) {
    return point->told == TOLD_BY_SERVER &&
           (first->told == TOLD_BY_CLIENT || point->transport == TRANSPORT_UDP);
}

static void leave_out_doubles(struct points *points) {
    struct point first;
    size_t left = 0;

    for (size_t i = 0; i < points->count; i++) {
        struct point *point = &points->list[i];

        if (i == 0 || compare_connections(point, &first) != 0)
            first = *point;
        else if (is_double(point, &first))
            continue;
        points->list[left++] = *point;
    }
    points->count = left;
}

/* Without a line of port-facts the range is this machine's, if nothing contradicts. */
static void settle_range(const struct points *points, struct points_sample *sample) {
    if (!sample->told_range && !sample->contradicts)
        sample->range = points->here;
}

void points_settle(struct points *points) {
    if (points->count > 0) {
        qsort(points->list, points->count, sizeof *points->list, by_connection);
        leave_out_doubles(points);
        qsort(points->list, points->count, sizeof *points->list, by_time);
    }
    for (size_t i = 0; i < points->count; i++)
        points->samples[points->list[i].sample].count++;
    for (size_t i = 0; i < points->sample_count; i++)
        settle_range(points, &points->samples[i]);
}

const struct machine_range *points_range(const struct points *points) {
    const struct machine_range *range = NULL;

    for (size_t i = 0; i < points->sample_count; i++) {
        const struct points_sample *sample = &points->samples[i];

        if (points->told_range ? !sample->told_range : sample->count == 0)
            continue;
        range = range == NULL ? &sample->range : range;
        if (!sample->range.known || sample->range.low != range->low ||
            sample->range.high != range->high)
            return NULL;
    }
    return range;
}
