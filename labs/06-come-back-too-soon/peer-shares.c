/* peer-shares: see peer-shares.h. */
#include "peer-shares.h"

#include "../../lib/machine.h"
#include "../grader/ends.h"
#include "../grader/trouble.h"
#include "peer-client.h"
#include "peer-report.h"
#include "peer-waits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LINE_SIZE = 256,
    AT_ONCE = 1000, /* milliseconds */
    SLOWER = 5      /* times as long as a server takes here to begin */
};

static const char goes_on_hint[] =
    "The second server cannot use the port, but it goes on. It must give up at once: it "
    "must not wait, try again or use a different port. What did bind return?";
static const char result_hint[] =
    "The second server gave up, which is right. But standard output is for the line "
    "`serving PORT` alone: a message belongs on standard error.";
static const char status_hint[] =
    "Exit status 0 means success. The second server cannot serve, so its exit status "
    "must be 1.";
static const char share_hint[] =
    "With SO_REUSEPORT, several programs of one user share a port: bind does not fail, "
    "and the kernel divides the clients among them. A server that is restarted needs no "
    "such option.";

/* The uid that the listener at a port has, where the kernel says so. */
static uid_t owner_of(uint16_t port) {
    FILE *table = fopen("/proc/net/tcp", "r");
    char line[LINE_SIZE];
    unsigned local, uid, owner = geteuid();

    while (table != NULL && fgets(line, sizeof line, table) != NULL)
        if (sscanf(line, "%*d: %*8x:%4x %*s 0A %*s %*s %*s %u", &local, &uid) == 2 &&
            local == port)
            owner = uid;
    if (table != NULL)
        fclose(table);
    return owner;
}

/* In a process of its own, which becomes the server's user: only sockets of one user can
 * share a port. Exit status 1: it listens there, too. */
static _Noreturn void try_to_share(uint16_t port) {
    struct endpoint end = ends_at("127.0.0.1", port);
    uid_t owner = owner_of(port);
    int fd, on = 1;

    if (owner != geteuid() && setuid(owner) == -1)
        _exit(0);
    fd = ends_socket(AF_INET, SOCK_STREAM);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
        (MACHINE_SHARE_PORT != -1 &&
         setsockopt(fd, SOL_SOCKET, MACHINE_SHARE_PORT, &on, sizeof on) == -1))
        _exit(0);
    _exit(bind(fd, &end.address.any, end.length) == 0 && listen(fd, 1) == 0);
}

static bool can_be_shared(uint16_t port) {
    pid_t child = fork();

    if (child == -1)
        trouble_stop("fork");
    if (child == 0)
        try_to_share(port);
    return ends_wait(child) == 1;
}

/* What the second one says on standard error goes to a file, and then where it belongs.
 */
static struct server launch_second(uint16_t port, FILE *complaints) {
    int standard = dup(STDERR_FILENO);
    struct server second;

    if (standard == -1 || dup2(fileno(complaints), STDERR_FILENO) == -1)
        trouble_stop("dup2");
    second = server_launch(port);
    if (dup2(standard, STDERR_FILENO) == -1)
        trouble_stop("dup2");
    close(standard);
    return second;
}

static bool has_complained(FILE *complaints) {
    bool any = false;

    rewind(complaints);
    for (int byte = getc(complaints); byte != EOF; byte = getc(complaints)) {
        putc(byte, stderr);
        any = true;
    }
    return any;
}

/* It gets a second, and more only on a machine where all takes longer: else one that
 * tries again would have the time for it. */
static void expect_refusal(struct server *second, int usual, FILE *complaints) {
    char line[REPORT_TEXT_SIZE], quoted[REPORT_TEXT_SIZE];
    bool late;
    size_t length =
        server_read_line(second, line, sizeof line, AT_ONCE + SLOWER * usual, &late);
    int status = server_stop(second);

    if (length > 0) {
        report_quote(line, length, quoted);
        report_fail(second->port != 0 && can_be_shared(second->port)  ? share_hint
                    : status == 1 && strncmp(line, "serving", 7) != 0 ? result_hint
                                                                      : goes_on_hint,
                    "a second server on this port: nothing on standard output", "%s",
                    quoted);
    }
    if (late) {
        waits_in_vain();
        report_fail(goes_on_hint, "a second server on this port: exit status 1, at once",
                    "it was still running");
    }
    if (status != 1) {
        report_ended(status);
        report_fail(status == 0 ? status_hint : NULL,
                    "a second server on this port: exit status 1", "it ended");
    }
    if (!has_complained(complaints))
        report_fail(NULL, "a second server on this port: a message on standard error",
                    "nothing there");
}

void shares_check_alone(void) {
    struct server server = server_start(server_free_port("127.0.0.1"), NULL), second;
    FILE *complaints = tmpfile();

    if (complaints == NULL)
        trouble_stop("tmpfile");
    second = launch_second(server.port, complaints);
    expect_refusal(&second, server.took, complaints);
    close(client_greeted(&server, "a client of the first server, after the second"));
    if (can_be_shared(server.port))
        report_fail(share_hint, "EADDRINUSE for a second socket of the same user",
                    "with SO_REUSEPORT, the second socket could listen on the port, too");
    server_stop(&server);
    printf("port %u: the second server gave up, and the first one still serves",
           server.port);
}
