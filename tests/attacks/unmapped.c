/* attack: takes memory that no process has mapped any more: shared pages beside one that
 * is still mapped, or is left out for a moment, and pages in a pipe. Prints how many MiB
 * it got in each way; it stops at 256. Deserves: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    MOST = 256,
    PAGE = 4096,
    MIB = 1 << 20,
    HUGE = 2 * MIB,
    LITTLE = 16384,
    FEW = 4096
};

static void tell(const char *way, int taken) {
    printf("%s %d\n", way, taken);
    fflush(stdout);
}

static char *map(size_t size, int flags) {
    return mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

static int share(void) {
    int taken = 0;

    while (taken < MOST) {
        char *bytes = map((size_t)8 * MIB, MAP_SHARED);

        if (bytes == MAP_FAILED)
            break;
        memset(bytes, 1, (size_t)8 * MIB);
        munmap(bytes + PAGE, (size_t)8 * MIB - PAGE);
        taken += 8;
    }
    return taken;
}

/* What a process has not in its tables does not count as its own. So little is allowed.
 */
static int forget(void) {
    static char *bytes[FEW];
    int taken = 0;

    for (int i = 0; i < FEW; i++) {
        bytes[i] = map(LITTLE, MAP_SHARED);
        if (bytes[i] == MAP_FAILED)
            return -1;
        memset(bytes[i], 1, LITTLE);
        taken += madvise(bytes[i], LITTLE, MADV_DONTNEED) == 0;
    }
    for (int i = 0; i < FEW; i++)
        munmap(bytes[i], LITTLE);
    return taken * LITTLE / MIB;
}

/* One byte in a pipe keeps the whole page that it is in, which may be a large one. */
static int splice_pages(void) {
    int ends[2], taken = 0, room = 0;

    while (taken < MOST) {
        char *bytes = map((size_t)2 * HUGE, MAP_PRIVATE);
        char *page = bytes + (HUGE - (uintptr_t)bytes % HUGE) % HUGE;
        struct iovec byte = {page, 1};

        if (bytes == MAP_FAILED || (room == 0 && pipe(ends) == -1))
            break;
        room = room == 0 ? 16 : room;
        madvise(page, HUGE, MADV_HUGEPAGE);
        memset(page, 1, HUGE);
        if (vmsplice(ends[1], &byte, 1, SPLICE_F_NONBLOCK) != 1)
            break;
        munmap(bytes, (size_t)2 * HUGE);
        taken += 2;
        room--;
    }
    return taken;
}

int main(void) {
    tell("shared", share());
    tell("forgotten", forget());
    tell("spliced", splice_pages());
    return 0;
}
