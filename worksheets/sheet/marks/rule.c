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

enum { RULE_SIZE = 512, FILTERS_MAX = 3 };

enum verb {
    VERB_IS,
    VERB_NTH, /* the first, the second, the last */
    VERB_COUNT,
    VERB_DISTINCT,
    VERB_HIGHEST,
    VERB_RANGE,
    VERB_SERVICE,
    VERB_PORT
};

static const char *const verbs[] = {
    [VERB_COUNT] = "count", [VERB_DISTINCT] = "distinct", [VERB_HIGHEST] = "highest",
    [VERB_RANGE] = "range", [VERB_SERVICE] = "service",   [VERB_PORT] = "port",
};

/* A rule, read. The texts point into `text`. */
struct reading {
    char text[RULE_SIZE];
    enum verb verb;
    size_t step; /* an index */
    char *value; /* of VERB_IS; the operand of the registry's verbs */
    char *event, *path;
    size_t nth; /* from 1; 0: the last */
    struct {
        char *path, *value;
    } filters[FILTERS_MAX];
    size_t filter_count;
};

/* The facts that a rule may ask for; they are no event of the pair. */
static const char facts[] =
    "system ephemeral.low ephemeral.high ephemeral.source floor.port floor.source "
    "may_bind_below_floor why reserved ipv6 open_files.soft open_files.hard netbox "
    "registry.snapshot registry.ports";

/* A whole number in the usual way: digits, no leading zero. */
static bool is_number(const char *text) {
    size_t length = strspn(text, "0123456789");

    return length > 0 && length < 19 && text[length] == '\0' &&
           (length == 1 || text[0] != '0');
}

/* The next of several texts with a divider between them, cut out, or NULL. */
static char *next_part(char **rest, const char *divider) {
    char *part = *rest, *end = part == NULL ? NULL : strstr(part, divider);

    *rest = end == NULL ? NULL : end + strlen(divider);
    if (end != NULL)
        *end = '\0';
    return part;
}

static char *next_word(char **rest) {
    return strtok_r(*rest, " \t\n", rest);
}

static bool is_event(const char *name) {
    return strcmp(name, "facts") == 0 || event_exists(name);
}

static bool has_path(const char *event, const char *path) {
    return strcmp(event, "facts") == 0 ? words_have(facts, path) : event_has(event, path);
}

/* "where transport=udp" */
static int take_filter(struct reading *reading, char *word) {
    char *equals = word == NULL ? NULL : strchr(word, '=');

    if (equals == NULL || equals == word || reading->filter_count == FILTERS_MAX)
        return -1;
    *equals = '\0';
    if (!has_path(reading->event, word))
        return -1;
    reading->filters[reading->filter_count].path = word;
    reading->filters[reading->filter_count++].value = equals + 1;
    return 0;
}

/* An event's name and what follows it: filters, which one, and a path. */
static int take_event(struct reading *reading, char *name, char *rest) {
    char *word;

    if (name == NULL || !is_event(name))
        return -1;
    reading->event = name;
    while ((word = next_word(&rest)) != NULL) {
        bool last = strcmp(word, "last") == 0;

        if (strcmp(word, "where") == 0) {
            if (take_filter(reading, next_word(&rest)) == -1)
                return -1;
        } else if (reading->verb == VERB_NTH &&
                   (last || (is_number(word) && word[0] != '0'))) {
            reading->nth = last ? 0 : strtoul(word, NULL, 10);
        } else if (reading->path == NULL && has_path(name, word)) {
            reading->path = word;
        } else {
            return -1;
        }
    }
    return (reading->path == NULL) == (reading->verb == VERB_COUNT) ? 0 : -1;
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

/* `step` is the question's own. */
static int read_rule(struct reading *reading, const char *rule, size_t step) {
    char *rest, *word;

    *reading = (struct reading){.verb = VERB_NTH, .step = step, .nth = 1};
    if (strlen(rule) >= sizeof reading->text)
        return -1;
    strcpy(reading->text, rule);
    rest = take_step(reading, words_trim(reading->text));
    if (rest == NULL)
        return -1;
    if (words_trim(rest)[0] == '=') {
        reading->verb = VERB_IS;
        reading->value = words_trim(rest + 1);
        return reading->value[0] == '\0' ? -1 : 0;
    }
    word = next_word(&rest);
    for (enum verb verb = VERB_COUNT; verb <= VERB_PORT && word != NULL; verb++)
        if (strcmp(word, verbs[verb]) == 0)
            reading->verb = verb;
    if (reading->verb != VERB_NTH)
        word = next_word(&rest);
    if (reading->verb < VERB_RANGE)
        return take_event(reading, word, rest);
    reading->value = word;
    return word == NULL || next_word(&rest) != NULL ? -1 : 0;
}

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

/* "refused | ECONNREFUSED": the one that was answered, or else the first. */
static const char *find_among(char *values, const char *answer) {
    char *rest = values, *each;

    while ((each = next_part(&rest, " | ")) != NULL)
        if (same(words_trim(each), answer))
            return each;
    return values;
}

/* The name that the registry has for a port over TCP; of several the one that was
 * answered, or else the preferred one. */
static const char *find_service(uint16_t port, const char *answer) {
    const char *name = registry_name(port, TRANSPORT_TCP);

    for (size_t i = registry_find(answer, 0); i < registry_count;
         i = registry_find(answer, i + 1))
        if (registry_rows[i].low <= port && port <= registry_rows[i].high &&
            registry_rows[i].transport == TRANSPORT_TCP)
            return registry_rows[i].name;
    return name == NULL ? "null" : name;
}

/* What the registry says; NULL: the rule's operand is no port, or no service. */
static const char *find_in_registry(const struct reading *reading, const char *answer) {
    uint16_t port;
    enum transport other;

    if (reading->verb == VERB_PORT)
        return registry_port(reading->value, TRANSPORT_TCP, &port, &other) == -1
                   ? NULL
                   : keep_text("%u", (unsigned)port);
    if (port_parse(reading->value, &port) == -1)
        return NULL;
    return reading->verb == VERB_SERVICE ? find_service(port, answer)
                                         : port_range_name(port_range(port));
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

static const char *find_highest(const char *const *values, size_t count) {
    const char *highest = NULL;

    for (size_t i = 0; i < count; i++)
        if (values[i] != NULL && is_number(values[i]) &&
            (highest == NULL ||
             strtoul(values[i], NULL, 10) > strtoul(highest, NULL, 10)))
            highest = values[i];
    return highest;
}

/* What a run gave; NULL: what the rule asks for did not happen. */
static const char *find_in_run(const struct reading *reading, const struct run *run) {
    const char **values = room_sure(malloc((run->count + 1) * sizeof *values));
    size_t count = collect(run, reading, values);
    size_t nth = reading->nth == 0 ? count : reading->nth;
    const char *value = nth == 0 || nth > count ? NULL : values[nth - 1];

    if (reading->verb == VERB_COUNT)
        value = keep_text("%zu", count);
    else if (reading->verb == VERB_DISTINCT)
        value = keep_text("%zu", count_different(values, count));
    else if (reading->verb == VERB_HIGHEST)
        value = find_highest(values, count);
    free(values);
    return value;
}

/* Finds the value that an answer must be. Returns RULE_RIGHT if there is one. */
static enum rule_end find_value(const struct reading *reading,
                                const struct evidence *evidence, const char *answer,
                                const char **value) {
    const struct run *run;

    if (reading->verb == VERB_IS || reading->verb >= VERB_RANGE) {
        *value = reading->verb == VERB_IS ? find_among(reading->value, answer)
                                          : find_in_registry(reading, answer);
        return *value == NULL ? RULE_MALFORMED : RULE_RIGHT;
    }
    if (evidence == NULL)
        return RULE_NO_RUN;
    run = &evidence->runs[reading->step];
    *value = run->ran ? find_in_run(reading, run) : run->skipped;
    if (!run->ran)
        return *value == NULL ? RULE_NO_RUN : RULE_SKIPPED;
    return *value == NULL ? RULE_NO_EVENT : RULE_RIGHT;
}

enum rule_end rule_judge(const char *rule, const struct evidence *evidence, size_t step,
                         const char *answer, const char **expected) {
    const char *trimmed = words_trim(keep_text("%s", answer)), *value = NULL;
    struct reading reading;
    enum rule_end end;

    *expected = "";
    if (rule == NULL || rule[0] == '\0')
        return trimmed[0] == '\0' ? RULE_WRONG : RULE_RIGHT;
    if (read_rule(&reading, rule, step) == -1)
        return RULE_MALFORMED;
    end = find_value(&reading, evidence, trimmed, &value);
    if (value != NULL)
        *expected = keep_text("%s", strcmp(value, "null") == 0 ? "none" : value);
    return end == RULE_RIGHT && !same(value, trimmed) ? RULE_WRONG : end;
}

bool rule_valid(const char *rule, const struct sheet *sheet) {
    struct reading reading;
    struct person nobody;

    person_start(&nobody, "", "");
    return read_rule(&reading, person_fill(&nobody, rule), 0) == 0 &&
           reading.step < sheet->step_count &&
           (reading.verb < VERB_RANGE || find_in_registry(&reading, "") != NULL);
}

/* "ECONNREFUSED", "registered or dynamic", "at most 4"; with more behind a comma. */
static bool is_expected(const char *expect, const char *value) {
    static const char most[] = "at most ";
    char *rest = keep_text("%.*s", (int)strcspn(expect, ","), expect), *each;

    if (text_begins(rest, most))
        return strtoul(value, NULL, 10) <= strtoul(rest + strlen(most), NULL, 10);
    while ((each = next_part(&rest, " or ")) != NULL)
        if (strcasecmp(each, value) == 0)
            return true;
    return false;
}

const char *rule_unusual(const struct question *question, const struct person *person,
                         const char *value) {
    const char *expect =
        person_fill(person, question->expect == NULL ? "" : question->expect);

    if (expect[0] == '\0' || is_expected(expect, value))
        return NULL;
    return keep_text("On most machines it is %s, and the worksheet describes those.",
                     expect);
}
