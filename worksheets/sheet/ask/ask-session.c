/* ask-session: what a student enters is on the disk at once. See ask.h. */
#include "ask.h"

#include "../text/keep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool session_pause(void) {
    char line[PROMPT_SIZE];

    return !isatty(STDIN_FILENO) || prompt_read("\nPress Enter to go on. ", line);
}

/* What could not be written is shown, so that it can be copied. */
static void show_unwritten(const struct session *session) {
    printf("\nThese answers could not be written to %s:\n\n", session->answers_path);
    for (size_t i = 0; i < session->answers.count; i++)
        printf("%s: %s\n", session->answers.list[i].key, session->answers.list[i].value);
    fflush(stdout);
}

bool session_try_again(struct session *session, const char *path, const char *why,
                       const char *what_now) {
    char line[PROMPT_SIZE];

    printf("\n%s cannot be written: %s.\n%s\n", path, why, what_now);
    session->unwritten = !prompt_read("> ", line);
    return !session->unwritten;
}

bool session_write(struct session *session) {
    while (answers_write(&session->answers, &session->sheet, session->answers_path) == -1)
        if (!session_try_again(session, session->answers_path, strerror(errno),
                               "Your answers are safe while this program runs. Free some "
                               "space, then press Enter\nto try again.")) {
            show_unwritten(session);
            return false;
        }
    return true;
}

void session_forget(struct session *session, const char *key) {
    struct answers *answers = &session->answers;

    for (size_t i = 0; i < answers->count; i++)
        if (strcmp(answers->list[i].key, key) == 0) {
            answers->list[i] = answers->list[--answers->count];
            return;
        }
}

/* It is not ours to delete: the student, or an instructor, may want to look at it. */
static int put_aside(struct session *session, const char *why) {
    const char *aside = keep_text("%s.aside", session->work.evidence_path);

    /* The answers were in the same file. */
    if (rename(session->work.evidence_path, aside) == -1 ||
        answers_write(&session->answers, &session->sheet, session->answers_path) == -1) {
        fprintf(stderr, "sheet: %s\n", why);
        return -1;
    }
    printf("%s.\nThe file is now %s; you must run the steps again.\n\n", why, aside);
    return 0;
}

/* Predictions that the answers no longer have: the first ones stay. */
static void restore_predictions(struct session *session) {
    const struct answers *predicted = &session->work.evidence.predicted;

    for (size_t i = 0; i < predicted->count; i++) {
        const char *name = predicted->list[i].key, *value = predicted->list[i].value;
        const char *at = keep_text("%s-at", name);

        if (answers_get(&session->answers, name) != NULL ||
            source_find(&session->sheet, name) == NULL ||
            answers_set(&session->answers, name, value) == -1)
            continue;
        if (answers_get(predicted, at) != NULL)
            answers_set(&session->answers, at, answers_get(predicted, at));
        printf("%s: before the first step, you predicted %s\n", name, value);
    }
}

int session_read_evidence(struct session *session) {
    struct work *work = &session->work;
    const char *why;

    if (evidence_open(&work->evidence, work->evidence_path, work->sheet, &work->person,
                      &why) == 0) {
        restore_predictions(session);
        return 0;
    }
    if (errno == ENOENT)
        return 0;
    evidence_free(&work->evidence);
    return put_aside(session, why);
}

void session_read_again(struct session *session) {
    const char *why;

    evidence_free(&session->work.evidence);
    if (evidence_read(&session->work.evidence, session->work.evidence_path, &why) == -1)
        printf("%s\n", why);
}

void session_now(const struct session *session, char now[TEXT_TIME_SIZE]) {
    const struct answers *answers = &session->answers;

    evidence_now(now);
    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++)
        evidence_not_before(now, session->work.evidence.runs[i].ended);
    for (size_t i = 0; i < answers->count; i++)
        if (strstr(answers->list[i].key, "-at") != NULL)
            evidence_not_before(now, answers->list[i].value);
}
