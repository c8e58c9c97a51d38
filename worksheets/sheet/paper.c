/* paper: worksheets to print, as one HTML page that needs nothing else: no network, no
 * script, no picture. It suits A4 and Letter, black and white. Try:
 *
 *     sheet paper --output sheets.html worksheets/01-name-both-ends.md */
#include "paper.h"

#include "form/people.h"
#include "text/file.h"
#include "text/keep.h"
#include "text/markdown.h"
#include "text/options.h"
#include "text/room.h"
#include "text/text.h"

#include "../../lib/arguments.h"
#include "../../lib/explain.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
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
    FILE *out;
    struct person person; /* whose sheets are written now */
    struct people people; /* all of them */
    bool key;
    bool letters; /* a table, and no sheets */
    int status;
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
static void put_why(const struct paper *paper, const char *mistake,
                    const char *feedback) {
    if (!paper->key || feedback == NULL)
        return;
    fputs("<p class=\"why\">", paper->out);
    if (mistake[0] == 'M')
        fprintf(paper->out, "<strong>%s</strong>: ", mistake);
    fprintf(paper->out, "%s</p>", line_of(paper, feedback));
}

/* Short choices stand side by side. */
static bool fits_a_row(const struct paper *paper, const struct question *question) {
    size_t width = 0;

    for (size_t i = 0; i < question->count; i++)
        width += strlen(question->choices[i].text) + 10;
    return width <= 100 && !paper->key;
}

static void put_choices(struct paper *paper, const struct sheet *sheet,
                        const struct question *question) {
    size_t order[SOURCE_CHOICES_MAX];

    person_order(&paper->person, sheet, question, order);
    fprintf(paper->out, "<ul class=\"choices%s\">\n",
            fits_a_row(paper, question) ? " row" : "");
    for (size_t i = 0; i < question->count; i++) {
        const struct choice *choice = &question->choices[order[i]];
        bool right = paper->key && source_is_right(choice);

        fprintf(paper->out,
                "<li><span class=\"box\">%s</span><b class=\"letter\">%c</b><div>"
                "%s%s%s",
                right ? "\303\227" : "", (char)('a' + i), right ? "<strong>" : "",
                line_of(paper, choice->text), right ? "</strong>" : "");
        put_why(paper, choice->mistake, choice->feedback);
        fputs("</div></li>\n", paper->out);
    }
    fputs("</ul>\n", paper->out);
}

static void put_number_or_text(struct paper *paper, const struct question *question) {
    const char *answer = key_known(&paper->person, question);
    const char *shown = paper->key && answer[0] != '\0' ? answer : NULL;

    fputs(text_of(paper, question->text, shown), paper->out);
    if (strstr(question->text, "____") == NULL)
        fputs(html_text("____", shown), paper->out);
    if (paper->key && shown == NULL && question->rule != NULL)
        fprintf(paper->out, "<p class=\"why\">The value is different for each %s.</p>",
                text_begins(question->rule, "facts ") ? "machine" : "run");
}

static void put_question(struct paper *paper, const struct sheet *sheet,
                         const struct question *question) {
    bool open = question->kind == KIND_OPEN, choice = question->kind == KIND_CHOICE;

    fprintf(paper->out, "<div class=\"q\"><b class=\"name\">%s</b><div>\n",
            question->name);
    if (open || choice)
        fputs(text_of(paper, question->text, ""), paper->out);
    else
        put_number_or_text(paper, question);
    if (choice)
        put_choices(paper, sheet, question);
    put_why(paper, "", question->feedback);
    for (int i = 0; i < OPEN_LINES && open && !paper->key; i++)
        fputs("<div class=\"line\"></div>", paper->out);
    fputs("</div></div>\n", paper->out);
}

static void put_step(struct paper *paper, const struct step *step) {
    fprintf(paper->out, "<div class=\"step\"><pre>%s</pre>\n",
            html_plain(person_fill(&paper->person, step->commands)));
    if (step->needs != NULL)
        fprintf(paper->out, "<p class=\"lacking\">%s</p>\n",
                line_of(paper, step->lacking));
    fputs("</div>\n", paper->out);
}

/* The student's name, and the id if there is one. */
static const char *student_of(const struct paper *paper) {
    const char *name = paper->person.name, *id = paper->person.id;
    bool both = name[0] != '\0' && id[0] != '\0';

    return html_plain(keep_text("%s%s%s", name, both ? ", " : "", id));
}

/* The head of a table comes again on each page. Elsewhere than in front of a page's first
 * line no browser can repeat anything. */
static void put_name(struct paper *paper, const struct sheet *sheet) {
    fprintf(paper->out,
            "<table class=\"leaf\" role=\"presentation\"><thead><tr><td>\n"
            "<div class=\"who\"><b class=\"name\">%.2s</b><span class=\"named\">"
            "Name: %s</span><span>Date:</span><span>Machine:</span></div>\n"
            "</td></tr></thead><tbody><tr><td>\n",
            sheet->name, student_of(paper));
}

static void put_head(struct paper *paper, const struct sheet *sheet) {
    fprintf(paper->out, "<h1>%s</h1>\n", line_of(paper, sheet->title));
    if (paper->key)
        fprintf(paper->out,
                "<p class=\"key\">The instructor's copy, with the answers. Covers "
                "%s.</p>\n",
                html_plain(sheet->meets));
}

/* An experiment is what is said before a step, from the word "Step" on, the step, and its
 * questions: the step stays with the first of them. Returns whether one is open
 * afterwards. */
static bool put_experiment(struct paper *paper, const struct sheet *sheet, size_t at,
                           bool open) {
    const struct block *block = &sheet->blocks[at];
    bool prose = block->kind == BLOCK_PROSE && block->part == PART_OBSERVE;
    bool begins = prose && strncmp(block->text, "Step ", 5) == 0;
    bool ends = begins || block->kind == BLOCK_HEADING ||
                (prose && sheet->blocks[at - 1].kind == BLOCK_QUESTION);

    if (open && ends)
        fputs("</div>\n", paper->out);
    if (begins)
        fputs("<div class=\"experiment\">\n", paper->out);
    return begins || (open && !ends);
}

static void put_sheet(struct paper *paper, const struct sheet *sheet) {
    bool open = false;

    fputs("<section>\n", paper->out);
    put_name(paper, sheet);
    put_head(paper, sheet);
    for (size_t i = 0; i < sheet->block_count; i++) {
        const struct block *block = &sheet->blocks[i];

        open = put_experiment(paper, sheet, i, open);
        switch (block->kind) {
        case BLOCK_HEADING:
            fprintf(paper->out, "<h2>%s</h2>\n", line_of(paper, block->text));
            if (block->part == PART_OBSERVE)
                fprintf(paper->out, "<div class=\"terminal\">%s</div>\n",
                        html_text(terminal, NULL));
            break;
        case BLOCK_PROSE:
            fputs(text_of(paper, block->text, NULL), paper->out);
            break;
        case BLOCK_STEP:
            put_step(paper, &sheet->steps[block->index]);
            break;
        case BLOCK_QUESTION:
            put_question(paper, sheet, &sheet->questions[block->index]);
            break;
        }
    }
    fprintf(paper->out, "%s</td></tr></tbody></table>\n</section>\n",
            open ? "</div>" : "");
}

/* The policy keeps a browser from fetching anything, whatever a sheet says. */
static void put_page_start(struct paper *paper) {
    const char *title = paper->letters ? "portlab worksheets, the letters"
                        : paper->key   ? "portlab worksheets, with answers"
                                       : "portlab worksheets";
    bool one = paper->people.count == 1 && paper->person.name[0] != '\0';

    fprintf(paper->out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">\n"
            "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s%s%s"
            "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
            title, one ? " of " : "", one ? student_of(paper) : "", paper_style);
}

static void put_page(struct paper *paper, int count, char **paths) {
    size_t turns = paper->letters ? 1 : paper->people.count;
    struct sheet sheet;
    const char *why;

    paper->person = paper->people.list[0];
    put_page_start(paper);
    for (size_t i = 0; i < turns * (size_t)count && paper->status == 0; i++) {
        if (source_read(&sheet, paths[i % (size_t)count], &why) == -1) {
            fprintf(stderr, "sheet: %s\n", why);
            paper->status = EXPLAIN_EXIT_USAGE;
            break;
        }
        paper->person = paper->people.list[i / (size_t)count];
        if (paper->letters)
            key_write_table(paper->out, &paper->people, &sheet);
        else
            put_sheet(paper, &sheet);
    }
    fputs("</body>\n</html>\n", paper->out);
}

static int write_bytes(const char *path, const char *bytes, size_t length) {
    if (path != NULL)
        return file_replace(path, bytes, length);
    return fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0 ? 0 : -1;
}

/* The page is whole before any of it is written. */
static int write_page(struct paper *paper, const char *path, int count, char **paths) {
    bool replaced = path != NULL && access(path, F_OK) == 0;
    size_t length = 0, sheets = paper->people.count * (size_t)count;
    char *page = NULL;

    paper->out = room_sure(open_memstream(&page, &length));
    put_page(paper, count, paths);
    if (fclose(paper->out) != 0)
        page = room_sure(NULL);
    if (paper->status == 0 && write_bytes(path, page, length) == -1) {
        path = path == NULL ? "standard output" : path;
        fprintf(stderr, "sheet: %s: %s\n", path, strerror(errno));
        paper->status = EXPLAIN_EXIT_OUTPUT;
    } else if (paper->status == 0 && path != NULL) {
        printf("%s: %s%zu worksheet%s; open it in a browser and print it there%s\n", path,
               paper->letters ? "the letters of " : "", sheets, sheets == 1 ? "" : "s",
               replaced ? "\n(the file that was there is replaced)" : "");
    }
    free(page);
    return paper->status;
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
    status = names == NULL ? people_add(&paper.people, "--student", student, id)
                           : people_read(&paper.people, names);
    if (status == 0)
        status = write_page(&paper, path, argc - optind, argv + optind);
    return status;
}
