/* hosts: the addresses that clients came from. See hosts.h. */
#include "hosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Twice as many places as there can be addresses, so that a search is short. */
enum { TABLE_SIZE = 2 * HOSTS_MAX };

/* FNV-1a, 32 bits. */
static size_t place_of(const char *address) {
    uint32_t sum = 2166136261u;

    for (; *address != '\0'; address++)
        sum = (sum ^ (unsigned char)*address) * 16777619u;
    return sum % TABLE_SIZE;
}

static int make_room(struct hosts *hosts) {
    size_t room = hosts->room == 0 ? 64 : hosts->room * 2;
    struct host *list;

    if (hosts->table == NULL)
        hosts->table = calloc(TABLE_SIZE, sizeof *hosts->table);
    if (hosts->table == NULL || hosts->count == HOSTS_MAX)
        return -1;
    if (hosts->count < hosts->room)
        return 0;
    list = realloc(hosts->list, room * sizeof *list);
    if (list == NULL)
        return -1;
    hosts->list = list;
    hosts->room = room;
    return 0;
}

size_t hosts_find(struct hosts *hosts, const char *address) {
    size_t place = place_of(address);
    struct host *host;

    while (hosts->table != NULL && hosts->table[place] != 0) {
        if (strcmp(hosts->list[hosts->table[place] - 1].address, address) == 0)
            return hosts->table[place] - 1;
        place = (place + 1) % TABLE_SIZE;
    }
    if (make_room(hosts) == -1)
        return HOSTS_MAX;
    host = &hosts->list[hosts->count++];
    snprintf(host->address, sizeof host->address, "%s", address);
    host->clients = 0;
    hosts->table[place] = (uint32_t)hosts->count;
    return hosts->count - 1;
}

void hosts_free(struct hosts *hosts) {
    free(hosts->list);
    free(hosts->table);
    memset(hosts, 0, sizeof *hosts);
}
