/* format-json: all that is known, one lab a line. See format.h.
 *
 * `score` is null, and `refused` says why, where a lab could not be graded. */
#include "escape.h"
#include "format.h"

#include "../../lib/version.h"

#include <sys/utsname.h>

static void write_text(FILE *out, const char *key, const char *text) {
    fprintf(out, ",\"%s\":", key);
    escape_json(out, text);
}

/* Where it was graded: what a difference between two results may come from. */
static void write_machine(FILE *out) {
    struct utsname name;
    char text[4 * 80];

    if (uname(&name) == -1)
        return;
    snprintf(text, sizeof text, "%.64s %.64s %.64s, node %.64s", name.sysname,
             name.release, name.machine, name.nodename);
    write_text(out, "machine", text);
}

static void write_check(FILE *out, const struct check *check) {
    fputs("{\"name\":", out);
    escape_json(out, check->name);
    write_text(out, "title", check->title);
    fprintf(out, ",\"points\":%u,\"status\":\"%s\"", check->points,
            result_status(check->status));
    write_text(out, "after", check->after);
    write_text(out, "reason", check->reason);
    write_text(out, "shown", check->shown);
    write_text(out, "ran", check->ran);
    write_text(out, "expected", check->expected);
    write_text(out, "saw", check->saw);
    write_text(out, "again", check->again);
    write_text(out, "hint", check->hint);
    write_text(out, "idea", check->idea);
    write_text(out, "read", check->read);
    fputc('}', out);
}

static void write_result(FILE *out, const struct result *result) {
    char text[512];
    const char *why = result_why_not(result, text, sizeof text);

    fputs("{\"portlab\":1,\"event\":\"graded\",\"version\":\"" PORTLAB_VERSION "\"", out);
    write_text(out, "lab", result->lab);
    if (result->worksheet || result->puzzle) {
        write_text(out, "student", result->student);
        write_text(out, "id", result->id);
    }
    if (result->file != NULL)
        write_text(out, "file", result->file);
    write_text(out, "checksum", result->checksum);
    write_machine(out);
    write_text(out, "means", result->means);
    if (why == NULL)
        fprintf(out, ",\"score\":%u", result_score(result));
    else
        fputs(",\"score\":null", out);
    fprintf(out, ",\"gradable\":%u,\"points\":%u", result_gradable(result),
            result_points(result));
    write_text(out, "refused", why);
    write_text(out, "compiler", result->compiler);
    write_text(out, "warnings", result->warnings);
    fputs(",\"checks\":[", out);
    for (size_t i = 0; i < result->count; i++) {
        fputs(i == 0 ? "" : ",", out);
        write_check(out, &result->checks[i]);
    }
    fputs("]}\n", out);
}

void format_json(FILE *out, const struct result *results, size_t count) {
    for (size_t i = 0; i < count; i++)
        write_result(out, &results[i]);
}
