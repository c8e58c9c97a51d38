/* ledger: keeps the books of a demo-server that serves very many clients.
 *
 *     demo-server -j -n COUNT 0 | ledger BATCH
 *
 * Prints "PORT PID" of the server, then a line after each BATCH connections that were
 * closed. Fails (1) where an id is missing, comes twice or out of order, where a client
 * is closed that was not accepted, or closed twice, where the server tells of an error,
 * or where at the end somebody is left open. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ledger {
    unsigned long accepted, closed; /* ids 1 to `accepted` have come */
    unsigned char *open;            /* by id: 1 while that client is there */
    unsigned long room;             /* of `open` */
};

__attribute__((format(printf, 1, 2))) static _Noreturn void fail(const char *format,
                                                                 ...) {
    va_list values;

    va_start(values, format);
    fputs("ledger: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    exit(EXIT_FAILURE);
}

/* The number after `"key":` in a line. */
static unsigned long number(const char *line, const char *key) {
    char wanted[32];
    const char *at;

    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    at = strstr(line, wanted);
    if (at == NULL)
        fail("no %s in: %s", key, line);
    return strtoul(at + strlen(wanted), NULL, 10);
}

static void accept_client(struct ledger *ledger, unsigned long id) {
    if (id != ledger->accepted + 1)
        fail("id %lu came after %lu", id, ledger->accepted);
    ledger->accepted = id;
    if (id >= ledger->room) {
        ledger->room = id * 2 + 1024;
        ledger->open = realloc(ledger->open, ledger->room);
        if (ledger->open == NULL)
            fail("%s", strerror(errno));
    }
    ledger->open[id] = 1;
}

static void close_client(struct ledger *ledger, unsigned long id) {
    if (id == 0 || id > ledger->accepted || ledger->open[id] == 0)
        fail("id %lu was closed and is not open", id);
    ledger->open[id] = 0;
    ledger->closed++;
}

int main(int argc, char **argv) {
    struct ledger ledger = {0};
    unsigned long batch = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    char line[4096] = "";

    if (batch == 0)
        fail("usage: ledger BATCH");
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (strstr(line, "\"event\":\"accepted\"") != NULL) {
            accept_client(&ledger, number(line, "id"));
        } else if (strstr(line, "\"event\":\"closed\"") != NULL) {
            close_client(&ledger, number(line, "id"));
            if (ledger.closed % batch == 0)
                printf("%lu closed\n", ledger.closed);
        } else if (strstr(line, "\"event\":\"listening\"") != NULL) {
            printf("%lu %lu\n", number(line, "port"), number(line, "pid"));
        } else if (strstr(line, "\"event\":\"stopped\"") == NULL) {
            fail("unexpected: %s", line);
        }
        fflush(stdout);
    }
    if (strstr(line, "\"event\":\"stopped\"") == NULL)
        fail("it ended without its last line");
    if (ledger.closed != ledger.accepted || number(line, "served") != ledger.accepted)
        fail("%lu accepted, %lu closed; the server says: %s", ledger.accepted,
             ledger.closed, line);
    printf("%lu accepted, each closed once, no id missing\n", ledger.accepted);
    free(ledger.open);
    return EXIT_SUCCESS;
}
