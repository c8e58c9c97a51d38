/* table-test: labs/grader/table.h: rows as Linux prints them. On Linux they are
 * compared with the rows that this kernel prints of real sockets. */
#include "../../labs/grader/table.h"

#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 512 };

static struct endpoint at(const char *text) {
    struct endpoint endpoint = endpoint_empty();

    check(endpoint_parse(text, &endpoint) == 0, "'%s' is an endpoint", text);
    return endpoint;
}

/* What one of both functions writes, without the newline that must be at its end. */
static void written(const struct table_socket *row, int family, char line[LINE_SIZE]) {
    FILE *out = tmpfile();

    line[0] = '\0';
    if (!check(out != NULL, "a temporary file: %s", strerror(errno)))
        return;
    row != NULL ? table_row(out, row) : table_heading(out, family);
    rewind(out);
    check(fgets(line, LINE_SIZE, out) != NULL && strchr(line, '\n') != NULL,
          "a line with its newline");
    check(fgetc(out) == EOF, "one line and no more");
    line[strcspn(line, "\n")] = '\0';
    fclose(out);
}

static void check_row(const char *local, const char *remote, enum table_state state,
                      const char *expected) {
    struct table_socket row = {7, at(local), at(remote), state, 1000, 4711, 0x176f};
    char line[LINE_SIZE];

    written(&row, 0, line);
    check(strncmp(line, expected, strlen(expected)) == 0, "expected '%s', got '%s'",
          expected, line);
}

static void check_words(void) {
    if (htonl(1) == 1)
        return; /* the words below are those of a machine that is little-endian */
    check_row("127.0.0.1:32891", "10.20.30.40:80", TABLE_ESTABLISHED,
              "   7: 0100007F:807B 281E140A:0050 01 00000000:00000000 00:00000000 "
              "00000000  1000        0 4711 2 ");
    check_row("0.0.0.0:1", "0.0.0.0:0", TABLE_LISTEN,
              "   7: 00000000:0001 00000000:0000 0A 00000000:00000000 00:00000000 "
              "00000000  1000        0 4711 1 ");
    check_row("127.0.0.1:65535", "127.0.0.1:2", TABLE_TIME_WAIT,
              "   7: 0100007F:FFFF 0100007F:0002 06 00000000:00000000 03:0000176F "
              "00000000     0        0 0 3 ");
    check_row("[2001:db8:1234::9abc:def0]:443", "[::1]:4660", TABLE_SYN_SENT,
              "   7: B80D01200000341200000000F0DEBC9A:01BB "
              "00000000000000000000000001000000:1234 02 00000001:00000000 01:0000176F "
              "00000000  1000        0 4711 2 ");
}

/* A real socket's row in this kernel's own table: the columns that the arguments do not
 * say go into `row`, its line into `line`. Returns false if there is no such table. */
static bool find_row(const char *path, struct table_socket *row, char line[LINE_SIZE]) {
    FILE *table = fopen(path, "r");
    char ports[32], remote[16];
    bool found = false;

    if (table == NULL)
        return false;
    snprintf(ports, sizeof ports, ":%04X ", endpoint_port(&row->local));
    snprintf(remote, sizeof remote, ":%04X %02X ", endpoint_port(&row->remote),
             (unsigned)row->state);
    while (!found && fgets(line, LINE_SIZE, table) != NULL)
        found = strstr(line, ports) != NULL && strstr(line, remote) != NULL;
    check(found, "a row in %s with%sand%s", path, ports, remote);
    line[strcspn(line, "\n")] = '\0';
    check(sscanf(line, "%u: %*s %*s %*x %*x:%*x %*x:%x %*x %u %*u %lu", &row->number,
                 &row->timer, &row->uid, &row->inode) == 4,
          "the columns of '%s'", line);
    fclose(table);
    return true;
}

/* The socket's address in memory is the kernel's own: 16 digits behind the references. */
static void mask_pointer(char *line) {
    char *digits = strstr(line, " 00000000");

    for (char *next = digits; next != NULL; next = strstr(digits + 1, " 00000000"))
        digits = next;
    if (digits != NULL && strspn(digits + 1, "0123456789abcdef") == 16)
        memset(digits + 1, '#', 16);
}

/* Is a row what this kernel has written? Of one that is connected, the columns behind the
 * inode are not compared: they change while the kernel waits to acknowledge. */
static bool check_live(const char *path, struct table_socket row) {
    char expected[LINE_SIZE], line[LINE_SIZE];
    size_t length;

    if (!find_row(path, &row, expected))
        return false;
    written(&row, 0, line);
    mask_pointer(line);
    mask_pointer(expected);
    length = row.state == TABLE_ESTABLISHED ? strcspn(expected, "#") - strlen("1 ")
                                            : sizeof line;
    check(strncmp(line, expected, length) == 0, "expected '%s', got '%s'", expected,
          line);
    return true;
}

static struct endpoint local_of(int fd) {
    struct endpoint local = endpoint_empty();

    check(getsockname(fd, &local.address.any, &local.length) == 0, "getsockname");
    return local;
}

static void check_heading(const char *path, int family) {
    char expected[LINE_SIZE] = "", line[LINE_SIZE];
    FILE *table = fopen(path, "r");

    if (table == NULL)
        return;
    check(fgets(expected, sizeof expected, table) != NULL, "a line of %s", path);
    fclose(table);
    expected[strcspn(expected, "\n")] = '\0';
    written(NULL, family, line);
    check(strcmp(line, expected) == 0, "expected '%s', got '%s'", expected, line);
}

/* A listener, both ends of a connection, and the TIME_WAIT of the end that closed first.
 */
static void check_sockets(const char *path, const char *address, const char *wildcard) {
    struct endpoint any = at(address), nobody = at(wildcard), local, remote;
    int family = endpoint_family(&any), listener = socket(family, SOCK_STREAM, 0),
        client = socket(family, SOCK_STREAM, 0), accepted;

    check_heading(path, family);
    if (listener == -1 || bind(listener, &any.address.any, any.length) == -1)
        return; /* this machine has no IPv6 */
    local = local_of(listener);
    check(listen(listener, 1) == 0 &&
              connect(client, &local.address.any, local.length) == 0,
          "a connection: %s", strerror(errno));
    accepted = accept(listener, NULL, NULL);
    remote = local_of(client);
    if (check_live(path, (struct table_socket){
                             .local = local, .remote = nobody, .state = TABLE_LISTEN})) {
        check_live(path, (struct table_socket){.local = local,
                                               .remote = remote,
                                               .state = TABLE_ESTABLISHED});
        close(accepted);
        check(read(client, &(char){0}, 1) == 0, "the end of the connection");
        close(client);
        check_live(path, (struct table_socket){
                             .local = local, .remote = remote, .state = TABLE_TIME_WAIT});
    }
    close(listener);
}

int main(void) {
    check_words();
    if (getenv("EMULATED") == NULL) { /* cross.sh sets it, and says why */
        check_sockets("/proc/net/tcp", "127.0.0.1:0", "0.0.0.0:0");
        check_sockets("/proc/net/tcp6", "[::1]:0", "[::]:0");
    }
    return check_done();
}
