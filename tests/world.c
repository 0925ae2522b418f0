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
#define CONFINED	"/sys/fs/cgroup/confined"
#define KSM_SCANNED	"/sys/kernel/mm/ksm/pages_scanned"
#define GLUTTON_MB	24	/* its limit; it wants twice as much */
#define CONFINED_MB	4	/* of memory, and as much as CONFINED_SWAP_MB of swap */
#define CONFINED_SWAP_MB	1

/* What must have happened, by a counter of the kernel's, where the kernel can do it. */
static const struct {
	const char *name;
	const char *file;
	const char *key;	/* of many in the file, or NULL */
	const char *needs;
} deeds[] = {
	{ "pswpout", "/proc/vmstat", "pswpout", "/proc/swaps" },
	{ "pgmigrate_success", "/proc/vmstat", "pgmigrate_success",
	  "/proc/sys/kernel/numa_balancing" },
	{ "compact_isolated", "/proc/vmstat", "compact_isolated", "/proc/sys/vm/compact_memory" },
	{ "thp_collapse_alloc", "/proc/vmstat", "thp_collapse_alloc",
	  "/sys/kernel/mm/transparent_hugepage/khugepaged" },
	{ "oom_kill", "/proc/vmstat", "oom_kill", CGROUP "/memory.max" },
	{ "ksm_pages_scanned", KSM_SCANNED, NULL, KSM_SCANNED },
	{ "target_limited", CONFINED "/memory.events", "max", CONFINED "/memory.max" },
	{ "target_oom_kill", CONFINED "/memory.events", "oom_kill", CONFINED "/memory.max" },
};

static unsigned long before[ARRAY_SIZE(deeds)];

static unsigned long count_of(const char *file, const char *key)
{
	unsigned long count = 0;
	char name[64];
	FILE *f;

	if (!key)
		return knob_number(file);
	f = fopen(file, "r");
	while (f && fscanf(f, "%63s %lu", name, &count) == 2 && strcmp(name, key))
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

static bool make_group(const char *group, unsigned long memory_mb, unsigned long swap_mb)
{
	char path[80], limit[24];

	if (mkdir(group, 0755) && access(group, F_OK))
		return false;
	snprintf(path, sizeof(path), "%s/memory.swap.max", group);
	snprintf(limit, sizeof(limit), "%lu", MB(swap_mb));
	knob_set(path, limit);
	snprintf(path, sizeof(path), "%s/memory.max", group);
	snprintf(limit, sizeof(limit), "%lu", MB(memory_mb));
	return knob_set(path, limit);
}

static bool has_groups;

/**
 * world_look() - note what the kernel has done so far, and what it swaps to; make the
 * groups whose memory is limited
 */
void world_look(void)
{
	find_swap();
	knob_set("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	has_groups = make_group(CGROUP, GLUTTON_MB, 0) &&
		     make_group(CONFINED, CONFINED_MB, CONFINED_SWAP_MB);
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		before[i] = count_of(deeds[i].file, deeds[i].key);
}

/**
 * world_confine() - have the caller live with less memory than it wants, where the kernel
 * can do that: it has to swap, and at times the OOM killer takes it
 */
void world_confine(void)
{
	if (has_groups)
		knob_set(CONFINED "/cgroup.procs", "0");
}

static unsigned long done(size_t i)
{
	return count_of(deeds[i].file, deeds[i].key) - before[i];
}

/**
 * world_has_turned() - has all of it happened since world_look()?
 *
 * Return: true if nothing that can happen on this kernel is missing.
 */
bool world_has_turned(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		if (!access(deeds[i].needs, F_OK) && !done(i))
			return false;
	return true;
}

/**
 * world_end() - say how often all of it has happened, and leave the swap on
 *
 * Who turned the world may have been killed while swap was off: it
 * is on again then.
 */
void world_end(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		printf("# world %s %lu\n", deeds[i].name, done(i));
	if (*swap)
		swapon(swap, 0);
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
	full_speed();
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
		if (has_groups && i % 32 == 9)
			run_glutton();
	}
}
