/* ask-step: shows a step, runs it or lets it be typed. See ask.h. */
#include "ask.h"

#include "../text/keep.h"
#include "../text/markdown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Has the evidence been begun, with the predictions? */
static bool is_sealed(const struct session *session) {
    return session->work.evidence.worksheet != NULL;
}

/* Adds a step's run, or begins with the predictions (NULL). If that cannot be written, it
 * tries again for as long as the student presses Enter, and then returns false. */
static bool write_evidence(struct session *session, size_t step, const struct run *run) {
    const char *path = session->work.evidence_path;
    const struct sheet *sheet = &session->sheet;
    const struct person *person = &session->work.person;

    while ((run == NULL ? evidence_begin(path, sheet, person, &session->answers)
                        : evidence_add(path, sheet, person, step, run,
                                       session->experiment.log)) == -1)
        if (!session_try_again(session, path,
                               errno == EINVAL
                                   ? "it was changed, or it is another student's"
                                   : strerror(errno),
                               "The evidence is safe while this program runs. Press "
                               "Enter to try again."))
            return false;
    session_read_again(session);
    return true;
}

/* What was predicted is sealed before anything runs. */
static bool keep_predictions(struct session *session) {
    return is_sealed(session) || write_evidence(session, 0, NULL);
}

static bool keep_run(struct session *session, size_t step, const struct run *run) {
    return keep_predictions(session) && write_evidence(session, step, run);
}

static enum flow keep_skipped(struct session *session, size_t step, const char *why) {
    struct run run = {.skipped = why};

    evidence_now(run.began);
    return keep_run(session, step, &run) ? FLOW_ON : FLOW_STOP;
}

/* A step that worked; does it agree with itself? */
static enum flow end_step(struct session *session, size_t step) {
    const char *why;

    if (!keep_run(session, step, &session->experiment.run))
        return FLOW_STOP;
    if (evidence_consistent(&session->work.evidence, &why) == -1)
        printf("\nThe evidence of this step contradicts itself: %s.\n"
               "Type again at the next question to run the step again.\n",
               why);
    return session_pause() ? FLOW_ON : FLOW_STOP;
}

/* It did not work, and may yet: again, or not at all. FLOW_RETURN: again. */
static enum flow offer_again(struct session *session, size_t step) {
    const char *why = session->experiment.why;
    char line[PROMPT_SIZE];

    if (why == NULL) /* a signal, or the end of input */
        return FLOW_STOP;
    printf(
        "\nThis step did not work: %s.\n"
        "Press Enter to try it again. Or type s to skip it; you then lose the points of\n"
        "its questions.\n",
        why);
    if (!prompt_read("> ", line))
        return FLOW_STOP;
    if (strcmp(line, "s") != 0)
        return FLOW_RETURN;
    return keep_skipped(session, step, keep_text("%s%s", evidence_left_out, why));
}

static void show_step(const char *commands, bool may_type, bool sealed) {
    printf("\n");
    show_lines("    ", commands);
    printf("\nPress Enter to run this here%s.\n%s",
           may_type ? ", or type t to type it in another terminal" : "",
           sealed ? ""
                  : "After that, predictions cannot be changed; type back to change the "
                    "last one.\n");
}

static enum flow try_step(struct session *session, size_t index) {
    const struct step *step = &session->sheet.steps[index];
    struct person *person = &session->work.person;
    bool may_type = !step_opens_box(step->commands), ran;
    const char *commands;
    char line[PROMPT_SIZE];

    session->experiment.why = may_type ? ask_choose_ports(person, step) : NULL;
    if (session->experiment.why != NULL)
        return offer_again(session, index);
    commands = person_fill(person, step->commands);
    show_step(commands, may_type, is_sealed(session));
    if (!prompt_read("> ", line))
        return FLOW_STOP;
    if (strcmp(line, "back") == 0)
        return FLOW_BACK;
    if (!keep_predictions(session))
        return FLOW_STOP;
    session->experiment.run = (struct run){.port = person->port, .other = person->other};
    session_now(session, session->experiment.run.began);
    ran = may_type && strcmp(line, "t") == 0
              ? experiment_type(&session->experiment, commands)
              : experiment_run(&session->experiment, commands);
    return ran ? end_step(session, index) : offer_again(session, index);
}

enum flow ask_step(struct session *session, size_t step) {
    const char *lacking = ask_lacks(&session->sheet.steps[step]);
    enum flow flow;

    if (lacking != NULL) {
        lacking = person_fill(&session->work.person, lacking);
        printf("\n");
        show_text("", lacking);
        printf("This step and its questions are skipped. You lose no points.\n");
        return keep_skipped(session, step, lacking);
    }
    do
        flow = try_step(session, step);
    while (flow == FLOW_RETURN);
    return flow;
}
