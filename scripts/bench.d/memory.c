// SPDX-License-Identifier: GPL-2.0
/*
 * memory.c - how much kernel memory an open file of ours has.
 *
 * Many are opened, asked, and read a little, so that each is in the middle of an
 * answer; what is free in the system before and after tells the rest.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define READERS	500

static unsigned long free_kb(void)
{
	char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	const char *line;

	if (n <= 0)
		fail("/proc/meminfo");
	close(fd);
	text[n] = '\0';
	line = strstr(text, "\nMemFree:");
	if (!line)
		fail("MemFree");
	return strtoul(line + strlen("\nMemFree:"), NULL, 10);
}

static int open_asked(const char *report, pid_t pid)
{
	char question[64], text[100];
	int fd;

	if (!strcmp(report, "processes")) {
		fd = open(PROCESSES, O_RDONLY);
	} else {
		snprintf(question, sizeof(question), "%s %d", report, pid);
		fd = open(QUERY, O_RDWR);
		if (fd >= 0 && write(fd, question, strlen(question)) < 0)
			fail(question);
	}
	if (fd < 0 || read(fd, text, sizeof(text)) != sizeof(text))
		fail(report);
	return fd;
}

static void measure(const char *workload, const char *report, pid_t pid)
{
	int fds[READERS], i;
	unsigned long before, after;

	/* Once for nothing: what slabs keep is there afterwards. */
	close(open_asked(report, pid));
	before = free_kb();
	for (i = 0; i < READERS; i++)
		fds[i] = open_asked(report, pid);
	after = free_kb();
	for (i = 0; i < READERS; i++)
		close(fds[i]);
	printf("bench fact memory-%s %s_reader_bytes %lu\n", workload, report,
	       (before - after) * 1024 / READERS);
}

/**
 * measure_memory() - measure what an open file costs
 * @workload: shape of the process asked about
 *
 * Return: 0
 */
int measure_memory(const char *workload)
{
	static const char *const reports[] = { "summary", "vmas", "pages", "processes" };
	pid_t pid = target_start(workload);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reports); i++)
		measure(workload, reports[i], pid);
	return 0;
}
