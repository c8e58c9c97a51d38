/* roster-test: labs/class/roster.h: who is in the class, according to the gradebooks
 * of several systems. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* mkstemp */
#endif
#include "../../labs/class/roster.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/portlab-roster.XXXXXX";

/* Reads a table. Returns 0, or -1 and why. */
static int read_table(struct roster *roster, const char *text, char *why, size_t size) {
    FILE *out = fopen(path, "w");

    check(out != NULL && fputs(text, out) != EOF && fclose(out) == 0, "a file");
    return roster_read(roster, path, why, size);
}

static void test_systems(void) {
    static const struct {
        const char *text, *name, *id;
        size_t count;
    } cases[] = {
        {"Student,ID,SIS User ID,SIS Login ID,Section,lab 01 (5)\n"
         "    Points Possible,,,,,100\n\"Lovelace, Ada\",1234,s1,ada,Nets,\n",
         "Ada Lovelace", "1234", 1},
        {"Identifier,Full name,Email address,Status,Grade,Maximum Grade\n"
         "Participant 123456,Ada Lovelace,a@b,Submitted,,100\n",
         "Ada Lovelace", "123456", 1},
        {"First name,Surname,ID number,Email address\nAda,Lovelace,99,a@b\n",
         "Ada Lovelace", "99", 1},
        {"First Name,Last Name,SID,Email,Sections\nAda,Lovelace,0042,a@b,x\n",
         "Ada Lovelace", "0042", 1},
        {"\xef\xbb\xbfname;id\r\nAda Lovelace;7\r\n", "Ada Lovelace", "7", 1},
        {"Ada Lovelace,123\nAlan Turing,124\n", "Ada Lovelace", "123", 2},
        {"123,Ada Lovelace\n", "Ada Lovelace", "123", 1},
        {"Ada Lovelace\n", "Ada Lovelace", "", 1},
        {"Name,ID\n\"=cmd|x\",5\n", "=cmd|x", "5", 1},
    };
    struct roster roster;
    char why[300] = "";

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check(read_table(&roster, cases[i].text, why, sizeof why) == 0, "case %zu: %s", i,
              why);
        check(roster.count == cases[i].count, "case %zu: %zu students", i, roster.count);
        check(roster.count > 0 && strcmp(roster.entries[0].name, cases[i].name) == 0,
              "case %zu: the name", i);
        check(strcmp(roster.entries[0].id_count > 0 ? roster.entries[0].ids[0] : "",
                     cases[i].id) == 0,
              "case %zu: the id", i);
        roster_free(&roster);
    }
}

static void test_find(void) {
    struct roster roster;
    char why[300];
    bool several;

    check(read_table(&roster,
                     "Name,ID,Email\nLi Wei,1,a@x\nLi Wei,2,b@x\nAda Lovelace,3,c@x\n",
                     why, sizeof why) == 0,
          "a table");
    check(roster_find(&roster, "Li Wei", "2", &several) == &roster.entries[1],
          "by an id");
    check(roster_find(&roster, "", "C@X", &several) == &roster.entries[2],
          "by an address");
    check(roster_find(&roster, "lovelace ada", "", &several) == &roster.entries[2],
          "by a name");
    check(roster_find(&roster, "lovelaceada", "99", &several) == &roster.entries[2],
          "by a squeezed one");
    check(roster_find(&roster, "Li Wei", "", &several) == NULL && several,
          "two of a name");
    check(roster_find(&roster, "Bob", "9", &several) == NULL && !several, "nobody");
    check(roster_find(&roster, "", "", &several) == NULL, "nothing");
    check(roster_column(&roster, "e-mail") == roster_none &&
              roster_column(&roster, "EMAIL") == 2,
          "a column");
    roster_free(&roster);
}

static void test_wrong(void) {
    struct roster roster;
    char why[300];

    check(read_table(&roster, "", why, sizeof why) == -1, "an empty one");
    check(read_table(&roster, "Name,ID\n", why, sizeof why) == -1, "nobody");
    check(read_table(&roster, "Name\n\"Ada\n", why, sizeof why) == -1 &&
              strstr(why, "line 2") != NULL,
          "a quote: %s", why);
    check(roster_read(&roster, "/nowhere/x", why, sizeof why) == -1, "no file");
    check(roster_read(&roster, "/dev/null", why, sizeof why) == -1, "no plain file");
}

int main(void) {
    int fd = mkstemp(path);

    check(fd != -1 && close(fd) == 0, "a file to write to");
    test_systems();
    test_find();
    test_wrong();
    unlink(path);
    return check_done();
}
