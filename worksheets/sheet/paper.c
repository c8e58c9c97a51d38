/* paper: worksheets to print, as one HTML page that needs nothing else: no network, no
 * script, no picture. It suits A4 and Letter, black and white. Try:
 *
 *     sheet paper --output sheets.html worksheets/01-name-both-ends.md */
#include "paper.h"

#include "form/people.h"
#include "marks/rule.h"
#include "text/file.h"
#include "text/keep.h"
#include "text/markdown.h"
#include "text/options.h"
#include "text/text.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPEN_LINES = 5 };

static const char help[] =
    "usage: sheet paper [OPTION]... SHEET.md...\n"
    "Writes worksheets as one HTML page, to print or to read in a browser.\n"
    "\n"
    "  -s, --student NAME   the sheets of this student\n"
    "  -i, --id ID          the student's id; it distinguishes students of one name\n"
    "  -n, --names FILE     the sheets of each student in a file: one name per line,\n"
    "                       then a tab and an id if there is one (a comma, if the\n"
    "                       first line is Name,ID)\n"
    "  -k, --key            with the answers and their reasons, for the instructor\n"
    "  -l, --letters        instead: a table of right letters, one row per student\n"
    "  -o, --output FILE    write to FILE instead of standard output\n"
    "  -h, --help           print this help\n";

/* For students who type the commands; worksheets/README.md has the same. */
static const char terminal[] =
    "First, in the kit's folder, type `PATH=\"$PWD/demo-server:$PWD/demo-client:$PWD/"
    "labs/tools:$PATH:/usr/sbin:/sbin\"`. Type each step in one terminal. After a line "
    "that ends with `&`, wait for `listening`. A step ends what it starts; after a "
    "mistake, type `kill %1`, and in a netbox then `exit`.\n";

/* What is printed, and for whom. */
struct paper {
    struct text html;
    const struct sheet *sheets;
    size_t count;
    struct people people; /* whose they are */
    struct person person; /* of the sheet that comes */
    bool key;
    bool letters; /* a table, and no sheets */
};

/* A text of the sheet with this person's values, as HTML. */
static const char *line_of(const struct paper *paper, const char *text) {
    return html_line(person_fill(&paper->person, text));
}

static const char *text_of(const struct paper *paper, const char *text,
                           const char *answer) {
    return html_text(person_fill(&paper->person, text), answer);
}

/* A reason, in the instructor's copy. */
static void put_why(struct paper *paper, const char *mistake, const char *feedback) {
    if (paper->key && feedback != NULL)
        text_add_format(&paper->html, "<p class=\"why\">%s%s</p>",
                        mistake[0] == 'M' ? keep_text("<strong>%s</strong>: ", mistake)
                                          : "",
                        line_of(paper, feedback));
}

/* Short choices stand side by side. */
static bool fits_a_row(const struct paper *paper, const struct question *question) {
    size_t width = 0;

    for (size_t i = 0; i < question->count; i++)
        width += strlen(question->choices[i].text) + 10;
    return width <= 100 && !paper->key;
}

static void put_choices(struct paper *paper, const struct question *question) {
    size_t order[SOURCE_CHOICES_MAX];

    person_order(&paper->person, question, order);
    text_add_format(&paper->html, "<ul class=\"choices%s\">\n",
                    fits_a_row(paper, question) ? " row" : "");
    for (size_t i = 0; i < question->count; i++) {
        const struct choice *choice = &question->choices[order[i]];
        bool right = paper->key && source_is_right(choice);

        text_add_format(&paper->html,
                        "<li><span class=\"box\">%s</span><b class=\"letter\">%c</b><div>"
                        "%s%s%s",
                        right ? "\303\227" : "", (char)('a' + i), right ? "<strong>" : "",
                        line_of(paper, choice->text), right ? "</strong>" : "");
        put_why(paper, choice->mistake, choice->feedback);
        text_add_format(&paper->html, "</div></li>\n");
    }
    text_add_format(&paper->html, "</ul>\n");
}

/* The right number or text, if no run is needed to know it, else "". */
static const char *known(const struct person *person, const struct question *question) {
    const char *answer;

    if (question->expect != NULL)
        return person_fill(person, question->expect);
    return question->rule != NULL && rule_judge(person_fill(person, question->rule), NULL,
                                                0, "?", &answer) == RULE_WRONG
               ? answer
               : "";
}

static void put_question(struct paper *paper, const struct question *question) {
    bool open = question->kind == KIND_OPEN, choice = question->kind == KIND_CHOICE;
    const char *answer = paper->key ? known(&paper->person, question) : "";
    const char *shown = open || choice || answer[0] != '\0' ? answer : NULL;

    text_add_format(&paper->html, "<div class=\"q\"><b class=\"name\">%s</b><div>\n%s",
                    question->name, text_of(paper, question->text, shown));
    if (!open && !choice && strstr(question->text, "____") == NULL)
        text_add_format(&paper->html, "%s", html_text("____", shown));
    if (paper->key && shown == NULL && question->rule != NULL)
        text_add_format(&paper->html,
                        "<p class=\"why\">The value is different for each %s.</p>",
                        text_begins(question->rule, "facts ") ? "machine" : "run");
    if (choice)
        put_choices(paper, question);
    put_why(paper, "", question->feedback);
    for (int i = 0; i < OPEN_LINES && open && !paper->key; i++)
        text_add_format(&paper->html, "<div class=\"line\"></div>");
    text_add_format(&paper->html, "</div></div>\n");
}

static void put_step(struct paper *paper, const struct step *step) {
    text_add_format(&paper->html, "<div class=\"step\"><pre>%s</pre>\n",
                    html_plain(person_fill(&paper->person, step->commands)));
    if (step->needs != NULL)
        text_add_format(&paper->html, "<p class=\"lacking\">%s</p>\n",
                        line_of(paper, step->lacking));
    text_add_format(&paper->html, "</div>\n");
}

/* The student's name, and the id if there is one. */
static const char *student_of(const struct paper *paper) {
    const char *name = paper->person.name, *id = paper->person.id;
    bool both = name[0] != '\0' && id[0] != '\0';

    return html_plain(keep_text("%s%s%s", name, both ? ", " : "", id));
}

/* The head of a table comes again on each page. Elsewhere than in front of a page's first
 * line no browser can repeat anything. */
static void put_head(struct paper *paper, const struct sheet *sheet) {
    text_add_format(
        &paper->html,
        "<section>\n<table class=\"leaf\" role=\"presentation\"><thead><tr><td>\n"
        "<div class=\"who\"><b class=\"name\">%.2s</b><span class=\"named\">"
        "Name: %s</span><span>Date:</span><span>Machine:</span></div>\n"
        "</td></tr></thead><tbody><tr><td>\n<h1>%s</h1>\n",
        sheet->name, student_of(paper), line_of(paper, sheet->title));
    if (paper->key)
        text_add_format(
            &paper->html,
            "<p class=\"key\">The instructor's copy, with the answers. Covers %s.</p>\n",
            html_plain(sheet->meets));
}

static void put_sheet(struct paper *paper, const struct sheet *sheet) {
    put_head(paper, sheet);
    for (size_t i = 0; i < sheet->block_count; i++) {
        const struct block *block = &sheet->blocks[i];

        switch (block->kind) {
        case BLOCK_HEADING:
            text_add_format(&paper->html, "<h2>%s</h2>\n", line_of(paper, block->text));
            if (block->part == PART_OBSERVE)
                text_add_format(&paper->html, "<div class=\"terminal\">%s</div>\n",
                                html_text(terminal, NULL));
            break;
        case BLOCK_PROSE:
            text_add_format(&paper->html, "%s", text_of(paper, block->text, NULL));
            break;
        case BLOCK_STEP:
            put_step(paper, &sheet->steps[block->index]);
            break;
        case BLOCK_QUESTION:
            put_question(paper, &sheet->questions[block->index]);
            break;
        }
    }
    text_add_format(&paper->html, "</td></tr></tbody></table>\n</section>\n");
}

/* The policy keeps a browser from fetching anything, whatever a sheet says. */
static void put_page_start(struct paper *paper) {
    const char *title = paper->letters ? "portlab worksheets, the letters"
                        : paper->key   ? "portlab worksheets, with answers"
                                       : "portlab worksheets";
    bool one = paper->people.count == 1 && paper->person.name[0] != '\0';

    text_add_format(
        &paper->html,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s%s%s"
        "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
        title, one ? " of " : "", one ? student_of(paper) : "", paper_style);
}

/* What is in a person's row for a question, or "". */
static const char *find_cell(const struct person *person,
                             const struct question *question) {
    size_t order[SOURCE_CHOICES_MAX], shown = 0;

    if (question->kind != KIND_CHOICE)
        return known(person, question);
    person_order(person, question, order);
    while (!source_is_right(&question->choices[order[shown]]))
        shown++;
    return keep_text("%c", (char)('a' + (int)shown));
}

/* Does a question belong into the table: has it choices, or an answer that is not the
 * same for all? */
static bool belongs(const struct people *people, const struct question *question) {
    const char *first = find_cell(&people->list[0], question);
    bool shown = question->kind == KIND_CHOICE;

    for (size_t i = 1; i < people->count && !shown; i++)
        shown = strcmp(first, find_cell(&people->list[i], question)) != 0;
    return shown;
}

/* A table to mark printed sheets by: a row for each student, a column for each question
 * whose letter, number or text is not the same for all. */
static void put_letters(struct paper *paper, const struct sheet *sheet) {
    const struct person *at = paper->people.list, *end = at + paper->people.count;
    bool shown[SOURCE_QUESTIONS_MAX] = {false};

    text_add_format(&paper->html,
                    "<table class=\"letters\"><thead><tr><th>%.2s</th><th>id</th>",
                    sheet->name);
    for (size_t i = 0; i < sheet->question_count; i++) {
        shown[i] = belongs(&paper->people, &sheet->questions[i]);
        if (shown[i])
            text_add_format(&paper->html, "<th>%s</th>", sheet->questions[i].name);
    }
    text_add_format(&paper->html, "</tr></thead><tbody>\n");
    for (; at < end; at++) {
        text_add_format(&paper->html, "<tr><td>%s</td><td>%s</td>",
                        at->name[0] == '\0' ? "without a name" : html_plain(at->name),
                        html_plain(at->id));
        for (size_t i = 0; i < sheet->question_count; i++)
            if (shown[i])
                text_add_format(&paper->html, "<td>%s</td>",
                                html_plain(find_cell(at, &sheet->questions[i])));
        text_add_format(&paper->html, "</tr>\n");
    }
    text_add_format(&paper->html, "</tbody></table>\n");
}

static void put_page(struct paper *paper) {
    paper->person = paper->people.list[0];
    put_page_start(paper);
    for (size_t i = 0; i < paper->people.count && !paper->letters; i++) {
        paper->person = paper->people.list[i];
        for (size_t j = 0; j < paper->count; j++)
            put_sheet(paper, &paper->sheets[j]);
    }
    for (size_t j = 0; j < paper->count && paper->letters; j++)
        put_letters(paper, &paper->sheets[j]);
    text_add_format(&paper->html, "</body>\n</html>\n");
}

/* The page is whole before any of it is written. */
static int write_page(struct paper *paper, const char *path) {
    bool replaced = path != NULL && access(path, F_OK) == 0, written;
    size_t length, sheets = paper->people.count * paper->count;
    const char *page;

    put_page(paper);
    length = paper->html.length;
    page = keep(text_take(&paper->html));
    written = path == NULL
                  ? fwrite(page, 1, length, stdout) == length && fflush(stdout) == 0
                  : file_replace(path, page, length) == 0;
    if (!written) {
        fprintf(stderr, "sheet: %s: %s\n", path == NULL ? "standard output" : path,
                strerror(errno));
        return EXPLAIN_EXIT_OUTPUT;
    }
    if (path != NULL)
        printf("%s: %s%zu worksheet%s; open it in a browser and print it there%s\n", path,
               paper->letters ? "the letters of " : "", sheets, sheets == 1 ? "" : "s",
               replaced ? "\n(the file that was there is replaced)" : "");
    return 0;
}

int paper_main(int argc, char **argv) {
    static struct paper paper;
    const char *student = NULL, *id = NULL, *names = NULL, *path = NULL;
    const struct options_row rows[] = {
        {'s', "student", &student, NULL}, {'i', "id", &id, NULL},
        {'n', "names", &names, NULL},     {'k', "key", NULL, &paper.key},
        {'o', "output", &path, NULL},     {'l', "letters", NULL, &paper.letters}};
    int status;

    if (!options_read(argc, argv, rows, sizeof rows / sizeof rows[0], help, &status))
        return status;
    if (optind == argc)
        return arguments_wrong("sheet", "paper: name at least one worksheet");
    paper.count = (size_t)(argc - optind);
    status = names == NULL ? people_add(&paper.people, "--student", student, id)
                           : people_read(&paper.people, names);
    if (status != 0)
        return status;
    paper.sheets = source_read_all(argv + optind, paper.count);
    return paper.sheets == NULL ? EXPLAIN_EXIT_USAGE : write_page(&paper, path);
}
