/* checksum: tells whether files are the same as they were. See checksum.h. */
#include "checksum.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, NAMES_MAX = 512 };

uint64_t checksum_start(void) {
    return UINT64_C(14695981039346656037);
}

uint64_t checksum_bytes(uint64_t sum, const void *bytes, size_t count) {
    const unsigned char *at = bytes;

    for (size_t i = 0; i < count; i++)
        sum = (sum ^ at[i]) * UINT64_C(1099511628211);
    return sum;
}

int checksum_file(uint64_t *sum, const char *path) {
    FILE *in = fopen(path, "r");
    char bytes[4096];
    size_t count;
    int result;

    if (in == NULL)
        return -1;
    while ((count = fread(bytes, 1, sizeof bytes, in)) > 0)
        *sum = checksum_bytes(*sum, bytes, count);
    result = ferror(in) ? -1 : 0;
    fclose(in);
    return result;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder that are part, sorted. Returns how many, or -1 with errno. */
static int list(const char *folder, bool (*is_part)(const char *name),
                char *names[NAMES_MAX]) {
    DIR *stream = opendir(folder);
    struct dirent *entry;
    int count = 0;

    if (stream == NULL)
        return -1;
    while (count < NAMES_MAX && (entry = readdir(stream)) != NULL)
        if (is_part(entry->d_name) && (names[count] = strdup(entry->d_name)) != NULL)
            count++;
    closedir(stream);
    if (count > 0)
        qsort(names, (size_t)count, sizeof names[0], compare);
    return count;
}

int checksum_folder(uint64_t *sum, const char *folder,
                    bool (*is_part)(const char *name)) {
    char *names[NAMES_MAX], path[PATH_SIZE];
    int count = list(folder, is_part, names), result = count == -1 ? -1 : 0, error;

    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        *sum = checksum_bytes(*sum, names[i], strlen(names[i]) + 1);
        if (checksum_file(sum, path) == -1)
            result = -1;
        error = errno;
        free(names[i]);
        errno = error;
    }
    return result;
}

static bool is_of_lab(const char *name) {
    size_t length = strlen(name);

    return strcmp(name, "check.bats") == 0 || strcmp(name, "stand-in.c") == 0 ||
           (strncmp(name, "peer", 4) == 0 && length > 2 &&
            (strcmp(name + length - 2, ".c") == 0 ||
             strcmp(name + length - 2, ".h") == 0));
}

int checksum_lab(uint64_t *sum, const char *folder) {
    return checksum_folder(sum, folder, is_of_lab);
}

void checksum_text(uint64_t sum, char text[CHECKSUM_SIZE]) {
    snprintf(text, CHECKSUM_SIZE, "%016" PRIx64, sum);
}
