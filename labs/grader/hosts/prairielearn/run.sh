#!/bin/sh
# run: PrairieLearn runs it in the container of each submission. It builds the kit, grades
# what is in student/, and leaves results/results.json. GRADE is where PrairieLearn has its
# files.
at=${GRADE:-/grade}
mkdir -p "$at/results" "$at/kit"
tar xzf "$at/tests/portlab.tar.gz" -C "$at/kit"
make -s -C "$at/kit/portlab" grader >"$at/build.log" 2>&1 || tail -n 5 "$at/build.log"
# A submission has a uid of its own here. What is the grader's, it is not to read.
chmod 700 "$at/kit" "$at/tests"
sh "$at/kit/portlab/labs/grader/grade.sh" LAB="$(cat "$at/tests/lab")" \
    SUBMISSION="$at/student" FORMAT=prairielearn OUT="$at/results/results.json"
[ -s "$at/results/results.json" ] ||
    echo '{"gradable":false,"format_errors":"It could not be graded. This is not the fault of your program."}' >"$at/results/results.json"
exit 0
