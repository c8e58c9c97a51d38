/* save: the page in one file. See save.h. */
#include "save.h"

#include "page.h"
#include "snapshot.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char policy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n";

static void failed(struct view *view) {
    view_say(view, "cannot write %s: %s (%s)", view->options.save, explain_errno(errno),
             strerror(errno));
    if (view->exit_status == 0)
        view->exit_status = EXPLAIN_EXIT_OUTPUT;
}

/* A file of another kind, /dev/null say, must not be replaced by a page. */
static bool is_replaceable(const char *path) {
    struct stat status;

    if (stat(path, &status) == -1 || S_ISREG(status.st_mode))
        return true;
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    return false;
}

int save_open(struct view *view) {
    struct save *save = &view->save;
    const char *path = view->options.save;
    size_t size = strlen(path) + 32;
    int fd = -1;

    save->path = malloc(size);
    if (save->path != NULL && is_replaceable(path)) {
        snprintf(save->path, size, "%s.%ld.part", path, (long)getpid());
        fd = open(save->path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    }
    save->out = fd == -1 ? NULL : fdopen(fd, "w");
    if (save->out != NULL)
        return 0;
    failed(view);
    return -1;
}

/* JSON inside of HTML: no `<` in it can end its element. */
static void write_json(FILE *out, const char *bytes, size_t count) {
    const char *sign;

    while ((sign = memchr(bytes, '<', count)) != NULL) {
        size_t length = (size_t)(sign - bytes);

        fwrite(bytes, 1, length, out);
        fputs("\\u003c", out);
        bytes = sign + 1;
        count -= length + 1;
    }
    fwrite(bytes, 1, count, out);
}

static void begin_element(FILE *out, const char *id) {
    fprintf(out, "<script type=\"application/json\" id=\"%s\">", id);
}

static void write_draft(FILE *out, struct draft *draft) {
    write_json(out, draft->bytes, draft->length);
    draft->length = 0;
}

static void write_snapshot(struct view *view, FILE *out, struct draft *draft) {
    size_t cursor = 0;
    bool last = false;

    begin_element(out, "snapshot");
    for (unsigned part = 0; !last; part++) {
        fputs(part == 0 ? "[" : ",\n", out);
        last = snapshot_add(&view->keep.past, view->keep.first - 1, part, &cursor, draft);
        write_draft(out, draft);
    }
    fputs("]</script>\n", out);
}

static void write_events(struct view *view, FILE *out) {
    begin_element(out, "log");
    fputs("[", out);
    for (uint64_t i = view->keep.first; i < view->keep.next; i++) {
        const struct kept *kept = keep_get(&view->keep, i);

        fputs(i == view->keep.first ? "\n" : ",\n", out);
        write_json(out, kept->text, kept->length);
    }
    fputs("\n]</script>\n", out);
}

static void write_data(struct view *view, FILE *out) {
    static struct draft draft;

    begin_element(out, "start");
    snapshot_add_start(view, 0, &draft);
    write_draft(out, &draft);
    fputs("</script>\n", out);
    if (view->keep.first > 1)
        write_snapshot(view, out, &draft);
    write_events(view, out);
}

/* The file that a line names between what is before and behind its name; NULL if the line
 * is another one. */
static const struct page_file *named_by(const char *line, size_t length,
                                        const char *before, const char *behind) {
    size_t start = strlen(before), end = strlen(behind);
    char name[64] = "";

    if (length < start + end || length - start - end >= sizeof name ||
        memcmp(line, before, start) != 0 || memcmp(line + length - end, behind, end) != 0)
        return NULL;
    memcpy(name, line + start, length - start - end);
    return page_find(name);
}

static void write_file(FILE *out, const char *element, const struct page_file *file) {
    fprintf(out, "<%s>\n", element);
    fwrite(file->bytes, 1, file->size, out);
    fprintf(out, "</%s>\n", element);
}

/* A line of index.html, and what is in the file that it names. */
static void write_line(struct view *view, FILE *out, const char *line, size_t length) {
    static const char charset[] = "<meta charset=\"utf-8\">";
    const struct page_file *style =
        named_by(line, length, "<link rel=\"stylesheet\" href=\"", "\">");
    const struct page_file *script =
        named_by(line, length, "<script src=\"", "\"></script>");

    if (script != NULL && !view->save.has_data)
        write_data(view, out);
    view->save.has_data = view->save.has_data || script != NULL;
    if (script != NULL)
        write_file(out, "script", script);
    else if (style != NULL)
        write_file(out, "style", style);
    else
        fprintf(out, "%.*s\n", (int)length, line);
    if (length == sizeof charset - 1 && memcmp(line, charset, length) == 0)
        fputs(policy, out);
}

static void write_page(struct view *view, FILE *out) {
    const struct page_file *index = page_find("index.html");
    const char *line = (const char *)index->bytes, *end = line + index->size;

    while (line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((next == NULL ? end : next) - line);

        write_line(view, out, line, length);
        line += length + 1;
    }
}

void save_write(struct view *view) {
    struct save *save = &view->save;
    bool good;

    if (save->out == NULL)
        return;
    write_page(view, save->out);
    good = fflush(save->out) == 0 && !ferror(save->out);
    good = fclose(save->out) == 0 && good;
    save->out = NULL;
    if (!good || rename(save->path, view->options.save) == -1) {
        failed(view);
        remove(save->path);
    }
}

void save_close(struct view *view) {
    if (view->save.out != NULL) {
        fclose(view->save.out);
        remove(view->save.path);
    }
    free(view->save.path);
}
