# Needs the .NET SDK of global.json and Node.js 20.19 or newer. `make test` installs what else it needs.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

ARGS ?=
DATA ?= ./data
HUB ?= http://127.0.0.1:8080
SPEED ?= 1
FAULTS ?= 100
SEED ?=
SAMPLE ?= samples/bind9/demo.log

prune := \( -name bin -o -name obj -o -name node_modules -o -name dist \) -prune
shared := Directory.Build.props Directory.Packages.props global.json scripts/launcher.sh scripts/publish.sh
sources = $(shell find $(1) $(prune) -o -type f -print)
contracts := src/Grains.Interfaces

.PHONY: help run build test docs chaos demo bench lint clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: artifacts/eventhub ## Run the hub with its page on http://127.0.0.1:8080 (ARGS="--urls … --data …")
	@exec artifacts/eventhub $(ARGS)

build: artifacts/eventhub artifacts/eventhub-bind9 ## Publish artifacts/eventhub and artifacts/eventhub-bind9

test: ## Install what is missing, check and test everything
	@scripts/test.sh

docs: ## Write docs/*api.json anew from their parts in src/Api, and the page's types from them
	@EVENTHUB_WRITE_DOCUMENTS=true dotnet test tests/EventHub.Api.Tests -c Release --nologo --filter FullyQualifiedName~CommittedDocumentTests
	@cd src/Web && npm run --silent generate

chaos: ## Kill, stop and pause parts of a cluster under load and compare its ledgers (FAULTS=100 SEED=…)
	@FAULTS='$(FAULTS)' SEED='$(SEED)' scripts/chaos.sh

demo: artifacts/eventhub artifacts/eventhub-bind9 ## Play the sample log into the hub that `make run` started (SPEED=10 HUB=… DATA=…)
	@EVENTHUB_TOKEN="$$(artifacts/eventhub token --user demo --role admin --expires 12h --data '$(DATA)')" \
		artifacts/eventhub-bind9 play '$(SAMPLE)' --hub '$(HUB)' --speed '$(SPEED)' $(ARGS)

bench: build ## Measure, print a table and write the figures as JSON
	@dotnet run -c Release --project bench/EventHub.Bench -- $(ARGS)

lint: ## Check formatting, style and the page's rules
	@scripts/lint.sh

clean: ## Remove everything that was built
	rm -rf artifacts src/Web/dist src/Web/node_modules
	find src tests bench samples \( -name bin -o -name obj \) -type d -prune -exec rm -rf {} +

artifacts/eventhub: $(call sources,src/Silo src/Api src/Grains src/Storage src/Web $(contracts) sql) $(shared)
	@scripts/publish.sh eventhub src/Silo EventHub.Silo

artifacts/eventhub-bind9: $(call sources,src/Collector.Bind9 $(contracts)) $(shared)
	@scripts/publish.sh eventhub-bind9 src/Collector.Bind9 EventHub.Collector.Bind9
