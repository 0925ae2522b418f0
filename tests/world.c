// SPDX-License-Identifier: GPL-2.0
/*
 * world.c - what goes on in a busy machine besides the processes looked at: swap
 * comes and goes, pages are merged, collapsed, compacted, and taken by the OOM killer.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knob.h"
#include "place.h"
#include "report.h"
#include "world.h"

#define CGROUP		"/sys/fs/cgroup/stress"
#define KSM_SCANNED	"/sys/kernel/mm/ksm/pages_scanned"
#define GLUTTON_MB	24	/* its limit; it wants twice as much */

/* What must have happened, by a counter of the kernel's, where the kernel can do it. */
static const struct {
	const char *counter;	/* in /proc/vmstat; a path is a counter of its own */
	const char *needs;
} deeds[] = {
	{ "pswpout", "/proc/swaps" },
	{ "pgmigrate_success", "/proc/sys/kernel/numa_balancing" },
	{ "compact_isolated", "/proc/sys/vm/compact_memory" },
	{ "thp_collapse_alloc", "/sys/kernel/mm/transparent_hugepage/khugepaged" },
	{ "oom_kill", CGROUP "/memory.max" },
	{ KSM_SCANNED, KSM_SCANNED },
};

static unsigned long before[ARRAY_SIZE(deeds)];

static unsigned long count_of(const char *counter)
{
	unsigned long count = 0;
	char name[64];
	FILE *f;

	if (*counter == '/')
		return knob_number(counter);
	f = fopen("/proc/vmstat", "r");
	while (f && fscanf(f, "%63s %lu", name, &count) == 2 && strcmp(name, counter))
		count = 0;
	if (f)
		fclose(f);
	return count;
}

static char swap[256];	/* the swap that is on, "" if there is none */

static void find_swap(void)
{
	char line[256] = "";
	FILE *f = fopen("/proc/swaps", "r");

	*swap = '\0';
	if (!f)
		return;
	if (fgets(line, sizeof(line), f) && fgets(line, sizeof(line), f))
		snprintf(swap, sizeof(swap), "%.*s", (int)strcspn(line, " \t"), line);
	fclose(f);
}

/**
 * world_look() - note what the kernel has done so far, and what it swaps to
 */
void world_look(void)
{
	find_swap();
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		before[i] = count_of(deeds[i].counter);
}

/**
 * world_turned() - has all of it happened since world_look()?
 *
 * Says how often. Who turned the world may have been killed while swap was off: it
 * is on again then.
 *
 * Return: true if nothing that can happen on this kernel is missing.
 */
bool world_turned(void)
{
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++) {
		unsigned long done = count_of(deeds[i].counter) - before[i];

		printf("# world %s %lu\n", deeds[i].counter, done);
		if (!done && !access(deeds[i].needs, F_OK))
			ok = false;
	}
	if (*swap)
		swapon(swap, 0);
	return ok;
}

/* As fast as they go. What this kernel has not got is not there to be turned. */
static void full_speed(void)
{
	static const char * const knobs[][2] = {
		{ "/sys/kernel/mm/ksm/sleep_millisecs", "1" },
		{ "/sys/kernel/mm/ksm/pages_to_scan", "1000" },
		{ "/sys/kernel/mm/ksm/run", "1" },
		{ "/sys/kernel/mm/transparent_hugepage/enabled", "always" },
		{ "/sys/kernel/mm/transparent_hugepage/shmem_enabled", "always" },
		{ "/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs", "1" },
		{ "/sys/kernel/mm/transparent_hugepage/khugepaged/alloc_sleep_millisecs", "1" },
		{ "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan", "4096" },
		{ "/sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none", "511" },
		{ "/proc/sys/kernel/numa_balancing", "1" },
		{ "/proc/sys/vm/oom_dump_tasks", "0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++)
		knob_set(knobs[i][0], knobs[i][1]);
}

/* Eats more than its group may have, until it is killed for it. */
static void glutton(void)
{
	char *at = place_anon(MB(2 * GLUTTON_MB), span(1));

	if (at == MAP_FAILED || !knob_set(CGROUP "/cgroup.procs", "0"))
		return;
	touch_write(at, 0, MB(2 * GLUTTON_MB) / page_size());
}

static bool make_group(void)
{
	char limit[24];

	knob_set("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	snprintf(limit, sizeof(limit), "%lu", MB(GLUTTON_MB));
	if (mkdir(CGROUP, 0755) && access(CGROUP, F_OK))
		return false;
	knob_set(CGROUP "/memory.swap.max", "0");
	return knob_set(CGROUP "/memory.max", limit);
}

static void run_glutton(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		glutton();
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/**
 * world_turns() - let all this go on, for ever
 * @i: where to begin
 */
void world_turns(unsigned int i)
{
	bool group;

	full_speed();
	group = make_group();
	for (;; i++) {
		usleep(200000);
		if (i % 4 == 1)
			knob_set("/proc/sys/vm/compact_memory", "1");
		if (i % 8 == 2)
			knob_set("/proc/sys/vm/drop_caches", "1");
		if (i % 16 == 3)
			knob_set("/sys/kernel/mm/ksm/run", "2");
		if (i % 16 == 5)
			knob_set("/sys/kernel/mm/ksm/run", "1");
		if (*swap && i % 16 == 7 && !swapoff(swap)) {
			usleep(200000);
			if (swapon(swap, 0))
				return;
		}
		if (group && i % 32 == 9)
			run_glutton();
	}
}
