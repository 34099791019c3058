# Everything here is also a plain command; the Makefile only remembers them.
.PHONY: build test lint check bench content

build: ## one static binary
	CGO_ENABLED=0 go build -trimpath -o cosm .

test: ## no network, no sound card, no home folder
	go test ./...

lint:
	golangci-lint run ./...

check: ## what a clean machine checks
	.ci/run

bench: build ## cosm beside newsboat, mpg123 and mpv, as ratios in one run
	.ci/bench

content: ## make the embedded podcast anew (espeak-ng, ffmpeg)
	go generate ./ui/cli/demo
