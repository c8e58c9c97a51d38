/* rule: what an answer is held against. See rule.h. */
#include "rule.h"

#include "../text/keep.h"
#include "../text/room.h"
#include "../text/words.h"

#include "../../../lib/event.h"
#include "../../../lib/port.h"
#include "../../../lib/registry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 16, RULE_SIZE = 512, FILTERS_MAX = 3 };

enum verb {
    VERB_IS,
    VERB_NTH, /* the first, the second, the last */
    VERB_COUNT,
    VERB_DISTINCT,
    VERB_HIGHEST,
    VERB_FACTS,
    VERB_RANGE,
    VERB_SERVICE,
    VERB_PORT
};

/* A rule, read. The texts point into `text`. */
struct reading {
    char text[RULE_SIZE];
    enum verb verb;
    size_t step; /* an index; SIZE_MAX: the question's own */
    char *value; /* of VERB_IS; the operand of the registry's verbs */
    char *event, *path;
    size_t nth; /* from 1; 0: the last */
    struct {
        char *path, *value;
    } filters[FILTERS_MAX];
    size_t filter_count;
};

static const char *const verbs[] = {
    [VERB_COUNT] = "count", [VERB_DISTINCT] = "distinct", [VERB_HIGHEST] = "highest",
    [VERB_FACTS] = "facts", [VERB_RANGE] = "range",       [VERB_SERVICE] = "service",
    [VERB_PORT] = "port",
};

/* The facts that a rule may ask for; they are no event of the pair. */
static const char facts[] =
    "system ephemeral.low ephemeral.high ephemeral.source floor.port floor.source "
    "may_bind_below_floor why reserved ipv6 open_files.soft open_files.hard netbox "
    "registry.snapshot registry.ports";

/* A whole number in the usual way: digits, no leading zero. */
static bool is_number(const char *text) {
    size_t length = strspn(text, "0123456789");

    if (text[length] != '\0' || (text[0] == '0' && length > 1))
        return false;
    return length > 0 && length < 19;
}

/* {system}: will be filled in. */
static bool is_placeholder(const char *text) {
    size_t length = strlen(text);

    return length > 2 && text[0] == '{' && text[length - 1] == '}';
}

static char *skip_blanks(char *text) {
    return text + strspn(text, " \t\n");
}

static size_t split(char *text, char *words[WORDS_MAX]) {
    size_t count = 0;
    char *word;

    while ((word = strtok_r(text, " \t\n", &text)) != NULL) {
        if (count == WORDS_MAX)
            return 0;
        words[count++] = word;
    }
    return count;
}

/* "where transport=udp" */
static int take_filter(struct reading *reading, char *word) {
    char *equals = word == NULL ? NULL : strchr(word, '=');

    if (equals == NULL || equals == word || reading->filter_count == FILTERS_MAX)
        return -1;
    *equals = '\0';
    if (!event_has(reading->event, word))
        return -1;
    reading->filters[reading->filter_count].path = word;
    reading->filters[reading->filter_count++].value = equals + 1;
    return 0;
}

/* An event's name and what follows it: filters, which one, and a path. */
static int take_event(struct reading *reading, char **words, size_t count) {
    if (count == 0 || !event_exists(words[0]))
        return -1;
    reading->event = words[0];
    for (size_t i = 1; i < count; i++) {
        bool last = strcmp(words[i], "last") == 0;

        if (strcmp(words[i], "where") == 0) {
            i++;
            if (take_filter(reading, i < count ? words[i] : NULL) == -1)
                return -1;
        } else if (reading->verb == VERB_NTH && (last || is_number(words[i]))) {
            reading->nth = last ? 0 : strtoul(words[i], NULL, 10);
            if (!last && reading->nth == 0)
                return -1;
        } else if (reading->path == NULL && event_has(words[0], words[i])) {
            reading->path = words[i];
        } else {
            return -1;
        }
    }
    return (reading->path == NULL) == (reading->verb == VERB_COUNT) ? 0 : -1;
}

static int take_operand(struct reading *reading, char **words, size_t count) {
    uint16_t port;
    enum transport other;

    if (count != 1)
        return -1;
    reading->value = words[0];
    if (is_placeholder(words[0]))
        return 0;
    return reading->verb == VERB_PORT
               ? registry_port(words[0], TRANSPORT_TCP, &port, &other)
               : port_parse(words[0], &port);
}

/* "step 2:" in front of the rest. Returns the rest, or NULL. */
static char *take_step(struct reading *reading, char *text) {
    char *end;
    unsigned long step;

    if (strncmp(text, "step ", 5) != 0)
        return text;
    step = strtoul(text + 5, &end, 10);
    if (step < 1 || step > SOURCE_STEPS_MAX || *end != ':')
        return NULL;
    reading->step = step - 1;
    return end + 1;
}

static int read_rule(struct reading *reading, const char *rule) {
    char *words[WORDS_MAX], *rest;
    size_t count;

    memset(reading, 0, sizeof *reading);
    reading->step = SIZE_MAX;
    reading->nth = 1;
    if (strlen(rule) >= sizeof reading->text)
        return -1;
    memcpy(reading->text, rule, strlen(rule) + 1);
    rest = take_step(reading, words_trim(reading->text));
    if (rest == NULL)
        return -1;
    rest = skip_blanks(rest);
    if (*rest == '=') {
        reading->verb = VERB_IS;
        reading->value = skip_blanks(rest + 1);
        return reading->value[0] == '\0' ? -1 : 0;
    }
    count = split(rest, words);
    if (count == 0)
        return -1;
    reading->verb = VERB_NTH;
    for (enum verb verb = VERB_COUNT; verb <= VERB_PORT; verb++)
        if (strcmp(words[0], verbs[verb]) == 0)
            reading->verb = verb;
    if (reading->verb == VERB_NTH)
        return take_event(reading, words, count);
    if (reading->verb == VERB_FACTS) {
        reading->event = words[0];
        reading->path = count == 2 ? words[1] : NULL;
        return count == 2 && words_have(facts, words[1]) ? 0 : -1;
    }
    if (reading->verb >= VERB_RANGE)
        return take_operand(reading, words + 1, count - 1);
    return take_event(reading, words + 1, count - 1);
}

bool rule_valid(const char *rule, const struct sheet *sheet) {
    struct reading reading;

    return read_rule(&reading, rule) == 0 &&
           (reading.step == SIZE_MAX || reading.step < sheet->step_count);
}

/* What an answer is compared with, and the answer itself. */
struct trial {
    const char *answer;
    const char **expected;
};

/* Numbers as numbers, other values as words; JSON's own words in a person's, too. */
static bool same(const char *value, const char *answer) {
    size_t length;

    if (is_number(value))
        return is_number(answer) && strcmp(value, answer) == 0;
    if (strncasecmp(answer, "the ", 4) == 0) /* "the server" */
        answer += 4;
    if (strcmp(value, "true") == 0 && strcasecmp(answer, "yes") == 0)
        return true;
    if (strcmp(value, "false") == 0 && strcasecmp(answer, "no") == 0)
        return true;
    if (strcmp(value, "null") == 0 && strcasecmp(answer, "none") == 0)
        return true;
    /* A call is written recv, recv( or recv(). */
    length = strlen(value);
    return strncasecmp(value, answer, length) == 0 &&
           (answer[length] == '\0' || strcmp(answer + length, "(") == 0 ||
            strcmp(answer + length, "()") == 0);
}

static enum rule_end judge(struct trial *trial, const char *value) {
    *trial->expected = keep_text("%s", strcmp(value, "null") == 0 ? "none" : value);
    return same(value, trial->answer) ? RULE_RIGHT : RULE_WRONG;
}

static enum rule_end judge_number(struct trial *trial, unsigned long number) {
    return judge(trial, keep_text("%lu", number));
}

/* "= refused | ECONNREFUSED": any of them. */
static enum rule_end judge_one_of(struct trial *trial, char *values) {
    char *first = values, *next;

    do {
        next = strstr(first, " | ");
        if (next != NULL) {
            *next = '\0';
            next += strlen(" | ");
        }
        if (same(words_trim(first), trial->answer))
            return judge(trial, first);
        first = next;
    } while (first != NULL);
    return judge(trial, values); /* the first is the one to be named */
}

/* Any name that the registry has for a port over TCP; none where it has none. */
static enum rule_end judge_service(struct trial *trial, uint16_t port) {
    const char *name = registry_name(port, TRANSPORT_TCP);

    if (name == NULL)
        return judge(trial, "null");
    for (size_t i = registry_first(port);
         i < registry_count && registry_rows[i].low <= port; i++)
        if (registry_rows[i].high >= port &&
            registry_rows[i].transport == TRANSPORT_TCP &&
            registry_rows[i].name[0] != '\0' &&
            strcasecmp(registry_rows[i].name, trial->answer) == 0)
            return judge(trial, registry_rows[i].name);
    return judge(trial, name);
}

static enum rule_end judge_registry(struct trial *trial, const struct reading *reading) {
    uint16_t port;
    enum transport other;

    if (reading->verb == VERB_PORT)
        return registry_port(reading->value, TRANSPORT_TCP, &port, &other) == -1
                   ? RULE_MALFORMED
                   : judge_number(trial, port);
    if (port_parse(reading->value, &port) == -1)
        return RULE_MALFORMED;
    if (reading->verb == VERB_SERVICE)
        return judge_service(trial, port);
    return judge(trial, port_range_name(port_range(port)));
}

static bool passes(const struct entry *event, const struct reading *reading) {
    if (strcmp(event->name, reading->event) != 0)
        return false;
    for (size_t i = 0; i < reading->filter_count; i++) {
        const char *value = entry_get(event, reading->filters[i].path);

        if (value == NULL || strcasecmp(value, reading->filters[i].value) != 0)
            return false;
    }
    return true;
}

/* The values that a rule speaks of, in the order of the events; they stay the events'. */
static size_t collect(const struct run *run, const struct reading *reading,
                      const char **values) {
    size_t count = 0;

    for (size_t i = 0; i < run->count; i++) {
        const char *value;

        if (!passes(&run->events[i], reading))
            continue;
        value = reading->path == NULL ? "" : entry_get(&run->events[i], reading->path);
        if (value != NULL || reading->verb == VERB_NTH)
            values[count++] = value;
    }
    return count;
}

static size_t count_different(const char *const *values, size_t count) {
    size_t different = 0;

    for (size_t i = 0; i < count; i++) {
        size_t before = 0;

        while (before < i && strcmp(values[before], values[i]) != 0)
            before++;
        different += before == i ? 1 : 0;
    }
    return different;
}

static enum rule_end judge_highest(struct trial *trial, const char *const *values,
                                   size_t count) {
    unsigned long highest = 0;
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        unsigned long number = is_number(values[i]) ? strtoul(values[i], NULL, 10) : 0;

        highest = number > highest ? number : highest;
        found = found || is_number(values[i]);
    }
    return found ? judge_number(trial, highest) : RULE_NO_EVENT;
}

static enum rule_end judge_values(struct trial *trial, const struct reading *reading,
                                  const char *const *values, size_t count) {
    size_t nth = reading->nth == 0 ? count : reading->nth;

    switch (reading->verb) {
    case VERB_COUNT:
        return judge_number(trial, count);
    case VERB_DISTINCT:
        return judge_number(trial, count_different(values, count));
    case VERB_HIGHEST:
        return judge_highest(trial, values, count);
    default:
        return nth == 0 || nth > count || values[nth - 1] == NULL
                   ? RULE_NO_EVENT
                   : judge(trial, values[nth - 1]);
    }
}

static enum rule_end judge_run(struct trial *trial, const struct reading *reading,
                               const struct run *run) {
    const char **values;
    enum rule_end end;

    if (run->skipped != NULL)
        *trial->expected = run->skipped;
    if (!run->ran)
        return run->skipped == NULL ? RULE_NO_RUN : RULE_SKIPPED;
    values = room_sure(malloc((run->count + 1) * sizeof *values));
    end = judge_values(trial, reading, values, collect(run, reading, values));
    free(values);
    return end;
}

enum rule_end rule_judge(const char *rule, const struct evidence *evidence, size_t step,
                         const char *answer, const char **expected) {
    struct trial trial = {words_trim(keep_text("%s", answer)), expected};
    struct reading reading;

    *expected = "";
    if (rule == NULL || rule[0] == '\0')
        return trial.answer[0] == '\0' ? RULE_WRONG : RULE_RIGHT;
    if (read_rule(&reading, rule) == -1)
        return RULE_MALFORMED;
    if (reading.verb == VERB_IS)
        return judge_one_of(&trial, reading.value);
    if (reading.verb >= VERB_RANGE)
        return judge_registry(&trial, &reading);
    if (reading.step != SIZE_MAX)
        step = reading.step;
    if (evidence == NULL || step >= SOURCE_STEPS_MAX)
        return RULE_NO_RUN;
    return judge_run(&trial, &reading, &evidence->runs[step]);
}

enum rule_end rule_judge_question(const struct question *question,
                                  const struct person *person,
                                  const struct evidence *evidence, const char *answer,
                                  const char **expected) {
    const char *rule = question->rule == NULL ? "" : question->rule;

    return rule_judge(person_fill(person, rule), evidence, question->step, answer,
                      expected);
}
