/* work: all that a student handed in. See work.h. */
#include "work.h"

#include "../text/keep.h"

#include <string.h>

const struct run *work_first_run(const struct work *work) {
    const struct evidence *evidence = &work->evidence;
    const struct run *first = NULL;

    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        const struct run *run = &evidence->runs[i];

        if (run->ran && (first == NULL || strcmp(run->began, first->began) < 0))
            first = run;
    }
    return first;
}

/* The facts of the machine where a run was started, or NULL: in a netbox of its own a
 * step has the box's range. */
static const struct entry *machine_facts(const struct work *work, size_t step) {
    const struct run *run = &work->evidence.runs[step];

    if (step >= work->sheet->step_count || !run->ran || run->count == 0 ||
        step_opens_box(work->sheet->steps[step].commands))
        return NULL;
    return strcmp(run->events[0].name, "facts") == 0 ? &run->events[0] : NULL;
}

/* {low} and {high} as they were where a step (an index) was run: of the machine that the
 * evidence names, not of the one that marks. */
static void set_range(struct person *person, const struct work *work, size_t step) {
    const struct entry *facts = machine_facts(work, step);
    long low, high;

    for (size_t i = 0; i < work->sheet->step_count && facts == NULL; i++)
        facts = machine_facts(work, i);
    low = facts == NULL ? -1 : entry_number(facts, "ephemeral.low");
    high = facts == NULL ? -1 : entry_number(facts, "ephemeral.high");
    if (low >= 0 && low <= high && high <= 65535)
        person_range(person, (uint16_t)low, (uint16_t)high);
}

struct person work_person(const struct work *work, const struct question *question) {
    const struct run *runs = work->evidence.runs, *run = &runs[question->step];
    struct person person = work->person;

    if (question->part == PART_PREDICT)
        run = work_first_run(work);
    if (run != NULL && run->ran) {
        person.port = run->port;
        person.other = run->other;
    }
    set_range(&person, work, run == NULL ? 0 : (size_t)(run - runs));
    return person;
}

const char *work_form(const struct work *work, const struct question *question,
                      const char *answer) {
    if (question->kind == KIND_CHOICE &&
        person_choice(&work->person, question, answer) == -1)
        return keep_text("one letter from a to %c",
                         (char)('a' + (int)question->count - 1));
    if (question->kind == KIND_NUMBER &&
        (answer[0] == '\0' || answer[strspn(answer, "0123456789")] != '\0'))
        return "a whole number, in digits";
    return NULL;
}

enum rule_end work_judge(const struct work *work, const struct question *question,
                         const char *answer, const char **expected) {
    struct person person = work_person(work, question);

    return rule_judge(question->rule == NULL ? NULL
                                             : person_fill(&person, question->rule),
                      work->evidence_wrong == NULL ? &work->evidence : NULL,
                      question->step, answer, expected);
}

/* There must be a step, and those that ran must have used ports of the student's own. */
static void look_at_runs(struct work *work) {
    bool any = false;

    for (size_t i = 0; i < SOURCE_STEPS_MAX; i++) {
        const struct run *run = &work->evidence.runs[i];
        bool port = !run->ran, other = !run->ran;

        any = any || run->ran || run->skipped != NULL;
        for (unsigned j = 0; j < PERSON_CANDIDATES; j++) {
            port = port || run->port == work->person.candidates[j];
            other = other || run->other == work->person.candidates[PERSON_CANDIDATES + j];
        }
        if (port && other)
            continue;
        work->evidence_wrong = keep_text(
            "%s: step %zu was run with port %u, which is not one of this student's",
            work->evidence_path, i + 1, (unsigned)(port ? run->other : run->port));
        return;
    }
    if (!any)
        work->evidence_wrong = keep_text("%s contains no step", work->evidence_path);
}

void work_read_evidence(struct work *work) {
    const char **why = &work->evidence_wrong;

    *why = NULL;
    if (evidence_open(&work->evidence, work->evidence_path, work->sheet, &work->person,
                      why) == 0 &&
        evidence_consistent(&work->evidence, why) == 0)
        look_at_runs(work);
}
