/* pcapng: writes captured packets as a file. See pcapng.h. */
#include "pcapng.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Types of blocks, and codes of the options in them. */
enum {
    BLOCK_INTERFACE = 1,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_SECTION = 0x0a0d0d0a,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    SECTION_SYSTEM = 3,
    SECTION_PROGRAM = 4,
    INTERFACE_NAME = 2,
    INTERFACE_RESOLUTION = 9,
    PACKET_FLAGS = 2,
    STATISTICS_RECEIVED = 4,
    STATISTICS_DROPPED = 5
};

enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d, NANOSECONDS = 9, COMMENT_MAX = 4096 };

int pcapng_flush(struct pcapng *file) {
    size_t written = 0;

    while (written < file->used && file->error == 0) {
        ssize_t count = write(file->fd, file->buffer + written, file->used - written);

        if (count > 0)
            written += (size_t)count;
        else if (count == 0 || errno != EINTR)
            file->error = count == 0 ? EIO : errno;
    }
    file->used = 0;
    errno = file->error;
    return file->error == 0 ? 0 : -1;
}

static void add(struct pcapng *file, const void *bytes, size_t count) {
    const unsigned char *at = bytes;

    while (count > 0) {
        size_t room = sizeof file->buffer - file->used;
        size_t piece = count < room ? count : room;

        memcpy(file->buffer + file->used, at, piece);
        file->used += piece;
        at += piece;
        count -= piece;
        if (file->used == sizeof file->buffer)
            pcapng_flush(file);
    }
}

/* Everything begins at a multiple of 4. */
static size_t padded(size_t length) {
    return (length + 3) & ~(size_t)3;
}

static void add_padded(struct pcapng *file, const void *bytes, size_t count) {
    add(file, bytes, count);
    add(file, "\0\0\0", padded(count) - count);
}

static void add_number(struct pcapng *file, uint32_t number) {
    add(file, &number, sizeof number);
}

/* A text is as long as it is, or as fits; without one there is no option. */
static size_t text_length(const char *text) {
    return text == NULL ? 0 : strnlen(text, COMMENT_MAX);
}

static size_t option_size(size_t length) {
    return length == 0 ? 0 : 4 + padded(length);
}

static void add_option(struct pcapng *file, uint16_t code, const void *value,
                       size_t length) {
    uint16_t size = (uint16_t)length;

    if (length == 0 && code != OPTION_END)
        return;
    add(file, &code, sizeof code);
    add(file, &size, sizeof size);
    add_padded(file, value, length);
}

static void add_text(struct pcapng *file, uint16_t code, const char *text) {
    add_option(file, code, text, text_length(text));
}

/* A block has its length in front and at its end, so that it can be read backwards. The
 * length counts these 12 bytes, the body, and the options with their end. */
static uint32_t start_block(struct pcapng *file, uint32_t type, size_t body,
                            size_t options) {
    uint32_t length = (uint32_t)(12 + body + options + 4);

    add_number(file, type);
    add_number(file, length);
    return length;
}

static void end_block(struct pcapng *file, uint32_t length) {
    add_option(file, OPTION_END, NULL, 0);
    add_number(file, length);
}

void pcapng_start(struct pcapng *file, int fd, const char *program, const char *system,
                  const char *comment) {
    static const uint16_t version[2] = {1, 0};
    static const int64_t unknown_length = -1;
    uint32_t length;

    memset(file, 0, sizeof *file);
    file->fd = fd;
    length =
        start_block(file, BLOCK_SECTION, 16,
                    option_size(text_length(program)) + option_size(text_length(system)) +
                        option_size(text_length(comment)));
    add_number(file, BYTE_ORDER_MAGIC);
    add(file, version, sizeof version);
    add(file, &unknown_length, sizeof unknown_length);
    add_text(file, OPTION_COMMENT, comment);
    add_text(file, SECTION_SYSTEM, system);
    add_text(file, SECTION_PROGRAM, program);
    end_block(file, length);
}

void pcapng_interface(struct pcapng *file, const char *name, uint32_t snap,
                      const char *comment) {
    static const uint16_t link[2] = {PCAPNG_RAW, 0};
    static const unsigned char resolution = NANOSECONDS;
    uint32_t length =
        start_block(file, BLOCK_INTERFACE, 8,
                    option_size(text_length(name)) + option_size(text_length(comment)) +
                        option_size(sizeof resolution));

    add(file, link, sizeof link);
    add_number(file, snap);
    add_text(file, OPTION_COMMENT, comment);
    add_text(file, INTERFACE_NAME, name);
    add_option(file, INTERFACE_RESOLUTION, &resolution, sizeof resolution);
    end_block(file, length);
}

/* A time goes into two numbers, the high one first. */
static void add_time(struct pcapng *file, uint64_t time) {
    add_number(file, (uint32_t)(time >> 32));
    add_number(file, (uint32_t)time);
}

void pcapng_packet(struct pcapng *file, const struct pcapng_packet *packet) {
    uint32_t length = start_block(file, BLOCK_PACKET, 20 + padded(packet->captured),
                                  option_size(sizeof packet->flags) +
                                      option_size(text_length(packet->comment)));

    add_number(file, packet->interface);
    add_time(file, packet->time);
    add_number(file, packet->captured);
    add_number(file, packet->length);
    add_padded(file, packet->bytes, packet->captured);
    add_text(file, OPTION_COMMENT, packet->comment);
    add_option(file, PACKET_FLAGS, &packet->flags, sizeof packet->flags);
    end_block(file, length);
}

void pcapng_statistics(struct pcapng *file, uint32_t interface, uint64_t time,
                       uint64_t received, uint64_t dropped) {
    uint32_t length =
        start_block(file, BLOCK_STATISTICS, 12, 2 * option_size(sizeof(uint64_t)));

    add_number(file, interface);
    add_time(file, time);
    add_option(file, STATISTICS_RECEIVED, &received, sizeof received);
    add_option(file, STATISTICS_DROPPED, &dropped, sizeof dropped);
    end_block(file, length);
}
