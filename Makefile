# What a developer types. "make help" lists it; only "interop", "bench-tls"
# and what has to do with libFuzzer need more than Go, git and make.

GO      ?= go
# RACE=1 tests with the race detector (it needs a C compiler).
RACE    ?=
# FUZZTIME is how long each fuzz target runs.
FUZZTIME ?= 10s
# TARGET narrows fuzz and libfuzzer down to one target: make fuzz TARGET=bfcp-decode
TARGET  ?=
# PKG narrows test and bench down: make test PKG=./reference/bfcp
PKG     ?= ./...

# SCRIPTS are the files that begin as a shell script does.
SCRIPTS = $(shell git grep -lIE '^\#!.*sh$$' -- ':!*.txtar' ':!*.md')

.DEFAULT_GOAL := help
.PHONY: help demo test bench bench-tls lint lint-scripts fuzz libfuzzer libfuzzer-check ossfuzz fuzz-deps interop interop-deps bogo differential liboracle mutation find-planted generate

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: ## make one call over real sockets and show every step
	$(GO) run ./cmd/floorcheck call

test: ## run all tests that need nothing but Go (RACE=1: with the race detector)
	$(GO) test $(if $(RACE),-race) $(PKG)

bench: ## run the benchmarks that stand beside the code
	$(GO) test -run '^$$' -bench . -benchmem $(PKG)

lint: ## gofmt, go vet and staticcheck
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "gofmt wants to change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet -tags interop ./interop/...
	$(GO) tool staticcheck ./...
	$(GO) tool staticcheck -tags interop ./interop/...

lint-scripts: fuzz-deps ## shellcheck, shfmt and actionlint, over scripts and workflows
	shellcheck $(SCRIPTS)
	$(GO) run mvdan.cc/sh/v3/cmd/shfmt@v3.14.1 -i 2 -d $(SCRIPTS)
	$(GO) run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
	$(GO) vet -tags libfuzzer ./fuzz/libfuzzer/...

fuzz: ## run every fuzz target for FUZZTIME (10s), or TARGET, with a summary (floorcheck fuzz)
	$(GO) run ./cmd/floorcheck fuzz --time $(FUZZTIME) $(TARGET)
	$(if $(TARGET),,$(GO) test -run '^$$' -fuzz '^FuzzReadMIKEY$$' -fuzztime 100000x -fuzzminimizetime 20x ./reference/monitor)

libfuzzer: fuzz-deps ## build a libFuzzer binary for every target (TARGET=bfcp-decode: for one) into bin/libfuzzer
	@GO="$(GO)" fuzz/libfuzzer/build $(TARGET)

libfuzzer-check: fuzz-deps ## see that libFuzzer finds, minimises, forks, merges and replays
	@GO="$(GO)" fuzz/libfuzzer/check

ossfuzz: fuzz-deps ## run the build of ClusterFuzzLite and OSS-Fuzz without their image, and what it makes (RUNS=1000)
	@fuzz/libfuzzer/ossfuzz

fuzz-deps:
	@interop/install fuzz/packages.txt

bench-tls: interop-deps ## run TLS-PSK handshakes and records beside GnuTLS and OpenSSL
	$(GO) run ./interop/benchtls

interop: interop-deps ## install third-party programs (Debian, by apt) and test against them
	INTEROP_MATRIX=$(CURDIR)/interop/bin/matrix.md $(GO) test -count=1 -tags interop ./interop/...
	@cat interop/bin/matrix.md

interop-deps:
	@interop/install

mutation: ## plant slips in the code and count those that the tests notice (slow; PKG=./reference/mp narrows it)
	$(GO) run github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0 unleash --workers 2 $(if $(filter ./...,$(PKG)),./reference,$(PKG))

differential: interop-deps ## run vectors and 100,000 mutants through other BFCP decoders and write docs/differential.md
	$(GO) run ./interop/differential -markdown docs/differential.md

liboracle: ## build the oracle as a C library into bin: liboracle.so, liboracle.a, floorcheck.h (needs a C compiler)
	@mkdir -p bin
	CGO_ENABLED=1 $(GO) build -buildmode=c-shared -o bin/liboracle.so ./cmd/liboracle
	CGO_ENABLED=1 $(GO) build -buildmode=c-archive -o bin/liboracle.a ./cmd/liboracle
	@rm -f bin/liboracle.h && cp cmd/liboracle/floorcheck.h bin/

bogo: ## point a ready-built BoringSSL test runner at the TLS engine: make bogo RUNNER=PATH
	@test -x "$(RUNNER)" || { echo "usage: make bogo RUNNER=PATH (a ready-built runner program)"; exit 2; }
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(GO) build -o "$$tmp" ./cmd/floorcheck-bogo && \
	"$(abspath $(RUNNER))" -shim-path "$$tmp/floorcheck-bogo" -shim-config cmd/floorcheck-bogo/config.json \
	  -allow-unimplemented -test '*PSK*' -skip '*DTLS*;*QUIC*'

# FAULT=, TARGET= and ENGINE=native,rapid narrow it; RESULTS=FILE goes on where a
# run was stopped; MARKDOWN=FILE writes the table.
find-planted: ## plant faults and measure how fast each fuzzing engine finds them (hours; TIME=60s RUNS=3 FAULT=decoder)
	$(GO) run ./fuzz/findplanted --time "$(or $(TIME),60s)" --runs "$(or $(RUNS),3)" --fault "$(FAULT)" --target "$(TARGET)" \
	  $(if $(ENGINE),--engine "$(ENGINE)") $(if $(RESULTS),--results "$(RESULTS)") $(if $(MARKDOWN),--markdown "$(MARKDOWN)")

generate: ## write the generated docs and the test vectors anew
	$(GO) generate ./...
