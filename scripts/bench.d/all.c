// SPDX-License-Identifier: GPL-2.0
/*
 * all.c - every process at once: one file of ours against one file for each.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define MAX_PIDS	4096

static pid_t pids[MAX_PIDS];
static size_t nr_pids;

static int open_rollup(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	return open(path, O_RDONLY);
}

/* Kernel threads have the file too, but no memory: it cannot be opened. */
static void list_pids(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int fd;

	if (!dir)
		fail("/proc");
	while ((e = readdir(dir))) {
		if (!isdigit(*e->d_name) || nr_pids == MAX_PIDS)
			continue;
		pids[nr_pids] = atoi(e->d_name);
		fd = open_rollup(pids[nr_pids]);
		if (fd < 0)
			continue;
		close(fd);
		nr_pids++;
	}
	closedir(dir);
}

/* What it says is looked at only when no clock runs. */
static const char *read_rollup(struct reader *r, pid_t pid)
{
	static char text[4096];
	int fd = open_rollup(pid);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	r->calls += 3;
	if (n <= 0)
		fail("smaps_rollup");
	text[n] = '\0';
	return text;
}

static void read_rollups(struct reader *r)
{
	size_t i;

	for (i = 0; i < nr_pids; i++)
		read_rollup(r, pids[i]);
}

static void read_processes(struct reader *r)
{
	r->fd = open(PROCESSES, O_RDONLY);
	if (r->fd < 0)
		fail(PROCESSES);
	reader_drain(r);
	close(r->fd);
	r->calls += 2;
}

/* As long as it is, one reading is a sample. */
static void take_sample(const char *workload, const char *subject, struct reader *r)
{
	unsigned long call = call_ns(), begin, ns;

	r->calls = 0;
	begin = now_ns();
	r->method->read(r);
	ns = now_ns() - begin;
	ns -= ns < r->calls * call ? ns : r->calls * call;
	printf("bench sample %s %s %s %lu\n", workload, r->method->name, subject, ns);
}

static void take_samples(const char *workload, struct reader *r)
{
	empty_caches();
	take_sample(workload, "cold", r);
	take_sample(workload, "target", r);
	rest();
}

/**
 * measure_all() - measure a reading of all processes
 * @workload: how many to start: "procs" and a number
 * @rounds: samples of each
 *
 * Return: number of counts that do not agree.
 */
int measure_all(const char *workload, int rounds)
{
	static const struct method all = { .name = "processes", .read = read_processes };
	static const struct method each = { .name = "smaps_rollup", .read = read_rollups };
	struct reader ours = { .method = &all }, theirs = { .method = &each };
	unsigned long sum, rss = 0;
	size_t i;

	target_start_many(strtoul(workload + strcspn(workload, "0123456789"), NULL, 10));
	list_pids();
	while (rounds--) {
		take_samples(workload, &ours);
		printf("bench hold %s processes %lu\n", workload,
		       text_column_max(ours.text, "lock_max_ns"));
		printf("bench hold %s control %lu\n", workload,
		       clock_gap(text_column(ours.text, "walk_ns")));
		take_samples(workload, &theirs);
	}
	printf("bench fact %s lock_count %zu\n", workload, nr_pids);
	printf("bench fact %s processes_bytes %zu\n", workload, ours.length);
	sum = text_column(ours.text, "rss");
	for (i = 0; i < nr_pids; i++)
		rss += text_key(read_rollup(&theirs, pids[i]), "Rss");
	if (sum != rss) {
		printf("bench mismatch %s rss %lu %lu\n", workload, sum, rss);
		return 1;
	}
	return 0;
}
