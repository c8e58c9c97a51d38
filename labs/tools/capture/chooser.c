/* chooser: who chose the source port of a client. See chooser.h. */
#include "chooser.h"

#include "../../../lib/entry.h"

#include <stdlib.h>
#include <string.h>

struct chosen {
    enum transport transport;
    struct endpoint local, peer;
    bool by_user, asked; /* asked for: told already */
};

void chooser_open(struct chooser *chooser, int fd) {
    memset(chooser, 0, sizeof *chooser);
    chooser->log = fd == -1 ? NULL : fdopen(fd, "r");
}

static int read_end(const struct entry *entry, const char *address_path,
                    const char *port_path, struct endpoint *end) {
    const char *address = entry_get(entry, address_path);
    long port = entry_number(entry, port_path);

    if (address == NULL || port < 0 || port > UINT16_MAX ||
        endpoint_parse_address(address, AF_UNSPEC, end) != 0)
        return -1;
    endpoint_set_port(end, (uint16_t)port);
    return 0;
}

/* Reads an event `connected`. Returns -1 for any other line. */
static int read_line(const char *line, size_t length, struct chosen *chosen) {
    const char *by, *transport;
    struct entry entry;
    int result = -1;

    if (entry_read(&entry, line, length) == -1)
        return -1;
    by = entry_get(&entry, "local.chosen_by");
    transport = entry_get(&entry, "transport");
    if (strcmp(entry.name, "connected") == 0 && by != NULL && transport != NULL &&
        read_end(&entry, "local.address", "local.port", &chosen->local) == 0 &&
        read_end(&entry, "peer.address", "peer.port", &chosen->peer) == 0)
        result = 0;
    chosen->by_user = by != NULL && strcmp(by, "user") == 0;
    chosen->asked = false;
    chosen->transport = transport != NULL && strcmp(transport, "udp") == 0
                            ? TRANSPORT_UDP
                            : TRANSPORT_TCP;
    entry_free(&entry);
    return result;
}

static struct chosen *make_room(struct chooser *chooser) {
    size_t room = chooser->room == 0 ? 64 : 2 * chooser->room;
    struct chosen *larger;

    if (chooser->count < chooser->room)
        return chooser->connections + chooser->count;
    larger = realloc(chooser->connections, room * sizeof *larger);
    if (larger == NULL)
        return NULL;
    chooser->connections = larger;
    chooser->room = room;
    return larger + chooser->count;
}

/* Reads what has been added to the log. A line that is not whole yet is read again. */
static void read_on(struct chooser *chooser) {
    struct chosen *place;
    char *line = NULL;
    size_t size = 0;
    long at = ftell(chooser->log);
    ssize_t length;

    clearerr(chooser->log);
    while ((length = getline(&line, &size, chooser->log)) > 0 &&
           line[length - 1] == '\n' && (place = make_room(chooser)) != NULL) {
        if (read_line(line, (size_t)length - 1, place) == 0)
            chooser->count++;
        at = ftell(chooser->log);
    }
    free(line);
    fseek(chooser->log, at, SEEK_SET);
}

/* They are asked for in the order of their packets, which is nearly that of the log. */
static const char *look(struct chooser *chooser, enum transport transport,
                        const struct endpoint *local, const struct endpoint *peer) {
    for (size_t i = 0; i < chooser->count; i++) {
        size_t place = (chooser->next + i) % chooser->count;
        struct chosen *found = chooser->connections + place;

        if (found->asked || found->transport != transport ||
            !endpoint_equal(&found->local, local) || !endpoint_equal(&found->peer, peer))
            continue;
        found->asked = true;
        chooser->next = (place + 1) % chooser->count;
        return found->by_user ? "user" : "kernel";
    }
    return NULL;
}

const char *chooser_find(struct chooser *chooser, enum transport transport,
                         const struct endpoint *local, const struct endpoint *peer) {
    const char *found = look(chooser, transport, local, peer);

    if (found != NULL || chooser->log == NULL)
        return found;
    read_on(chooser);
    return look(chooser, transport, local, peer);
}

void chooser_close(struct chooser *chooser) {
    if (chooser->log != NULL)
        fclose(chooser->log);
    free(chooser->connections);
    chooser->log = NULL;
}
