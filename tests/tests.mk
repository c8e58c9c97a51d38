# Tests the kit, measures it, and builds it for other systems. Part of ../Makefile.

.PHONY: test test-long matrix mutate bench class-bench fuzz cross test-programs bench-programs

BATS = bats

test_programs := $(patsubst %.c,$(objects)/%,$(wildcard tests/units/*.c tests/faults/*.c))
fuzz_targets := $(filter-out replay memory,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
fuzz_programs := $(patsubst %,$(objects)/tests/fuzz/%,$(fuzz_targets))
bench_programs := $(patsubst %.c,$(objects)/%,$(wildcard tests/bench/*.c))
mutate := $(objects)/tests/mutate/mutate

test-programs: $(test_programs) $(fuzz_programs)
bench-programs: $(bench_programs)

##k make test       run the tests; TESTS="tests/udp.bats ...": some of them
TESTS = tests
$(call takes,test,TESTS)
test: all test-programs bench-programs grader $(sheet) $(class)
	@sh tests/run.sh $(OUT) $$TESTS

##k make test-long  run the long tests: sanitizers, valgrind, repeats, a soak;
##k         STEP='valgrind*' for some of it, REPEATS=10 for how often
STEP =
REPEATS = 10
$(call takes,test-long,STEP REPEATS)
test-long: all test-programs grader $(sheet) $(class) $(mutate)
	@sh tests/run-long.sh "$$REPEATS" "$$STEP"

##k make matrix     run the pair, tour and tools in each kind of environment
matrix: all test-programs
	@sh tests/matrix.sh $(OUT)

##k+ make mutate LAB=04
##k+         find statements of the model solution that no check misses
$(call takes,mutate,LAB)
mutate: grader $(mutate)
	@sh tests/mutate.sh $(OUT) "$$LAB"

##k make bench      compare the pair with bare loops and other servers, as ratios
ROUNDS = 13
bench: all bench-programs
	@$(objects)/tests/bench/bench $(OUT) $(ROUNDS)

##k+ make class-bench COUNT=300
##k+         measure how much longer a class takes than its gradings
COUNT = 300
class-bench: grader $(class)
	@sh tests/class-bench.sh $(OUT) $(COUNT)

##k make fuzz TARGET=port SECONDS=60
##k         run a target of tests/fuzz under libFuzzer (clang)
TARGET = port
SECONDS = 60
fuzz: $(objects)/registry-rows.c
	@mkdir -p $(objects)/fuzz/$(TARGET)
	clang $(STANDARD) -DLIBFUZZER -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -Ilib -o $(objects)/fuzz/$(TARGET)-fuzzer \
		tests/fuzz/$(TARGET).c $(lib_files) $(objects)/registry-rows.c \
		demo-server/answer.c lib/registry-source.c $(patsubst $(objects)/%.o,%.c,$(fuzz_parts))
	$(objects)/fuzz/$(TARGET)-fuzzer -max_total_time=$(SECONDS) -print_final_stats=1 \
		-close_fd_mask=3 \
		-artifact_prefix=$(objects)/fuzz/ $(objects)/fuzz/$(TARGET) \
		tests/fuzz/corpus/$(TARGET)

##k make cross      compile for macOS, the BSDs and other processors (needs zig)
# It writes below build/cross/ only.
cross:
	@MAKE="$(MAKE)" sh tests/cross.sh

# Each file of tests/units, tests/faults, tests/bench and tests/mutate is a program. It is linked
# with the parts of the pair that use no socket.
$(objects)/tests/%: tests/%.c $(lib) $(objects)/demo-server/answer.o $(objects)/demo-server/advice.o \
		$(objects)/demo-client/advice.o $(sheet_parts) $(class_parts) $(objects)/labs/grader/table.o
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(compile) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LDLIBS)

# This test needs the mathematical part of libc, as port-plot does.
$(objects)/tests/units/scale-test: $(objects)/labs/tools/plot/scale.o
$(objects)/tests/units/scale-test: LDLIBS += -lm

# A fuzz target has a main() that replays its corpus. Targets read a file that is in memory.
fuzz_parts := $(filter-out %/file.o %/paper.o %/paper-css.o,$(sheet_parts) $(class_parts)) $(objects)/tests/fuzz/memory.o \
	$(savefile) $(packet) $(addprefix $(objects)/labs/view/,hosts.o record.o request.o shape.o)
$(fuzz_programs): $(objects)/tests/fuzz/%: tests/fuzz/%.c $(objects)/tests/fuzz/replay.o $(lib) \
		$(objects)/demo-server/answer.o $(objects)/lib/registry-source.o $(fuzz_parts)
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(compile) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LDLIBS)
