/* mark: what an answer is worth. See mark.h. */
#include "mark.h"

#include "../text/keep.h"
#include "rule.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Adds a line to a text. */
static void add_line(char **text, const char *line) {
    *text = *text == NULL ? keep_text("%s", line) : keep_text("%s\n%s", *text, line);
}

/* A sentence of the sheet with its placeholders filled in, on a line of its own. */
static void add_filled(char **text, const struct person *person, const char *sentence) {
    const char *filled = person_fill(person, sentence == NULL ? "" : sentence);

    if (filled[0] != '\0')
        add_line(text, filled);
}

void mark_evidence(struct work *work, struct mark *mark) {
    const struct run *first;

    work_read_evidence(work);
    if (work->evidence_wrong != NULL) {
        mark->status = MARK_FAILED;
        mark->expected =
            keep_text("evidence of worksheet %.2s: complete, sealed, and this student's",
                      work->sheet->name);
        mark->saw = keep_text("%s", work->evidence_wrong);
        mark->hint = keep_text(
            "make worksheet LAB=%.2s runs the steps and saves the evidence in the file "
            "with "
            "the answers. Hand in that file unchanged. If there is an .evidence file "
            "beside it, hand in that one, too.",
            work->sheet->name);
        return;
    }
    first = work_first_run(work);
    mark->shown =
        keep_text("%s%s%s; kit %s",
                  work->evidence.machine == NULL ? "a machine" : work->evidence.machine,
                  first == NULL ? "" : "; from ", first == NULL ? "" : first->began,
                  work->evidence.kit == NULL ? "1.0" : work->evidence.kit);
}

static void fail(struct mark *mark, const char *expected, const char *saw) {
    mark->status = MARK_FAILED;
    if (expected != NULL)
        mark->expected = keep_text("%s", expected);
    if (saw != NULL)
        mark->saw = keep_text("%s", saw);
}

static void skip(struct mark *mark, const char *reason) {
    mark->status = MARK_SKIPPED;
    mark->reason = keep_text("%s", reason);
}

static void block(struct mark *mark) {
    mark->status = MARK_BLOCKED;
    mark->reason = keep_text("skipped until evidence passes");
}

/* It did not come to the step, although this machine can run it. */
static void fail_left_out(struct mark *mark, const struct work *work, const char *why) {
    fail(mark, NULL, why);
    mark->hint = keep_text(
        "Try the step again: make worksheet LAB=%.2s AGAIN=1. If it cannot work on your "
        "machine, show your instructor the message.",
        work->sheet->name);
}

static void fail_not_run(struct mark *mark, const struct work *work) {
    fail(mark, NULL, "its step has not been run yet");
    mark->hint = keep_text("Continue where you stopped: make worksheet LAB=%.2s",
                           work->sheet->name);
}

/* Is there an answer, and of the right form? */
static bool has_form(const struct work *work, const struct question *question,
                     const char *answer, struct mark *mark) {
    if (answer == NULL) {
        fail(mark, NULL, "no answer");
        return false;
    }
    if (question->kind == KIND_CHOICE &&
        person_choice(&work->person, work->sheet, question, answer) == -1) {
        fail(mark,
             keep_text("one letter from a to %c", (char)('a' + (int)question->count - 1)),
             answer);
        return false;
    }
    if (question->kind == KIND_NUMBER && answer[strspn(answer, "0123456789")] != '\0') {
        fail(mark, "a whole number, in digits", answer);
        return false;
    }
    return true;
}

/* What was chosen, and what is said of it. */
static void mark_choice(const struct work *work, const struct question *question,
                        const char *answer, struct mark *mark) {
    int index = person_choice(&work->person, work->sheet, question, answer);
    const struct choice *choice = &question->choices[index];
    struct person person = work_person(work, question);

    if (source_is_right(choice)) {
        add_filled(&mark->shown, &person, choice->text);
        add_filled(&mark->shown, &person, choice->feedback);
        return;
    }
    mark->status = MARK_FAILED;
    add_filled(&mark->saw, &person, choice->text);
    add_filled(&mark->hint, &person, choice->feedback);
}

/* It is right of this run. Is it what the sheet speaks of, too? */
static void tell_unusual(const struct question *question, const struct person *person,
                         const char *value, struct mark *mark) {
    const char *unusual = rule_unusual(question, person, value);

    if (unusual != NULL)
        add_line(&mark->shown, unusual);
}

/* An answer that is held against a rule. */
static void mark_rule(const struct work *work, const struct question *question,
                      const char *answer, struct mark *mark) {
    struct person person = work_person(work, question);
    bool reliable = work->evidence_wrong == NULL;
    const char *expected;

    switch (rule_judge_question(question, &person, reliable ? &work->evidence : NULL,
                                answer, &expected)) {
    case RULE_RIGHT:
        mark->shown = keep_text("%s", answer);
        tell_unusual(question, &person, expected, mark);
        break;
    case RULE_WRONG:
        fail(mark, expected, answer);
        break;
    case RULE_NO_RUN:
        if (reliable)
            fail_not_run(mark, work);
        else
            block(mark);
        break;
    case RULE_SKIPPED:
        skip(mark, expected);
        break;
    case RULE_NO_EVENT:
        fail(mark, NULL, "this did not happen in the evidence of the step");
        mark->hint =
            keep_text("Run the step again: make worksheet LAB=%.2s", work->sheet->name);
        break;
    case RULE_MALFORMED:
        mark->status = MARK_NONE;
    }
}

static void judge(const struct work *work, const struct question *question,
                  const char *answer, struct mark *mark) {
    if (question->kind == KIND_CHOICE) {
        mark_choice(work, question, answer, mark);
    } else if (question->kind == KIND_OPEN) {
        skip(mark, "for your instructor to read");
        mark->shown = keep_text("%s", answer);
    } else {
        mark_rule(work, question, answer, mark);
    }
}

/* What a prediction was, and what came of it. */
static void tell_prediction(const struct work *work, const struct question *question,
                            const char *answer, struct mark *mark) {
    struct person person = work_person(work, question);
    struct mark afterwards = {0};

    judge(work, question, answer, &afterwards);
    if (afterwards.status == MARK_FAILED) {
        mark->shown = keep_text("predicted: %s", afterwards.saw);
        if (afterwards.expected != NULL)
            mark->shown =
                keep_text("predicted: %s; the answer is %s", answer, afterwards.expected);
        add_filled(&mark->shown, &person,
                   afterwards.hint != NULL ? afterwards.hint : question->feedback);
    } else if (afterwards.shown != NULL) {
        mark->shown = keep_text("%s", afterwards.shown);
    }
}

static bool is_same(const struct work *work, const struct question *question,
                    const char *answer, const char *other) {
    if (question->kind == KIND_CHOICE)
        return person_choice(&work->person, work->sheet, question, answer) ==
               person_choice(&work->person, work->sheet, question, other);
    return strcasecmp(answer, other) == 0;
}

/* Whether the answers have another prediction than was sealed before the first step, or
 * another time. Without a time they leave it to the evidence. */
static bool is_changed(const struct work *work, const struct question *question,
                       const char *answer, const char *at,
                       const struct prediction *sealed, struct mark *mark) {
    if (!is_same(work, question, answer, sealed->value)) {
        fail(mark, sealed->value, NULL);
        mark->saw = keep_text("%s: changed after the first step", answer);
        mark->hint =
            keep_text("A wrong prediction gives the same points as a right one. Keep "
                      "the first one.");
    } else if (at != NULL && strcmp(at, sealed->at) != 0) {
        fail(mark, NULL, NULL);
        if (strcmp(sealed->at, evidence_unknown) == 0)
            mark->expected = keep_text("no time: the sealed prediction has none");
        else
            mark->expected = keep_text("predicted at %s", sealed->at);
        mark->saw = keep_text("predicted at %s: changed after the first step", at);
    }
    return mark->status == MARK_FAILED;
}

/* The time that the evidence has, or else a word that it has none. */
static void tell_time(const struct prediction *sealed, struct mark *mark) {
    if (sealed == NULL || strcmp(sealed->at, evidence_unknown) == 0)
        add_line(&mark->shown,
                 "time unknown: the evidence does not say when it was predicted");
}

/* A prediction counts, right or wrong. What is right is told after the observation. One
 * that was written by hand has no time, and counts, too. */
static void mark_prediction(const struct work *work, const struct question *question,
                            const char *answer, struct mark *mark) {
    const struct run *run = work->evidence_wrong == NULL ? work_first_run(work) : NULL;
    const struct prediction *sealed =
        work->evidence_wrong == NULL ? evidence_predicted(&work->evidence, question->name)
                                     : NULL;
    const char *at = answers_get(work->answers, keep_text("%s-at", question->name));

    if (sealed != NULL && is_changed(work, question, answer, at, sealed, mark))
        return;
    if (sealed != NULL && work->evidence.kit == NULL)
        at = NULL; /* it is before the steps in the file; the clock may have been set back
                    */
    else if (sealed != NULL && strcmp(sealed->at, evidence_unknown) != 0)
        at = sealed->at;
    if (at != NULL && run != NULL && strcmp(at, run->began) > 0) {
        fail(mark, "a prediction from before the first step", NULL);
        mark->saw =
            keep_text("predicted at %s; the first step ran at %s", at, run->began);
        return;
    }
    if (run != NULL)
        tell_prediction(work, question, answer, mark);
    tell_time(sealed, mark);
}

void mark_question(const struct work *work, const struct question *question,
                   struct mark *mark) {
    const char *answer = answers_get(work->answers, question->name);
    const struct run *run = &work->evidence.runs[question->step];

    if (question->part == PART_OBSERVE && work->evidence_wrong != NULL) {
        block(mark);
    } else if (question->part == PART_OBSERVE && !run->ran && run->skipped != NULL) {
        if (strncmp(run->skipped, evidence_left_out, strlen(evidence_left_out)) == 0)
            fail_left_out(mark, work, run->skipped);
        else
            skip(mark, run->skipped);
    } else if (question->part == PART_OBSERVE && !run->ran) {
        fail_not_run(mark, work);
    } else if (!has_form(work, question, answer, mark)) {
        if (question->part == PART_PREDICT)
            mark->hint =
                keep_text("A wrong prediction gives the same points as a right one. "
                          "Answer them all.");
    } else if (question->part == PART_PREDICT) {
        mark_prediction(work, question, answer, mark);
    } else {
        judge(work, question, answer, mark);
    }
}
