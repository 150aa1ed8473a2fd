# bingo-stand: every command a user needs. `make help` lists them; each is one small program in deploy/commands/.
# What can be said, as VARIABLE=value behind a command, is read from the environment, where make puts it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
NODE_BIN := node_modules/.bin
run = @$(NODE_BIN)/node deploy/commands/$(1).ts
# One kind of run of the specs: load, chaos or drill; the checks are `npx playwright test`.
specs = @RUN=$(1) $(NODE_BIN)/node $(NODE_BIN)/playwright test --config playwright.config.ts

# NODE and the rest are taken only from the command line: npm itself sets a variable NODE.
machine = $(if $(findstring command line,$(origin NODE)),'$(subst ','\'',$(NODE))')

.PHONY: help deploy clean plan status ssh logs doctor load chaos drill limit k6 report rejudge watch dashboard grafana heal stop resume test test-faults test-providers mutants cloud-storm emulated-cloud soak-checks calibrate bench-deploy bench-watch bench-report

# A word that is no command.
.DEFAULT:
	@printf 'make: there is no command "%s"\n  hint: `make help` lists them\n' '$(subst ','\'',$@)' >&2; exit 3

help: ## list the commands and what can be said
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@printf '\nWhat can be said, for example make deploy STAND=two EMAIL=me@example.com:\n'
	@awk -F ' ## ' '/^#: / { sub(/^#: /, ""); printf "  %-32s %s\n", $$1, $$2 }' Makefile

#: STAND=name ## which stand (main)
#: EMAIL=address ## R22: the e-mail in the configuration; port and log path follow from it (test@example.com)
#: DOMAIN=name ## R14: the domain that the certificate names (bingo.test)
#: BINGO_BINARY=path ## the executable to deploy; `stand-in` for the one this project builds (stand-in)
#: TLS_CERT=path TLS_KEY=path ## a certificate of your own, PEM (self-signed, made for the stand)
#: SUBNET=10.77.5.0/24 ## the lab's subnet (the first that is free)
#: MIRROR=url ## a Debian mirror for the golden image (the usual one)
#: SYSTEM_DIR=/data/bingo-stand ## another place for machines and images (/var/lib and /var/cache)
#: PROVIDER=local ## where the machines come from: local, yandex or hosts (local)
#: HOSTS=hosts.json ## for PROVIDER=hosts: the list of the machines that you own (docs/hosts.md)
#: YC_FOLDER_ID=id YC_OPERATOR=203.0.113.7/32 ## for PROVIDER=yandex: the folder to make it in, and from where you come
#: YC_SERVICE_ACCOUNT_KEY_FILE=path YC_IAM_TOKEN=token ## the way in: a key file, or a token, better said by the environment; neither is stored
#: YC_ZONE=ru-central1-d YC_NETWORK_ID=id YC_IMAGE_FAMILY=debian-12 ## where in the cloud, and made of what
#: YC_CORES=2 YC_MEMORY_GIB=2 YC_DISK_GIB=15 YC_CORE_FRACTION=100 YC_PLATFORM=standard-v3 ## how large the machines are
#: YC_PREEMPTIBLE=nodes YC_STATIC_ADDRESSES=all ## cheaper machines (none, nodes, all); whose address stays (balancer, all)
#: YC_AGENT_DEB=path YC_AGENT_SHA256=sum ## the package (a path, or an address) of the agent that sends figures to Yandex Monitoring, and its SHA-256
#: NODE=bingo-1 FOLLOW=1 ## for ssh and logs
#: ENDPOINT=/db_dummy LEVEL=error SLOWER=400 ## for logs: what the nodes wrote of one path, of one level, of requests over so many ms
#: TARGET=http://203.0.113.7 ## for npx playwright test: judge a service that others run, from outside
#: TARGET_HTTPS=https://203.0.113.7:8443 ## where it answers by https, when not at port 443
#: RUN=load ## for npx playwright test: another kind of run than the checks (load, chaos, drill)
#: N=20 ## for make soak-checks: how often the checks are run, 1 to 100
#: OF=run,run AGAINST=run ## for report and rejudge: the runs it is made of (the last of each kind), and one to compare with
#: BOUNDS=operationFast.p90MsMax=300 ## for rejudge: other limits than the catalogue's
#: ENDPOINT=/db_dummy ## for load and limit: one endpoint, by its path, instead of the mix
#: OUT=load.k6.js ## for k6: where the script is written (reports/out/load.k6.js)
#: PROFILE=steady RATE=90 DURATION=30s ## for load: one question; the profile (steady, peak, step, ramp), its rate and time replaced
#: ENGINE=autocannon WAY=h2 ## for load: who offers it (open-loop, autocannon), and over what (http, https, h2)
#: ONLY="bingo-1 crash" ## for chaos: only the experiments with these words in their names
#: WALK=10m SEED=7 ## for chaos: experiments drawn by a seed until the time is full, instead of all of them
#: PORT=7090 ## for dashboard and watch: the port of loopback that it is served on (7090; 8642)
#: JSON=1 ## for programs: JSON instead of text

deploy: node_modules ## bring the stand up, or put right what differs
	$(call run,deploy)

clean: node_modules ## destroy the stand, leave nothing behind
	$(call run,clean)

plan: node_modules ## show what a deploy would change
	$(call run,plan)

status: node_modules ## what runs, how well, which versions, how many rows
	$(call run,status)

ssh: node_modules ## open a shell: make ssh NODE=bingo-1
	$(call run,ssh) $(machine)

logs: node_modules ## what the nodes wrote, on one clock: make logs FOLLOW=1 SLOWER=400; or all of one machine: make logs NODE=balancer
	$(call run,logs) $(machine)

doctor: node_modules ## is this computer fit, and what to do if not
	$(call run,doctor)

load: node_modules ## how much it carries: everything, or one question: make load ENDPOINT=/db_dummy RATE=90 DURATION=30s
	$(if $(strip $(PROFILE)$(ENDPOINT)$(RATE)$(DURATION)$(ENGINE)$(WAY)),@$(NODE_BIN)/node load/commands/load.ts,$(call specs,load))

limit: node_modules ## raise the load until the stand breaks, and name what broke: make limit ENDPOINT=/db_dummy
	@$(NODE_BIN)/node load/commands/limit.ts

k6: node_modules ## write the load as a script for k6, for more than one machine: make k6 OUT=load.k6.js
	@$(NODE_BIN)/node load/commands/k6.ts

chaos: node_modules ## what it survives: every harm that it must, while users are watched
	$(call specs,chaos)

drill: node_modules ## see the load and chaos specs turn red on a stand broken on purpose; it is put back
	$(call specs,drill)

report: node_modules ## the page of what was seen, rendered again from the data of the last runs
	@$(NODE_BIN)/node reports/commands/report.ts

watch: node_modules ## the same page on this computer while a run goes on in another terminal, as it goes
	@$(NODE_BIN)/node reports/commands/watch.ts

rejudge: node_modules ## judge the last runs again by other limits, with no new look
	@$(NODE_BIN)/node reports/commands/rejudge.ts

dashboard: node_modules ## RPS, errors and latency of every endpoint, live and for any past time, as a page on this computer
	@$(NODE_BIN)/node reports/commands/dashboard.ts

grafana: node_modules ## write the same charts as a dashboard for Grafana: make grafana OUT=bingo-stand.json
	@$(NODE_BIN)/node reports/commands/grafana.ts

heal: node_modules ## undo what faults have left, also those of a harness that was killed
	$(call run,heal)

stop: node_modules ## the emergency lever: heal everything at once, and bar new faults
	$(call run,stop)

resume: node_modules ## let faults happen again after make stop
	$(call run,resume)

test: node_modules ## prove the harness: its own tests, a stand of its own, the specs against it
	@$(NODE_BIN)/node fixtures/self-test.ts

test-faults: node_modules ## prove every fault on real machines: harm, heal, heal again, and the lease alone; and one that will not heal (some 25 minutes)
	@$(NODE_BIN)/node --test --test-concurrency=1 --test-reporter=spec chaos/contract.machine.test.ts fixtures/sickness.machine.test.ts

test-providers: node_modules ## prove on real machines what is promised of every provider: local, hosts, and yandex in the emulated cloud, with its agent (some 6 minutes)
	@$(NODE_BIN)/node --test --test-concurrency=1 --test-reporter=spec deploy/providers/contract.machine.test.ts fixtures/bare-machines/contract.machine.test.ts fixtures/yandex-cloud/contract.machine.test.ts fixtures/yandex-cloud/agent.machine.test.ts

mutants: node_modules ## see every check fail: the specs on a service broken in every known way; writes docs/mutants.md
	@$(NODE_BIN)/node fixtures/reference/run-mutants.ts

cloud-storm: node_modules ## prove the cloud provider: make and destroy stands in the emulated cloud while things go wrong: make cloud-storm RUNS=200 SEED=1
	@$(NODE_BIN)/node fixtures/yandex-cloud/run-storms.ts

emulated-cloud: node_modules ## Yandex Cloud on this computer with real machines, until Ctrl-C; shows how to deploy into it
	@$(NODE_BIN)/node fixtures/yandex-cloud/serve.ts

soak-checks: node_modules ## run all checks on an unbroken stand N times and count false alarms: make soak-checks N=20
	@$(NODE_BIN)/node fixtures/soak.ts

calibrate: node_modules ## what the load engines report beside what is true; writes docs/calibration.md
	@$(NODE_BIN)/node --disable-warning=DEP0060 load/commands/calibrate.ts

bench-deploy: node_modules ## measure deploy, redeploy, recovery, memory and clean: make bench-deploy RUNS=3
	@$(NODE_BIN)/node deploy/commands/bench-deploy.ts

bench-watch: node_modules ## measure how well a watch keeps its plan, and what its figures are worth
	@$(NODE_BIN)/node checks/bench-watch.ts

bench-report: node_modules ## measure what a report costs: rendering, size, opening, zooming
	@$(NODE_BIN)/node reports/bench.ts

# npm brings the project's own Node 24 as well; the mark is written last, so an installation that was cut off is repeated.
# `npm ci` would first take away what is there: from under a run in another terminal, or twice at once.
node_modules: node_modules/.installed
node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo 'bingo-stand needs Node 20 or newer with npm: apt-get install npm' >&2; exit 3; }
	@echo 'installing the npm packages'
	@mkdir -p node_modules && flock node_modules npm install --no-save --no-fund --no-audit --loglevel=error </dev/null
	@touch $@
