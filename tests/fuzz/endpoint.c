/* endpoint: any text as an address and a port. If it can be read, it can be written
 * and read again. */
#include "fuzz.h"

#include "../../lib/endpoint.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char text[256], again[ENDPOINT_TEXT_SIZE];
    struct endpoint first, second;

    fuzz_text(text, sizeof text, bytes, count);
    if (endpoint_parse(text, &first) == 0) {
        must(endpoint_format(&first, again) == strlen(again));
        must(endpoint_parse(again, &second) == 0);
        must(endpoint_equal(&first, &second));
    }
    return 0;
}
