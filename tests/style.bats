#!/usr/bin/env bats
# The house's style, by the tools that know it. None of them is needed to run a lab.
load helpers


@test "style: clang-format has nothing to change" {
    need_clang_format
    # shellcheck disable=SC2046 # no name here has a blank but the root's
    cd "$ROOT" && clang-format --dry-run --Werror $(find lib demo-server demo-client labs tests worksheets -name '*.[ch]')
}

@test "style: shellcheck has nothing to say" {
    need shellcheck
    cd "$ROOT" && shellcheck labs/*.sh labs/grader/*.sh labs/grader/hosts/*.sh labs/grader/hosts/*/*.sh labs/grader/hosts/*/run* labs/grader/hosts/*/grade tests/*.sh tests/faults/*.sh tests/matrix/*.sh .ci/run
}

@test "style: the shell scripts are POSIX sh" {
    need dash
    cd "$ROOT" && for script in labs/*.sh labs/grader/*.sh labs/grader/hosts/*.sh labs/grader/hosts/*/*.sh tests/*.sh tests/faults/*.sh tests/matrix/*.sh; do
        dash -n "$script"
        [ "$(head -n 1 "$script")" = '#!/bin/sh' ]
    done
}

@test "style: cppcheck has nothing to say" {
    need cppcheck
    cd "$ROOT"
    for system in __linux__ __APPLE__ __FreeBSD__ __OpenBSD__ __NetBSD__; do
        cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 "-D$system" \
            --enable=warning,performance,portability lib demo-server demo-client labs/tools worksheets/sheet
    done
}

@test "style: lib has no program and never exits" {
    run grep -nE '\b(exit|_exit|abort)\(' -r "$ROOT/lib" --include='*.c'
    [ "$(grep -vc 'stop\.c' <<<"$output")" -eq 0 ] || [ -z "$output" ]
    ! grep -lE '^int main\(' -r "$ROOT/lib"
}

@test "style: what lies beyond POSIX is in the files that may have it" {
    run grep -lE '_GNU_SOURCE|<sys/epoll|<sys/event|<sys/sysctl|<sys/prctl' -r "$ROOT/lib" "$ROOT/demo-server" "$ROOT/demo-client" "$ROOT/labs" "$ROOT/worksheets" --include='*.[ch]'
    [ "$(grep -vcE 'lib/(machine|privilege|ready)|labs/tools/|labs/grader/(apart|take)|labs/[0-9]' <<<"$output")" -eq 0 ]
}

@test "style: each file begins with a comment that says what it is" {
    for file in $(cd "$ROOT" && find lib demo-server demo-client labs tests worksheets -name '*.[ch]'); do
        [[ $(head -n 1 "$ROOT/$file") == '/* '* ]] || { echo "$file"; false; }
    done
}

@test "style: no test sleeps without a reason" {
    run grep -nE '^ *sleep [0-9]' "$ROOT"/tests/*.bats
    [ "$(grep -vc 'hostile.bats.*sleep 1$' <<<"$output")" -eq 0 ]
}
