// SPDX-License-Identifier: GPL-2.0
/*
 * uffd.c - markers that userfaultfd leaves in page tables.
 *
 * The descriptors stay open: closing them would take the markers away.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "uffd.h"

static int open_for(char *at, size_t size, unsigned long features, unsigned long mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = { .range = { (unsigned long)at, size }, .mode = mode };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg))
		return -1;
	return fd;
}

/**
 * uffd_protect() - write-protect a range
 * @at: its begin
 * @size: its length
 * @features: UFFD_FEATURE_*, which decide what becomes of pages not there
 *
 * Return: true if done, else see errno.
 */
bool uffd_protect(char *at, size_t size, unsigned long features)
{
	struct uffdio_writeprotect wp = {
		.range = { (unsigned long)at, size },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};
	int fd = open_for(at, size, features, UFFDIO_REGISTER_MODE_WP);

	return fd >= 0 && !ioctl(fd, UFFDIO_WRITEPROTECT, &wp);
}

/**
 * uffd_poison() - leave poison where nothing is mapped
 * @at: its begin
 * @size: its length
 *
 * Return: true if done, else see errno.
 */
bool uffd_poison(char *at, size_t size)
{
	struct uffdio_poison poison = { .range = { (unsigned long)at, size } };
	int fd = open_for(at, size, UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);

	return fd >= 0 && !ioctl(fd, UFFDIO_POISON, &poison);
}
