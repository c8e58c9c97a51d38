/* peer-service: see peer-service.h. */
#include "peer-service.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <net/route.h>
#include <sys/ioctl.h>
#endif

enum { BACKLOG = 64 };

static const struct ends_span ports = {1600, 65535};

/* With two bytes that differ: else a forgotten htons() or `* 256` would not show. */
static bool is_telling(uint16_t port) {
    return ends_turned(port) != port && (port & 0xff) > 4;
}

/* Keeps a socket from the submission, and its calls from waiting. */
static int own(int fd) {
    if (fd != -1 &&
        (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1))
        trouble_stop("fcntl");
    return fd;
}

static int listening(int fd, int backlog) {
    if (own(fd) != -1 && listen(fd, backlog) == -1)
        trouble_stop("listen");
    return fd;
}

/* Listens at the same address, at the number with its bytes exchanged, if that is free.
 */
static int listening_turned(const struct endpoint *end) {
    struct endpoint turned = *end;

    endpoint_set_port(&turned, ends_turned(endpoint_port(end)));
    return endpoint_port(&turned) < 1024 ? -1
                                         : listening(ends_bound(SOCK_STREAM, &turned), 4);
}

void service_draw_address(char address[ENDPOINT_ADDRESS_SIZE]) {
    uint32_t drawn = ends_random();
    struct endpoint end;
    int fd;

    snprintf(address, ENDPOINT_ADDRESS_SIZE, "127.%u.%u.%u", drawn % 200 + 20,
             drawn >> 8 & 255, (drawn >> 16) % 250 + 3);
    end = ends_at(address, 0);
    fd = ends_bound(SOCK_STREAM, &end);
    if (fd == -1)
        snprintf(address, ENDPOINT_ADDRESS_SIZE, "127.0.0.1");
    else
        close(fd);
}

/* A socket at a free port of the address; `end` gets it. */
static int bound(struct endpoint *end, uint16_t wish) {
    int fd = -1;

    endpoint_set_port(end, wish);
    if (wish != 0)
        fd = ends_bound(SOCK_STREAM, end);
    if (fd == -1)
        fd = ends_bound_free(SOCK_STREAM, end, ports, is_telling);
    if (fd == -1)
        trouble_stop("bind");
    return own(fd);
}

/* A queue of one, and one connection that nobody accepts: Linux drops what comes now. */
static void silence(int fd, const struct endpoint *end) {
    int filler = ends_socket(AF_INET, SOCK_STREAM);

    if (listen(fd, 0) == -1 || connect(filler, &end->address.any, end->length) == -1)
        trouble_stop("connect");
    own(filler);
}

bool service_can_be_silent(void) {
    char address[ENDPOINT_ADDRESS_SIZE];
    struct endpoint end;
    struct pollfd polled = {.events = POLLOUT};

    service_draw_address(address);
    end = ends_at(address, 0);
    silence(bound(&end, 0), &end);
    polled.fd = own(ends_socket(AF_INET, SOCK_STREAM));
    return connect(polled.fd, &end.address.any, end.length) == -1 &&
           errno == EINPROGRESS && poll(&polled, 1, 50) == 0;
}

/* What 227 says, and who listens there, at the port that is meant and at wrong ones. */
static void open_data(struct service *service, const char *address) {
    int fd;

    service->data = ends_at(address, 0);
    fd = bound(&service->data, 0);
    if (service->script->data == DATA_NOBODY)
        return;
    service->door[AT_DATA] = listening(fd, 4);
    service->door[AT_DATA_TURNED] = listening_turned(&service->data);
}

/* Another address than the service's, with the data port; where there is none, one that
 * is nobody's (RFC 5737). */
static void open_decoy(struct service *service) {
    uint16_t port = endpoint_port(&service->data);
    char address[ENDPOINT_ADDRESS_SIZE];

    service_draw_address(address);
    service->data = ends_at(address, port);
    if (!endpoint_same_address(&service->data, &service->end))
        service->door[AT_DECOY] = listening(ends_bound(SOCK_STREAM, &service->data), 4);
    if (service->door[AT_DECOY] == -1)
        service->data = ends_at("192.0.2.1", port);
}

/* Adds a route to the netbox that gives EHOSTUNREACH. If the kernel cannot have it, what
 * comes is ENETUNREACH. */
static void reject(const struct endpoint *end) {
#ifdef __linux__
    struct rtentry route = {.rt_flags = RTF_UP | RTF_HOST | RTF_REJECT};
    int fd = ends_socket(AF_INET, SOCK_DGRAM);

    memcpy(&route.rt_dst, &end->address.any, sizeof route.rt_dst);
    ioctl(fd, SIOCADDRT, &route);
    close(fd);
#else
    (void)end;
#endif
}

static void open_door(struct service *service, uint16_t wish) {
    int fd;

    if (service->script->door == DOOR_NONE || service->script->door == DOOR_NO_HOST) {
        endpoint_set_port(&service->end, ends_random_port(ports));
        if (service->script->door == DOOR_NO_HOST)
            reject(&service->end);
        return;
    }
    fd = bound(&service->end, wish);
    if (service->script->door == DOOR_SILENT)
        silence(fd, &service->end);
    else if (service->script->door == DOOR_OPEN)
        service->door[AT_PORT] = listening(fd, BACKLOG);
    service->door[AT_TURNED] = listening_turned(&service->end);
}

void service_open(struct service *service, const char *what, const char *address) {
    char name[32] = "";
    unsigned wish = 0;

    sscanf(what, "%31[^@]@%5u", name, &wish);
    *service = (struct service){.script = script_find(name), .end = ends_at(address, 0)};
    if (service->script == NULL) {
        errno = EINVAL;
        trouble_stop(what);
    }
    for (size_t i = 0; i < DOORS; i++)
        service->door[i] = -1;
    for (size_t i = 0; i < SERVICE_WORD_SIZE - 1; i++)
        service->word[i] = (char)('a' + ends_random() % 26);
    open_door(service, (uint16_t)wish);
    if (service->script->data != DATA_NONE)
        open_data(service, address);
    if (service->script->data == DATA_ELSEWHERE)
        open_decoy(service);
}

/* The six numbers of 227. */
static void format_data(const struct endpoint *data, char numbers[40]) {
    const unsigned char *address =
        (const unsigned char *)&data->address.ipv4.sin_addr.s_addr;

    snprintf(numbers, 40, "%d,%d,%d,%d,%d,%d", address[0], address[1], address[2],
             address[3], endpoint_port(data) / 256, endpoint_port(data) % 256);
}

size_t service_fill_in(const struct service *service, const struct step *step,
                       char text[SERVICE_TEXT_SIZE]) {
    char numbers[40] = "";
    size_t length = 0;

    if (service->script->data != DATA_NONE)
        format_data(&service->data, numbers);
    for (size_t i = 0; i < step->length && length < SERVICE_TEXT_SIZE - 64; i++) {
        const char *meant = step->text[i] == '@'   ? service->word
                            : step->text[i] == '#' ? numbers
                                                   : NULL;
        size_t more = meant == NULL ? 1 : strlen(meant);

        memcpy(text + length, meant == NULL ? step->text + i : meant, more);
        length += more;
    }
    text[length] = '\0';
    return length;
}

void service_log(const struct service *service, FILE *log) {
    const struct step line = {STEP_SAY, strlen(service->script->line),
                              service->script->line};
    uint16_t port = endpoint_port(&service->end);
    char text[SERVICE_TEXT_SIZE];

    service_fill_in(service, &line, text);
    fprintf(log, "line %u %s\n", port, text);
    fprintf(log, "came %u %u\n", port, service->came[AT_PORT]);
    if (service->first[0] != '\0')
        fprintf(log, "first %u %s\n", port, service->first);
    if (service->early)
        fprintf(log, "early %u %s\n", port, service->first);
    if (service->bare)
        fprintf(log, "bare %u %s\n", port, service->first);
    if (service->kept)
        fprintf(log, "kept %u\n", port);
    if (service->came[AT_TURNED] > 0)
        fprintf(log, "turned %u %u\n", port, ends_turned(port));
    if (service->script->data == DATA_NONE)
        return;
    format_data(&service->data, text);
    fprintf(log, "data %u %u %s\n", port, service->came[AT_DATA], text);
    if (service->came[AT_DATA_TURNED] > 0)
        fprintf(log, "exchanged %u %u\n", port,
                ends_turned(endpoint_port(&service->data)));
    if (service->came[AT_DECOY] > 0)
        fprintf(log, "decoy %u\n", port);
}
