/* request: any bytes as the head of an HTTP request. Bytes that follow do not change
 * what was understood from those that came first. */
#include "fuzz.h"

#include "../../labs/view/request.h"

#include <string.h>

static const int statuses[] = {0, 200, 400, 405, 413, 431, 505};

static void judge(const struct request *request, int status) {
    size_t known = 0;

    while (known < sizeof statuses / sizeof statuses[0] && statuses[known] != status)
        known++;
    must(known < sizeof statuses / sizeof statuses[0]);
    must(strlen(request->path) < sizeof request->path);
    must(strlen(request->host) < sizeof request->host);
    must(request->path[0] == '\0' || request->path[0] == '/');
    must(strpbrk(request->path, " \t\r\n?") == NULL);
    must(strpbrk(request->host, "\r\n") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    static struct request part, whole;
    int status = 0, all = request_read(&whole, (const char *)bytes, count);

    judge(&whole, all);
    for (size_t i = 0; i <= count && status == 0; i++)
        status = request_read(&part, (const char *)bytes, i);
    judge(&part, status);
    must(status == all);
    if (status == 200)
        must(strcmp(part.path, whole.path) == 0 && strcmp(part.host, whole.host) == 0 &&
             part.head == whole.head && part.last_id == whole.last_id);
    return 0;
}
