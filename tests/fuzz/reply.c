/* reply: any text as a server's answer to demo-client. */
#include "fuzz.h"

#include "../../demo-client/answer.h"
#include "../../lib/line.h"

#include <string.h>

#include "../../demo-client/answer.c"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char text[ANSWER_TEXT_SIZE], plain[ENDPOINT_TEXT_SIZE];
    struct answer answer;
    struct line line;

    fuzz_text(text, sizeof text, bytes, count);
    if (answer_read(text, &answer) == ANSWER_SAW) {
        must(endpoint_format(&answer.you, plain) > 0);
        must(answer.me.length == 0 || endpoint_format(&answer.me, plain) > 0);
    }
    line_start(&line);
    line_add_plain(&line, text, strlen(text));
    for (size_t i = 0; i < line.length; i++)
        must((unsigned char)line.text[i] >= 0x20 && line.text[i] != 0x7f);
    line_start(&line);
    line_add_json(&line, text);
    must(line.length >= 2 && line.text[0] == '"' && line.text[line.length - 1] == '"');
    return 0;
}
