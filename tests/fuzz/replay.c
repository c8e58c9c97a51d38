/* replay: a main() for a fuzz target without libFuzzer. It passes each file of a
 * corpus to the target, and then changed copies of it: with bytes flipped, cut out,
 * doubled, and joined with another file's. The copies are the same in each run.
 *
 * usage: TARGET CHANGES FILE... */
#include "fuzz.h"

#include <string.h>

enum { INPUT_MAX = 4096, FILES_MAX = 512 };

struct input {
    uint8_t bytes[INPUT_MAX];
    size_t count;
};

static struct input files[FILES_MAX];
static size_t file_count;

/* A generator of its own, so that each machine sees the same changes (Marsaglia's
 * xorshift, 32 bits). */
static uint32_t next_random(void) {
    static uint32_t state = 2463534242u;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static size_t below(size_t limit) {
    return limit == 0 ? 0 : next_random() % limit;
}

static int read_file(const char *path) {
    FILE *in = file_count == FILES_MAX ? NULL : fopen(path, "rb");

    if (in == NULL) {
        fprintf(stderr, "replay: %s cannot be read\n", path);
        return -1;
    }
    files[file_count].count = fread(files[file_count].bytes, 1, INPUT_MAX, in);
    file_count++;
    fclose(in);
    return 0;
}

static void cut_out(struct input *input) {
    size_t start = below(input->count), count = below(input->count - start) + 1;

    if (input->count == 0)
        return;
    memmove(input->bytes + start, input->bytes + start + count,
            input->count - start - count);
    input->count -= count;
}

static void join(struct input *input, const struct input *other) {
    size_t start = below(other->count), count = below(other->count - start) + 1;

    if (other->count == 0 || count > INPUT_MAX - input->count)
        return;
    memcpy(input->bytes + input->count, other->bytes + start, count);
    input->count += count;
}

static void change(struct input *input) {
    switch (next_random() % 4) {
    case 0:
        cut_out(input);
        break;
    case 1:
        join(input, &files[below(file_count)]);
        break;
    case 2:
        if (input->count > 0)
            input->bytes[below(input->count)] = (uint8_t)next_random();
        break;
    default:
        if (input->count > 0)
            input->bytes[below(input->count)] ^= (uint8_t)(1u << next_random() % 8);
        break;
    }
}

int main(int argc, char **argv) {
    unsigned long changes = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    static struct input input;

    if (argc < 3) {
        fprintf(stderr, "usage: %s CHANGES FILE...\n", argv[0]);
        return 64;
    }
    for (int i = 2; i < argc; i++) {
        if (read_file(argv[i]) == -1)
            return 71;
        LLVMFuzzerTestOneInput(files[file_count - 1].bytes, files[file_count - 1].count);
    }
    for (unsigned long i = 0; i < changes; i++) {
        input = files[below(file_count)];
        for (size_t steps = below(8) + 1; steps > 0; steps--)
            change(&input);
        LLVMFuzzerTestOneInput(input.bytes, input.count);
    }
    printf("%lu inputs\n", (unsigned long)file_count + changes);
    return 0;
}
