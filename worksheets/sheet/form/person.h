/* person: what is one student's own in a worksheet: the same for the same name and id on
 * every machine, and most likely another's for another name or another id. */
#ifndef PERSON_H
#define PERSON_H

#include "source.h"

#include <stdbool.h>
#include <stdint.h>

enum { PERSON_NAME_SIZE = 128, PERSON_ID_SIZE = 64, PERSON_CANDIDATES = 3 };

struct person {
    char name[PERSON_NAME_SIZE]; /* as given, blanks at both ends gone; "" for nobody */
    char id[PERSON_ID_SIZE]; /* the school's number or name for them; "": none is known */
    uint64_t seed;           /* of both; case of ASCII letters and doubled blanks apart */
    /* Those for {port}, then those for {other}: registered ports, host byte order, all
     * different, outside the usual ephemeral ranges (below 10000). */
    uint16_t candidates[2 * PERSON_CANDIDATES];
    uint16_t port, other; /* those in use; person_start sets the first of each */
    uint16_t range_low, range_high; /* for {low}, {high}: 16 ports */
};

/* An id tells two of one name apart. "" or NULL: there is none; without both it is
 * nobody: the choices stay in the source's order, the values are the general ones.
 * Returns -1 with errno EINVAL if one is no UTF-8, has a control character or is too
 * long. */
int person_start(struct person *person, const char *name, const char *id);

/* What to say then. */
extern const char person_wrong[];

/* Is this person the one who was asked for? A name or an id that was not given is any. */
bool person_is(const struct person *person, const struct person *asked);

/* Chooses {low} and {high} within this ephemeral range; person_start has done so with
 * this machine's. */
void person_range(struct person *person, uint16_t low, uint16_t high);

/* Is it UTF-8 without a control character? */
bool person_text_valid(const char *text);

/* The order of a question's choices for this person: order[0] is the index in the source
 * of what is shown as a). The order of each question is its own. */
void person_order(const struct person *person, const struct question *question,
                  size_t order[SOURCE_CHOICES_MAX]);

/* The index in the source of the choice that an answer names, such as "b", "B)" or "(b)";
 * -1 where it names none of this question's. */
int person_choice(const struct person *person, const struct question *question,
                  const char *answer);

/* The text with its placeholders filled in; kept (keep.h). README.md lists them. An
 * unknown one stays as it is. */
char *person_fill(const struct person *person, const char *text);

/* A name for a file: "ada-lovelace"; "nobody" for "". Latin letters lose their marks, and
 * bytes that are then no ASCII letter or digit become '-'. The id follows, if there is
 * one: "zoe-muller-123400". Where something is lost that tells two students apart the
 * seed's digits follow: "zoe-muller-b9a6d38d". */
enum { PERSON_FILE_NAME_SIZE = PERSON_NAME_SIZE + PERSON_ID_SIZE + 16 };
void person_file_name(const struct person *person, char name[PERSON_FILE_NAME_SIZE]);

/* The ASCII letter, in lower case, that a letter with marks is, at the start of a UTF-8
 * text: U+00C0 to U+017F are known; '-' is none, and NUL a mark alone (U+0300 to U+036F),
 * which follows its letter. Others come as they are. *length: its bytes. */
char person_plain_letter(const char *text, size_t *length);

#endif
