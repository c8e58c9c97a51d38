/* attack: prints thousands of lines of one letter, so that it takes long to compare them.
 * Deserves: 0 */
#include <stdio.h>

int main(void) {
    for (int i = 0; i < 32000; i++)
        puts("a");
    return 0;
}
