/* prompt: asks a person for a line. See prompt.h. */
#define _XOPEN_SOURCE 700 /* SIGXFSZ */
#include "prompt.h"

#include "../form/person.h"
#include "../text/words.h"

#include "../../../lib/line.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

/* A handler has no argument of the program's own: what it needs has to be here. */
static volatile sig_atomic_t received;

static void remember(int number) {
    if (number != SIGCHLD)
        received = number;
}

/* What is done with each signal. A limit of files is said like a full disk. */
static struct {
    int number;
    void (*handler)(int);
    struct sigaction old;
} signals[] = {
    {.number = SIGINT, .handler = remember}, {.number = SIGTERM, .handler = remember},
    {.number = SIGHUP, .handler = remember}, {.number = SIGCHLD, .handler = remember},
    {.number = SIGPIPE, .handler = SIG_IGN}, {.number = SIGXFSZ, .handler = SIG_IGN},
};

enum { SIGNALS = sizeof signals / sizeof signals[0] };

/* The signals that are held back: at the start, and while something is waited for. */
static sigset_t before, waiting;

void prompt_open(void) {
    struct sigaction action;
    sigset_t held;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    sigprocmask(SIG_BLOCK, NULL, &before);
    held = waiting = before;
    for (size_t i = 0; i < SIGNALS; i++) {
        if (signals[i].handler == remember)
            sigaddset(&held, signals[i].number);
        sigdelset(&waiting, signals[i].number);
        action.sa_handler = signals[i].handler;
        sigaction(signals[i].number, &action, &signals[i].old);
        /* nohup(1) asks for this. */
        if (signals[i].number == SIGHUP && signals[i].old.sa_handler == SIG_IGN)
            sigaction(SIGHUP, &signals[i].old, NULL);
    }
    sigprocmask(SIG_SETMASK, &held, NULL);
}

void prompt_restore(void) {
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i].number, &signals[i].old, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int prompt_signal(void) {
    return (int)received;
}

void prompt_sleep(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    if (received == 0)
        pselect(0, NULL, NULL, NULL, &time, &waiting);
}

/* The next byte of input; -1: there is none. A signal can come only while this waits. */
static int next_byte(void) {
    static bool over;
    unsigned char byte;
    fd_set set;

    while (!over && received == 0) {
        ssize_t count;

        FD_ZERO(&set);
        FD_SET(STDIN_FILENO, &set);
        if (pselect(STDIN_FILENO + 1, &set, NULL, NULL, NULL, &waiting) == -1 &&
            errno == EINTR)
            continue;
        count = read(STDIN_FILENO, &byte, 1);
        if (count == 1)
            return byte;
        /* A terminal's end of input is over when it is typed again; here it ends all. */
        over = count == 0 || errno != EINTR;
    }
    prompt_sleep(0); /* a terminal that closes sends SIGHUP, too */
    return -1;
}

/* Reads a line without its end; of one that is too long the length is PROMPT_SIZE.
 * Returns false if none came. */
static bool read_line(char line[PROMPT_SIZE], size_t *length) {
    int byte;

    *length = 0;
    while ((byte = next_byte()) != -1 && byte != '\n')
        if (*length < PROMPT_SIZE)
            line[(*length)++] = (char)(byte == '\t' ? ' ' : byte);
    if (byte == -1 && (*length == 0 || received != 0))
        return false;
    if (*length == PROMPT_SIZE)
        return true;
    if (*length > 0 && line[*length - 1] == '\r')
        --*length;
    line[*length] = '\0';
    return true;
}

/* Whether a line can be an answer; says why it cannot. */
static bool is_fit(const char *line, size_t length) {
    if (length == PROMPT_SIZE)
        printf("This answer is longer than %d bytes. Type a shorter one.\n",
               ANSWERS_VALUE_MAX);
    else if (line_utf8(line, length) < length)
        printf("This answer is not UTF-8. Does your terminal use another encoding?\n");
    else if (!person_text_valid(line))
        printf("This answer has a control character (an arrow key?). Type it again.\n");
    else
        return true;
    return false;
}

bool prompt_read(const char *prompt, char line[PROMPT_SIZE]) {
    size_t length;

    do {
        printf("%s", prompt);
        /* Where standard output is closed nobody reads it. */
        if (fflush(stdout) == EOF || !read_line(line, &length))
            return false;
    } while (!is_fit(line, length));
    words_trim(line);
    if (!isatty(STDIN_FILENO))
        printf("%s\n", line); /* a terminal shows what is typed, a pipe does not */
    return true;
}
