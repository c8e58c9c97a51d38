# The programs that grade labs, and that ask, mark and print worksheets. Part of ../Makefile.

.PHONY: grade compare hint watch progress worksheet check-worksheet package print class-report puzzle handout grader

# Labs are graded by take, apart and score, and by the grader's end of a lab's connections.
trouble := $(objects)/labs/grader/trouble.o $(objects)/labs/grader/patience.o
ends := $(objects)/labs/grader/ends.o $(objects)/labs/grader/table.o $(trouble)
apart := $(patsubst %.c,$(objects)/%.o,$(wildcard labs/grader/apart*.c)) $(trouble) \
	$(namespace) $(objects)/lib/clock.o
take := $(objects)/labs/grader/take.o
score := $(filter-out $(apart) $(ends) $(take),\
	$(patsubst %.c,$(objects)/%.o,$(wildcard labs/grader/*.c)))
peers := $(patsubst %.c,$(objects)/%,$(wildcard labs/[0-9]*/peer.c))
grader := $(addprefix $(OUT)/labs/grader/,take apart score)

$(OUT)/labs/grader/take: $(take)
$(OUT)/labs/grader/apart: $(apart)
$(OUT)/labs/grader/score: $(score) $(lib)

# A peer is linked from all of its lab's peer*.c and from the parts that all peers share.
$(foreach peer,$(peers),$(eval $(peer): \
	$(patsubst %.c,$(objects)/%.o,$(wildcard $(peer:$(objects)/%=%)*.c))))
$(peers): $(ends) $(lib)
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LDLIBS)

# Builds all that grades, and grades nothing.
grader: $(grader) $(peers) $(addprefix $(OUT)/labs/tools/,netbox port-facts)

# sheet asks, marks and prints worksheets. Its tests are linked with all of it except main().
sheet := $(OUT)/worksheets/sheet/sheet
sheet_main := $(objects)/worksheets/sheet/sheet.o
sheet_files := $(wildcard worksheets/sheet/*.c worksheets/sheet/*/*.c)
sheet_parts := $(filter-out $(sheet_main),$(patsubst %.c,$(objects)/%.o,$(sheet_files))) \
	$(objects)/paper-css.o $(objects)/labs/grader/checksum.o

$(sheet): $(sheet_main) $(sheet_parts) $(lib)

# The style of the printed page is built in: each line of text becomes a line of C.
$(objects)/paper-css.c: worksheets/sheet/paper.css
	@mkdir -p $(@D)
	$(call say,make)
	$(quiet){ echo '#include "worksheets/sheet/paper.h"'; echo 'const char paper_style[] ='; \
		LC_ALL=C sed 's/[\\"]/\\&/g; s/.*/    "&\\n"/' $<; echo '    ;'; } > $@

$(objects)/paper-css.o: $(objects)/paper-css.c worksheets/sheet/paper.h
	$(call say,cc)
	$(quiet)$(compile) -I. -c -o $@ $<

# class grades a class. A package for a school's system does not have it.
class := $(OUT)/labs/class/class
class_main := $(objects)/labs/class/main.o
class_parts := $(filter-out $(class_main),$(patsubst %.c,$(objects)/%.o,$(wildcard labs/class/*.c)))

$(class): $(class_main) $(class_parts) $(sheet_parts) $(lib)

# LAB names one worksheet; without it all are meant.
$(call takes,worksheet print class-report,LAB)
sources := $(wildcard worksheets/[0-9][0-9]-*.md)
ifneq ($(LAB),)
sources := $(filter worksheets/$(LAB)-% worksheets/0$(LAB)-%,$(sources))
endif
some_sources = $(or $(sources),$(error there is no worksheet '$(LAB)'))
one_source = $(or $(and $(LAB),$(sources)),$(error which worksheet? LAB=01))

FORMAT =

## make grade LAB=04    grade one lab, or all without LAB. FORMAT=text shows every
##                      check in full, SUBMISSION=FILE grades another file
##c make grade LAB=04 SUBMISSION=FILE STUDENT=NAME FORMAT=json OUT=FILE
##c         grade one submission; KEEP=1 lets you run a check by hand
##c make grade DIR=handed-in LAB=04 ROSTER=FILE.csv OUT=graded JOBS=N
##c         grade a class (labs/class/README.md). AGAIN=1 grades all of it again;
##c         LEAVE-OUT=CHECK,... does not count these checks. On other machines:
##c         ENGINE=parallel PARALLEL_HOSTS=a,b or ENGINE=slurm MEANS=uid
$(call takes,grade,LAB SUBMISSION DIR STUDENT ID FORMAT KEEP ROSTER JOBS AGAIN ENGINE PARALLEL_HOSTS MEANS CHUNK PATIENCE file)
# Each of the two refuses the variables that it does not know, and ignores none.
given = $(foreach name,$(1),$(if $($(name)),$(name)="$$$(name)"))
override LEAVE_OUT := $(value LEAVE-OUT)
grade: export LEAVE_OUT := $(LEAVE_OUT)
grade: grader $(sheet) $(if $(DIR),$(class))
	@if [ -n "$$DIR" ]; then exec $(class) grade KIT=. BUILD=$(OUT) DIR="$$DIR" OUT="$${file:-graded}" \
		LAB="$$LAB" ROSTER="$$ROSTER" JOBS="$$JOBS" AGAIN="$$AGAIN" LEAVE-OUT="$$LEAVE_OUT" \
		$(call given,ENGINE PARALLEL_HOSTS MEANS CHUNK PATIENCE SUBMISSION STUDENT ID KEEP $(if $(filter-out text,$(FORMAT)),FORMAT)); fi; \
	exec sh labs/grader/grade.sh LAB="$$LAB" SUBMISSION="$$SUBMISSION" STUDENT="$$STUDENT" ID="$$ID" \
		FORMAT="$$FORMAT" KEEP="$$KEEP" OUT="$$file" $(call given,ROSTER JOBS AGAIN LEAVE_OUT ENGINE PARALLEL_HOSTS MEANS CHUNK PATIENCE)

##c make compare OLD=graded NEW=graded-again
##c         show whose points changed between two gradings, and why
$(call takes,compare,OLD NEW)
compare: $(class)
	@$(class) compare OLD="$$OLD" NEW="$$NEW"

## make watch LAB=04    grade it each time you save it
$(call takes,watch,LAB SUBMISSION)
watch: grader
	@sh labs/grader/watch.sh $(OUT) "$$LAB" "$$SUBMISSION"

## make hint LAB=04     show the next hint; AGAIN=1 starts with the first
$(call takes,hint,LAB AGAIN)
hint:
	@sh labs/grader/hint.sh $(OUT) "$$LAB" "$$AGAIN"

## make progress        show how far you are in each lab
progress: $(sheet) $(OUT)/labs/grader/score
	@sh labs/grader/progress.sh $(OUT)

## make worksheet LAB=04 STUDENT="Ada Lovelace"
##                      work through a worksheet; AGAIN=1 runs its steps again
# The answers are kept in worksheets/answers.
$(call takes,worksheet,STUDENT ID ANSWERS AGAIN)
worksheet: all $(sheet)
	@$(sheet) ask $(if $(STUDENT),--student "$$STUDENT") $(if $(ID),--id "$$ID") $(if $(ANSWERS),--answers "$$ANSWERS") \
		--programs $(OUT) $(if $(AGAIN),--again) $(one_source)

## make check-worksheet LAB=04
##                      mark your answers to one worksheet, or to all
##c make check-worksheet LAB=04 STUDENT="Ada Lovelace" ID=123400 ANSWERS=FILE
##c         mark one student's answers; FORMAT and OUT as with grade
##c make check-worksheet DIR=handed-in LAB=04 FORMAT=json OUT=FILE
##c         mark the answers of a class, with a line for each file
$(call takes,check-worksheet,LAB STUDENT ID ANSWERS DIR FORMAT file)
check-worksheet: $(sheet) $(OUT)/labs/grader/score
	@sh labs/grader/grade.sh KIND=worksheet LAB="$$LAB" ANSWERS="$$ANSWERS" STUDENT="$$STUDENT" \
		ID="$$ID" DIR="$$DIR" FORMAT="$$FORMAT" OUT="$$file"

##c make print LAB=01 STUDENT="Ada Lovelace" ID=123400 NAMES=FILE KEY=1 OUT=FILE
##c         write one worksheet, or all, for paper; NAMES: for each name in
##c         FILE; KEY=1: with answers; KEY=letters: a table of right letters
$(call takes,print,STUDENT ID NAMES KEY file)
print: $(sheet)
	@$(sheet) paper $(if $(filter letters,$(KEY)),--letters,$(if $(KEY),--key)) --student "$$STUDENT" --id "$$ID" $(if $(NAMES),--names "$$NAMES") \
		--output "$${file:-worksheets$(if $(KEY),-key).html}" $(some_sources)

##c make class-report DIR=worksheets/answers LAB=01 OPEN=1
##c         count who answered what; OPEN=1 lists open answers, OPEN=names names
$(call takes,class-report,DIR OPEN)
class-report: $(sheet)
	@$(sheet) report $(if $(OPEN),--open) $(if $(filter names,$(OPEN)),--names) -- \
		"$${DIR:-worksheets/answers}" $(some_sources)

## make puzzle STUDENT="Ada Lovelace"
##                      find and mend a fault in a network; PUZZLE=04 chooses one,
##                      LIST=1 lists all
$(call takes,puzzle,STUDENT ID PUZZLE SCRIPT LIST FORMAT file)
puzzle: all $(sheet) $(OUT)/labs/grader/score
	@sh labs/puzzles/puzzle.sh STUDENT="$$STUDENT" ID="$$ID" PUZZLE="$$PUZZLE" SCRIPT="$$SCRIPT" \
		LIST="$$LIST" FORMAT="$$FORMAT" OUT="$$file" BUILD=$(OUT)

##c make package HOST=gradescope LAB=04
##c         write a package for a school's system; HOST is gradescope,
##c         classroom50, autolab, vpl, prairielearn or codegrade
$(call takes,package,HOST LAB file)
package:
	@sh labs/grader/hosts/package.sh HOST="$$HOST" LAB="$$LAB" OUT="$$file"

##c+ make handout OUT=portlab-student.tar.gz
##c+         write the student edition, without solutions
$(call takes,handout,file)
handout:
	@sh labs/handout.sh "$${file:-portlab-student.tar.gz}"
