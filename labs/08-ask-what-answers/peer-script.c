/* peer-script: see peer-script.h. */
#include "peer-script.h"

#include <string.h>

#define WAIT(percent)                                                                    \
    { STEP_WAIT, percent, NULL }
#define SAY(text)                                                                        \
    { STEP_SAY, sizeof(text) - 1, text }
#define COMMAND(text)                                                                    \
    { STEP_COMMAND, sizeof(text) - 1, text }
#define LIST(text)                                                                       \
    { STEP_LIST, sizeof(text) - 1, text }
#define REQUEST                                                                          \
    { STEP_REQUEST, 0, NULL }
#define CLOSE                                                                            \
    { STEP_CLOSE, 0, NULL }
#define RESET                                                                            \
    { STEP_RESET, 0, NULL }

#define TEN(text) text text text text text text text text text text

#define GREETING SAY("220 @ ready\r\n")
#define LOGIN                                                                            \
    COMMAND("USER anonymous"), SAY("331 guests say so\r\n"), COMMAND("PASS guest"),      \
        SAY("230 come in\r\n"), COMMAND("PASV")
#define REFUSE  COMMAND(""), SAY("502 5.5.2 @: no such command\r\n")
#define PASSIVE SAY("227 Entering Passive Mode (#)\r\n")
#define FILES                                                                            \
    COMMAND("NLST"), SAY("150 here it comes\r\n"), LIST("@.txt\r\nlast.txt\r\n"),        \
        SAY("226 done\r\n")

static const struct script scripts[] = {
    {"refused", "refused", .door = DOOR_REFUSES},
    {"unanswered", "no answer", .door = DOOR_SILENT},
    {"unreachable", "unreachable", .door = DOOR_NONE},
    {"no-host", "unreachable", .door = DOOR_NO_HOST},
    {"silent", "silent", .steps = {{STEP_END, 0, NULL}}},
    {"shut", "silent", .steps = {CLOSE}},
    {"hangs-up", "silent", .steps = {REQUEST, CLOSE}},
    {"resets", "silent", .steps = {WAIT(40), RESET}},
    {"resets-then", "silent", .steps = {REQUEST, RESET}},

    {"speaks", "speaks SSH-2.0-@", .steps = {SAY("SSH-2.0-@\r\n")}},
    {"late", "speaks SSH-2.0-@", .steps = {WAIT(40), SAY("SSH-2.0-@\r\n")}},
    {"later", "speaks SSH-2.0-@", .steps = {WAIT(60), SAY("SSH-2.0-@\r\n")}},
    {"pieces", "speaks +OK @ is ready",
     .steps = {SAY("+OK"), WAIT(20), SAY(" @ is re"), WAIT(20), SAY("ady\r\n@\r\n")}},
    {"drips", "speaks * OK @ now",
     .steps = {SAY("* O"), WAIT(40), SAY("K @"), WAIT(40), SAY(" no"), WAIT(40),
               SAY("w\r\n")}},
    {"bare", "speaks @ Message of the day", .steps = {SAY("@ Message of the day\n")}},
    {"unended", "speaks @ login", .steps = {SAY("@ login")}},
    {"leaves", "speaks @: too many connections?", /* a CR without an LF is data */
     .steps = {SAY("@: too many connections\r"), CLOSE}},
    {"long", "speaks " TEN("10000000"),
     .steps = {SAY(TEN(TEN("10000000")) TEN(TEN("10000000")) "\r\n")}},
    {"escapes", "speaks ?[2J?]0;@??~%s%n%d",
     .steps = {SAY("\033[2J\033]0;@\a\177~%s%n%d\r\n")}},
    {"nul", "speaks J??@?8.0?", .steps = {SAY("J\0\0@\0008.0\0\r\n")}},
    {"high", "speaks ??? @ ????", .steps = {SAY("\303\251\t @ \377\200\r\1\r\n")}},

    {"ftp-bytes", "ftp @??[7m?.txt", .data = DATA_HERE,
     .steps = {GREETING, LOGIN, PASSIVE, COMMAND("NLST"), SAY("150 @\r\n"),
               LIST("@\0\033[7m\377.txt\r\n"), SAY("226 done\r\n")}},

    {"http", "replies HTTP/1.0 200 OK",
     .steps = {REQUEST, SAY("HTTP/1.0 200 OK\r\nServer: @\r\n\r\n@\n"), CLOSE}},
    {"http-word", "replies HTTP/1.1 404 @",
     .steps = {REQUEST, SAY("HTTP/1.1 404 @\r\nContent-Length: 1\r\n\r\n@")}},
    {"http-pieces", "replies HTTP/1.1 503 @ away",
     .steps = {REQUEST, WAIT(40), SAY("HTT"), WAIT(40), SAY("P/1.1 503 @ aw"), WAIT(40),
               SAY("ay\r\nServer: @\r\n\r\n")}},
    {"other", "replies -ERR unknown command @",
     .steps = {REQUEST, SAY("-ERR unknown command @\r\n")}},
    {"unended-reply", "replies @?", .steps = {REQUEST, SAY("@?"), CLOSE}},

    {"ftp", "ftp @.txt", .data = DATA_HERE, .steps = {GREETING, LOGIN, PASSIVE, FILES}},
    {"bounce", "ftp @.txt", .data = DATA_ELSEWHERE,
     .steps = {GREETING, LOGIN, PASSIVE, FILES}},
    {"ftp-pieces", "ftp @.txt", .data = DATA_HERE,
     .steps = {GREETING, LOGIN, SAY("227 Entering Pass"), WAIT(20), SAY("ive Mode (#"),
               WAIT(20), SAY(")\r\n"), COMMAND("NLST"), WAIT(20), SAY("150 now\r\n"),
               LIST("@.txt\r\n")}},
    {"mail", "speaks 220 @ ESMTP",
     .steps = {SAY("220 @ ESMTP\r\n"), REFUSE, REFUSE, REFUSE, REFUSE}},
    {"members", "speaks 220 @ ready", .data = DATA_HERE, /* 331 is not the code */
     .steps = {GREETING, COMMAND("USER anonymous"), SAY("530 not 331: @\r\n"),
               COMMAND("PASS guest"), SAY("230 come in\r\n"), COMMAND("PASV"), PASSIVE,
               FILES}},
    {"private", "speaks 220 @ ready", .data = DATA_HERE,
     .steps = {GREETING, COMMAND("USER anonymous"), SAY("331 password\r\n"),
               COMMAND("PASS guest"), SAY("530 @: no 230 for guests\r\n"),
               COMMAND("PASV"), PASSIVE, FILES}},
    {"active", "speaks 220 @ ready", .data = DATA_HERE,
     .steps = {GREETING, LOGIN, SAY("502 no 227 today (#)\r\n"), FILES}},
    {"no-data", "speaks 220 @ ready", .data = DATA_NOBODY,
     .steps = {GREETING, LOGIN, PASSIVE, COMMAND("NLST"),
               SAY("425 no data connection\r\n")}},
    {"empty", "speaks 220 @ ready", .data = DATA_HERE,
     .steps = {GREETING, LOGIN, PASSIVE, COMMAND("NLST"), SAY("150 @\r\n"), LIST(""),
               SAY("226 done\r\n")}},
    {"asked", "replies 220 @ ready", .data = DATA_HERE, /* it does not speak */
     .steps = {REQUEST, GREETING, LOGIN, PASSIVE, FILES}},
    {"later-220", "speaks @ 220 ready", .data = DATA_HERE,
     .steps = {SAY("@ 220 ready\r\n"), LOGIN, PASSIVE, FILES}},
    {"hushed", "speaks 220 @", .steps = {SAY("220 @\r\n")}},
};

const struct script *script_find(const char *name) {
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (strcmp(scripts[i].name, name) == 0)
            return &scripts[i];
    return NULL;
}

bool script_waits(const struct script *script) {
    enum step_kind first = script->steps[0].kind;

    return first == STEP_REQUEST || first == STEP_END || first == STEP_CLOSE;
}
