/* table: see table.h. */
#include "table.h"

#include <inttypes.h>
#include <string.h>

enum {
    IPV4_WIDTH = 149, /* tcp_ipv4.c pads its lines with blanks, tcp_ipv6.c does not */
    LINE_SIZE = 256,
    WORD = 4 /* bytes */
};

static void write_line(FILE *out, int family, const char *line) {
    fprintf(out, "%-*s\n", family == AF_INET ? IPV4_WIDTH : 0, line);
}

void table_heading(FILE *out, int family) {
    write_line(out, family,
               family == AF_INET
                   ? "  sl  local_address rem_address   st tx_queue rx_queue tr "
                     "tm->when retrnsmt   uid  timeout inode"
                   : "  sl  local_address                         remote_address"
                     "                        st tx_queue rx_queue tr tm->when retrnsmt"
                     "   uid  timeout inode");
}

/* Appends to a line; it has room for all that is written here. */
#define APPEND(line, ...)                                                                \
    snprintf((line) + strlen(line), LINE_SIZE - strlen(line), __VA_ARGS__)

static void append_endpoint(char line[LINE_SIZE], const struct endpoint *endpoint) {
    bool ipv4 = endpoint_family(endpoint) == AF_INET;
    const void *address = ipv4 ? (const void *)&endpoint->address.ipv4.sin_addr
                               : (const void *)&endpoint->address.ipv6.sin6_addr;
    size_t size = ipv4 ? sizeof endpoint->address.ipv4.sin_addr
                       : sizeof endpoint->address.ipv6.sin6_addr;

    APPEND(line, " ");
    for (size_t at = 0; at < size; at += WORD) {
        uint32_t word;

        memcpy(&word, (const char *)address + at, WORD);
        APPEND(line, "%08" PRIX32, word);
    }
    APPEND(line, ":%04X", endpoint_port(endpoint));
}

/* Both queues, which timer runs (1: for a retransmission, 3: TIME_WAIT's), when it ends.
 */
static void append_queues(char line[LINE_SIZE], const struct table_socket *row,
                          bool is_short) {
    bool sends = row->state == TABLE_SYN_SENT || row->state == TABLE_FIN_WAIT1 ||
                 row->state == TABLE_LAST_ACK || row->state == TABLE_CLOSING;
    bool was_ended = row->state == TABLE_CLOSE_WAIT || row->state == TABLE_LAST_ACK ||
                     row->state == TABLE_CLOSING;
    unsigned timer = row->state == TABLE_SYN_RECV || sends ? 1 : is_short ? 3 : 0;

    APPEND(line, " %02X %08X:%08X %02X:%08X %08X", (unsigned)row->state, sends, was_ended,
           timer, timer == 0 ? 0 : row->timer, 0);
}

void table_row(FILE *out, const struct table_socket *row) {
    char line[LINE_SIZE] = "";
    /* The kernel keeps less of such a socket, FIN_WAIT2 too if no process has it. */
    bool is_short = row->state == TABLE_TIME_WAIT || row->state == TABLE_SYN_RECV ||
                    (row->state == TABLE_FIN_WAIT2 && row->inode == 0);
    bool listens = row->state == TABLE_LISTEN;

    APPEND(line, "%4u:", row->number);
    append_endpoint(line, &row->local);
    append_endpoint(line, &row->remote);
    append_queues(line, row, is_short);
    if (is_short)
        APPEND(line, " %5u %8d 0 %d 00000000%08lx",
               row->state == TABLE_SYN_RECV ? row->uid : 0, 0,
               row->state == TABLE_SYN_RECV ? 0 : 3, 0x4e8fc5a0 + row->number * 0x1a8ul);
    else
        APPEND(line, " %5u %8d %lu %d 00000000%08lx %d 0 0 10 %d", row->uid, 0,
               row->inode, row->inode == 0 || listens ? 1 : 2,
               0x2d51e680 + row->number * 0x8c0ul, listens ? 100 : 20, listens ? 0 : -1);
    write_line(out, endpoint_family(&row->local), line);
}
