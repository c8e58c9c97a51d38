/* mark: what an answer is worth. See mark.h. */
#include "mark.h"

#include "../text/keep.h"

#include <string.h>
#include <strings.h>

/* An answer, and what it is held against. */
struct trial {
    const struct work *work;
    const struct question *question;
    struct person person; /* as work_person() */
    const char *answer;
};

/* A text with one more line, if there is one; the line's placeholders are filled in. */
static const char *with_line(const struct trial *trial, const char *text,
                             const char *line) {
    const char *filled = person_fill(&trial->person, line == NULL ? "" : line);

    if (filled[0] == '\0')
        return text;
    return text == NULL ? filled : keep_text("%s\n%s", text, filled);
}

static struct mark pass(const char *shown) {
    return (struct mark){.status = "passed", .shown = shown};
}

static struct mark fail(const char *expected, const char *saw, const char *hint) {
    return (struct mark){"failed", .expected = expected, .saw = saw, .hint = hint};
}

static struct mark skip(const char *reason) {
    return (struct mark){.status = "skipped", .reason = reason};
}

static struct mark block(void) {
    return (struct mark){"blocked", .reason = "skipped until evidence passes"};
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

/* What was chosen, and what is said of it. */
static struct mark mark_choice(const struct trial *trial) {
    const struct question *question = trial->question;
    const struct choice *choice =
        &question->choices[person_choice(&trial->person, question, trial->answer)];
    const char *text = person_fill(&trial->person, choice->text);

    if (source_is_right(choice))
        return pass(with_line(trial, text, choice->feedback));
    return fail(NULL, text, with_line(trial, NULL, choice->feedback));
}

/* An answer that is held against a rule. One that is right of this run may be another
 * than the sheet speaks of. */
static struct mark mark_rule(const struct trial *trial) {
    const struct work *work = trial->work;
    const char *answer = trial->answer, *expected;

    switch (work_judge(work, trial->question, answer, &expected)) {
    case RULE_RIGHT:
        return pass(with_line(trial, answer,
                              rule_unusual(trial->question, &trial->person, expected)));
    case RULE_WRONG:
        return fail(expected, answer, NULL);
    case RULE_NO_RUN:
        return work->evidence_wrong == NULL ? fail_not_run(work) : block();
    case RULE_SKIPPED:
        return skip(expected);
    case RULE_NO_EVENT:
        return fail(
            NULL, "this did not happen in the evidence of the step",
            keep_text("Run the step again: make worksheet LAB=%.2s", work->sheet->name));
    default:
        return (struct mark){.status = "missing"};
    }
}

static struct mark judge(const struct trial *trial) {
    if (trial->question->kind == KIND_CHOICE)
        return mark_choice(trial);
    if (trial->question->kind != KIND_OPEN)
        return mark_rule(trial);
    return (struct mark){"skipped", .reason = "for your instructor to read",
                         .shown = trial->answer};
}

/* What a prediction was, and what came of it. */
static const char *tell_prediction(const struct trial *trial) {
    struct mark mark = judge(trial);

    if (mark.saw == NULL)
        return mark.shown;
    return with_line(trial,
                     mark.expected == NULL ? keep_text("predicted: %s", mark.saw)
                                           : keep_text("predicted: %s; the answer is %s",
                                                       mark.saw, mark.expected),
                     mark.hint != NULL ? mark.hint : trial->question->feedback);
}

static bool is_same(const struct trial *trial, const char *other) {
    return trial->question->kind == KIND_CHOICE
               ? person_choice(&trial->person, trial->question, trial->answer) ==
                     person_choice(&trial->person, trial->question, other)
               : strcasecmp(trial->answer, other) == 0;
}

/* Fails if the answers have another prediction than was sealed before the first step, or
 * another time. Without a time they leave it to the evidence. */
static struct mark compare(const struct trial *trial, const char *at, const char *sealed,
                           const char *sealed_at) {
    if (sealed == NULL)
        return pass(NULL);
    if (!is_same(trial, sealed))
        return fail(sealed, keep_text("%s: changed after the first step", trial->answer),
                    "A wrong prediction gives the same points as a right one. Keep the "
                    "first one.");
    if (at != NULL && (sealed_at == NULL || strcmp(at, sealed_at) != 0))
        return fail(sealed_at != NULL ? keep_text("predicted at %s", sealed_at)
                                      : "no time: the sealed prediction has none",
                    keep_text("predicted at %s: changed after the first step", at), NULL);
    return pass(NULL);
}

static const char time_unknown[] =
    "time unknown: the evidence does not say when it was predicted";

/* A prediction counts, right or wrong. What is right is told after the observation. One
 * that was written by hand has no time, and counts, too. */
static struct mark mark_prediction(const struct trial *trial) {
    const struct work *work = trial->work;
    const char *name = trial->question->name;
    const char *time = keep_text("%s-at", name), *at = answers_get(work->answers, time);
    const char *sealed = answers_get(&work->evidence.predicted, name);
    const char *sealed_at = answers_get(&work->evidence.predicted, time);
    const struct run *run = work_first_run(work);
    struct mark mark;

    if (work->evidence_wrong != NULL)
        return pass(time_unknown);
    mark = compare(trial, at, sealed, sealed_at);
    if (mark.saw != NULL)
        return mark;
    if (sealed != NULL && work->evidence.kit == NULL)
        at = NULL; /* it is before the steps; the clock may have been set back */
    else if (sealed_at != NULL)
        at = sealed_at;
    if (at != NULL && run != NULL && strcmp(at, run->began) > 0)
        return fail(
            "a prediction from before the first step",
            keep_text("predicted at %s; the first step ran at %s", at, run->began), NULL);
    if (run != NULL)
        mark.shown = tell_prediction(trial);
    if (sealed_at == NULL)
        mark.shown = with_line(trial, mark.shown, time_unknown);
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
    const struct trial trial = {work, question, work_person(work, question),
                                answers_get(work->answers, question->name)};
    const struct run *run = &work->evidence.runs[question->step];
    bool predicted = question->part == PART_PREDICT;
    const char *form;

    if (question->part == PART_OBSERVE && (work->evidence_wrong != NULL || !run->ran))
        return mark_without_run(work, run);
    form = trial.answer == NULL ? NULL : work_form(work, question, trial.answer);
    if (trial.answer == NULL || form != NULL)
        return fail(form, trial.answer == NULL ? "no answer" : trial.answer,
                    predicted ? "A wrong prediction gives the same points as a right "
                                "one. Answer them all."
                              : NULL);
    return predicted ? mark_prediction(&trial) : judge(&trial);
}
