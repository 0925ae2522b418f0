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

/**
 * measure_holds() - sample the longest hold of many reports
 * @workload: shape of the target
 * @reports: how many
 *
 * Return: number of counts that do not agree.
 */
int measure_holds(const char *workload, int reports)
{
	pid_t pid = target_start(workload);
	unsigned long begin, tables = 0;
	struct reader summary, rollup;
	struct counts ours, theirs;

	reader_open(&summary, find_method("summary"), pid);
	reader_open(&rollup, find_method("smaps_rollup"), pid);
	while (reports--) {
		summary.method->read(&summary);
		printf("bench hold %s summary %lu\n", workload,
		       text_key(summary.text, "lock_max_ns"));
		if (text_key(summary.text, "lock_max_tables") > tables)
			tables = text_key(summary.text, "lock_max_tables");
		printf("bench hold %s control %lu\n", workload,
		       clock_gap(text_key(summary.text, "walk_ns")));
		begin = now_ns();
		rollup.method->read(&rollup);
		printf("bench hold %s smaps_rollup %lu\n", workload, now_ns() - begin);
		rest();
	}
	printf("bench fact %s lock_max_tables %lu\n", workload, tables);
	printf("bench fact %s lock_count %lu\n", workload, text_key(summary.text, "lock_count"));
	summary.method->parse(&summary, &ours);
	rollup.method->parse(&rollup, &theirs);
	if (ours.rss == theirs.rss)
		return 0;
	printf("bench mismatch %s rss %lu %lu\n", workload, ours.rss, theirs.rss);
	return 1;
}
