# grader — build, run, test.  `make help` lists the goals.
# Everything generated lands under $(BUILD); the source tree stays clean.

BUILD  ?= build
PREFIX ?= /usr/local
ifeq ($(origin CC),default)
CC     := gcc
endif
PKGS   := yaml-0.1 jansson libseccomp
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
LIBSRC := $(filter-out $(MAIN),$(shell find grader -name '*.c' | sort))
TSTSRC := $(sort $(wildcard tests/unit/*.c))
SUPSRC := $(sort $(wildcard tests/support/*.c))
obj     = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/bin/grader ## build the grader: build/bin/grader

$(BUILD)/bin/grader: $(call obj,$(MAIN)) $(BUILD)/libgrader.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libgrader.a: $(call obj,$(LIBSRC)) $(BUILD)/sources
	rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/bin/unit: $(call obj,$(TSTSRC) $(SUPSRC)) $(BUILD)/libgrader.a $(BUILD)/sources
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LDLIBS) $(shell pkg-config --libs $(TPKGS))

$(call obj,$(TSTSRC)): CFLAGS += $(shell pkg-config --cflags $(TPKGS) 2>/dev/null) -Wno-missing-prototypes
$(call obj,$(TSTSRC) $(SUPSRC)): CFLAGS += -Itests

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Stamps that change only when their text does: new flags recompile, a new or deleted
# source file relinks.
define stamp
@mkdir -p $(@D)
@echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
endef
$(BUILD)/flags: FORCE
	$(call stamp,$(CC) $(CFLAGS))
$(BUILD)/sources: FORCE
	$(call stamp,$(LIBSRC) $(TSTSRC) $(SUPSRC))

-include $(patsubst %.c,$(BUILD)/%.d,$(MAIN) $(LIBSRC) $(TSTSRC) $(SUPSRC))

unit: $(BUILD)/bin/unit ## unit tests
	timeout -k 5 600 $(BUILD)/bin/unit --timeout 30

layers: ## refuse an #include that points up the pipeline
	sh tests/lint/layers.sh

compile_commands.json: Makefile $(MAIN) $(LIBSRC) $(TSTSRC) ## for clangd and clang-tidy
	@{ sep='['; for f in $(MAIN) $(LIBSRC) $(TSTSRC); do \
	  printf '%s{"directory":"%s","file":"%s","arguments":[' "$$sep" "$(CURDIR)" "$$f"; \
	  for a in $(CC) $(filter-out -Werror,$(CFLAGS)) -c; do printf '"%s",' "$$a"; done; \
	  printf '"%s"]}' "$$f"; sep=",\n"; done; echo ']'; } | sed 's/,\\n/,\n/g' > $@

# One file per run: clang-tidy 14 reports false va_list errors from the second file on.
tidy: $(patsubst %.c,$(BUILD)/%.tidy,$(MAIN) $(LIBSRC)) ## clang-tidy, warnings are errors
$(BUILD)/%.tidy: %.c .clang-tidy | compile_commands.json
	@mkdir -p $(@D)
	clang-tidy -p . --quiet $< 2>/dev/null && touch $@

format: ## rewrite sources in the house format
	clang-format -i $$(find grader tests/unit tests/support tests/bench -name '*.[ch]')

format-check: ## fail if `make format` would change anything
	clang-format --dry-run --Werror $$(find grader tests/unit tests/support tests/bench -name '*.[ch]')

clean: ## remove everything generated
	rm -rf $(BUILD) compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z_.-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

FORCE:
.PHONY: all unit layers tidy format format-check clean help FORCE
.DELETE_ON_ERROR:
