/* peer-rows: see peer-rows.h. */
#include "peer-rows.h"

#include "../grader/ends.h"
#include "../grader/trouble.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 512, TRIES = 100 };

struct row rows[ROWS_MAX];
size_t rows_count;

static bool is_wildcard_ipv6(const struct endpoint *local) {
    return endpoint_is_wildcard(local) && endpoint_family(local) == AF_INET6 &&
           !endpoint_is_mapped(local);
}

static const char *family_of(const struct endpoint *local) {
    if (is_wildcard_ipv6(local))
        return "unknown";
    return endpoint_family(local) == AF_INET || endpoint_is_mapped(local) ? "ipv4"
                                                                          : "ipv6";
}

/* A socket that listens has no far end, and only a socket that a process has an inode. */
struct row *rows_add(const char *address, uint16_t port, enum table_state state) {
    struct row *row = &rows[rows_count++];
    bool ipv4;

    *row = (struct row){.fd = -1};
    row->socket.local = ends_at(address, port);
    row->socket.state = state;
    ipv4 = endpoint_family(&row->socket.local) == AF_INET;
    row->socket.remote = state == TABLE_LISTEN
                             ? ends_at(ipv4 ? "0.0.0.0" : "::", 0)
                             : ends_at(ipv4 ? "198.51.100.23" : "2001:db8:77::23",
                                       ends_random_port((struct ends_span){1024, 65535}));
    row->socket.uid = ends_random() % 1100;
    row->socket.timer = 1 + ends_random() % 6000;
    row->socket.inode = state == TABLE_TIME_WAIT || state == TABLE_SYN_RECV
                            ? 0
                            : 100000 + ends_random() % 900000;
    row->family = family_of(&row->socket.local);
    return row;
}

static int compare_ports(const struct row *a, const struct row *b) {
    return endpoint_port(&a->socket.local) - endpoint_port(&b->socket.local);
}

static int compare_addresses(const struct row *a, const struct row *b) {
    char texts[2][ENDPOINT_ADDRESS_SIZE];

    endpoint_address(&a->socket.local, texts[0]);
    endpoint_address(&b->socket.local, texts[1]);
    return strcmp(texts[0], texts[1]);
}

/* Do they go up throughout, or down? */
static bool is_sorted(int (*compare)(const struct row *, const struct row *)) {
    bool up = true, down = true;

    for (size_t i = 1; i < rows_count; i++) {
        up = up && compare(&rows[i - 1], &rows[i]) <= 0;
        down = down && compare(&rows[i - 1], &rows[i]) >= 0;
    }
    return up || down;
}

void rows_shuffle(void) {
    for (int tries = 0; tries == 0 || (tries < TRIES && (is_sorted(compare_ports) ||
                                                         is_sorted(compare_addresses)));
         tries++)
        for (size_t i = rows_count; i > 1; i--) {
            size_t other = ends_random() % i;
            struct row row = rows[other];

            rows[other] = rows[i - 1];
            rows[i - 1] = row;
        }
}

const char *rows_who(const struct endpoint *local) {
    struct endpoint end = endpoint_unmapped(local);

    return endpoint_is_wildcard(&end)   ? "everybody"
           : endpoint_is_loopback(&end) ? "host"
                                        : "network";
}

void rows_line(const struct row *row, char line[ROWS_LINE_SIZE]) {
    char address[ENDPOINT_ADDRESS_SIZE];

    endpoint_address(&row->socket.local, address);
    snprintf(line, ROWS_LINE_SIZE, "listener %s %u %s %s%s%s", address,
             endpoint_port(&row->socket.local), rows_who(&row->socket.local), row->family,
             row->reached == NULL ? "" : " ", row->reached == NULL ? "" : row->reached);
}

/* `text`: the row as it is in the table, without the blanks at its end. */
static void tell(FILE *truth, const struct row *row, const char *text) {
    char line[ROWS_LINE_SIZE], address[ENDPOINT_ADDRESS_SIZE];

    rows_line(row, line);
    endpoint_address(&row->socket.local, address);
    if (row->socket.state == TABLE_LISTEN)
        fprintf(truth, "wanted\t%s\t%s\n", line, text);
    else
        fprintf(truth, "other\t%s %u\t%s\n", address, endpoint_port(&row->socket.local),
                text);
}

/* The row as text, with its newline; its length without blanks is returned. */
static size_t print_row(const struct row *row, char text[TEXT_SIZE]) {
    FILE *file = fmemopen(text, TEXT_SIZE, "w");
    size_t length;

    if (file == NULL)
        trouble_stop("fmemopen");
    table_row(file, &row->socket);
    fclose(file);
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\n'))
        length--;
    return length;
}

static void write_family(FILE *table, FILE *truth, int family) {
    unsigned number = 0;

    for (size_t i = 0; i < rows_count; i++) {
        char text[TEXT_SIZE];
        size_t length;

        if (endpoint_family(&rows[i].socket.local) != family)
            continue;
        if (number == 0)
            table_heading(table, family);
        rows[i].socket.number = number++;
        length = print_row(&rows[i], text);
        fputs(text, table);
        text[length] = '\0';
        tell(truth, &rows[i], text);
    }
}

void rows_write(FILE *table, FILE *truth, bool ipv6_first) {
    write_family(table, truth, ipv6_first ? AF_INET6 : AF_INET);
    write_family(table, truth, ipv6_first ? AF_INET : AF_INET6);
}

/* What tells a row from others, in the kernel's words: its own end, and the state. */
static void key_of(const char *text, char key[TEXT_SIZE]) {
    char local[64] = "", state[3] = "";

    if (sscanf(text, " %*u: %63s %*s %2s", local, state) != 2)
        local[0] = '\0';
    snprintf(key, TEXT_SIZE, "%s %s", local, state);
}

/* Tells of the row that this line of a table is of, if it is one of ours. */
static bool tell_line(FILE *truth, char *line, bool told[]) {
    char key[TEXT_SIZE], own_key[TEXT_SIZE], text[TEXT_SIZE];

    line[strcspn(line, "\n")] = '\0';
    for (size_t end = strlen(line); end > 0 && line[end - 1] == ' '; end--)
        line[end - 1] = '\0';
    key_of(line, key);
    for (size_t i = 0; i < rows_count; i++) {
        print_row(&rows[i], text);
        key_of(text, own_key);
        if (told[i] || strcmp(key, own_key) != 0)
            continue;
        tell(truth, &rows[i], line);
        return told[i] = true;
    }
    return false;
}

/* Copies one of the kernel's tables. Returns how many of the rows it has, or -1 if there
 * is none. */
static int copy_table(const char *path, FILE *table, FILE *truth, bool told[]) {
    FILE *kernel = fopen(path, "r");
    char line[TEXT_SIZE];
    int found = 0;

    if (kernel == NULL)
        return -1;
    while (fgets(line, sizeof line, kernel) != NULL) {
        fputs(line, table);
        found += tell_line(truth, line, told);
    }
    fclose(kernel);
    return found;
}

bool rows_copy(FILE *table, FILE *truth) {
    static bool told[ROWS_MAX];
    int found = copy_table("/proc/net/tcp", table, truth, told), found6;

    if (found == -1)
        return false;
    found6 = copy_table("/proc/net/tcp6", table, truth, told);
    return (size_t)found + (found6 == -1 ? 0 : (size_t)found6) == rows_count;
}
