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
#define WARM_UP		2

static const struct method whole = { "processes", NULL, NULL, NULL };

static int open_rollup(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	return open(path, O_RDONLY);
}

/* Kernel threads have the file too, but no memory: it cannot be opened. */
static size_t list_pids(pid_t *pids)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	size_t count = 0;
	int fd;

	if (!dir)
		fail("/proc");
	while ((e = readdir(dir))) {
		if (!isdigit(*e->d_name) || count == MAX_PIDS)
			continue;
		pids[count] = atoi(e->d_name);
		fd = open_rollup(pids[count]);
		if (fd < 0)
			continue;
		close(fd);
		count++;
	}
	closedir(dir);
	return count;
}

static void read_rollup(struct reader *r, pid_t pid, char *text, size_t size)
{
	int fd = open_rollup(pid);
	ssize_t n = read(fd, text, size - 1);

	close(fd);
	r->calls += 3;
	if (n <= 0)
		fail("smaps_rollup");
	text[n] = '\0';
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

static void print(const char *workload, const char *name, struct reader *r,
		  unsigned long ns, unsigned long call)
{
	unsigned long calls = r->calls * call;

	printf("bench sample %s %s target %lu\n", workload, name, ns < calls ? 0 : ns - calls);
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
	struct reader ours = { .method = &whole }, theirs = { .method = &whole };
	unsigned long call, begin, ns, sum, rss = 0;
	static pid_t pids[MAX_PIDS];
	char text[4096];
	size_t count, i;
	int round;

	target_start_many(strtoul(workload + strcspn(workload, "0123456789"), NULL, 10));
	count = list_pids(pids);
	for (round = -WARM_UP; round < rounds; round++) {
		call = call_ns();
		ours.calls = 0;
		begin = now_ns();
		read_processes(&ours);
		ns = now_ns() - begin;
		if (round >= 0)
			print(workload, "processes", &ours, ns, call);

		theirs.calls = 0;
		begin = now_ns();
		for (i = 0; i < count; i++)
			read_rollup(&theirs, pids[i], text, sizeof(text));
		ns = now_ns() - begin;
		if (round >= 0)
			print(workload, "smaps_rollup", &theirs, ns, call);
		rest();
	}
	printf("bench fact %s processes_bytes %zu\n", workload, ours.length);
	sum = text_column(ours.text, "rss");
	for (i = 0; i < count; i++) {
		read_rollup(&theirs, pids[i], text, sizeof(text));
		rss += text_key(text, "Rss");
	}
	if (sum != rss) {
		printf("bench mismatch %s rss %lu %lu\n", workload, sum, rss);
		return 1;
	}
	return 0;
}
