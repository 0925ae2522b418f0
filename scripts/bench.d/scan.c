// SPDX-License-Identifier: GPL-2.0
/*
 * scan.c - PAGEMAP_SCAN, the kernel's own walk of page-table entries (Linux 6.7).
 *
 * Asked for as little as answers the same question: where is a page, where is
 * swap. Anything more would have it look at pages, and lose.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"

/* <linux/fs.h> of Linux 6.7, which the system's headers may not have. */
struct scan_region {
	uint64_t start;
	uint64_t end;
	uint64_t categories;
};

struct scan_arg {
	uint64_t size;
	uint64_t flags;
	uint64_t start;
	uint64_t end;
	uint64_t walk_end;
	uint64_t vec;
	uint64_t vec_len;
	uint64_t max_pages;
	uint64_t category_inverted;
	uint64_t category_mask;
	uint64_t category_anyof_mask;
	uint64_t return_mask;
};

#define SCAN		_IOWR('f', 16, struct scan_arg)
#define SCAN_PRESENT	(1 << 3)
#define SCAN_SWAPPED	(1 << 4)
#define SCAN_ZERO	(1 << 5)
#define REGIONS		65536

/*
 * Where the last mapping ends. A page that the kernel only pretends is mapped, its
 * gate, may lie beyond what it accepts.
 */
static unsigned long address_end(pid_t pid, int fd)
{
	struct scan_arg arg = { .size = sizeof(arg) };
	unsigned long end = 0, from, to;
	char path[64], line[4352];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "r");
	if (!f)
		fail(path);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx", &from, &to) != 2)
			continue;
		arg.start = to;
		arg.end = to;
		if (!ioctl(fd, SCAN, &arg))
			end = to;
	}
	fclose(f);
	return end;
}

/**
 * scan_open() - get ready to scan a process
 * @r: the reader
 * @pid: the process
 *
 * Return: false if the kernel cannot.
 */
bool scan_open(struct reader *r, pid_t pid)
{
	char path[64];
	struct scan_arg arg = { .size = sizeof(arg) };

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	r->fd = open(path, O_RDONLY);
	if (r->fd < 0)
		fail(path);
	if (ioctl(r->fd, SCAN, &arg) < 0 && errno == ENOTTY)
		return false;
	r->end = address_end(pid, r->fd);
	r->room = REGIONS * sizeof(struct scan_region);
	r->text = malloc(r->room);
	if (!r->text)
		fail("malloc");
	memset(r->text, 0, r->room);
	return true;
}

static void scan(struct reader *r, unsigned long categories)
{
	struct scan_arg arg = {
		.size = sizeof(arg),
		.end = r->end,
		.category_anyof_mask = categories,
		.return_mask = categories,
		.vec = (uintptr_t)r->text,
		.vec_len = REGIONS,
	};
	int n = ioctl(r->fd, SCAN, &arg);

	r->calls++;
	if (n < 0)
		fail("PAGEMAP_SCAN");
	/* Its walk_end may be stale, but with room left it went to the end. */
	if (n == REGIONS)
		fail("more regions than PAGEMAP_SCAN may tell");
	r->length = n;
}

/**
 * scan_read() - scan the whole address space
 * @r: the reader; the regions go to r->text
 */
void scan_read(struct reader *r)
{
	scan(r, SCAN_PRESENT | SCAN_SWAPPED);
}

/**
 * scan_zero() - how often is the zero page mapped?
 * @r: the reader; the regions are written over r->text
 *
 * Return: kB.
 */
unsigned long scan_zero(struct reader *r)
{
	const struct scan_region *region = (void *)r->text;
	unsigned long kb = 0;
	size_t i;

	scan(r, SCAN_ZERO);
	for (i = 0; i < r->length; i++, region++)
		kb += (region->end - region->start) / 1024;
	return kb;
}

/**
 * scan_parse() - add up the regions
 * @r: the reader
 * @c: where to put the sums; a scan tells no more than present and swapped
 */
void scan_parse(struct reader *r, struct counts *c)
{
	const struct scan_region *region = (void *)r->text;
	size_t i;

	for (i = 0; i < r->length; i++, region++) {
		unsigned long kb = (region->end - region->start) / 1024;

		if (region->categories & SCAN_PRESENT)
			c->present += kb;
		if (region->categories & SCAN_SWAPPED)
			c->swap += kb;
	}
}
