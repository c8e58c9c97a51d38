/* ask-question: asks one question, and says what there is to say. See ask.h. */
#include "ask.h"

#include "../marks/rule.h"
#include "../text/keep.h"
#include "../text/markdown.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* One question while it is asked. */
struct asking {
    struct session *session;
    const struct question *question;
    struct person person;
    unsigned tries;
};

static void show(const struct asking *asking, const char *first, const char *text) {
    show_text(first, person_fill(&asking->person, text));
}

static void show_question(const struct asking *asking) {
    const struct question *question = asking->question;
    size_t order[SOURCE_CHOICES_MAX];

    person_order(&asking->person, question, order);
    printf("\n");
    show(asking, keep_text("%s. ", question->name), question->text);
    for (size_t i = 0; i < question->count; i++)
        show(asking, keep_text("  %c) ", (char)('a' + i)),
             question->choices[order[i]].text);
}

/* Whether the line is an answer at all; says what is wanted where it is not. */
static bool is_answer(const struct asking *asking, const char *line) {
    const char *form = work_form(&asking->session->work, asking->question, line);

    if (form != NULL)
        printf("Type %s.\n", form);
    else if (line[0] == '\0')
        printf("Type an answer. (Ctrl-C stops; run the same command to continue.)\n");
    return form == NULL && line[0] != '\0';
}

/* "again" at an observation, "back" at a prediction; FLOW_ON: it is none of them. */
static enum flow flow_of(const struct question *question, const char *line) {
    if (question->part == PART_OBSERVE && strcmp(line, "again") == 0)
        return FLOW_RETURN;
    return question->part == PART_PREDICT && strcmp(line, "back") == 0 ? FLOW_BACK
                                                                       : FLOW_ON;
}

static bool save(const struct asking *asking, const char *line) {
    const struct question *question = asking->question;
    struct session *session = asking->session;
    char now[TEXT_TIME_SIZE];

    if (question->kind == KIND_CHOICE) /* "b" of "(B)" */
        line = keep_text("%c", tolower((unsigned char)line[line[0] == '(']));
    answers_set(&session->answers, question->name, line);
    if (question->part == PART_PREDICT) {
        session_now(session, now);
        answers_set(&session->answers, keep_text("%s-at", question->name), now);
    }
    return session_write(session);
}

/* Says what was wrong: first where to look, later what was expected. */
static void say_wrong(const struct asking *asking, const char *expected) {
    const struct question *question = asking->question;
    bool observed = question->part == PART_OBSERVE, first = asking->tries < 2;

    if (first) {
        printf("Wrong. Where to look:\n");
        show(asking, "  ",
             question->feedback == NULL ? "look again at the output."
                                        : question->feedback);
    } else {
        printf("%s is %s.\n",
               observed ? "According to the step's output, the answer" : "The answer",
               expected);
    }
    printf("Type a new answer%s, or press Enter to keep yours.\n",
           first && observed ? ", or again to run the step again" : "");
}

/* It is what this run gave. Is it what the sheet speaks of, too? */
static void say_right(const struct asking *asking, const char *value) {
    const char *unusual = rule_unusual(asking->question, &asking->person, value);

    if (unusual == NULL)
        printf("Right.\n");
    else
        show(asking, "Right. ", unusual);
}

/* Holds a number or a text against its rule. Returns whether that was the last word. */
static bool say_judged(const struct asking *asking, const char *line) {
    const char *expected;

    switch (work_judge(&asking->session->work, asking->question, line, &expected)) {
    case RULE_RIGHT:
        if (asking->question->rule == NULL)
            printf("Saved.\n");
        else
            say_right(asking, expected);
        return true;
    case RULE_WRONG:
        say_wrong(asking, expected);
        return false;
    case RULE_NO_EVENT:
        printf("This did not happen in your run. Type again to run the step again, or "
               "press Enter\nto go on.\n");
        return false;
    case RULE_NO_RUN:
    case RULE_SKIPPED:
        printf("Saved. The step of this question was not run.\n");
        return true;
    default:
        printf("Saved. (The worksheet has a mistake: its rule '%s' cannot be read.)\n",
               asking->question->rule);
        return true;
    }
}

/* What there is to say of a choice. Returns whether that was the last word. */
static bool say_choice(const struct asking *asking, const char *line) {
    const struct question *question = asking->question;
    const struct choice *choice =
        &question->choices[person_choice(&asking->person, question, line)];
    bool right = source_is_right(choice);

    if (choice->feedback == NULL)
        printf("%s\n", right ? "Right." : "Wrong.");
    else
        show(asking, right ? "Right: " : "Wrong: ", choice->feedback);
    if (!right)
        printf("Type another letter, or press Enter to go on.\n");
    return right;
}

static bool say(const struct asking *asking, const char *line) {
    if (asking->question->part == PART_PREDICT)
        return true; /* what is right is for later */
    if (asking->question->kind == KIND_OPEN) {
        printf("Saved. Your instructor will read this answer.\n");
        return true;
    }
    return asking->question->kind == KIND_CHOICE ? say_choice(asking, line)
                                                 : say_judged(asking, line);
}

static struct asking begin(struct session *session, const struct question *question) {
    return (struct asking){session, question, work_person(&session->work, question), 0};
}

enum flow ask_question(struct session *session, const struct question *question) {
    struct asking asking = begin(session, question);
    const char *prompt =
        question->kind == KIND_CHOICE
            ? keep_text("%s (a-%c)> ", question->name, (char)('a' + question->count - 1))
            : keep_text("%s> ", question->name);
    char line[PROMPT_SIZE];

    show_question(&asking);
    while (prompt_read(prompt, line)) {
        enum flow flow = flow_of(question, line);

        if (flow != FLOW_ON || (asking.tries > 0 && line[0] == '\0'))
            return flow;
        if (!is_answer(&asking, line))
            continue;
        if (!save(&asking, line))
            return FLOW_STOP;
        asking.tries++;
        if (say(&asking, line))
            return FLOW_ON;
    }
    return FLOW_STOP;
}

/* What was predicted, what was right, and the sentence that answers the mistake; NULL:
 * there is none. */
static bool compare(const struct asking *asking, bool right, const char *predicted,
                    const char *but, const char *because) {
    if (predicted != NULL)
        show(asking, right ? "    right:     " : "    predicted: ", predicted);
    if (!right && but != NULL)
        show(asking, "    but:       ", but);
    if (!right && because != NULL)
        show(asking, "    because:   ", because);
    return right;
}

static bool compare_choice(const struct asking *asking, const char *answer) {
    const struct choice *choices = asking->question->choices, *right = choices;
    int index = person_choice(&asking->person, asking->question, answer);

    while (!source_is_right(right))
        right++;
    return index == -1 ? compare(asking, false, NULL, right->text, NULL)
                       : compare(asking, &choices[index] == right, choices[index].text,
                                 right->text, choices[index].feedback);
}

static bool compare_value(const struct asking *asking, const char *answer) {
    const char *expected;
    enum rule_end end =
        work_judge(&asking->session->work, asking->question, answer, &expected);

    return end == RULE_WRONG
               ? compare(asking, false, answer, expected, asking->question->feedback)
               : compare(asking, end == RULE_RIGHT, answer, NULL, NULL);
}

void ask_compare(struct session *session) {
    unsigned right = 0, count = 0;

    printf("\nYour predictions, and what was right:\n");
    for (size_t i = 0; i < session->sheet.question_count; i++) {
        const struct question *question = &session->sheet.questions[i];
        const char *answer = answers_get(&session->answers, question->name);
        struct asking asking = begin(session, question);

        if (question->part != PART_PREDICT || answer == NULL)
            continue;
        if (count > 0 && count % 2 == 0 && !session_pause())
            return;
        printf("\n");
        show(&asking, keep_text("%s. ", question->name), question->text);
        count++;
        if (question->kind == KIND_CHOICE ? compare_choice(&asking, answer)
                                          : compare_value(&asking, answer))
            right++;
    }
    printf("\nRight predictions: %u of %u. Wrong ones cost no points.\n", right, count);
}
