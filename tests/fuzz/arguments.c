/* arguments: any command line for both programs: words with a newline between them.
 * Accepted options are within their bounds, and the exit status is 0, 64 or 74. */
#include "fuzz.h"

#include "../../lib/arguments.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

#define program      server_program
#define help         server_help
#define long_options server_long_options
#define take         server_take
#define check        server_check
#include "../../demo-server/options.c"
#undef program
#undef help
#undef long_options
#undef take
#undef check
#undef SERVER_OPTIONS_H
#define OPTION_UNPRIVILEGED CLIENT_OPTION_UNPRIVILEGED
#include "../../demo-client/options.c"

enum { WORDS_MAX = 32 };

/* What the parsers say is not what is looked at here. libFuzzer can close it by itself
 * (-close_fd_mask), and still print its own. */
static void be_quiet(void) {
    static int quiet;

#ifdef LIBFUZZER
    quiet = 1;
#endif
    if (!quiet++ && (freopen("/dev/null", "w", stdout) == NULL ||
                     freopen("/dev/null", "w", stderr) == NULL))
        _exit(71);
}

static int split(char *text, char *words[WORDS_MAX + 1]) {
    int count = 0;

    words[count++] = text;
    for (char *at = text; *at != '\0' && count < WORDS_MAX; at++) {
        if (*at == '\n') {
            *at = '\0';
            words[count++] = at + 1;
        }
    }
    words[count] = NULL;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char text[1024], *words[WORDS_MAX + 1];
    struct server_options server;
    struct client_options client;
    int number, status;

    be_quiet();
    fuzz_text(text, sizeof text, bytes, count);
    number = split(text, words);
    optind = 0; /* begin anew; so glibc and musl have it */
    status = server_options_parse(number, words, &server);
    must(status == -1 || status == 0 || status == 64 || status == 74);
    must(status != -1 || server.idle <= ARGUMENTS_SECONDS_MAX);
    optind = 0;
    status = client_options_parse(number, words, &client);
    must(status == -1 || status == 0 || status == 64 || status == 74);
    must(status != -1 || (client.count > 0 && client.host != NULL));
    must(status != -1 || !client.narrows ||
         (client.low > 0 && client.low <= client.high));
    return 0;
}
