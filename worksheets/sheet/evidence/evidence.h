/* evidence: what the pair reported while a student ran a worksheet's steps, sealed. It
 * stands in the file of the answers, behind them. Until version 1.0 it had a file of its
 * own beside it, which is read, too.
 *
 *     portlab-evidence: 1
 *     worksheet: 01
 *     student: Ada Lovelace
 *     id: 123400                                  (if the student has one)
 *     predicted: P1 2026-11-22T20:50:01Z b        (before the first step was run)
 *     machine: Linux 6.18.5 x86_64, node lab-7
 *     kit: 1.1                                    (its version; 1.0 did not say it)
 *     step: 1 2026-11-22T20:51:00Z 4711 4712      (number, time, {port}, {other};
 *                                      older kits may add "boxes")
 *     {"portlab":1,"event":"facts",...}           (port-facts --json, where the step ran)
 *     {"portlab":1,"event":"listening",...}
 *     end: 2026-11-22T20:51:09Z
 *     skipped: 2 2026-11-22T20:52:00Z there is no curl here
 *     seal: 8c5d...                               (of all bytes before it)
 *
 * A step that is run again takes the place of its first run, at the end; of several the
 * last counts. The seal is a checksum (FNV-1a, 64 bits) that begins with a number of the
 * kit's own. README.md says what it can show, and what not. What is sealed is believed:
 * another version of the kit may report other events, keys and words, and may add lines
 * `key: value`. Only what no honest run can break is asked for besides.
 * Lines may end with CR LF, and a mark (BOM) may stand at the beginning: mail, git and
 * zip put these there, and they are no part of what is sealed. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "../../../lib/entry.h"
#include "../form/answers.h"
#include "../form/person.h"
#include "../text/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { EVIDENCE_LOG_MAX = 600000 };

/* What a step left; the last run of it. */
struct run {
    bool ran;
    size_t line;         /* of the file, where it begins */
    const char *skipped; /* why it could not be run here, or NULL */
    char began[TEXT_TIME_SIZE], ended[TEXT_TIME_SIZE]; /* UTC; "": it has no end */
    uint16_t port, other;                              /* what {port} and {other} were */
    struct entry *events;
    size_t count;
};

/* The texts are kept (keep.h), the events are not: there may be many. */
struct evidence {
    char *worksheet, *student, *machine;
    char *id;       /* of the student; NULL: none */
    char *kit;      /* the version that made it; NULL: 1.0 */
    bool sealed;    /* the seal is there and right */
    bool converted; /* its lines end with CR LF, or it begins with a mark: no harm */
    struct run runs[SOURCE_STEPS_MAX];
    struct answers predicted; /* as they were when the first step was about to be run;
                               * without a time: it was in the answers without one */
};

/* Reads the evidence in a file. Returns 0 (look at `sealed`), or -1 with a sentence in
 * `why` that names the file and the line; errno ENOENT where there is no file, or one of
 * answers alone (*.txt). */
int evidence_read(struct evidence *evidence, const char *path, const char **why);

/* The same, and it must be whole, of this worksheet, and this student's: else -1 with
 * errno EINVAL, and `evidence` has what was read. */
int evidence_open(struct evidence *evidence, const char *path, const struct sheet *sheet,
                  const struct person *person, const char **why);

/* Whether it is what an honest run leaves: each step begins with the machine's facts, a
 * client's source is what a server of the step saw, what was accepted was listened for,
 * and times do not run backwards. Returns 0, or -1 with a sentence in `why`. */
int evidence_consistent(const struct evidence *evidence, const char **why);

/* Where the evidence of an answers file is: "x/01-name.evidence" where there is such a
 * file beside "x/01-name.txt", else in itself. */
const char *evidence_place(const char *answers);

/* Begins a file with the predictions, before the first step is run. Where there is one
 * already, its predictions stay. Returns as evidence_add. */
int evidence_begin(const char *path, const struct sheet *sheet,
                   const struct person *student, const struct answers *answers);

/* Writes another file with what stands in one before its steps: the first predictions
 * stay. Returns -1 with errno. */
int evidence_begin_again(const char *old, const char *path);

/* Adds a step's run (its lines are those in the file `log`, made by the pair), or why it
 * was skipped, and seals the file, in place of the old one as answers_write does.
 * Returns -1 with errno: EINVAL where what is there is not sealed, or another's. */
int evidence_add(const char *path, const struct sheet *sheet,
                 const struct person *student, size_t step, const struct run *run,
                 const char *log);

/* What that reason begins with where this machine can run the step, and the student left
 * it out. */
extern const char evidence_left_out[];

/* The time now in UTC, "2026-11-22T20:51:00Z". A clock can be set back: what came later
 * has no earlier time in the files, but that of what was before it. */
void evidence_now(char text[TEXT_TIME_SIZE]);
void evidence_not_before(char text[TEXT_TIME_SIZE], const char *earlier);

void evidence_free(struct evidence *evidence);

#endif
