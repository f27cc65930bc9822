# Every target is a thin name for a script in .scripts, so that each can be run alone as well.

.DEFAULT_GOAL := help
.PHONY: help serve build single scorm test swarm bench screenshot clean

help: ## Show this list
	@echo "LagLab: see database replication lag"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

serve: ## Build the page, serve it on this machine and print its address
	@.scripts/serve

build: ## Build the release page into dist/, ready for any static host
	@.scripts/build

scorm: build ## Pack the lessons for an LMS: dist/laglab-scorm.zip
	@.scripts/scorm

single: ## Build the page as one file, dist/laglab.html, for a disk or a course
	@.scripts/single

test: ## Run every check: format, lints, tests, documents, page, browser
	@.scripts/test

swarm: ## Run many random clusters under faults (SWARM_RUNS, SWARM_SEED)
	@.scripts/swarm

bench: ## Measure the engine's speed, and the page's size and work per frame
	@.scripts/bench

screenshot: ## Take the picture in the README anew
	@.scripts/setup browser
	@.scripts/build
	@.scripts/screenshot --until "Stale read:"

clean: ## Remove what builds and tests made; the installed tools stay
	@rm -rf target dist tests/e2e/out
