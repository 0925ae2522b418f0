// SPDX-License-Identifier: GPL-2.0
/*
 * knob.c - read and turn what the kernel has in /proc/sys and /sys.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "knob.h"

/**
 * knob_says() - is this in the first line of a file?
 * @path: the file
 * @text: what
 *
 * Return: true if so, false also if there is no such file.
 */
bool knob_says(const char *path, const char *text)
{
	char line[256] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		*line = '\0';
	fclose(f);
	return strstr(line, text);
}

/**
 * knob_number() - the number in a file
 * @path: the file
 *
 * Return: the number, ~0UL if there is no such file.
 */
unsigned long knob_number(const char *path)
{
	unsigned long number = ~0UL;
	FILE *f = fopen(path, "re");

	if (!f)
		return number;
	if (fscanf(f, "%lu", &number) != 1)
		number = ~0UL;
	fclose(f);
	return number;
}

/**
 * knob_set() - write to a file
 * @path: the file
 * @text: what
 *
 * Return: true if the kernel takes it.
 */
bool knob_set(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool set = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return set;
}

/**
 * knob_set_folio() - say which memory may have large folios of a size
 * @kb: the size
 * @knob: "enabled", or "shmem_enabled" for shmem
 * @text: "always", "madvise" ("advise" for shmem), "never" and others
 *
 * Return: true if the kernel takes it, which has such folios then.
 */
bool knob_set_folio(unsigned long kb, const char *knob, const char *text)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/hugepages-%lukB/%s", kb,
		 knob);
	return knob_set(path, text);
}
