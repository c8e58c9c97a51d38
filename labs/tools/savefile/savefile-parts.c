/* savefile-parts: bytes, numbers and interfaces of both kinds of file. See
 * savefile-parts.h. */
#include "savefile-parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

uint32_t savefile_4(const struct savefile *file, const unsigned char *at) {
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return file->swapped ? number >> 24 | (number >> 8 & 0xff00) |
                               (number << 8 & 0xff0000) | number << 24
                         : number;
}

uint16_t savefile_2(const struct savefile *file, const unsigned char *at) {
    uint16_t number;

    memcpy(&number, at, sizeof number);
    return file->swapped ? (uint16_t)(number >> 8 | number << 8) : number;
}

int savefile_wrong(struct savefile *file, uint64_t place, const char *format, ...) {
    int length = snprintf(file->error, sizeof file->error,
                          "at byte %llu: ", (unsigned long long)place);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(file->error + length, sizeof file->error - (size_t)length, format,
              arguments);
    va_end(arguments);
    return -1;
}

int savefile_read(struct savefile *file, size_t start, size_t count) {
    size_t got;

    if (start + count > file->room) {
        unsigned char *larger = realloc(file->block, start + count);

        if (larger == NULL)
            return savefile_wrong(file, file->place, "there is no memory for %zu bytes",
                                  count);
        file->block = larger;
        file->room = start + count;
    }
    got = fread(file->block + start, 1, count, file->in);
    file->place += got;
    if (got == count)
        return 1;
    if (ferror(file->in))
        return savefile_wrong(file, file->place, "it cannot be read");
    if (got == 0)
        return 0;
    return savefile_wrong(file, file->place,
                          "the file ends, but %zu more bytes must follow", count - got);
}

int savefile_read_rest(struct savefile *file, size_t start, size_t count) {
    int result = savefile_read(file, start, count);

    if (result == 0 && count > 0)
        return savefile_wrong(file, file->place,
                              "the file ends, but %zu more bytes must follow", count);
    return result == -1 ? -1 : 1;
}

struct savefile_interface *savefile_add_interface(struct savefile *file) {
    struct savefile_interface *larger;

    larger =
        file->interface_count == SAVEFILE_INTERFACES_MAX
            ? NULL
            : realloc(file->interfaces, (file->interface_count + 1) * sizeof *larger);
    if (larger == NULL) {
        savefile_wrong(file, file->place, "it has more than %d interfaces",
                       SAVEFILE_INTERFACES_MAX);
        return NULL;
    }
    file->interfaces = larger;
    larger += file->interface_count++;
    *larger = (struct savefile_interface){.resolution = 6};
    return larger;
}
