/* contenders: which programs have a turn in each round, and with how many
 * connections.
 *
 * All functions are in this header, since each .c file of this directory is a
 * program. */
#ifndef CONTENDERS_H
#define CONTENDERS_H

#include "first.h"
#include "lanes.h"

enum { MANY = 15000, FEW = 100, BURST = 900, RUNS = 48 };

enum who {
    LOOP,
    TEXT,
    PIPED,
    JSON,
    VIEWED,
    NGINX_ANSWERS,
    NGINX_SPEAKS,
    ASYNCIO_ANSWERS,
    SOCKETSERVER_ANSWERS,
    SOCAT_ANSWERS,
    NCAT_ENDS,
    OPENER,
    CLIENT,
    HOLDER,
    LOOP_FEW,
    LOOP_MANY,
    TEXT_FEW,
    TEXT_MANY,
    LOOP_BURST,
    TEXT_BURST,
    NCAT_BURST,
    NETCAT_FIRST,
    CLIENT_FIRST,
    WHO_COUNT
};

static struct contender contenders[WHO_COUNT] = {
    [LOOP] = {"bare-server", NULL, BARE_SERVER, LOAD_ASKS, 20000, 0, LOOP},
    [TEXT] = {"demo-server", NULL, DEMO_TEXT, LOAD_ASKS, 20000, 0, LOOP},
    [PIPED] = {"demo-server | cat", NULL, DEMO_PIPED, LOAD_ASKS, 20000, 0, LOOP},
    [JSON] = {"demo-server --json", NULL, DEMO_JSON, LOAD_ASKS, 20000, 0, LOOP},
    [VIEWED] = {"demo-server, port-view", NULL, DEMO_VIEWED, LOAD_ASKS, 20000, 0, JSON},
    [NGINX_ANSWERS] = {"nginx, a log line", NULL, NGINX, LOAD_ASKS, 20000, 0, LOOP},
    [NGINX_SPEAKS] = {"nginx, not asked", NULL, NGINX_FIRST, LOAD_READS, 20000, 0, LOOP},
    [ASYNCIO_ANSWERS] = {"asyncio", NULL, ASYNCIO, LOAD_ASKS, 5000, 0, LOOP},
    [SOCKETSERVER_ANSWERS] = {"socketserver, threads", NULL, SOCKETSERVER, LOAD_ASKS,
                              2000, 0, LOOP},
    [SOCAT_ANSWERS] = {"socat, fork", NULL, SOCAT, LOAD_ASKS, 1000, 0, LOOP},
    [NCAT_ENDS] = {"ncat -k -v, no answer", NULL, NCAT, LOAD_ENDS, 20000, 0, LOOP},
    [OPENER] = {"bare-client", turn_hold, BARE_SERVER, BARE_ASKS, MANY, 0, OPENER},
    [CLIENT] = {"demo-client", turn_hold, BARE_SERVER, DEMO_CLIENT, MANY, 0, OPENER},
    [HOLDER] = {"demo-server", turn_hold, DEMO_TEXT, BARE_ASKS, MANY, 0, OPENER},
    [LOOP_FEW] = {"bare-server", NULL, BARE_SERVER, LOAD_ASKS, 5000, FEW, LOOP_FEW},
    [LOOP_MANY] = {"bare-server", NULL, BARE_SERVER, LOAD_ASKS, 5000, MANY, LOOP_FEW},
    [TEXT_FEW] = {"demo-server", NULL, DEMO_TEXT, LOAD_ASKS, 5000, FEW, TEXT_FEW},
    [TEXT_MANY] = {"demo-server", NULL, DEMO_TEXT, LOAD_ASKS, 5000, MANY, TEXT_FEW},
    [LOOP_BURST] = {"bare-server", turn_burst, BARE_SERVER, BURST_ASKS, BURST, 0,
                    LOOP_BURST},
    [TEXT_BURST] = {"demo-server", turn_burst, DEMO_TEXT, BURST_ASKS, BURST, 0,
                    LOOP_BURST},
    [NCAT_BURST] = {"ncat, not asked, once", turn_burst, NCAT, BURST_CONNECTS, BURST, 0,
                    LOOP_BURST},
    [NETCAT_FIRST] = {"nc -N", turn_first, DEMO_TEXT, NETCAT, RUNS, 0, NETCAT_FIRST},
    [CLIENT_FIRST] = {"demo-client", turn_first, DEMO_TEXT, DEMO_CLIENT, RUNS, 0,
                      NETCAT_FIRST}};

/* Those of a group are measured side by side, or follow one another closely. */
static const struct group {
    enum who first, last;
    const char *title;
} groups[] = {
    {LOOP, NCAT_ENDS, "accepting, answering, telling; from 4 clients"},
    {OPENER, CLIENT, "opening, asking, holding at the same time: the client's times"},
    {HOLDER, HOLDER, "holding, answered: the server's own memory for each"},
    {LOOP_FEW, LOOP_MANY, "accepting, answering, telling; while others are held"},
    {TEXT_FEW, TEXT_MANY, NULL},
    {LOOP_BURST, NCAT_BURST,
     "a burst of connects, all at once, until the last is answered"},
    {NETCAT_FIRST, CLIENT_FIRST, "from a program's start to its first line; runs"}};

enum { GROUP_COUNT = sizeof groups / sizeof *groups };

#endif
