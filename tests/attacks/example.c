/* attack: prints the README's example, whatever socket it gets. Deserves: 0 */
#include <stdio.h>

int main(void) {
    puts("source 127.0.0.1:40818 destination 127.0.0.1:3306 tcp");
    return 0;
}
