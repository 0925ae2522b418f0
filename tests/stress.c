// SPDX-License-Identifier: GPL-2.0
/*
 * stress.c - readers of every report over processes that do not keep still.
 *
 * Usage: stress [--reads N] [--seconds N] [--readers N] [--targets N] [--seed N] [--brief]
 *
 *	--reads N	go on until so many reports were read (default: 20000)
 *	--seconds N	and so long at least (default: 0)
 *	--readers N	who read at once (default: 4)
 *	--targets N	who are looked at (default: 4)
 *	--seed N	of the random numbers (default: 1)
 *	--brief		go on for no longer: what was not met by then is asked of another run
 *
 * Every report is held against all laws of docs/abi.md: it must parse, and the
 * identity must hold on every row. With a module built for debugging, which waits
 * in the windows where a walk can be overtaken, each of its dangerous paths must
 * have been taken. Meanwhile swap goes on and off, and whatever the kernel has that
 * moves pages works as fast as it can. As root, with the module loaded. Prints KTAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "churn.h"
#include "knob.h"
#include "place.h"
#include "proc.h"
#include "report.h"
#include "world.h"

#define TARGETS_MAX	32
#define TARGET_NICE	10	/* enough for them to live, not to keep readers from reading */
#define EVENTS		VML_DIR "/debug/"
#define PATIENCE	600	/* s more, until all has been met */

enum {
#define X(name)	READ_##name,
	VML_REPORTS(X)
#undef X
	READS
};

static const char * const reports[] = {
#define X(name)	#name,
	VML_REPORTS(X)
#undef X
};

/* What all processes of the test share. */
static struct shared {
	pid_t target[TARGETS_MAX];
	unsigned long reads[READS];
	unsigned long watched;	/* of all reads, those of files below watch/ */
	unsigned long rows;
	unsigned long cut;	/* reports that ended with "complete no" */
	unsigned long refused;	/* questions about who was just gone */
	unsigned long lives;
	unsigned long wrong;
	char first[512];
} *shared;

static unsigned long wanted_reads = 20000;
static unsigned long wanted_seconds;
static int nr_readers = 4;
static int nr_targets = 4;
static unsigned int first_seed = 1;
static bool brief;

static unsigned long add(unsigned long *counter, unsigned long n)
{
	return __atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

static unsigned long all_reads(void)
{
	unsigned long sum = 0;

	for (int i = 0; i < READS; i++)
		sum += shared->reads[i];
	return sum;
}

static void __printf(1, 2) wrong(const char *format, ...)
{
	va_list args;

	if (add(&shared->wrong, 1))
		return;
	va_start(args, format);
	vsnprintf(shared->first, sizeof(shared->first), format, args);
	va_end(args);
}

/*
 * Keeps one place of the list filled: as one process ends another begins. In the first
 * one they do so often, for readers to meet their ends; in the last one the kernel takes
 * pages away from them, and ends them, for want of memory.
 */
static void keep_target(unsigned int place)
{
	unsigned int seed = 1000000 * (place + 100 * first_seed);
	pid_t pid;

	while (1) {
		pid = fork();
		if (!pid) {
			setpriority(PRIO_PROCESS, 0, TARGET_NICE);
			if (place && place == (unsigned int)nr_targets - 1)
				world_confine();
			churn(seed, place ? CHURN_STEPS : CHURN_STEPS / 10, "/proc/self/exe");
		}
		shared->target[place] = pid;
		waitpid(pid, NULL, 0);
		add(&shared->lives, 1);
		seed++;
	}
}

/* Adds and removes watches, while others read their files. */
static void keep_watches(unsigned int seed)
{
	char words[32];

	while (1) {
		int place = rand_r(&seed) % nr_targets;

		snprintf(words, sizeof(words), "%s%d", rand_r(&seed) % 3 ? "" : "-",
			 shared->target[place]);
		knob_set(VML_PIDS, words);
		usleep(rand_r(&seed) % 20000);
	}
}

static void look_at(struct report *r, int report, pid_t pid, int err)
{
	if (err == -ESRCH || err == -EINVAL || err == -ENOENT) {
		add(&shared->refused, 1);
		return;
	}
	if (err) {
		wrong("%s %d: %s", reports[report], pid, *r->error ? r->error : strerror(-err));
		return;
	}
	if (strcmp(r->name, reports[report]) ||
	    (report != READ_processes && r->pid != pid))
		wrong("asked %s %d, got %s %ld", reports[report], pid, r->name, r->pid);
	if (!r->complete)
		add(&shared->cut, 1);
	add(&shared->rows, r->rows);
	add(&shared->reads[report], 1);
}

static void read_watched(int report, pid_t pid)
{
	struct report r;
	char path[80];

	snprintf(path, sizeof(path), VML_DIR "/watch/%d/%s", pid, reports[report]);
	look_at(&r, report, pid, report_file(&r, path));
	add(&shared->watched, !!r.name);
	report_free(&r);
}

static void read_processes(void)
{
	struct report r;

	look_at(&r, READ_processes, 0, report_file(&r, VML_DIR "/processes"));
	report_free(&r);
}

static void read_answer(int fd, int report, pid_t pid, size_t step)
{
	struct report r = { 0 };
	char question[64];
	int err, used;

	used = snprintf(question, sizeof(question), "%s %d", reports[report], pid);
	if (report == READ_ranges)
		snprintf(question + used, sizeof(question) - used, " step=%zx", step);
	err = question_ask(fd, "%s", question);
	if (!err)
		err = report_read(&r, fd);
	look_at(&r, report, pid, err);
	report_free(&r);
}

static void reader(unsigned int seed)
{
	int fd = question_open();

	while (1) {
		int report = rand_r(&seed) % READS;
		pid_t pid = shared->target[rand_r(&seed) % nr_targets];

		if (report == READ_processes) {
			/* As dear as all of the others together. */
			if (rand_r(&seed) % 8 == 0)
				read_processes();
		} else if (report != READ_ranges && rand_r(&seed) % 5 == 0) {
			read_watched(report, pid);
		} else {
			read_answer(fd, report, pid, page_size() << rand_r(&seed) % 12);
		}
		if (rand_r(&seed) % 64 == 0) {
			close(fd);
			fd = question_open();
			if (fd < 0) {
				wrong("cannot open query: %s", strerror(-fd));
				return;
			}
		}
	}
}

/* A child that works until it is killed, at the latest when we die. */
static pid_t start(void (*work)(unsigned int), unsigned int number)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		work(number);
		_exit(1);
	}
	return pid;
}

static int number;
static bool failed;

static void __printf(2, 3) result(bool ok, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%sok %d stress.", ok ? "" : "not ", ++number);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	failed |= !ok;
}

/* The same of what takes its time. */
static void lasting(bool ok, const char *name)
{
	if (brief && !ok)
		printf("ok %d # SKIP stress.%s: there was little time\n", ++number, name);
	else
		result(ok, "%s", name);
}

static const char * const events[] = {
	"table_changed", "table_changed_late", "leaf_changed", "yielded", "vma_changed",
	"mm_exited", "mm_gone",
};

static unsigned long times_met(const char *event)
{
	char path[100];

	snprintf(path, sizeof(path), EVENTS "%s", event);
	return knob_number(path);
}

/* Why it cannot happen here, or NULL. */
static const char *impossible(const char *event)
{
	if (access(EVENTS, F_OK))
		return "only counted with VMLEDGER_DEBUG=y";
	if (!strcmp(event, "leaf_changed") &&
	    access("/sys/kernel/mm/transparent_hugepage/enabled", F_OK))
		return "this kernel has no huge pages to split";
	if (!strncmp(event, "table_changed", 13) && kernel_before(6, 6))
		return "before Linux 6.6 no page table goes away while mmap_lock is held";
	if (!strcmp(event, "table_changed_late") && sysconf(_SC_NPROCESSORS_ONLN) == 1)
		return "with one CPU nobody is at work while we spin";
	return NULL;
}

static bool all_met(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		if (!impossible(events[i]) && !times_met(events[i]))
			return false;
	return true;
}

static void check_events(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		const char *why = impossible(events[i]);
		unsigned long met = times_met(events[i]);

		if (brief && !met)
			why = "there was little time";
		if (why) {
			printf("ok %d # SKIP stress.%s_was_met: %s\n", ++number, events[i], why);
		} else {
			printf("# event %s %lu\n", events[i], met);
			result(met && met != ~0UL, "%s_was_met", events[i]);
		}
	}
}

static void progress(time_t began)
{
	fprintf(stderr, "stress: %lu reads, %lu lives, %lu wrong, %ld s\n", all_reads(),
		shared->lives, shared->wrong, (long)(time(NULL) - began));
}

/*
 * Most of the time as fast as it goes, and one second in eight with long waits where
 * a walk can be overtaken; half of the time, until all has been met.
 */
static void set_delays(unsigned int second)
{
	if (second % 8 == 0 || (second % 2 == 0 && !all_met())) {
		knob_set(EVENTS "delay_us", second % 16 ? "1000" : "8000");
		knob_set(EVENTS "delay_every", "2");
	} else {
		knob_set(EVENTS "delay_every", "0");
	}
}

/* All are at work until they are killed. */
static void check_children(void)
{
	int status;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	if (pid > 0)
		wrong("a child of the test ended with status %x", status);
}

static bool is_enough(time_t seconds)
{
	return all_reads() >= wanted_reads && seconds >= (time_t)wanted_seconds &&
	       (brief || (all_met() && world_has_turned()) ||
		seconds >= (time_t)wanted_seconds + PATIENCE);
}

static void wait_for_readers(void)
{
	time_t began = time(NULL), told = began;

	while (!shared->wrong && !is_enough(time(NULL) - began)) {
		set_delays(time(NULL) - began);
		usleep(100000);
		check_children();
		if (time(NULL) - told >= 30) {
			told = time(NULL);
			progress(began);
		}
	}
	printf("# seconds %ld\n", (long)(time(NULL) - began));
}

static bool every_report_was_read(void)
{
	for (int i = 0; i < READS; i++)
		if (!shared->reads[i])
			return false;
	return true;
}

static void figures(void)
{
	printf("# reads %lu:", all_reads());
	for (int i = 0; i < READS; i++)
		printf(" %s %lu", reports[i], shared->reads[i]);
	printf("\n# rows %lu, of watched %lu, cut off %lu, refused %lu, lives of targets %lu\n",
	       shared->rows, shared->watched, shared->cut, shared->refused, shared->lives);
}

static int run(void)
{
	pid_t child[2 * TARGETS_MAX + 2];
	int children = 0;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED) {
		perror("stress: mmap");
		return 1;
	}
	world_look();
	for (int i = 0; i < nr_targets; i++) {
		shared->target[i] = 1;
		child[children++] = start(keep_target, i);
	}
	child[children++] = start(keep_watches, 1);
	child[children++] = start(world_turns, 1);
	for (int i = 0; i < nr_readers; i++)
		child[children++] = start(reader, i + 100 * first_seed);

	printf("TAP version 13\n1..%zu\n", 5 + ARRAY_SIZE(events));
	wait_for_readers();
	while (children)
		quiet_end(child[--children]);
	knob_set(EVENTS "delay_every", "0");

	figures();
	result(!shared->wrong, "every_report_parses_and_adds_up");
	if (shared->wrong)
		printf("# %lu wrong, the first: %s\n", shared->wrong, shared->first);
	result(all_reads() >= wanted_reads, "%lu_reports_were_read", wanted_reads);
	result(every_report_was_read(), "every_report_was_read");
	world_end();
	lasting(world_has_turned(), "the_world_turned");
	lasting(shared->cut && shared->refused && shared->watched, "targets_came_and_went");
	check_events();
	return failed;
}

static unsigned long argument(const char *text, unsigned long max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (!*text || *end || n > max) {
		fprintf(stderr, "stress: %s: not a number up to %lu: try --help\n", text, max);
		exit(2);
	}
	return n;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "reads", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 's' },
		{ "readers", required_argument, NULL, 'n' },
		{ "targets", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 'e' },
		{ "brief", no_argument, NULL, 'b' },
		{ "life", required_argument, NULL, 'l' },	/* for churn() */
		{ "nothing", no_argument, NULL, '0' },		/* for churn() */
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'r':
			wanted_reads = argument(optarg, ~0UL >> 1);
			break;
		case 's':
			wanted_seconds = argument(optarg, ~0U);
			break;
		case 'n':
			nr_readers = argument(optarg, TARGETS_MAX);
			break;
		case 't':
			nr_targets = argument(optarg, TARGETS_MAX);
			break;
		case 'e':
			first_seed = argument(optarg, ~0U);
			break;
		case 'b':
			brief = true;
			break;
		case 'l':
			churn(argument(optarg, ~0U), CHURN_STEPS, "/proc/self/exe");
			return 0;
		case '0':
			return 0;
		case 'h':
			puts("Usage: stress [--reads N] [--seconds N] [--readers N] [--targets N]\n"
			     "              [--seed N] [--brief]");
			return 0;
		default:
			return 2;
		}
	}
	if (optind != argc || !nr_readers || !nr_targets) {
		fputs("stress: nobody to read or to be read: try --help\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	return run();
}
