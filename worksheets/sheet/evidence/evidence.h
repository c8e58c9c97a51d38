/* evidence: what the pair reported while a student ran a worksheet's steps, sealed.
 *
 *     portlab-evidence: 1
 *     worksheet: 01
 *     student: Ada Lovelace
 *     predicted: P1 2026-11-22T20:50:01Z b        (before the first step was run)
 *     machine: Linux 6.18.5 x86_64, node lab-7
 *     step: 1 2026-11-22T20:51:00Z 4711 4712      (number, time, {port}, {other};
 * "boxes")
 *     {"portlab":1,"event":"facts",...}           (port-facts --json, where the step ran)
 *     {"portlab":1,"event":"listening",...}
 *     end: 2026-11-22T20:51:09Z
 *     skipped: 2 2026-11-22T20:52:00Z there is no curl here
 *     seal: 8c5d...                               (of all bytes before it)
 *
 * A step that is run again takes the place of its first run, at the end; of several the
 * last counts. The seal is a
 * checksum (FNV-1a, 64 bits) that begins with a number of the kit's own: it shows an
 * edited number and a file that was cut or joined, and, the name being part of it,
 * another's file. It does not stop someone who reads this code and computes it anew.
 * Lines may end with CR LF, and a mark (BOM) may stand at the beginning: mail, git and
 * zip put these there, and they are no part of what is sealed. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "../form/answers.h"
#include "entry.h"

#include <stdbool.h>
#include <stdint.h>

enum { EVIDENCE_FILE_MAX = 1000000, EVIDENCE_TIME_SIZE = 21 };

/* What a step left; the last run of it. */
struct run {
    bool ran;
    char *skipped;        /* why it could not be run here, or NULL */
    char *began, *ended;  /* UTC, "2026-11-22T20:51:00Z" */
    uint16_t port, other; /* what {port} and {other} were */
    bool boxes; /* commands ran in netboxes of their own, or with a translator (nft), of
                 * which `facts` does not speak */
    struct entry *events;
    size_t count;
};

/* A prediction as it was when the first step was about to be run. */
struct prediction {
    char name[4];     /* "P1" */
    char *at, *value; /* the time, or evidence_unknown; the answer */
};

struct evidence {
    char *worksheet, *student, *machine;
    bool sealed;    /* the seal is there and right */
    bool converted; /* its lines end with CR LF, or it begins with a mark: no harm */
    struct run runs[SOURCE_STEPS_MAX];
    struct prediction predictions[SOURCE_QUESTIONS_MAX];
    size_t prediction_count;
};

/* In place of a prediction's time: it was in the answers without one, as by hand. */
extern const char evidence_unknown[];

/* Reads a file. Returns 0 (look at `sealed`), or -1 with a sentence in `why` that names
 * the file and the line; errno ENOENT where there is no file. */
int evidence_read(struct evidence *evidence, const char *path, char *why, size_t size);

/* The prediction of this name, or NULL. */
const struct prediction *evidence_predicted(const struct evidence *evidence,
                                            const char *name);

/* Whether it is of this worksheet. */
bool evidence_is_of(const struct evidence *evidence, const struct sheet *sheet);

/* Whether the runs agree with themselves: the client's source is the server's peer, each
 * port lies in this machine's range where its event says so, connections open at the same
 * time have different 4-tuples, ids and counts add up, what is accepted was listened for,
 * times do not run backwards. Returns 0, or -1 with a sentence in `why`. */
int evidence_consistent(const struct evidence *evidence, char *why, size_t size);

/* Begins a file with the predictions, before the first step is run. Where there is one
 * already, its predictions stay. Returns -1 with errno. */
int evidence_begin(const char *path, const struct sheet *sheet, const char *student,
                   const struct answers *answers);

/* Writes another file with what stands in one before its steps: the first predictions
 * stay. Returns -1 with errno. */
int evidence_begin_again(const char *old, const char *path);

/* Adds a step's run (its lines are those in the file `log`, made by the pair) or that it
 * was skipped, and seals the file anew, in place of the old one as answers_write does.
 * Returns -1 with errno: EINVAL where what is there is not sealed, or another's. */
int evidence_add_run(const char *path, const struct sheet *sheet, const char *student,
                     size_t step, const struct run *run, const char *log);
int evidence_add_skipped(const char *path, const struct sheet *sheet, const char *student,
                         size_t step, const char *why);

/* What that reason begins with where this machine can run the step, and the student left
 * it out. */
extern const char evidence_left_out[];

/* The time now in UTC, "2026-11-22T20:51:00Z". */
void evidence_now(char text[EVIDENCE_TIME_SIZE]);

void evidence_free(struct evidence *evidence);

#endif
