/* layout-test: labs/class/layout.h and name.h: what the names in an export say, and
 * which names belong to the same person. */
#include "../../labs/class/layout.h"
#include "../../labs/class/name.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static void is_label(const struct layout_label *label, const char *name, const char *id,
                     const char *file) {
    check(strcmp(label->name, name) == 0, "the name %s, not %s", name, label->name);
    check(strcmp(label->id, id) == 0, "the id %s, not %s", id, label->id);
    check(strcmp(label->file, file) == 0, "the file %s, not %s", file, label->file);
}

static void test_moodle(void) {
    static const struct {
        const char *text, *name, *id, *file;
    } cases[] = {
        {"Ada Lovelace_123456_assignsubmission_file_", "Ada Lovelace", "123456", ""},
        {"Ada Lovelace_123456_assignsubmission_file", "Ada Lovelace", "123456", ""},
        {"O'Brien Zo\xc3\xab_7_assignsubmission_file_x.c", "O'Brien Zo\xc3\xab", "7",
         "x.c"},
        {"Participant 12_345_assignsubmission_file_", "Participant 12", "345", ""},
        {"Li_Wei_8_assignsubmission_onlinetext_a.html", "Li Wei", "8", "a.html"},
    };
    struct layout_label label;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check(layout_moodle(cases[i].text, &label), "%s", cases[i].text);
        is_label(&label, cases[i].name, cases[i].id, cases[i].file);
        layout_label_free(&label);
    }
    check(!layout_moodle("Ada Lovelace", &label), "no name of Moodle's");
    check(!layout_moodle("Ada_assignsubmission_file_", &label), "no number");
    check(!layout_moodle("_12_assignsubmission_file_", &label) || label.name[0] == '\0',
          "no name");
}

static void test_canvas(void) {
    struct layout_label label;

    check(layout_canvas("lovelaceada_1234_98765_name-both-ends.c", &label) && !label.late,
          "a file of Canvas");
    is_label(&label, "lovelaceada", "1234", "name-both-ends.c");
    layout_label_free(&label);
    check(layout_canvas("lovelaceada_LATE_1234_98765_my_file-1.c", &label) && label.late,
          "a late one");
    is_label(&label, "lovelaceada", "1234", "my_file-1.c");
    layout_label_free(&label);
    check(!layout_canvas("name-both-ends.c", &label), "no name of Canvas'");
    check(!layout_canvas("a_12_x.c", &label), "one number");
    check(!layout_canvas("_1_2_x.c", &label), "no name");
}

static void test_folder(void) {
    static const struct {
        const char *text, *name, *id;
    } cases[] = {{"Ada Lovelace", "Ada Lovelace", ""},
                 {"123400 Ada Lovelace", "Ada Lovelace", "123400"},
                 {"ada-lovelace-123400", "ada-lovelace", "123400"},
                 {"Lovelace_Ada_123400", "Lovelace Ada", "123400"},
                 {"123400", "", "123400"},
                 {"group 12", "group 12", ""},
                 {"Lovelace, Ada", "Ada Lovelace", ""}};
    struct layout_label label;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layout_folder(cases[i].text, &label);
        is_label(&label, cases[i].name, cases[i].id, "");
        layout_label_free(&label);
    }
}

static void test_gradescope(void) {
    static const char text[] = "---\n"
                               "submission_11:\n"
                               "  :submitters:\n"
                               "  - :name: Ada Lovelace\n"
                               "    :sid: '0042'\n"
                               "    :email: ada@school.edu\n"
                               "  - :name: \"Zo\xc3\xab M\"\n"
                               "  :created_at: 2026-11-22 19:43:05 Z\n"
                               "  :results:\n"
                               "    tests:\n"
                               "    - name: no student\n"
                               "submission_12:\n"
                               "  submitters:\n"
                               "    - name: Li Wei\n"
                               "      sid: 7\n";
    struct layout_submitters all;

    layout_submitters_read(&all, text);
    check(all.count == 3, "%zu submitters", all.count);
    check(strcmp(all.list[0].submission, "submission_11") == 0 &&
              strcmp(all.list[0].name, "Ada Lovelace") == 0 &&
              strcmp(all.list[0].id, "0042") == 0 &&
              strcmp(all.list[0].email, "ada@school.edu") == 0,
          "the first");
    check(strcmp(all.list[1].submission, "submission_11") == 0 &&
              strcmp(all.list[1].name, "Zo\xc3\xab M") == 0 && all.list[1].id[0] == '\0',
          "the other one of the group");
    check(strcmp(all.list[2].submission, "submission_12") == 0 &&
              strcmp(all.list[2].id, "7") == 0,
          "keys that are no symbols");
    layout_submitters_free(&all);
}

static void test_names(void) {
    check(name_same("Lovelace, Ada", "ada  LOVELACE"), "any order and case");
    check(name_same("Zo\xc3\xab M\xc3\xbcller", "Muller Zoe"), "without marks");
    check(name_same("O'Brien", "obrien") && name_same("O\xe2\x80\x99"
                                                      "Brien",
                                                      "OBrien"),
          "apostrophes");
    check(!name_same("Ada", "Ada Lovelace") && !name_same("", ""), "others");
    check(name_squeezed("lovelaceada", "Ada Lovelace"), "as Canvas has it");
    check(name_squeezed("vandermeervincent", "Vincent van der Meer"), "several words");
    check(!name_squeezed("lovelacead", "Ada Lovelace") && !name_squeezed("", ""), "no");
}

int main(void) {
    test_moodle();
    test_canvas();
    test_folder();
    test_gradescope();
    test_names();
    return check_done();
}
