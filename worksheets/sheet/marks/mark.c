/* mark: what an answer is worth. See mark.h. */
#include "mark.h"

#include "../text/keep.h"

#include <string.h>
#include <strings.h>

/* A text with one more line. */
static const char *with_line(const char *text, const char *line) {
    return text == NULL ? line : keep_text("%s\n%s", text, line);
}

/* The same with a sentence of the sheet, if there is one; its placeholders filled in. */
static const char *with_filled(const char *text, const struct person *person,
                               const char *sentence) {
    const char *filled = person_fill(person, sentence == NULL ? "" : sentence);

    return filled[0] == '\0' ? text : with_line(text, filled);
}

static struct mark pass(const char *shown) {
    return (struct mark){.status = MARK_PASSED, .shown = shown};
}

static struct mark fail(const char *expected, const char *saw, const char *hint) {
    return (struct mark){MARK_FAILED, .expected = expected, .saw = saw, .hint = hint};
}

static struct mark skip(const char *reason) {
    return (struct mark){.status = MARK_SKIPPED, .reason = reason};
}

static struct mark block(void) {
    return (struct mark){MARK_BLOCKED, .reason = "skipped until evidence passes"};
}

static struct mark fail_not_run(const struct work *work) {
    return fail(NULL, "its step has not been run yet",
                keep_text("Continue where you stopped: make worksheet LAB=%.2s",
                          work->sheet->name));
}

struct mark mark_evidence(struct work *work) {
    const struct evidence *evidence = &work->evidence;
    const struct run *first;

    work_read_evidence(work);
    if (work->evidence_wrong != NULL)
        return fail(
            keep_text("evidence of worksheet %.2s: complete, sealed, and this student's",
                      work->sheet->name),
            work->evidence_wrong,
            keep_text("make worksheet LAB=%.2s runs the steps and saves the evidence in "
                      "the file with the answers. Hand in that file unchanged. If there "
                      "is an .evidence file beside it, hand in that one, too.",
                      work->sheet->name));
    first = work_first_run(work);
    return pass(keep_text(
        "%s%s%s; kit %s", evidence->machine == NULL ? "a machine" : evidence->machine,
        first == NULL ? "" : "; from ", first == NULL ? "" : first->began,
        evidence->kit == NULL ? "1.0" : evidence->kit));
}

/* The form that an answer must have, if it has not. */
static const char *find_form(const struct work *work, const struct question *question,
                             const char *answer) {
    if (question->kind == KIND_CHOICE &&
        person_choice(&work->person, work->sheet, question, answer) == -1)
        return keep_text("one letter from a to %c",
                         (char)('a' + (int)question->count - 1));
    if (question->kind == KIND_NUMBER && answer[strspn(answer, "0123456789")] != '\0')
        return "a whole number, in digits";
    return NULL;
}

/* What was chosen, and what is said of it. */
static struct mark mark_choice(const struct work *work, const struct question *question,
                               const char *answer) {
    int index = person_choice(&work->person, work->sheet, question, answer);
    const struct choice *choice = &question->choices[index];
    struct person person = work_person(work, question);
    const char *text = person_fill(&person, choice->text);

    if (source_is_right(choice))
        return pass(with_filled(text, &person, choice->feedback));
    return fail(NULL, text, with_filled(NULL, &person, choice->feedback));
}

/* An answer that is held against a rule. One that is right of this run may be another
 * than the sheet speaks of. */
static struct mark mark_rule(const struct work *work, const struct question *question,
                             const char *answer) {
    struct person person = work_person(work, question);
    bool reliable = work->evidence_wrong == NULL;
    const char *expected, *unusual;

    switch (work_judge(work, question, answer, &expected)) {
    case RULE_RIGHT:
        unusual = rule_unusual(question, &person, expected);
        return pass(unusual == NULL ? answer : with_line(answer, unusual));
    case RULE_WRONG:
        return fail(expected, answer, NULL);
    case RULE_NO_RUN:
        return reliable ? fail_not_run(work) : block();
    case RULE_SKIPPED:
        return skip(expected);
    case RULE_NO_EVENT:
        return fail(
            NULL, "this did not happen in the evidence of the step",
            keep_text("Run the step again: make worksheet LAB=%.2s", work->sheet->name));
    default:
        return (struct mark){.status = MARK_NONE};
    }
}

static struct mark judge(const struct work *work, const struct question *question,
                         const char *answer) {
    if (question->kind == KIND_CHOICE)
        return mark_choice(work, question, answer);
    if (question->kind != KIND_OPEN)
        return mark_rule(work, question, answer);
    return (struct mark){MARK_SKIPPED, .reason = "for your instructor to read",
                         .shown = answer};
}

/* What a prediction was, and what came of it. */
static const char *tell_prediction(const struct work *work,
                                   const struct question *question, const char *answer) {
    struct person person = work_person(work, question);
    struct mark mark = judge(work, question, answer);
    const char *shown = keep_text("predicted: %s", mark.saw == NULL ? "" : mark.saw);

    if (mark.status != MARK_FAILED)
        return mark.shown;
    if (mark.expected != NULL)
        shown = keep_text("predicted: %s; the answer is %s", answer, mark.expected);
    return with_filled(shown, &person,
                       mark.hint != NULL ? mark.hint : question->feedback);
}

static bool is_same(const struct work *work, const struct question *question,
                    const char *answer, const char *other) {
    if (question->kind == KIND_CHOICE)
        return person_choice(&work->person, work->sheet, question, answer) ==
               person_choice(&work->person, work->sheet, question, other);
    return strcasecmp(answer, other) == 0;
}

static bool has_time(const struct prediction *sealed) {
    return sealed != NULL && strcmp(sealed->at, evidence_unknown) != 0;
}

/* Fails if the answers have another prediction than was sealed before the first step, or
 * another time. Without a time they leave it to the evidence. */
static struct mark compare(const struct work *work, const struct question *question,
                           const char *answer, const char *at,
                           const struct prediction *sealed) {
    if (!is_same(work, question, answer, sealed->value))
        return fail(sealed->value, keep_text("%s: changed after the first step", answer),
                    "A wrong prediction gives the same points as a right one. Keep the "
                    "first one.");
    if (at != NULL && strcmp(at, sealed->at) != 0)
        return fail(has_time(sealed) ? keep_text("predicted at %s", sealed->at)
                                     : "no time: the sealed prediction has none",
                    keep_text("predicted at %s: changed after the first step", at), NULL);
    return pass(NULL);
}

/* A prediction counts, right or wrong. What is right is told after the observation. One
 * that was written by hand has no time, and counts, too. */
static struct mark mark_prediction(const struct work *work,
                                   const struct question *question, const char *answer) {
    bool reliable = work->evidence_wrong == NULL;
    const struct run *run = reliable ? work_first_run(work) : NULL;
    const struct prediction *sealed =
        reliable ? evidence_predicted(&work->evidence, question->name) : NULL;
    const char *at = answers_get(work->answers, keep_text("%s-at", question->name));
    struct mark mark =
        sealed == NULL ? pass(NULL) : compare(work, question, answer, at, sealed);

    if (mark.status == MARK_FAILED)
        return mark;
    if (sealed != NULL && work->evidence.kit == NULL)
        at = NULL; /* it is before the steps; the clock may have been set back */
    else if (has_time(sealed))
        at = sealed->at;
    if (at != NULL && run != NULL && strcmp(at, run->began) > 0)
        return fail(
            "a prediction from before the first step",
            keep_text("predicted at %s; the first step ran at %s", at, run->began), NULL);
    if (run != NULL)
        mark.shown = tell_prediction(work, question, answer);
    if (!has_time(sealed))
        mark.shown = with_line(
            mark.shown, "time unknown: the evidence does not say when it was predicted");
    return mark;
}

/* An observation whose step did not run. */
static struct mark mark_without_run(const struct work *work, const struct run *run) {
    if (work->evidence_wrong != NULL)
        return block();
    if (run->skipped == NULL)
        return fail_not_run(work);
    if (!text_begins(run->skipped, evidence_left_out))
        return skip(run->skipped);
    return fail(
        NULL, run->skipped,
        keep_text("Try the step again: make worksheet LAB=%.2s AGAIN=1. If it "
                  "cannot work on your machine, show your instructor the message.",
                  work->sheet->name));
}

struct mark mark_question(const struct work *work, const struct question *question) {
    const char *answer = answers_get(work->answers, question->name), *form;
    const struct run *run = &work->evidence.runs[question->step];
    bool predicted = question->part == PART_PREDICT;

    if (question->part == PART_OBSERVE && (work->evidence_wrong != NULL || !run->ran))
        return mark_without_run(work, run);
    form = answer == NULL ? NULL : find_form(work, question, answer);
    if (answer == NULL || form != NULL)
        return fail(form, answer == NULL ? "no answer" : answer,
                    predicted ? "A wrong prediction gives the same points as a right "
                                "one. Answer them all."
                              : NULL);
    return predicted ? mark_prediction(work, question, answer)
                     : judge(work, question, answer);
}
