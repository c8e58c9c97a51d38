# portlab: `make help` lists what there is. GNU make (on a BSD: gmake).
#
# Programs are built beside their source, objects below build/. OUT=DIR puts all of it
# below DIR instead, so that several builds can stand side by side:
#     make OUT=build/clang CC=clang

OUT = .

# What a person gives to a goal. It may be the name of a file that was handed in, so it is
# text: make does not expand it, and a recipe has it from the environment, as "$$DIR".
AGAIN =
ANSWERS =
DIR =
FORMAT = text
HOST =
KEY =
LAB =
NAMES =
OPEN =
PORT = 3306
STUDENT =
SUBMISSION =
TESTS = tests
given := AGAIN ANSWERS DIR FORMAT HOST KEY LAB NAMES OPEN PORT STUDENT SUBMISSION TESTS
$(foreach name,OUT $(given),$(eval override $(name) := $$(value $(name))))

# For these goals OUT=FILE is the file to write, and what is built stands beside its source.
file :=
ifneq ($(filter grade check-worksheet handout package print,$(MAKECMDGOALS)),)
ifneq ($(OUT),.)
file := $(OUT)
endif
override OUT := .
endif
export $(given) file
# The other goals build in it, and make itself takes no such name.
ifneq ($(words x$(OUT)x)$(strip $(foreach sign,$$ ` " ' \ ; & | < > *,$(findstring $(sign),$(OUT)))),1)
$(error OUT=$(OUT): a folder to build in is named without blanks and signs)
endif
CC = cc
CC_FOR_BUILD = $(CC)
CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L
LDFLAGS =
LDLIBS =
PREFIX = /usr/local
DESTDIR =
BATS = bats

objects := $(OUT)/build
compile = $(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP

lib := $(patsubst %.c,$(objects)/%.o,$(wildcard lib/*.c)) $(objects)/registry-rows.o
server := $(patsubst %.c,$(objects)/%.o,$(wildcard demo-server/*.c))
client := $(patsubst %.c,$(objects)/%.o,$(wildcard demo-client/*.c))
box := $(objects)/labs/tools/box.o

pair := $(OUT)/demo-server/demo-server $(OUT)/demo-client/demo-client
tools := $(OUT)/labs/tools/port-facts $(OUT)/labs/tools/port-lookup \
	$(OUT)/labs/tools/netbox $(OUT)/labs/tools/relay
# What grades the labs: apart, score, and the grader's own end of a lab's connections.
trouble := $(objects)/labs/grader/trouble.o
apart := $(patsubst %.c,$(objects)/%.o,$(wildcard labs/grader/apart*.c)) $(trouble)
score := $(patsubst %.c,$(objects)/%.o,$(filter-out %/trouble.c labs/grader/apart%,$(wildcard labs/grader/*.c)))
peers := $(patsubst %.c,$(objects)/%,$(wildcard labs/[0-9]*/peer.c))
grader := $(OUT)/labs/grader/apart $(OUT)/labs/grader/score
# What asks, marks and prints worksheets; its tests have all of it but main().
sheet := $(OUT)/worksheets/sheet/sheet
sheet_main := $(objects)/worksheets/sheet/sheet.o
sheet_parts := $(filter-out $(sheet_main),$(patsubst %.c,$(objects)/%.o,$(wildcard worksheets/sheet/*.c worksheets/sheet/*/*.c)))
programs := $(pair) $(tools)
manuals := $(wildcard demo-*/*.1 labs/tools/*.1)
test_programs := $(patsubst %.c,$(objects)/%,$(wildcard tests/units/*.c tests/faults/*.c))
fuzz_targets := $(filter-out replay memory,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
fuzz_programs := $(patsubst %,$(objects)/tests/fuzz/%,$(fuzz_targets))
# They read a file that is in memory.
fuzz_parts := $(filter-out %/file.o,$(sheet_parts)) $(objects)/tests/fuzz/memory.o
bench_programs := $(patsubst %.c,$(objects)/%,$(wildcard tests/bench/*.c))

.PHONY: all help demo worksheet check-worksheet grade grader package hint watch progress print class-report handout mutate test test-long matrix facts lookup bench fuzz cross install uninstall clean test-programs \
	bench-programs
.DELETE_ON_ERROR:
.SECONDARY:

all: $(programs)

help:
	@echo 'make            build all: the pair and the tools'
	@echo 'make demo       a guided tour of at most 20 seconds'
	@echo 'make grade LAB=04 SUBMISSION=FILE STUDENT=NAME FORMAT=text OUT=FILE'
	@echo '                grades one lab, or all; see labs/README.md'
	@echo 'make worksheet LAB=04 STUDENT="Ada Lovelace"'
	@echo '                asks, runs and keeps it; AGAIN=1: observes anew'
	@echo 'make check-worksheet LAB=04 STUDENT="Ada Lovelace" ANSWERS=FILE FORMAT=text OUT=FILE'
	@echo '                marks the answers to one worksheet, or to all'
	@echo 'make check-worksheet DIR=handed-in LAB=04 FORMAT=text OUT=FILE'
	@echo '                marks those of a class: a line for each'
	@echo 'make package HOST=gradescope LAB=04'
	@echo '                what Gradescope, Classroom 50 or Autolab is given'
	@echo 'make watch LAB=04'
	@echo '                grades it at each save'
	@echo 'make hint LAB=04'
	@echo '                a hint, and the next one the next time; AGAIN=1: from the first'
	@echo 'make print LAB=01 STUDENT="Ada Lovelace" NAMES=FILE KEY=1 OUT=FILE'
	@echo '                worksheets to print, one or all; NAMES: for each name of a file;'
	@echo '                KEY=1: with answers'
	@echo 'make class-report DIR=worksheets/answers LAB=01 OPEN=1'
	@echo '                how many answered what; OPEN=1: open answers, too;'
	@echo '                OPEN=names: and whose'
	@echo 'make progress   what is done of each lab'
ifneq ($(wildcard labs/*/solution),)
	@echo 'make handout OUT=portlab-student.tar.gz'
	@echo '                the student edition: the kit without solutions'
endif
	@echo 'make test       the tests; TESTS="tests/port.bats ..." for some of them'
	@echo 'make test-long  what takes longer: sanitizers, valgrind, repeats, a soak'
	@echo 'make matrix     the pair, the tour and the tools in each kind of environment'
ifneq ($(wildcard labs/*/solution),)
	@echo 'make mutate LAB=04'
	@echo '                the statements of the model solution that no check misses'
endif
	@echo 'make facts      what this machine does with ports'
	@echo 'make lookup PORT="3306 http 6000-6010"'
	@echo '                what the IANA registry says of them'
	@echo 'make fuzz TARGET=port SECONDS=60'
	@echo '                a target of tests/fuzz under libFuzzer (clang)'
	@echo 'make cross      compile it for macOS, the BSDs and other processors (wants zig)'
	@echo 'make bench      the pair beside bare loops and other servers, as ratios'
	@echo 'make install    to PREFIX (/usr/local), below DESTDIR; make uninstall'
	@echo 'make clean      remove what was built'

$(OUT)/demo-server/demo-server: $(server) $(lib)
$(OUT)/demo-client/demo-client: $(client) $(lib)
$(OUT)/labs/tools/port-facts: $(objects)/labs/tools/port-facts.o \
	$(objects)/labs/tools/topics.o $(box) $(lib)
$(OUT)/labs/tools/port-lookup: $(objects)/labs/tools/port-lookup.o \
	$(objects)/registry-words.o $(lib)
$(OUT)/labs/tools/netbox: $(objects)/labs/tools/netbox.o $(box) $(lib)
$(OUT)/labs/tools/relay: $(objects)/labs/tools/relay.o $(lib)

$(OUT)/labs/grader/apart: $(apart)
$(OUT)/labs/grader/score: $(score) $(lib)

$(sheet): $(sheet_main) $(sheet_parts) $(lib)

# `make V=1` shows the whole commands.
quiet := $(if $(V),,@)
say = @echo '  $(1) $@'

$(programs) $(grader) $(sheet):
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(objects)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc)
	$(quiet)$(compile) -c -o $@ $<

# The registry: text to C, by a program that runs where the kit is built.
$(objects)/registry-table: labs/tools/registry-table.c labs/tools/registry-source.c \
		lib/port.c labs/tools/registry-source.h lib/registry.h lib/port.h
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(CC_FOR_BUILD) $(STANDARD) -o $@ $(filter %.c,$^)

$(objects)/registry-rows.c: $(objects)/registry-table lib/registry.tsv \
		lib/registry-preferred.tsv lib/registry-customary.tsv
	$(call say,make)
	$(quiet)$(objects)/registry-table rows lib/registry.tsv \
		lib/registry-preferred.tsv lib/registry-customary.tsv > $@

$(objects)/registry-words.c: $(objects)/registry-table lib/registry.tsv
	$(call say,make)
	$(quiet)$(objects)/registry-table words lib/registry.tsv > $@

$(objects)/registry-%.o: $(objects)/registry-%.c lib/registry.h lib/registry-rows.h
	$(call say,cc)
	$(quiet)$(compile) -Ilib -c -o $@ $<

# A file of its own is a program: of tests/units and tests/faults, and a lab's peer.
$(objects)/labs/%/peer: labs/%/peer.c $(trouble) $(lib)
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(compile) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LDLIBS)

$(objects)/tests/%: tests/%.c $(lib) $(objects)/demo-server/answer.o $(sheet_parts)
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(compile) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LDLIBS)

# A fuzz target, with a main() that replays its corpus.
$(fuzz_programs): $(objects)/tests/fuzz/%: tests/fuzz/%.c $(objects)/tests/fuzz/replay.o $(lib) \
		$(objects)/demo-server/answer.o $(objects)/labs/tools/registry-source.o $(fuzz_parts)
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(compile) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LDLIBS)

# The same target under libFuzzer: make fuzz TARGET=endpoint SECONDS=600
TARGET = port
SECONDS = 60
fuzz: $(objects)/registry-rows.c
	@mkdir -p $(objects)/fuzz/$(TARGET)
	clang $(STANDARD) -DLIBFUZZER -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -Ilib -o $(objects)/fuzz/$(TARGET)-fuzzer \
		tests/fuzz/$(TARGET).c lib/*.c $(objects)/registry-rows.c \
		demo-server/answer.c labs/tools/registry-source.c $(patsubst $(objects)/%.o,%.c,$(fuzz_parts))
	$(objects)/fuzz/$(TARGET)-fuzzer -max_total_time=$(SECONDS) -print_final_stats=1 \
		-close_fd_mask=3 \
		-artifact_prefix=$(objects)/fuzz/ $(objects)/fuzz/$(TARGET) \
		tests/fuzz/corpus/$(TARGET)

test-programs: $(test_programs) $(fuzz_programs)

bench-programs: $(bench_programs)

demo: all
	@sh labs/tour.sh $(OUT)

facts: all
	@$(OUT)/labs/tools/port-facts

lookup: all
	@set -f; $(OUT)/labs/tools/port-lookup $$PORT

grade: grader $(sheet)
	@sh labs/grader/grade.sh LAB="$$LAB" SUBMISSION="$$SUBMISSION" STUDENT="$$STUDENT" FORMAT="$$FORMAT" OUT="$$file"

# A worksheet in this terminal. What is answered is kept in worksheets/answers.
worksheet: all $(sheet)
	@$(sheet) ask $(if $(STUDENT),--student "$$STUDENT") $(if $(ANSWERS),--answers "$$ANSWERS") \
		--programs $(OUT) $(if $(AGAIN),--again) $(or $(and $(LAB),$(sources)),$(error which worksheet? LAB=01))

# A worksheet's answers, or those of a class, by the same grading.
check-worksheet: $(sheet) $(OUT)/labs/grader/score
	@sh labs/grader/grade.sh KIND=worksheet LAB="$$LAB" ANSWERS="$$ANSWERS" STUDENT="$$STUDENT" DIR="$$DIR" \
		FORMAT="$$FORMAT" OUT="$$file"

# All that grades, and nothing graded.
grader: all $(grader) $(peers)

# What a school's system is given, for one lab: see labs/README.md.
package:
	@sh labs/grader/hosts/package.sh HOST="$$HOST" LAB="$$LAB" OUT="$$file"

# The worksheets: one, or all.
sources := $(wildcard worksheets/[0-9][0-9]-*.md)
ifneq ($(LAB),)
sources := $(filter worksheets/$(LAB)-% worksheets/0$(LAB)-%,$(sources))
endif

# Worksheets to print, as one HTML file.
print: $(sheet)
	@$(sheet) paper $(if $(KEY),--key) --student "$$STUDENT" $(if $(NAMES),--names "$$NAMES") \
		--output "$${file:-worksheets$(if $(KEY),-key).html}" \
		$(or $(sources),$(error there is no worksheet '$(LAB)'))

# What a class answered: of all answers files below DIR.
class-report: $(sheet)
	@$(sheet) report $(if $(OPEN),--open) $(if $(filter names,$(OPEN)),--names) -- "$${DIR:-worksheets/answers}" \
		$(or $(sources),$(error there is no worksheet '$(LAB)'))

# For the one who writes a lab: the next hint, a grade at each save, what is done.
hint:
	@sh labs/grader/hint.sh $(OUT) "$$LAB" "$$AGAIN"

watch: grader
	@sh labs/grader/watch.sh $(OUT) "$$LAB" "$$SUBMISSION"

progress: $(sheet) $(OUT)/labs/grader/score
	@sh labs/grader/progress.sh $(OUT)

# The student edition, of the last commit.
handout:
	@sh labs/handout.sh "$${file:-portlab-student.tar.gz}"

test: all test-programs bench-programs grader $(sheet)
	@sh tests/run.sh $(OUT) $$TESTS

test-long: all test-programs grader $(sheet) $(objects)/tests/mutate/mutate
	@sh tests/run-long.sh

mutate: grader $(objects)/tests/mutate/mutate
	@sh tests/mutate.sh $(OUT) "$$LAB"

matrix: all test-programs
	@sh tests/matrix.sh $(OUT)

ROUNDS = 13
bench: all bench-programs
	@$(objects)/tests/bench/bench $(OUT) $(ROUNDS)

# For other systems and processors, below build/cross/, and no further.
cross:
	@MAKE="$(MAKE)" sh tests/cross.sh

install: all
	mkdir -p "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1"
	for program in $(programs); do \
		install -m 755 "$$program" "$(DESTDIR)$(PREFIX)/bin" || exit 1; done
	for manual in $(manuals); do \
		install -m 644 "$$manual" "$(DESTDIR)$(PREFIX)/share/man/man1" || exit 1; done

uninstall:
	for program in $(notdir $(programs)); do \
		rm -f "$(DESTDIR)$(PREFIX)/bin/$$program"; done
	for manual in $(notdir $(manuals)); do \
		rm -f "$(DESTDIR)$(PREFIX)/share/man/man1/$$manual"; done

clean:
	rm -rf $(objects)
	rm -f $(programs) $(grader) $(sheet)

-include $(shell find $(objects) -name '*.d' 2>/dev/null)
