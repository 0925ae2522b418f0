// SPDX-License-Identifier: GPL-2.0
/*
 * pids.c - the module parameter "pids": who is watched.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pids.h"

/**
 * pids_write() - write to the parameter
 * @format: what, as printf() has it
 *
 * Return: 0 or a negative errno.
 */
int pids_write(const char *format, ...)
{
	int fd = open(VML_PIDS, O_WRONLY | O_CLOEXEC), err = 0;
	char list[4096];
	va_list args;
	size_t len;

	va_start(args, format);
	len = vsnprintf(list, sizeof(list), format, args);
	va_end(args);
	if (fd < 0)
		return -errno;
	if (write(fd, list, len) != (ssize_t)len)
		err = -errno;
	close(fd);
	return err;
}

/**
 * pids_list() - the list as it reads back
 *
 * Return: the list without its newline, until the next call.
 */
const char *pids_list(void)
{
	static char list[4096];
	int fd = open(VML_PIDS, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, list, sizeof(list) - 1);

	if (fd >= 0)
		close(fd);
	if (len < 1 || list[len - 1] != '\n')
		return "(not readable)";
	list[len - 1] = '\0';
	return list;
}

/**
 * pids_has() - is a process in the list?
 * @pid: the process
 *
 * Return: true if it is.
 */
bool pids_has(pid_t pid)
{
	char list[4096], word[16];

	snprintf(list, sizeof(list), ",%s,", pids_list());
	snprintf(word, sizeof(word), ",%d,", pid);
	return strstr(list, word);
}
