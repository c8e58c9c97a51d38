/* session: a student with a worksheet: what is entered is on the disk at once, or is kept
 * until it is. */
#ifndef SESSION_H
#define SESSION_H

#include "../marks/work.h"
#include "experiment.h"
#include "prompt.h"

/* How a part of the session ended. */
enum flow {
    FLOW_ON,
    FLOW_RETURN, /* back to the step of this question, to run it again */
    FLOW_BACK,   /* back to the prediction before this one */
    FLOW_STOP    /* the end of input, or a signal; what was entered is kept */
};

struct session {
    struct sheet sheet;
    struct answers answers;
    struct work work; /* the student, and the evidence */
    struct experiment experiment;
    char *answers_path;        /* as given */
    const char *evidence_path; /* the same file, or one beside it */
    bool unwritten;            /* something could not be kept on the disk */
};

/* Reads a word or nothing. Returns FLOW_STOP if no line comes. */
enum flow session_ask(const char *prompt, char line[PROMPT_SIZE]);

/* On a terminal: waits for Enter, so that nothing scrolls away unread. */
enum flow session_pause(void);

/* Keeps an answer, in memory and at once on the disk. Where that fails it says so, and
 * goes on trying as long as somebody is there. */
enum flow session_keep(struct session *session, const char *key, const char *value);

/* Forgets an answer, in memory; session_write then has it gone from the disk, too. */
void session_forget(struct session *session, const char *key);
enum flow session_write(struct session *session);

/* Says that a file cannot be written, and waits for Enter. Returns FLOW_STOP if nobody is
 * there to press it. */
enum flow session_try_again(struct session *session, const char *path, const char *why,
                            const char *what_now);

/* Are answers and evidence in one file? A session of version 1.0 has two. */
bool session_has_one_file(const struct session *session);

/* Reads the evidence; one that cannot be added to is put aside, and that is said. Returns
 * -1 after a word about it. */
int session_read_evidence(struct session *session);

/* Reads it again: what was added is in it. */
void session_read_again(struct session *session);

/* The time now, but no earlier than anything that this worksheet's files have. */
void session_now(const struct session *session, char now[TEXT_TIME_SIZE]);

/* The text with this person's values in it, shown as plain lines. */
void session_show(const struct person *person, const char *first, const char *text);

#endif
