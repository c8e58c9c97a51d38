/* capture: any bytes as a file of captured packets, each of which is parsed. */
#include "fuzz.h"

#include "../../labs/tools/savefile/packet.h"
#include "../../labs/tools/savefile/savefile.h"

#include <string.h>

enum { COPY = 1 << 16 };

/* The sum of 16-bit words, with its carries: 0xffff over what a right checksum covers. */
static unsigned add(unsigned sum, const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sum += i % 2 == 0 ? (unsigned)bytes[i] << 8 : bytes[i];
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

static unsigned sum_of(const unsigned char *bytes, const struct packet *packet) {
    unsigned sum = packet->protocol;

    sum = add(sum, bytes + (bytes[0] >> 4 == 4 ? 12 : 8), bytes[0] >> 4 == 4 ? 8 : 32);
    sum += (unsigned)packet->length;
    sum = (sum & 0xffff) + (sum >> 16);
    return add(sum, packet->header, packet->length);
}

static void take_apart(const unsigned char *bytes, size_t count) {
    static unsigned char copy[COPY];
    char error[PACKET_ERROR_SIZE], text[PACKET_TEXT_SIZE];
    struct packet packet;

    if (count > COPY)
        count = COPY;
    memcpy(copy, bytes, count);
    if (packet_read(copy, count, &packet, error) == -1) {
        must(memchr(error, '\0', sizeof error) != NULL && error[0] != '\0');
        return;
    }
    must(packet.header >= copy && packet.header <= copy + count);
    must(packet.captured <= (size_t)(copy + count - packet.header));
    must(packet.captured <= packet.length);
    must(!packet.has_ports || packet.captured >= 4);
    packet_describe(&packet, text);
    must(memchr(text, '\0', sizeof text) != NULL && text[0] != '\0');
    if (packet_fill_checksum(copy, &packet)) {
        must(packet.captured >= 8);
        must(sum_of(copy, &packet) == 0xffff);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct savefile_item item;
    struct savefile file;
    enum savefile_kind kind = SAVEFILE_ERROR;
    /* POSIX's own reader of memory takes no empty one. */
    FILE *in = count == 0 ? NULL : fmemopen((void *)bytes, count, "r");

    if (in == NULL)
        return 0;
    if (savefile_open(&file, in) == 0) {
        while ((kind = savefile_next(&file, &item)) > SAVEFILE_ERROR) {
            const char *instead = NULL;
            long front;

            must(memchr(item.note, '\0', sizeof item.note) != NULL);
            must(file.place <= count);
            if (kind == SAVEFILE_NOTE)
                continue;
            front = savefile_ip(item.link, item.bytes, item.captured, &instead);
            must(front <= (long)item.captured && (front >= 0 || instead != NULL));
            if (front >= 0)
                take_apart(item.bytes + front, item.captured - (size_t)front);
        }
    }
    must(kind == SAVEFILE_END || file.error[0] != '\0');
    savefile_close(&file);
    fclose(in);
    return 0;
}
