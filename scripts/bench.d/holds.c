// SPDX-License-Identifier: GPL-2.0
/*
 * holds.c - how long the mmap_lock is held, over many reports of one process.
 *
 * A report names its longest hold and how many there were, from which report.jq
 * has what all but one in a thousand holds stay below. smaps_rollup lets go only
 * if somebody waits: its hold is the reading.
 *
 * Whoever takes the CPU away while a lock is held makes the hold longer. How often
 * that happens a control tells: it looks at the clock for as long as the walk took.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "bench.h"

static const struct method *find_method(const char *name)
{
	size_t i;

	for (i = 0; i < nr_methods; i++)
		if (!strcmp(methods[i].name, name))
			return &methods[i];
	fail(name);
}

/* The longest time between two looks at the clock. */
static unsigned long longest_gap(unsigned long ns)
{
	unsigned long begin = now_ns(), last = begin, now, gap = 0;

	do {
		now = now_ns();
		if (now - last > gap)
			gap = now - last;
		last = now;
	} while (now - begin < ns);
	return gap;
}

/**
 * measure_holds() - sample the longest hold of many reports
 * @workload: shape of the target
 * @reports: how many
 *
 * Return: 0
 */
int measure_holds(const char *workload, int reports)
{
	pid_t pid = target_start(workload);
	struct reader summary, rollup;
	unsigned long begin, tables = 0;

	reader_open(&summary, find_method("summary"), pid);
	reader_open(&rollup, find_method("smaps_rollup"), pid);
	while (reports--) {
		summary.method->read(&summary);
		printf("bench hold %s summary %lu\n", workload,
		       text_key(summary.text, "lock_max_ns"));
		if (text_key(summary.text, "lock_max_tables") > tables)
			tables = text_key(summary.text, "lock_max_tables");
		printf("bench hold %s control %lu\n", workload,
		       longest_gap(text_key(summary.text, "walk_ns")));
		begin = now_ns();
		rollup.method->read(&rollup);
		printf("bench hold %s smaps_rollup %lu\n", workload, now_ns() - begin);
		rest();
	}
	printf("bench fact %s lock_max_tables %lu\n", workload, tables);
	printf("bench fact %s lock_count %lu\n", workload, text_key(summary.text, "lock_count"));
	return 0;
}
