/* prompt: asks a person for a line. See prompt.h. */
#define _XOPEN_SOURCE 700 /* SIGXFSZ */
#include "prompt.h"

#include "../form/person.h"
#include "../text/words.h"

#include "../../../lib/line.h"
#include "../../../lib/stop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};

enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

/* A handler has no argument of the program's own: what it needs has to be here. */
static volatile sig_atomic_t received;
static sigset_t before;
static struct sigaction old_actions[NUMBERS], old_pipe, old_limit;

/* What was read and not yet taken. */
static struct {
    char bytes[4096];
    size_t at, end;
    bool over;
} input;

static void remember(int number) {
    if (number != SIGCHLD)
        received = number;
}

void prompt_open(void) {
    struct sigaction caught, ignored;
    sigset_t held;

    memset(&caught, 0, sizeof caught);
    sigemptyset(&caught.sa_mask);
    ignored = caught;
    caught.sa_handler = remember;
    ignored.sa_handler = SIG_IGN;
    sigemptyset(&held);
    for (size_t i = 0; i < NUMBERS; i++)
        sigaddset(&held, numbers[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
    for (size_t i = 0; i < NUMBERS; i++) {
        sigaction(numbers[i], &caught, &old_actions[i]);
        /* nohup(1) asks for this. */
        if (numbers[i] == SIGHUP && old_actions[i].sa_handler == SIG_IGN)
            sigaction(SIGHUP, &ignored, NULL);
    }
    sigaction(SIGPIPE, &ignored, &old_pipe);
    sigaction(SIGXFSZ, &ignored,
              &old_limit); /* a limit of files is said like a full disk */
}

void prompt_restore(void) {
    for (size_t i = 0; i < NUMBERS; i++)
        sigaction(numbers[i], &old_actions[i], NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
    sigaction(SIGXFSZ, &old_limit, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int prompt_signal(void) {
    return (int)received;
}

void prompt_die(void) {
    stop_die((int)received);
}

/* The signals that are let through while something is waited for. */
static sigset_t waiting_mask(void) {
    sigset_t mask = before;

    for (size_t i = 0; i < NUMBERS; i++)
        sigdelset(&mask, numbers[i]);
    return mask;
}

void prompt_sleep(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    sigset_t mask = waiting_mask();

    if (received == 0)
        pselect(0, NULL, NULL, NULL, &time, &mask);
}

/* Waits for standard input; a signal can come only here. */
static bool wait_for_input(void) {
    sigset_t mask = waiting_mask();
    fd_set set;

    while (received == 0) {
        FD_ZERO(&set);
        FD_SET(STDIN_FILENO, &set);
        if (pselect(STDIN_FILENO + 1, &set, NULL, NULL, NULL, &mask) == 1)
            return true;
        if (errno != EINTR)
            return true; /* read() says what is wrong */
    }
    return false;
}

/* The next byte of input; -1: there is none. */
static int next_byte(void) {
    ssize_t count;

    if (input.at < input.end)
        return (unsigned char)input.bytes[input.at++];
    if (input.over || !wait_for_input())
        return -1;
    do
        count = read(STDIN_FILENO, input.bytes, sizeof input.bytes);
    while (count == -1 && errno == EINTR);
    input.at = 0;
    input.end = count > 0 ? (size_t)count : 0;
    /* A terminal's end of input is over when it is typed again; here it ends all. */
    input.over = count <= 0;
    if (input.over)
        prompt_sleep(0); /* a terminal that closes sends SIGHUP, too */
    return input.over ? -1 : (unsigned char)input.bytes[input.at++];
}

/* Whether a line can be an answer; says why it cannot. */
static bool is_fit(const char *line, size_t length, bool too_long) {
    if (too_long)
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

enum prompt_end prompt_read(const char *prompt, char line[PROMPT_SIZE]) {
    size_t length = 0, seen = 0;
    int byte;

    printf("%s", prompt);
    if (fflush(stdout) == EOF)
        return PROMPT_END; /* nobody reads it */
    while ((byte = next_byte()) != -1 && byte != '\n') {
        seen++;
        if (length < PROMPT_SIZE - 1)
            line[length++] = (char)(byte == '\t' ? ' ' : byte);
    }
    if (byte == -1 && (seen == 0 || received != 0))
        return received != 0 ? PROMPT_SIGNAL : PROMPT_END;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    if (!is_fit(line, length, seen >= PROMPT_SIZE))
        return PROMPT_REFUSED;
    words_trim(line);
    if (!isatty(STDIN_FILENO))
        printf("%s\n", line); /* a terminal shows what is typed, a pipe does not */
    return PROMPT_LINE;
}
