/* attack: ends as a shell does that could not start the grader's own program, with its
 * words and its status. Deserves: 0 */
#include <stdio.h>

int main(void) {
    fprintf(stderr, "check.bats: line 1: /labs/grader/apart: Permission denied\n");
    return 126;
}
