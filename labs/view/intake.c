/* intake: the pair's lines, on their way in. See intake.h. */
#include "intake.h"

#include "../../lib/clock.h"
#include "note.h"
#include "shape.h"
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 65536, LOOK_MILLISECONDS = 100, SAY_MILLISECONDS = 10000 };

/* Without waiting for who writes to a pipe that has a name. */
static int open_log(const char *path) {
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    struct stat status;

    if (fd != -1 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(fd);
        errno = EISDIR;
        return -1;
    }
    return fd;
}

int intake_open(struct view *view) {
    struct intake *intake = &view->intake;
    const char *log = view->options.log;
    struct stat status;

    intake->fd = log == NULL ? STDIN_FILENO : open_log(log);
    if (intake->fd == -1) {
        view->exit_status =
            errno == EACCES ? EXPLAIN_EXIT_NOT_PERMITTED : EXPLAIN_EXIT_OS_ERROR;
        view_say(view, "cannot read %s: %s (%s)", log, explain_errno(errno),
                 strerror(errno));
        return -1;
    }
    intake->follows = log != NULL && view->options.save == NULL &&
                      fstat(intake->fd, &status) == 0 && S_ISREG(status.st_mode);
    return 0;
}

/* A regular file is always ready, and epoll takes neither it nor /dev/null: these are
 * looked at from time to time instead. */
void intake_watch(struct view *view) {
    struct intake *intake = &view->intake;
    struct stat status;

    intake->is_watched =
        fstat(intake->fd, &status) == 0 && !S_ISREG(status.st_mode) &&
        ready_watch(view->ready, intake->fd, READY_READ, intake) == CALL_NONE;
}

static void fault(struct intake *intake, enum record_fault what) {
    intake->faults++;
    intake->last_fault = what;
}

static void keep_event(struct view *view, const char *text, size_t length) {
    if (keep_add(&view->keep, text, length) == -1)
        view_failed(view, (struct explain_case){.call = CALL_MALLOC, .error = errno});
}

static void read_line(struct view *view, const char *text, size_t length) {
    struct entry entry;
    struct line hidden;
    enum record_fault what = record_read(&entry, text, length);

    if (what != RECORD_GOOD) {
        fault(&view->intake, what);
        return;
    }
    if (view->intake.is_watched) /* a pipe: it happens now */
        note_event(view, &entry);
    if (!view->options.hide)
        keep_event(view, text, length);
    else if (record_hide(&entry, &view->hidden, &hidden))
        keep_event(view, hidden.text, hidden.length);
    else
        fault(&view->intake, RECORD_LONG);
    entry_free(&entry);
}

/* A line without its newline, in whose place there is a NUL. */
static void take_line(struct view *view, char *text, size_t length) {
    if (length > 0 && text[length - 1] == '\r')
        text[--length] = '\0';
    if (length == 0)
        return;
    if (!view->options.hide && shape_is_known(text, length))
        keep_event(view, text, length);
    else
        read_line(view, text, length);
}

/* Adds to the line that has not ended yet. */
static void add_piece(struct intake *intake, const char *bytes, size_t count) {
    if (intake->too_long || intake->length + count > LINE_SIZE) {
        intake->too_long = true;
        return;
    }
    memcpy(intake->line + intake->length, bytes, count);
    intake->length += count;
}

/* The end of a line that came in several pieces. */
static void end_line(struct view *view) {
    struct intake *intake = &view->intake;

    intake->line[intake->length] = '\0';
    if (intake->too_long)
        fault(intake, RECORD_LONG);
    else
        take_line(view, intake->line, intake->length);
    intake->too_long = false;
    intake->length = 0;
}

static void take_bytes(struct view *view, char *bytes, size_t count) {
    struct intake *intake = &view->intake;
    char *end;

    while (count > 0 && (end = memchr(bytes, '\n', count)) != NULL) {
        size_t length = (size_t)(end - bytes);

        *end = '\0';
        if (intake->length > 0 || intake->too_long) {
            add_piece(intake, bytes, length);
            end_line(view);
        } else {
            take_line(view, bytes, length);
        }
        bytes = end + 1;
        count -= length + 1;
    }
    if (count > 0)
        add_piece(intake, bytes, count);
}

/* The end of the input, or of a file that was cut short or replaced: a last line without
 * its newline counts if it is whole. */
static void end_bytes(struct view *view) {
    struct intake *intake = &view->intake;
    uint64_t faults = intake->faults;

    if (intake->length > 0 || intake->too_long)
        end_line(view);
    if (intake->faults > faults)
        intake->last_fault = RECORD_HALF;
}

static void end_input(struct view *view) {
    struct intake *intake = &view->intake;

    end_bytes(view);
    if (intake->is_watched)
        ready_unwatch(view->ready, intake->fd);
    if (intake->fd != STDIN_FILENO)
        close(intake->fd);
    intake->fd = -1;
    intake->is_watched = false;
    intake->ended = true;
}

/* A file from which nothing more comes now: was it cut short, or has its name another
 * file now, as after a rotation? */
static void look_again(struct view *view) {
    struct intake *intake = &view->intake;
    const char *log = view->options.log;
    struct stat held, named;
    int fd;

    intake->look_at = clock_milliseconds() + LOOK_MILLISECONDS;
    if (fstat(intake->fd, &held) == 0 && (uint64_t)held.st_size < intake->offset) {
        view_say(view, "%s became shorter, so it is read again from its beginning", log);
        end_bytes(view);
        intake->offset = 0;
        lseek(intake->fd, 0, SEEK_SET);
    } else if (stat(log, &named) == 0 &&
               (named.st_ino != held.st_ino || named.st_dev != held.st_dev) &&
               (fd = open_log(log)) != -1) {
        view_say(view, "%s is a different file now, and is read from its beginning", log);
        end_bytes(view);
        close(intake->fd);
        intake->fd = fd;
        intake->offset = 0;
    }
}

void intake_read(struct view *view) {
    struct intake *intake = &view->intake;
    static char bytes[PIECE];
    ssize_t count = read(intake->fd, bytes, sizeof bytes);

    if (count > 0) {
        intake->offset += (uint64_t)count;
        intake->look_at = 0;
        take_bytes(view, bytes, (size_t)count);
    } else if (count == 0 && intake->follows) {
        look_again(view);
    } else if (count == 0) {
        end_input(view);
    } else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
        view_say(view, "cannot read the input any more: %s (%s)", explain_errno(errno),
                 strerror(errno));
        end_input(view);
    }
}

static bool says_faults(const struct intake *intake) {
    return intake->faults > intake->faults_said;
}

int64_t intake_due(const struct view *view) {
    const struct intake *intake = &view->intake;
    int64_t due = intake->fd != -1 && !intake->is_watched ? intake->look_at : INT64_MAX;

    if (says_faults(intake) && intake->say_at < due)
        due = intake->say_at;
    return due;
}

void intake_say_faults(struct view *view) {
    struct intake *intake = &view->intake;
    uint64_t more = intake->faults - intake->faults_said;

    if (!says_faults(intake))
        return;
    view_say(view, "ignored %llu line%s of the input; the last was %s",
             (unsigned long long)more, more == 1 ? "" : "s",
             record_fault_name(intake->last_fault));
    intake->faults_said = intake->faults;
    intake->say_at = clock_milliseconds() + SAY_MILLISECONDS;
}

void intake_go_on(struct view *view, int64_t now) {
    struct intake *intake = &view->intake;

    if (intake->fd != -1 && !intake->is_watched && intake->look_at <= now)
        intake_read(view);
    if (says_faults(intake) && intake->say_at <= now)
        intake_say_faults(view);
}
