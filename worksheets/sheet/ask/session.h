/* session: a student with a worksheet: what is entered is on the disk at once, or is kept
 * until it is. */
#ifndef SESSION_H
#define SESSION_H

#include "../marks/work.h"
#include "experiment.h"
#include "prompt.h"

struct session {
    struct sheet sheet;
    struct answers answers;
    struct work work; /* the student, and the evidence */
    struct experiment experiment;
    char *answers_path;        /* as given */
    const char *evidence_path; /* the same file; of a session of version 1.0 another */
    bool unwritten;            /* something could not be kept on the disk */
};

/* On a terminal: waits for Enter, so that nothing scrolls away unread. Returns false if
 * no line comes. */
bool session_pause(void);

/* Writes the answers. Where that fails it says so, and goes on trying as long as somebody
 * is there; returns false if nobody is. */
bool session_write(struct session *session);

/* Forgets an answer, in memory. */
void session_forget(struct session *session, const char *key);

/* Says that a file cannot be written, and waits for Enter. Returns false if nobody is
 * there to press it. */
bool session_try_again(struct session *session, const char *path, const char *why,
                       const char *what_now);

/* Reads the evidence; one that cannot be added to is put aside, and that is said. Returns
 * -1 after a word about it. */
int session_read_evidence(struct session *session);

/* Reads it again: what was added is in it. */
void session_read_again(struct session *session);

/* The time now, but no earlier than anything that this worksheet's files have. */
void session_now(const struct session *session, char now[TEXT_TIME_SIZE]);

#endif
