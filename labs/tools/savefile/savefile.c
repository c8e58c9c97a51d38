/* savefile: captured packets, read back from a file: pcap. See savefile.h;
 * pcap-savefile(5). */
#include "savefile.h"

#include "savefile-ng.h"
#include "savefile-parts.h"

#include <stdlib.h>
#include <string.h>

/* The first four bytes of a file of pcap, in the order of the one who wrote it. */
static const uint32_t magic_microseconds = 0xa1b2c3d4, magic_nanoseconds = 0xa1b23c4d;

enum { FILE_HEADER = 24, LINK_AT = 20, RECORD_HEADER = 16, LINK_MASK = 0x0fffffff };

/* The rest of the header of a file of pcap. */
static int open_pcap(struct savefile *file, uint32_t magic) {
    struct savefile_interface *only;

    if (savefile_read_rest(file, 4, FILE_HEADER - 4) == -1 ||
        (only = savefile_add_interface(file)) == NULL)
        return -1;
    file->nanoseconds = magic == magic_nanoseconds;
    only->link = savefile_4(file, file->block + LINK_AT) & LINK_MASK;
    return 0;
}

int savefile_open(struct savefile *file, FILE *in) {
    uint32_t magic = 0;
    int result;

    memset(file, 0, sizeof *file);
    file->in = in;
    result = savefile_read(file, 0, 4);
    if (result == 0)
        return savefile_wrong(file, 0, "it is empty");
    if (result == -1)
        return -1;
    for (int order = 0; order < 2; order++) {
        file->swapped = order == 1;
        magic = savefile_4(file, file->block);
        if (magic == magic_microseconds || magic == magic_nanoseconds)
            return open_pcap(file, magic);
    }
    if (magic != SAVEFILE_SECTION) /* the same in both orders */
        return savefile_wrong(file, 0, "it is neither pcap nor pcapng");
    file->is_ng = true;
    return 0;
}

static enum savefile_kind next_pcap(struct savefile *file, struct savefile_item *item) {
    uint64_t place = file->place;
    int result = savefile_read(file, 0, RECORD_HEADER);
    const unsigned char *at = file->block;

    if (result <= 0)
        return result == 0 ? SAVEFILE_END : SAVEFILE_ERROR;
    item->link = file->interfaces[0].link;
    item->has_time = true;
    item->time = savefile_4(file, at) * UINT64_C(1000000000) +
                 savefile_4(file, at + 4) * (file->nanoseconds ? UINT64_C(1) : 1000);
    item->captured = savefile_4(file, at + 8);
    item->length = savefile_4(file, at + 12);
    if (item->captured > SAVEFILE_BLOCK_MAX) {
        savefile_wrong(file, place, "a packet of %u bytes is too long", item->captured);
        return SAVEFILE_ERROR;
    }
    if (savefile_read_rest(file, 0, item->captured) == -1)
        return SAVEFILE_ERROR;
    item->bytes = file->block;
    return SAVEFILE_PACKET;
}

enum savefile_kind savefile_next(struct savefile *file, struct savefile_item *item) {
    memset(item, 0, sizeof *item);
    return file->is_ng ? savefile_next_ng(file, item) : next_pcap(file, item);
}

void savefile_close(struct savefile *file) {
    free(file->interfaces);
    free(file->block);
    file->interfaces = NULL;
    file->block = NULL;
}
