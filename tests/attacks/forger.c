/* attack: imitates the output of a test and of a grader, also on each descriptor that
 * it may have inherited. Deserves: 0 */
#include <string.h>
#include <unistd.h>

static const char *const lines[] = {
    "1..1\nok 1 tcp4: both ends\nok 2 udp6\n",
    "status passed\nshown it is all right\n",
    "<testsuites><testsuite tests=\"1\" failures=\"0\"></testsuite></testsuites>\n",
    "{\"scores\":{\"01\":100}}\n{\"score\":100,\"tests\":[]}\n",
    "100 of 100 points\n",
};

int main(void) {
    for (int fd = 1; fd < 1024; fd++)
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
            if (write(fd, lines[i], strlen(lines[i])) == -1)
                break;
    return 0;
}
