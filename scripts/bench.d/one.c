// SPDX-License-Identifier: GPL-2.0
/*
 * one.c - one process, read by all readers in turn.
 *
 * In every round each reader reads the target, and also a process that did
 * nothing: what that costs is the fixed price of asking. System calls are
 * priced by one that does nothing, and taken off: in User-Mode Linux they are
 * far dearer than elsewhere, and smaps makes thousands.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define WARM_UP		2
#define SAMPLE_NS	300000	/* at least; a clock may step by 256 ns */
#define MAX_METHODS	8
#define RETRIES		3
#define CALLS		200
#define CACHES		(64 << 20)

/**
 * call_ns() - the price of a system call that does nothing
 *
 * Return: nanoseconds per call, of many.
 */
unsigned long call_ns(void)
{
	unsigned long begin = now_ns();
	int i;

	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return (now_ns() - begin) / CALLS;
}

static void take_sample(const char *workload, const char *subject, struct reader *r,
			unsigned long repeat)
{
	unsigned long call = call_ns(), begin, ns, i;

	r->calls = 0;
	begin = now_ns();
	for (i = 0; i < repeat; i++)
		r->method->read(r);
	ns = now_ns() - begin;
	ns -= ns < r->calls * call ? ns : r->calls * call;
	printf("bench sample %s %s %s %lu\n", workload, r->method->name, subject, ns / repeat);
}

/**
 * empty_caches() - fill them with something else, more than any of them holds
 */
void empty_caches(void)
{
	static char memory[CACHES];

	memset(memory, ++memory[0], sizeof(memory));
}

/*
 * The first reading is what a monitor sees that looks now and then; the ones after
 * it say what the work itself costs.
 */
static void take_samples(const char *workload, struct reader *target, struct reader *idle)
{
	empty_caches();
	take_sample(workload, "cold", target, 1);
	take_sample(workload, "target", target, target->repeat);
	idle->method->read(idle);
	take_sample(workload, "empty", idle, idle->repeat);
}

/* Not one reading is timed before all is warm and the number of them is known. */
static void warm_up(struct reader *r)
{
	unsigned long begin, ns;
	int i;

	for (i = 0; i < WARM_UP; i++) {
		begin = now_ns();
		r->method->read(r);
		ns = now_ns() - begin;
	}
	r->repeat = 1 + SAMPLE_NS / (ns + 1);
}

static int differ(const char *workload, const char *method, const char *what,
		  unsigned long a, unsigned long b)
{
	if (a == b || a == UNKNOWN)
		return 0;
	printf("bench mismatch %s %s-%s %lu %lu\n", workload, method, what, a, b);
	return 1;
}

static struct counts count(struct reader *r)
{
	struct counts c = { 0 };

	r->method->read(r);
	r->method->parse(r, &c);
	return c;
}

/* A scan may not reach the end of the address space, where a vdso can be. */
static unsigned long present_below(struct reader *vmas, unsigned long end)
{
	return text_column_below(vmas->text, "rss", end) +
	       text_column_below(vmas->text, "zero", end) +
	       text_column_below(vmas->text, "device", end);
}

static bool is_ours(const struct reader *r)
{
	return *r->question;
}

/*
 * User-Mode Linux does not mark mappings of the zero page, as x86 does: so there the
 * module takes them for pages.
 */
static void take_off_zero(struct reader *scan, struct counts *ours)
{
	unsigned long zero;

	if (!scan || ours->zero)
		return;
	zero = scan_zero(scan);
	ours->rss -= zero;
	if (ours->anon != UNKNOWN)
		ours->anon -= zero;
}

/* smaps_rollup before and after must be the same, or something moved. */
static int check(const char *workload, struct reader *r, struct reader *rollup,
		 struct reader *vmas, struct reader *scan)
{
	struct counts before, after, c;
	int i;

	for (i = 0; i < RETRIES; i++) {
		before = count(rollup);
		vmas->method->read(vmas);
		c = count(r);
		after = count(rollup);
		if (!memcmp(&before, &after, sizeof(before)))
			break;
	}
	if (i == RETRIES)
		return differ(workload, "target", "moves", before.rss, after.rss) + 1;
	if (r == scan)
		return differ(workload, r->method->name, "present", c.present,
			      present_below(vmas, r->end));
	if (is_ours(r))
		take_off_zero(scan, &c);
	return differ(workload, r->method->name, "rss", c.rss, before.rss) +
	       differ(workload, r->method->name, "anon", c.anon, before.anon) +
	       differ(workload, r->method->name, "swap", c.swap, before.swap);
}

static void print_fact(const char *workload, const char *name, unsigned long number)
{
	printf("bench fact %s %s %lu\n", workload, name, number);
}

/* What the samples are divided by, later. */
static void facts(const char *workload, struct reader *r)
{
	char name[64];

	if (!strcmp(r->method->name, "summary")) {
		print_fact(workload, "vmas", text_key(r->text, "vmas"));
		print_fact(workload, "pages", (text_key(r->text, "rss") +
					       text_key(r->text, "swap")) / 4);
		print_fact(workload, "lock_max_tables", text_key(r->text, "lock_max_tables"));
	}
	if (!strcmp(r->method->name, "vmas") || !strcmp(r->method->name, "smaps")) {
		snprintf(name, sizeof(name), "%s_bytes", r->method->name);
		print_fact(workload, name, r->length);
	}
}

static struct reader *find(struct reader *readers, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(readers[i].method->name, name))
			return &readers[i];
	return NULL;
}

/**
 * measure_one() - measure every way to ask about one process
 * @workload: shape of its memory
 * @rounds: samples of each
 *
 * Return: number of counts that do not agree.
 */
int measure_one(const char *workload, int rounds)
{
	struct reader target[MAX_METHODS], idle[MAX_METHODS];
	pid_t nothing = target_start("empty");
	pid_t pid = target_start(workload);
	struct reader *rollup, *vmas, *scan;
	size_t count = 0, i;
	int bad = 0;

	for (i = 0; i < nr_methods; i++) {
		reader_open(&target[count], &methods[i], pid);
		reader_open(&idle[count], &methods[i], nothing);
		if (target[count].fd < 0) {
			printf("bench missing %s %s\n", workload, methods[i].name);
			continue;
		}
		warm_up(&target[count]);
		warm_up(&idle[count]);
		count++;
	}
	while (rounds--) {
		for (i = 0; i < count; i++) {
			take_samples(workload, &target[i], &idle[i]);
			rest();
		}
	}
	rollup = find(target, count, "smaps_rollup");
	vmas = find(target, count, "vmas");
	scan = find(target, count, "PAGEMAP_SCAN");
	for (i = 0; i < count; i++) {
		bad += check(workload, &target[i], rollup, vmas, scan);
		facts(workload, &target[i]);
	}
	return bad;
}
