/* attack: prints without end, on both outputs. Deserves: 0 */
#include <string.h>
#include <unistd.h>

int main(void) {
    char bytes[65536];

    memset(bytes, 'x', sizeof bytes);
    while (write(1, bytes, sizeof bytes) > 0 || write(2, bytes, sizeof bytes) > 0)
        continue;
    return 0;
}
