# portlab: `make help` lists the goals. This is for GNU make (on a BSD: gmake).
#
# This file builds the pair and the tools. labs/labs.mk has the labs and the worksheets, and
# tests/tests.mk has the tests.
#
# Programs are built beside their source, and objects below build/. OUT=DIR puts all of it
# below DIR instead, so that you can have several builds side by side:
#     make OUT=build/clang CC=clang

OUT = .
CC = cc
CC_FOR_BUILD = $(CC)
CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L
LDFLAGS =
LDLIBS =
PREFIX = /usr/local
DESTDIR =

# A student's name and the name of a file that was handed in are text, and must never run.
# $(call takes,GOALS,NAMES) says which texts a goal takes. make keeps each text as it was typed,
# and expands no $(...) in it. The goal's recipe reads it from its environment, as "$$STUDENT",
# so no shell expands it either. Other goals do not see it.
takes = $(foreach name,$(2),$(eval $(call text,$(1),$(name))))
define text
override $(2) := $$(value $(2))
$(1): export $(2) := $$($(2))
endef

# Some goals write a file, which OUT=FILE names; what they need is built beside its source.
# For the others OUT is a folder to build in, and make cannot handle special characters in it.
override OUT := $(value OUT)
file :=
ifneq ($(filter grade check-worksheet puzzle handout package plots print,$(MAKECMDGOALS)),)
ifneq ($(OUT),.)
file := $(OUT)
endif
override OUT := .
endif
ifneq ($(words x$(OUT)x)$(strip $(foreach sign,$$ ` " ' \ ; & | < > *,$(findstring $(sign),$(OUT)))),1)
$(error OUT=$(OUT): the name of a folder to build in must have no blank and none of $$ ` " ' \ ; & | < > *)
endif

objects := $(OUT)/build
compile = $(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP

# `make V=1` shows the whole commands.
quiet := $(if $(V),,@)
say = @echo '  $(1) $@'

# Runs as many compilers at a time as there are processors, unless -j says otherwise. The
# programs that a goal runs must not see this option, nor the other options of this make.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
endif
unexport MAKEFLAGS

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help help-class help-kit demo facts lookup view plots install uninstall clean

# These are not part of lib: they make a table for it.
table_parts := lib/registry-table.c lib/registry-source.c
lib_files := $(filter-out $(table_parts),$(wildcard lib/*.c))
lib := $(lib_files:%.c=$(objects)/%.o) $(objects)/registry-rows.o
room = $(patsubst %.c,$(objects)/%.o,$(wildcard $(1)/*.c))
server := $(call room,demo-server)
client := $(call room,demo-client)
view := $(call room,labs/view) $(objects)/page-files.o
namespace := $(objects)/labs/tools/box/namespace.o
box := $(call room,labs/tools/box)
savefile := $(call room,labs/tools/savefile)
# Captures packets of a network namespace into a file.
capture := $(call room,labs/tools/capture) $(filter %/packet.o %/packet-checksum.o %/packet-words.o,$(savefile))

pair := $(OUT)/demo-server/demo-server $(OUT)/demo-client/demo-client
tools := $(OUT)/labs/tools/port-facts $(OUT)/labs/tools/port-lookup \
	$(OUT)/labs/tools/netbox $(OUT)/labs/tools/relay $(OUT)/labs/tools/packets \
	$(OUT)/labs/tools/port-plot $(OUT)/labs/tools/classroom $(OUT)/labs/tools/on \
	$(OUT)/labs/view/port-view
programs := $(pair) $(tools)
manuals := $(wildcard demo-*/*.1 labs/tools/*.1 labs/view/*.1)

## make                 build the pair and the tools
all: $(programs)

## make demo            take a guided tour
demo: all
	@sh labs/tour.sh $(OUT)

## make facts           show what this machine does with ports
facts: all
	@$(OUT)/labs/tools/port-facts

## make lookup PORT="3306 http 6000-6010"
##                      look up ports and names in the IANA registry
PORT = 3306
$(call takes,lookup view,PORT)
lookup: all
	@set -f; $(OUT)/labs/tools/port-lookup $$PORT

##k make plots OUT=FOLDER
##k         draw where ports lie, in which order the kernel gives them, and
##k         what a connect costs, from runs on this machine (into plots/)
$(call takes,plots,file)
plots: all
	@sh labs/tools/plot/plots.sh $(OUT) "$${file:-plots}"

## make view PORT=3306  start a server and a page that shows who connects to it;
##                      ADDRESS=0.0.0.0 lets other machines connect
ADDRESS = 127.0.0.1
$(call takes,view,ADDRESS)
view: all
	@sh labs/view/view.sh $(OUT) "$$ADDRESS" "$$PORT"

# The labs, the worksheets and what grades them. This defines grader, peers and sheet.
include labs/labs.mk
# A package for a school's system has no tests.
-include tests/tests.mk

## make install         install below PREFIX (/usr/local); also make uninstall
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

## make clean           remove what was built
clean:
	rm -rf $(objects)
	rm -f $(programs) $(grader) $(sheet) $(class)

# The lines of help are above their goals: `## text` for everyone, `##c text` for those who teach
# a class, `##k text` for those who change the kit. With a `+` the goal needs the solutions, which
# the student edition does not have. Each page fits a terminal of 24 lines.
help: page :=
help-class: page := c
help-kit: page := k
help help-class help-kit:
	@awk -v page='$(page)' -v solutions='$(firstword $(wildcard labs/*/solution))' \
		'sub("^##" page " ", "") || (solutions && sub("^##" page "[+] ", ""))' \
		$(filter %Makefile %.mk,$(MAKEFILE_LIST))
	@[ -n '$(page)' ] || echo 'To teach a class: make help-class. To change the kit: make help-kit.'

# Each program is linked from the objects that are listed here. A tool is one file of labs/tools,
# and its parts are in rooms, the folders beside it.
$(OUT)/demo-server/demo-server: $(server) $(lib)
$(OUT)/demo-client/demo-client: $(client) $(lib)
$(filter $(OUT)/labs/tools/%,$(tools)): $(OUT)/labs/tools/%: $(objects)/labs/tools/%.o $(lib)
$(OUT)/labs/tools/port-facts: $(call room,labs/tools/facts) $(objects)/topics-rows.o $(box)
$(OUT)/labs/tools/port-lookup: $(objects)/registry-words.o
$(OUT)/labs/tools/netbox: $(box) $(capture)
$(OUT)/labs/tools/packets: $(savefile)
$(OUT)/labs/tools/classroom: $(call room,labs/tools/hosts) $(box) $(capture)
$(OUT)/labs/tools/on: $(objects)/labs/tools/hosts/errand.o
$(OUT)/labs/tools/port-plot: $(call room,labs/tools/plot)
$(OUT)/labs/tools/port-plot: LDLIBS += -lm # a logarithmic axis
$(OUT)/labs/view/port-view: $(view) $(lib)

$(programs) $(grader) $(sheet) $(class):
	@mkdir -p $(@D)
	$(call say,link)
	$(quiet)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(objects)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc)
	$(quiet)$(compile) -c -o $@ $<

# The topics that port-facts judges: those of all labs and worksheets, new ones too.
topics := $(sort $(notdir $(patsubst %/,%,$(wildcard labs/[0-9]*/)) \
	$(basename $(wildcard worksheets/[0-9]*.md))))
topic_files := $(wildcard labs/[0-9]*/README.md worksheets/[0-9]*.md)

$(objects)/topics-rows.c: labs/tools/facts/topics.awk $(topic_files) $(wildcard labs worksheets)
	@mkdir -p $(@D)
	$(call say,make)
	$(quiet)LC_ALL=C awk -v topics='$(topics)' -f labs/tools/facts/topics.awk $(topic_files) </dev/null > $@

$(objects)/topics-rows.o: $(objects)/topics-rows.c labs/tools/facts/topics.h
	$(call say,cc)
	$(quiet)$(compile) -I. -c -o $@ $<

# The files of port-view's page are built in.
page_files := $(sort $(wildcard labs/view/page/*))

$(objects)/page-files.c: labs/view/page.sh $(page_files) $(wildcard labs/view/page)
	@mkdir -p $(@D)
	$(call say,make)
	$(quiet)sh labs/view/page.sh $(page_files) > $@

$(objects)/page-files.o: $(objects)/page-files.c labs/view/page.h
	$(call say,cc)
	$(quiet)$(compile) -I. -c -o $@ $<

# The registry is translated from text to C by a program that runs on the building machine.
$(objects)/registry-table: $(table_parts) lib/port.c lib/registry-source.h lib/registry.h lib/port.h
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

-include $(shell find $(objects) -name '*.d' 2>/dev/null)
