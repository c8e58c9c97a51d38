#!/bin/sh
# vpl_evaluate: VPL runs it to evaluate a submission. It builds the kit, grades, and leaves
# what is to be said in vpl_execution, which VPL runs next and reads. What cannot be graded
# gets no grade.
# shellcheck source=/dev/null
[ ! -f vpl_environment.sh ] || . ./vpl_environment.sh
export VPL_GRADEMIN VPL_GRADEMAX
rm -rf portlab result.txt vpl_execution # a submission may have files of these names
{
    tar xzf portlab.tar.gz && make -s -C portlab grader
} >build.log 2>&1 || {
    tail -n 5 build.log
    echo 'The grader could not be built on this execution server.'
}
chmod 700 portlab
sh portlab/labs/grader/grade.sh LAB=@LAB@ SUBMISSION="$PWD" FORMAT=vpl OUT=result.txt
[ -s result.txt ] || printf '%s\n' '<|--' '-Not graded' '>It could not be graded. This is not the fault of your program.' '--|>' >result.txt
# The result is within the script: VPL may delete files before it runs it.
{
    echo '#!/bin/sh'
    printf "printf '%%s\\\\n' '"
    sed "s/'/'\\\\''/g" result.txt
    echo "'"
} >vpl_execution
chmod +x vpl_execution
