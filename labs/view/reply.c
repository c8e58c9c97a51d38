/* reply: the answer to a request. See reply.h. */
#include "reply.h"

#include "page.h"
#include "view.h"

#include <string.h>

/* Of each answer: nothing from elsewhere is loaded, and nothing is kept or sent on. */
static const char safe[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n";

static const struct answer {
    int status;
    const char *line, *text;
} answers[] = {
    {400, "400 Bad Request", "port-view does not understand this request.\n"},
    {404, "404 Not Found",
     "Nothing is here. Open the whole address that port-view printed.\n"},
    {405, "405 Method Not Allowed\r\nAllow: GET, HEAD", "The page is read-only.\n"},
    {408, "408 Request Timeout", "The request took too long.\n"},
    {413, "413 Content Too Large", "The request must have no content.\n"},
    {421, "421 Misdirected Request",
     "The page is not served under this name or port. Open the address that port-view "
     "printed.\n"},
    {431, "431 Request Header Fields Too Large", "The request is too long.\n"},
    {503, "503 Service Unavailable\r\nRetry-After: 10",
     "32 pages are open already. Close one of them, or share one.\n"},
    {505, "505 HTTP Version Not Supported", "HTTP/1.1, please.\n"},
};

static void start(struct watcher *watcher, const char *line, const char *type,
                  size_t size) {
    watcher->stage = WATCHER_ANSWERED;
    watcher->draft.start = watcher->draft.length = 0;
    draft_add_format(&watcher->draft,
                     "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n%s\r\n",
                     line, type, size, safe);
}

static void reply_text(struct watcher *watcher, const struct request *request,
                       int status) {
    const struct answer *answer = answers;

    while (answer->status != status)
        answer++;
    start(watcher, answer->line, "text/plain; charset=utf-8", strlen(answer->text));
    if (!request->head)
        draft_add(&watcher->draft, answer->text);
}

static void reply_file(struct watcher *watcher, const struct request *request,
                       const struct page_file *file) {
    start(watcher, "200 OK", file->type, file->size);
    watcher->body = file->bytes;
    watcher->body_left = request->head ? 0 : file->size;
}

static unsigned count_streams(const struct view *view) {
    unsigned count = 0;

    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        count +=
            view->watchers[i] != NULL && view->watchers[i]->stage == WATCHER_STREAMING;
    return count;
}

static void reply_stream(struct view *view, struct watcher *watcher,
                         const struct request *request) {
    if (!request->head && count_streams(view) == WATCHERS_MAX) {
        reply_text(watcher, request, 503);
        return;
    }
    watcher->draft.start = watcher->draft.length = 0;
    draft_add(&watcher->draft, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               "Connection: close\r\n");
    draft_add_format(&watcher->draft, "%s\r\n", safe);
    watcher->stage = request->head ? WATCHER_ANSWERED : WATCHER_STREAMING;
    stream_start(view, &watcher->stream, request->last_id);
}

void reply(struct view *view, struct watcher *watcher, const struct request *request,
           int status) {
    const char *name = guard_pass(view->door.token, request->path);
    const struct page_file *file = NULL;

    if (name != NULL)
        file = page_find(name[0] == '\0' ? "index.html" : name);
    if (status != 200)
        reply_text(watcher, request, status);
    else if (request->host[0] == '\0')
        reply_text(watcher, request, 400);
    else if (!guard_knows_host(watcher->fd, request->host))
        reply_text(watcher, request, 421);
    else if (file != NULL)
        reply_file(watcher, request, file);
    else if (name != NULL && strcmp(name, "events") == 0)
        reply_stream(view, watcher, request);
    else
        reply_text(watcher, request, 404);
}

void reply_late(struct watcher *watcher) {
    struct request none = {.head = false};

    reply_text(watcher, &none, 408);
}
