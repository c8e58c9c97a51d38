/* peer: the services that a submission of this lab asks, and what they saw of it.
 *
 *     peer LOG MS ADDRESS SERVICE... -- COMMAND [ARGUMENT]...
 *
 * Opens the services (see peer-script.c; SCRIPT@PORT wishes for a port), and runs the
 * command with MS, the address and the ports as further arguments. ADDRESS may be `own`:
 * then it is one of loopback. LOG gets what the command has to print and what came: lines
 * that begin asked, line, came, first, early, bare, kept, turned, data, exchanged, decoy,
 * most, gap, and in the end `end`. Exit status: the command's.
 *
 *     peer silence
 *
 * Exit status 69 if no port of this machine can be made to answer nobody. */
#include "../../lib/clock.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SERVICES_MAX = 20,
    TICK = 10, /* milliseconds */
    ARGUMENTS_MAX = 100
};

static struct service services[SERVICES_MAX];
static size_t count;
static int64_t gap; /* the longest time that nobody was served in: milliseconds */

static void serve(int ms) {
    for (size_t i = 0; i < count; i++)
        for (enum service_door door = AT_PORT; door < DOORS; door++)
            client_accept(&services[i], door);
    client_serve_all(ms);
}

/* Serves until the command has ended. How long a round took tells how well the machine
 * kept up: a wait of the submission's can be over before a service had its turn. */
static int attend(int ms, char **command) {
    struct pollfd polled[1 + SERVICES_MAX * DOORS + CLIENTS_MAX];
    int64_t last = clock_milliseconds();
    pid_t child;

    polled[0] = (struct pollfd){.fd = ends_begin(command, &child), .events = POLLIN};
    do {
        nfds_t used = 1;
        int64_t now = clock_milliseconds();

        gap = now - last > gap ? now - last : gap;
        last = now;
        for (size_t i = 0; i < count; i++)
            for (enum service_door door = AT_PORT; door < DOORS; door++)
                polled[used++] =
                    (struct pollfd){.fd = services[i].door[door], .events = POLLIN};
        used += client_poll_all(polled + used);
        if (poll(polled, used, TICK) == -1 && errno != EINTR)
            trouble_stop("poll");
        serve(ms);
    } while (polled[0].revents == 0);
    serve(ms);
    return ends_wait(child);
}

/* The command, and what it asks. */
static void ask(char **words, char *ms, char *address, char **command) {
    static char ports[SERVICES_MAX][8];
    size_t used = 0;

    for (; *command != NULL && used < ARGUMENTS_MAX; command++)
        words[used++] = *command;
    words[used++] = ms;
    words[used++] = address;
    for (size_t i = 0; i < count; i++) {
        snprintf(ports[i], sizeof ports[i], "%u", endpoint_port(&services[i].end));
        words[used++] = ports[i];
    }
    words[used] = NULL;
}

static void write_log(FILE *log, char **arguments) {
    fprintf(log, "asked");
    for (; *arguments != NULL; arguments++)
        fprintf(log, " %s", *arguments);
    fprintf(log, "\nmost %u\ngap %lld\n", client_most(), (long long)gap);
    for (size_t i = 0; i < count; i++)
        service_log(&services[i], log);
    fprintf(log, "end\n");
}

int main(int argc, char **argv) {
    char *words[ARGUMENTS_MAX + SERVICES_MAX + 3], address[ENDPOINT_ADDRESS_SIZE];
    FILE *log;
    int status, next = 4;

    if (argc == 2 && strcmp(argv[1], "silence") == 0)
        return service_can_be_silent() ? 0 : 69;
    if (argc < 7)
        return 64;
    log = fopen(argv[1], "w");
    if (log == NULL || fcntl(fileno(log), F_SETFD, FD_CLOEXEC) == -1)
        trouble_stop(argv[1]);
    service_draw_address(address);
    if (strcmp(argv[3], "own") != 0)
        snprintf(address, sizeof address, "%s", argv[3]);
    for (; next < argc && strcmp(argv[next], "--") != 0 && count < SERVICES_MAX; next++)
        service_open(&services[count++], argv[next], address);
    if (next + 1 >= argc || strcmp(argv[next], "--") != 0)
        return 64;
    ask(words, argv[2], address, argv + next + 1);
    status = attend(atoi(argv[2]), words);
    write_log(log, words + (argc - next - 1));
    return fclose(log) == EOF ? 71 : status;
}
