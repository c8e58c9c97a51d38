# In a lab's own folder: `make` compiles its program as the grader does, and the goals of the
# kit's top folder that look at a lab look at this one. Each lab's Makefile includes this file.
folder := $(lastword $(notdir $(CURDIR)))
lab := $(firstword $(subst -, ,$(folder)))
program := $(patsubst $(lab)-%,%,$(folder))

.PHONY: grade hint watch

$(program): $(program).c
	cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -O1 -g -pthread -o $@ $<

grade hint watch:
	@$(MAKE) --no-print-directory -C ../.. $@ LAB=$(lab)
