/* target: the address to connect to, and the source address. See target.h. */
#include "target.h"

#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static int look_up(struct client *client, const char *host, int family,
                   struct addrinfo **found) {
    struct addrinfo hints;
    int error;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = family;
    hints.ai_socktype =
        client->options.transport == TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM;
    error = getaddrinfo(host, NULL, &hints, found);
    if (error == 0)
        return 0;
    client_failed(client, (struct explain_case){.call = CALL_GETADDRINFO,
                                                .error = error == EAI_SYSTEM ? errno : 0,
                                                .gai_error = error,
                                                .subject = host});
    return -1;
}

/* What has to be bound before connect(): nothing, unless an option asks for it. */
static int find_source(struct client *client) {
    const struct client_options *options = &client->options;
    const char *address = options->address;
    int family = endpoint_family(&client->peer);
    struct addrinfo *found;

    client->source.length = 0;
    if (options->address == NULL && !options->binds_port)
        return 0;
    if (address == NULL)
        address = family == AF_INET6 ? "::" : "0.0.0.0";
    if (look_up(client, address, family, &found) == -1)
        return -1;
    endpoint_copy(&client->source, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    endpoint_set_port(&client->source, options->source_port);
    return 0;
}

static int take_address(struct client *client, const struct addrinfo *address) {
    endpoint_copy(&client->peer, address->ai_addr, address->ai_addrlen);
    endpoint_set_port(&client->peer, client->options.port);
    client->next = address->ai_next;
    client->settled = client->next == NULL;
    return find_source(client);
}

int target_find(struct client *client) {
    if (look_up(client, client->options.host, client->options.family, &client->found) ==
        -1)
        return -1;
    return take_address(client, client->found);
}

bool target_next(struct client *client) {
    return !client->settled && take_address(client, client->next) == 0;
}
