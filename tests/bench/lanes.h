/* lanes: servers that run side by side, and clients that visit one after another.
 *
 * The clients' turns are short, so that all servers meet the same machine, whatever
 * else runs on it. All functions are in this header, since each .c file of this
 * directory is a program. */
#ifndef LANES_H
#define LANES_H

#include "turn.h"

enum { LANES_MAX = 11, PASSES = 10 };

struct lane {
    struct turn turn;
    struct child holder;  /* of the connections that are there meanwhile, if any are */
    unsigned long part;   /* connections in each pass */
    unsigned long served; /* all that the server will see */
    double seconds;
};

/* Others are held. To take many has warmed the server: so the first pass, at each server,
 * is not measured. */
static void lane_hold(struct lane *lane, struct bench *bench,
                      const struct contender *who) {
    start_client(&lane->turn, bench, BARE_ASKS, who->held);
    lane->holder = lane->turn.client;
    await_opened(&lane->holder, who->held);
    run_load(&lane->turn, bench, who->client, lane->part);
    lane->turn.cpu = child_cpu(&lane->turn.server);
}

static void lane_open(struct lane *lane, struct bench *bench,
                      const struct contender *who) {
    children_contender(who->name);
    *lane = (struct lane){.part = who->count / PASSES};
    lane->part -= lane->part % 4; /* load has four clients */
    if (lane->part == 0)
        lane->part = 4;
    lane->served = lane->part * PASSES;
    if (who->held > 0)
        lane->served += who->held + lane->part;
    start_server(&lane->turn, bench, who->server, lane->served);
    if (who->held > 0)
        lane_hold(lane, bench, who);
}

static void lane_pass(struct lane *lane, const struct bench *bench,
                      const struct contender *who) {
    children_contender(who->name);
    lane->seconds += run_load(&lane->turn, bench, who->client, lane->part);
}

static void lane_close(struct lane *lane, const struct contender *who,
                       struct samples *samples) {
    double cpu;

    children_contender(who->name);
    if (who->held > 0) {
        cpu = child_cpu(&lane->turn.server) - lane->turn.cpu;
        child_end(&lane->holder, SIGTERM);
        close(lane->holder.output);
        end_server(&lane->turn, who->server, lane->served);
    } else {
        cpu = end_server(&lane->turn, who->server, lane->served);
    }
    take_times(samples, lane->part * PASSES, lane->seconds, cpu);
}

/* All contenders of a group; each pass another is first. Those that are missing here are
 * left out. */
static void lanes_run(struct bench *bench, const struct contender *who, int count,
                      struct samples *samples, int round) {
    struct lane lanes[LANES_MAX] = {0};

    for (int i = 0; i < count; i++)
        if (samples[i].missing == NULL)
            lane_open(&lanes[i], bench, &who[i]);
    for (int i = 0; i < count * PASSES; i++) {
        int next = (i + i / count + round) % count;

        if (samples[next].missing == NULL)
            lane_pass(&lanes[next], bench, &who[next]);
    }
    for (int i = 0; i < count; i++)
        if (samples[i].missing == NULL)
            lane_close(&lanes[i], &who[i], &samples[i]);
}

#endif
