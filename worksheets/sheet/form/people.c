/* people: see people.h. */
#include "people.h"

#include "../text/document.h"
#include "../text/keep.h"
#include "../text/words.h"

#include "../../../lib/arguments.h"

#include <string.h>
#include <strings.h>

enum { FILE_MAX = 200000 };

int people_add(struct people *people, const char *where, const char *name,
               const char *id) {
    people->list = keep_more(people->list, people->count, sizeof *people->list);
    if (person_start(&people->list[people->count], name, id) == -1)
        return arguments_wrong("sheet", "paper: %s: %s", where, person_wrong);
    people->count++;
    return 0;
}

/* Without the blanks and the quotation marks around it, in place. */
static char *bare(char *text) {
    size_t length = strlen(words_trim(text));

    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return text;
    text[length - 1] = '\0';
    return words_trim(text + 1);
}

/* What divides the lines below a head, or '\0' where this line is none. */
static char divider_of_head(const char *line) {
    static const char *const heads[] = {"name", "student", "full name", "student name"};
    size_t length;

    line += strspn(line, " \"");
    length = strcspn(line, "\t,;\"");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (strlen(heads[i]) == length && strncasecmp(line, heads[i], length) == 0) {
            line += length + strspn(line + length, "\" ");
            if (*line != '\0')
                return *line;
            return '\t';
        }
    return '\0';
}

int people_read(struct people *people, const char *path) {
    struct document file;
    const char *why;
    char *line, *id, divider = '\0';
    int status = 0;

    if (document_open(&file, path, FILE_MAX, &why) == -1)
        return arguments_wrong("sheet", "paper: %s", why);
    while (status == 0 && (line = document_next(&file)) != NULL) {
        if (words_trim(line)[0] == '\0')
            continue;
        if (divider == '\0' && (divider = divider_of_head(line)) != '\0')
            continue;
        if (divider == '\0')
            divider = '\t';
        id = strrchr(line, divider);
        if (id != NULL)
            *id++ = '\0';
        status = people_add(people, keep_text("%s:%zu", path, file.place.line),
                            bare(line), id == NULL ? "" : bare(id));
    }
    document_close(&file);
    if (status == 0 && people->count == 0)
        return arguments_wrong(
            "sheet", "paper: %s: it has no name; write one name per line", path);
    return status;
}
