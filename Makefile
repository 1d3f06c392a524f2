# grader — build, run, test.  `make help` lists the goals.
# Everything generated lands under $(BUILD); the source tree stays clean.

BUILD  ?= build
PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC     := gcc
endif
# make V=1 shows whole commands.
Q      := $(if $(V),,@)
say     = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))
PKGS   := yaml-0.1 jansson libseccomp libdw
TPKGS  := criterion

CSTD   := -std=gnu17 -D_GNU_SOURCE -Igrader
WARN   := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes \
          -Wmissing-prototypes -Wvla -Wswitch-enum -Wformat=2 -Wundef -Werror
OPT    ?= -O2 -g
SAN    ?=
CFLAGS += $(CSTD) $(WARN) $(OPT) $(SAN) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDLIBS += $(shell pkg-config --libs $(PKGS) 2>/dev/null)
LDFLAGS += $(SAN)

MAIN   := grader/main.c
RACSRC := $(sort $(wildcard grader/runtime/race_*.c))
MEMSRC := grader/runtime/memory_options.c
LIBSRC := $(filter-out $(MAIN) $(RACSRC) $(MEMSRC),$(shell find grader -name '*.c' | sort))
TSTSRC := $(sort $(wildcard tests/unit/*.c))
SUPSRC := $(sort $(wildcard tests/support/*.c))
BENSRC := $(sort $(wildcard tests/bench/*.c))
FUZSRC := $(sort $(wildcard tests/fuzz/*.c))
obj     = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/bin/grader ## build the grader: build/bin/grader

$(BUILD)/bin/grader: $(call obj,$(MAIN)) $(BUILD)/libgrader.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libgrader.a: $(call obj,$(LIBSRC)) $(BUILD)/runtime/object.o $(BUILD)/sources
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/bin/unit: $(call obj,$(TSTSRC) $(SUPSRC)) $(BUILD)/libgrader.a $(BUILD)/sources
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LDLIBS) $(shell pkg-config --libs $(TPKGS))

$(BUILD)/bin/%: $(BUILD)/tests/bench/%.o $(BUILD)/libgrader.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(call obj,$(TSTSRC)): private CFLAGS += $(shell pkg-config --cflags $(TPKGS) 2>/dev/null) -Wno-missing-prototypes -Wno-missing-field-initializers
$(call obj,$(TSTSRC) $(SUPSRC) $(FUZSRC)): private CFLAGS += -Itests

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# The race detector's runtime goes into students' programs, never into the grader, which
# only carries its object file. So it has flags of its own: no sanitizer, and nothing that
# a plain link of any kind would lack.
RACFLAGS := $(CSTD) $(WARN) -O2 -fPIC -ftls-model=initial-exec -fvisibility=hidden \
            -fno-stack-protector -fno-omit-frame-pointer -fno-builtin -pthread \
            -U_FORTIFY_SOURCE -fcf-protection=none -fno-asynchronous-unwind-tables
racobj   = $(patsubst grader/runtime/%.c,$(BUILD)/runtime/%.o,$(RACSRC))

$(BUILD)/runtime/%.o: grader/runtime/%.c $(BUILD)/runtime/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(RACFLAGS) -MMD -MP -c -o $@ $<

# What the compiler itself calls must not come back into the runtime's own stand-ins, and no
# name of the runtime's may meet one of a student's.
$(BUILD)/runtime/race.o: $(racobj) $(BUILD)/sources
	$(call say,LD,$@)
	$(Q)$(CC) -r -nostdlib -o $@ $(filter %.o,$^)
	$(Q)objcopy $(foreach f,memcpy memmove memset memcmp strlen,--redefine-sym $(f)=__real_$(f)) \
	  --wildcard --keep-global-symbol='__tsan_*' --keep-global-symbol='__wrap_*' $@
	$(Q)! nm $@ | grep ' U race_'

$(BUILD)/runtime/object.o: grader/runtime/object.S $(BUILD)/runtime/race.o $(BUILD)/runtime/memory_options.o
	$(call say,AS,$<)
	$(Q)$(CC) -DRACE_OBJECT='"$(BUILD)/runtime/race.o"' \
	  -DMEMORY_OBJECT='"$(BUILD)/runtime/memory_options.o"' -c -o $@ $<

# Stamps that change only when their text does: new flags recompile, a new or deleted
# source file relinks.
define stamp
@mkdir -p $(@D)
@echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
endef
$(BUILD)/flags: FORCE
	$(call stamp,$(CC) $(CFLAGS))
$(BUILD)/runtime/flags: FORCE
	$(call stamp,$(CC) $(RACFLAGS))
$(BUILD)/sources: FORCE
	$(call stamp,$(LIBSRC) $(RACSRC) $(MEMSRC) $(TSTSRC) $(SUPSRC))

-include $(patsubst %.c,$(BUILD)/%.d,$(MAIN) $(LIBSRC) $(TSTSRC) $(SUPSRC) $(BENSRC) $(FUZSRC)) $(racobj:.o=.d)

# A second make, so that pkg-config sees what was just installed.
run: ## install what is missing, build, grade a small class for real
	@sh .ci/need.sh run
	@$(MAKE) --no-print-directory -s all
	@sh tests/class/grade.sh $(BUILD)/bin/grader

test: ## install what is missing, then everything: check
	@sh .ci/need.sh test
	@$(MAKE) --no-print-directory check

check: format-check layers tidy man unit asan fuzz-short waits races verify e2e boxes hostile-quick ## format, lint, layers, unit, asan, fuzz-short, waits, races, verify, e2e, boxes, hostile-quick

unit: $(BUILD)/bin/unit ## unit tests
	timeout -k 5 600 $(BUILD)/bin/unit --timeout 30

# Criterion ignores the exit status LeakSanitizer sets, so a leak shows only as a log.
ASAN = BUILD=$(BUILD)/asan OPT='-O1 -g -fno-omit-frame-pointer' \
       SAN='-fsanitize=address,undefined -fno-sanitize-recover=all'
asan: ## unit tests and a whole grading under address, leak and undefined sanitizers
	@rm -rf $(BUILD)/asan/log && mkdir -p $(BUILD)/asan/log && chmod 1777 $(BUILD)/asan/log
	$(MAKE) --no-print-directory $(ASAN) all $(BUILD)/asan/bin/unit
	ASAN_OPTIONS=log_path=$(CURDIR)/$(BUILD)/asan/log/asan timeout -k 5 900 $(BUILD)/asan/bin/unit --timeout 60
	ASAN_OPTIONS=log_path=$(CURDIR)/$(BUILD)/asan/log/asan $(BUILD)/asan/bin/grader run --solutions > $(BUILD)/asan/report
	@! cat $(BUILD)/asan/log/* 2>/dev/null | grep .

# Parsers of what students and courses shape, given broken input. Built by a second make, in
# a folder of its own, by clang, which libFuzzer belongs to.
FUZZ = BUILD=$(BUILD)/fuzz CC=clang OPT='-O1 -g -fno-omit-frame-pointer' \
       SAN='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all'
fuzz: fuzzers ## every parser of foreign data on broken input, SECONDS=600 each
	sh tests/fuzz/run.sh $(BUILD)/fuzz $(or $(SECONDS),600)

fuzz-short: fuzzers ## the same, a few thousand inputs each, always from the same seeds
	sh tests/fuzz/run.sh $(BUILD)/fuzz short

fuzzers: all
	@$(MAKE) --no-print-directory $(FUZZ) fuzz-programs
	@sh tests/fuzz/seeds.sh $(BUILD)/bin/grader $(BUILD)/fuzz/bin/arena_seed $(BUILD)/fuzz/seeds

fuzz-programs: $(patsubst tests/fuzz/%_fuzz.c,$(BUILD)/bin/fuzz-%,$(filter %_fuzz.c,$(FUZSRC))) \
               $(BUILD)/bin/arena_seed

FUZHLP := $(call obj,$(filter-out %_fuzz.c %_seed.c,$(FUZSRC)) tests/support/course_folder.c)
$(BUILD)/bin/fuzz-%: $(BUILD)/tests/fuzz/%_fuzz.o $(FUZHLP) $(BUILD)/libgrader.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# It only writes; with the mutators it would miss libFuzzer's main.
$(BUILD)/bin/%_seed: $(BUILD)/tests/fuzz/%_seed.o $(BUILD)/tests/fuzz/%_patches.o
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

verify: all ## prove every exercise: solutions pass, wrong programs are caught
	$(BUILD)/bin/grader verify

e2e: all ## the command line as its users see it
	sh tests/e2e/run.sh $(BUILD)/bin/grader

hostile: all ## 58 attacks as a user and as root on every kind of host; TABLE=FILE writes the table
	python3 tests/hostile/run.py $(BUILD)/bin/grader $(if $(TABLE),--table $(TABLE))

hostile-quick: all ## the same attacks on this machine as it is
	python3 tests/hostile/run.py $(BUILD)/bin/grader --quick

boxes: $(BUILD)/bin/boxes ## 300 boxes in a row, a tenth of them hostile: nothing left, nobody grown
	timeout -k 5 300 python3 tests/bench/boxes.py $(BUILD)/bin/boxes 300

waits: $(BUILD)/bin/waits ## every kind of blocking, alive and dead, on a busy machine
	sh tests/bench/waits.sh $(BUILD)/bin/waits busy 150
	sh tests/bench/waits.sh $(BUILD)/bin/waits traced 60

races: $(BUILD)/bin/races ## programs with and without races: none accused, none missed
	$(BUILD)/bin/races right 2 tests/races
	$(BUILD)/bin/races wrong 1 tests/races

soak: all $(BUILD)/bin/waits $(BUILD)/bin/races $(BUILD)/bin/boxes ## ROUNDS=1000 gradings of a correct shell and plays of every program without races on a busy machine, five times the waits, ten times the boxes
	sh tests/bench/soak.sh $(BUILD)/bin/grader $(or $(ROUNDS),1000)
	sh tests/bench/waits.sh $(BUILD)/bin/waits busy $$(($(or $(ROUNDS),1000) * 5))
	sh tests/bench/waits.sh $(BUILD)/bin/waits traced $(or $(ROUNDS),1000)
	$(BUILD)/bin/races right $(or $(ROUNDS),1000) tests/races busy
	python3 tests/bench/boxes.py $(BUILD)/bin/boxes $$(($(or $(ROUNDS),1000) * 10))

bench: all $(BUILD)/bin/box_bench $(BUILD)/bin/waits $(BUILD)/bin/schedules $(BUILD)/bin/races ## launch and grading times, as ratios; time to a verdict; attacks beside bubblewrap
	$(BUILD)/bin/box_bench
	python3 tests/bench/bubblewrap.py $(BUILD)/bin/grader
	sh tests/bench/grading.sh $(BUILD)/bin/grader
	sh tests/bench/observer.sh $(BUILD)/bin/grader
	sh tests/bench/waits.sh $(BUILD)/bin/waits idle 60
	sh tests/bench/schedules.sh $(BUILD)/bin/schedules 40
	sh tests/bench/schedules.sh $(BUILD)/bin/schedules 0
	sh tests/bench/race_cost.sh $(BUILD)/bin/grader
	sh tests/bench/class.sh $(BUILD)/bin/grader
	$(BUILD)/bin/races wrong 5 tests/races

layers: ## refuse an #include that points up the pipeline
	sh tests/lint/layers.sh

man: ## lint the manual pages
	mandoc -T lint -W warning grader/man/*.[0-9]

compile_commands.json: Makefile $(MAIN) $(LIBSRC) $(TSTSRC) $(RACSRC) $(MEMSRC) ## for clangd and clang-tidy
	@{ sep='['; for f in $(MAIN) $(LIBSRC) $(TSTSRC); do \
	  printf '%s{"directory":"%s","file":"%s","arguments":[' "$$sep" "$(CURDIR)" "$$f"; \
	  for a in $(CC) $(filter-out -Werror,$(CFLAGS)) -c; do printf '"%s",' "$$a"; done; \
	  printf '"%s"]}' "$$f"; sep=",\n"; done; for f in $(RACSRC) $(MEMSRC); do \
	  printf ',\n{"directory":"%s","file":"%s","arguments":[' "$(CURDIR)" "$$f"; \
	  for a in $(CC) $(filter-out -Werror,$(RACFLAGS)) -c; do printf '"%s",' "$$a"; done; \
	  printf '"%s"]}' "$$f"; done; echo ']'; } | sed 's/,\\n/,\n/g' > $@

# One file per run: clang-tidy 14 reports false va_list errors from the second file on.
tidy: $(patsubst %.c,$(BUILD)/%.tidy,$(MAIN) $(LIBSRC) $(RACSRC) $(MEMSRC)) ## clang-tidy, warnings are errors
$(BUILD)/%.tidy: %.c .clang-tidy | compile_commands.json
	@mkdir -p $(@D)
	$(call say,TIDY,$<)
	$(Q)clang-tidy -p . --quiet $< 2>/dev/null && touch $@

FORMATTED = $$(find grader tests/unit tests/support tests/bench tests/fuzz tests/waits -name '*.[ch]')
format: ## rewrite sources in the house format
	clang-format -i $(FORMATTED)

format-check: ## fail if `make format` would change anything
	clang-format --dry-run --Werror $(FORMATTED)

# A package's build stages files, and loads nothing.
DOCS    := $(PREFIX)/share/doc/grader
PROFILE := /etc/apparmor.d/grader
install: all ## install under $(DESTDIR)$(PREFIX), with manual pages, an AppArmor profile and docs
	install -D -m 755 $(BUILD)/bin/grader $(DESTDIR)$(PREFIX)/bin/grader
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 grader/man/grader.1
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man5 grader/man/grader-course.5
	install -D -m 644 -t $(DESTDIR)$(DOCS) README.md grader/SECURITY.md $(wildcard grader/hostile.md) grader/course-language.md grader/report/FORMATS.md
	sed 's|@EXECUTABLE@|$(PREFIX)/bin/grader|' grader/apparmor/grader > $(BUILD)/apparmor-profile
	install -D -m 644 $(BUILD)/apparmor-profile $(DESTDIR)$(PROFILE)
	$(if $(DESTDIR),,sh grader/apparmor/load.sh $(PROFILE))

uninstall: ## remove what install put there
	$(if $(DESTDIR),,-apparmor_parser --remove $(PROFILE) 2>/dev/null)
	rm -f $(DESTDIR)$(PREFIX)/bin/grader $(DESTDIR)$(PREFIX)/share/man/man1/grader.1 \
	  $(DESTDIR)$(PREFIX)/share/man/man5/grader-course.5 $(DESTDIR)$(PROFILE)
	rm -rf $(DESTDIR)$(DOCS)

clean: ## remove everything generated
	rm -rf $(BUILD) compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z0-9_.-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

FORCE:
.PHONY: all run test check unit asan fuzz fuzz-short fuzzers fuzz-programs verify e2e boxes waits races soak bench layers man tidy format \
        format-check install uninstall clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
