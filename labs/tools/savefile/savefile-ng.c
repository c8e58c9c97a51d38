/* savefile-ng: the blocks of pcapng. See savefile.h; draft-ietf-opsawg-pcapng. */
#include "savefile-ng.h"

#include "savefile-parts.h"

#include <string.h>

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_OLD_PACKET = 2,
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6
};

enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d, BLOCK_LEAST = 12, SECTION_LEAST = 28 };

enum {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    STATISTICS_DROPPED = 5,
    INTERFACE_RESOLUTION = 9,
    INTERFACE_OFFSET = 14
};

/* The body of a block, without its type and its lengths. */
struct body {
    const unsigned char *at;
    size_t count;
};

/* Reads a block, whose first four bytes, its type, may be in file->block already. Returns
 * 1, 0 at the end of the file, or -1. */
static int read_block(struct savefile *file, uint32_t *type, struct body *body) {
    bool begun = file->place == 4;
    uint64_t place = begun ? 0 : file->place;
    int result = begun ? 1 : savefile_read(file, 0, 4);
    uint32_t length;

    if (result <= 0 || savefile_read_rest(file, 4, 4) == -1)
        return result <= 0 ? result : -1;
    *type = savefile_4(file, file->block);
    if (*type == SAVEFILE_SECTION) { /* its byte order comes before its length counts */
        if (savefile_read_rest(file, 8, 4) == -1)
            return -1;
        file->swapped = false;
        file->swapped = savefile_4(file, file->block + 8) != BYTE_ORDER_MAGIC;
        if (savefile_4(file, file->block + 8) != BYTE_ORDER_MAGIC)
            return savefile_wrong(file, place, "a section has no byte order");
    }
    length = savefile_4(file, file->block + 4);
    if (length < (*type == SAVEFILE_SECTION ? SECTION_LEAST : BLOCK_LEAST) ||
        length % 4 != 0 || length > SAVEFILE_BLOCK_MAX)
        return savefile_wrong(file, place, "a block has a length of %u", length);
    result = *type == SAVEFILE_SECTION ? 12 : 8;
    if (savefile_read_rest(file, (size_t)result, length - (size_t)result) == -1)
        return -1;
    if (savefile_4(file, file->block + length - 4) != length)
        return savefile_wrong(file, place, "a block of %u bytes ends with a length of %u",
                              length, savefile_4(file, file->block + length - 4));
    *body = (struct body){file->block + 8, length - BLOCK_LEAST};
    return 1;
}

/* The next option of a body, which is passed. Returns whether there is one. */
static bool take_option(struct savefile *file, struct body *body, uint16_t *code,
                        struct body *value) {
    size_t length, padded;

    if (body->at == NULL || body->count < 4)
        return false;
    *code = savefile_2(file, body->at);
    length = savefile_2(file, body->at + 2);
    padded = (length + 3) & ~(size_t)3;
    if (*code == OPTION_END || padded > body->count - 4)
        return false;
    *value = (struct body){body->at + 4, length};
    body->at += 4 + padded;
    body->count -= 4 + padded;
    return true;
}

/* Passes so many bytes; returns whether there are as many. */
static bool pass(struct body *body, size_t count) {
    if (count > body->count)
        return false;
    body->at += count;
    body->count -= count;
    return true;
}

/* The comments among the options, a line each. */
static void take_comments(struct savefile *file, struct body options,
                          char note[SAVEFILE_NOTE_SIZE]) {
    size_t used = 0;
    uint16_t code;
    struct body value;

    while (take_option(file, &options, &code, &value)) {
        size_t room = SAVEFILE_NOTE_SIZE - 1 - used;

        if (code != OPTION_COMMENT || room < 2)
            continue;
        if (used > 0) {
            note[used++] = '\n';
            room--;
        }
        for (size_t i = 0; i < value.count && i < room && value.at[i] != '\0'; i++)
            note[used++] = (char)value.at[i];
    }
    note[used] = '\0';
}

static int take_interface(struct savefile *file, struct body body) {
    struct savefile_interface *new = savefile_add_interface(file);
    struct body options = body, value;
    uint16_t code;

    if (new == NULL)
        return -1;
    if (!pass(&options, 8))
        return savefile_wrong(file, file->place, "an interface block is too short");
    new->link = savefile_2(file, body.at);
    new->snap = savefile_4(file, body.at + 4);
    while (take_option(file, &options, &code, &value)) {
        if (code == INTERFACE_RESOLUTION && value.count == 1)
            new->resolution = value.at[0];
        if (code == INTERFACE_OFFSET && value.count == 8) {
            uint64_t first = savefile_4(file, value.at),
                     second = savefile_4(file, value.at + 4);
            uint16_t probe = 1;
            bool low_first = (*(unsigned char *)&probe == 1) != file->swapped;

            new->offset =
                (int64_t)(low_first ? second << 32 | first : first << 32 | second);
        }
    }
    return 0;
}

/* Ticks of an interface's clock, as nanoseconds. Too large ones wrap around: a wrong time
 * is no danger. */
static uint64_t nanoseconds(const struct savefile_interface *interface, uint64_t ticks) {
    unsigned power = interface->resolution & 0x7f;
    uint64_t time = ticks;

    if (interface->resolution & 0x80) {
        uint64_t part;

        if (power > 63)
            return 0;
        part = ticks & ((UINT64_C(1) << power) - 1);
        time = (ticks >> power) * 1000000000u;
        if (power > 32)
            part >>= power - 32;
        time += part * 1000000000u >> (power > 32 ? 32 : power);
    }
    for (; !(interface->resolution & 0x80) && power < 9; power++)
        time *= 10;
    for (; !(interface->resolution & 0x80) && power > 9 && time > 0; power--)
        time /= 10;
    return time + (uint64_t)interface->offset * 1000000000u;
}

/* A packet's block; an old one counts its interface in two bytes. */
static int take_packet(struct savefile *file, uint32_t type, struct body body,
                       struct savefile_item *item) {
    const unsigned char *at = body.at;
    uint32_t number;

    if (!pass(&body, 20))
        return savefile_wrong(file, file->place, "a packet block is too short");
    number = type == BLOCK_PACKET ? savefile_4(file, at) : savefile_2(file, at);
    item->captured = savefile_4(file, at + 12);
    item->length = savefile_4(file, at + 16);
    item->bytes = body.at;
    if (number >= file->interface_count)
        return savefile_wrong(file, file->place,
                              "a packet names interface %u, but there are only %zu",
                              number, file->interface_count);
    if (item->captured > body.count)
        return savefile_wrong(file, file->place,
                              "a packet of %u bytes is in a block with room for %zu",
                              item->captured, body.count);
    item->link = file->interfaces[number].link;
    item->has_time = true;
    item->time =
        nanoseconds(file->interfaces + number,
                    (uint64_t)savefile_4(file, at + 4) << 32 | savefile_4(file, at + 8));
    if (pass(&body, ((size_t)item->captured + 3) & ~(size_t)3))
        take_comments(file, body, item->note);
    return 0;
}

static int take_simple_packet(struct savefile *file, struct body body,
                              struct savefile_item *item) {
    const unsigned char *at = body.at;
    uint32_t snap;

    if (!pass(&body, 4) || file->interface_count == 0)
        return savefile_wrong(file, file->place,
                              "a simple packet has no interface, or is too short");
    snap = file->interfaces[0].snap;
    item->length = savefile_4(file, at);
    item->captured = item->length < body.count ? item->length : (uint32_t)body.count;
    if (snap != 0 && item->captured > snap)
        item->captured = snap;
    item->link = file->interfaces[0].link;
    item->bytes = body.at;
    return 0;
}

/* What an interface's counts say of packets that are not in the file. */
static void take_statistics(struct savefile *file, struct body body,
                            char note[SAVEFILE_NOTE_SIZE]) {
    struct body value;
    uint16_t code;

    note[0] = '\0';
    if (!pass(&body, 12))
        return;
    while (take_option(file, &body, &code, &value))
        if (code == STATISTICS_DROPPED && value.count == 8 &&
            (savefile_4(file, value.at) | savefile_4(file, value.at + 4)) != 0)
            snprintf(note, SAVEFILE_NOTE_SIZE,
                     "Packets are missing: they came too fast.");
}

/* Reads a section's block, or another one that holds no packet. */
static int take_other(struct savefile *file, uint32_t type, struct body body,
                      struct savefile_item *item) {
    if (type == BLOCK_INTERFACE)
        return take_interface(file, body);
    if (type == BLOCK_STATISTICS)
        take_statistics(file, body, item->note);
    if (type == SAVEFILE_SECTION && pass(&body, 16)) {
        file->interface_count = 0;
        take_comments(file, body, item->note);
    }
    return 0;
}

enum savefile_kind savefile_next_ng(struct savefile *file, struct savefile_item *item) {
    struct body body = {NULL, 0};
    uint32_t type = 0;
    int result;

    while ((result = read_block(file, &type, &body)) == 1) {
        if (type == BLOCK_PACKET || type == BLOCK_OLD_PACKET)
            result = take_packet(file, type, body, item);
        else if (type == BLOCK_SIMPLE_PACKET)
            result = take_simple_packet(file, body, item);
        else
            result = take_other(file, type, body, item);
        if (result == -1)
            return SAVEFILE_ERROR;
        if (item->bytes != NULL)
            return SAVEFILE_PACKET;
        if (item->note[0] != '\0')
            return SAVEFILE_NOTE;
    }
    return result == 0 ? SAVEFILE_END : SAVEFILE_ERROR;
}
