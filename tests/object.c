// SPDX-License-Identifier: GPL-2.0
/*
 * object.c - how much of a shmem mapping is in swap, without asking smaps.
 *
 * SEEK_DATA says which pages the object has, mincore() which of them are in core,
 * pagemap which of those in neither case are hidden by a page of the process' own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "object.h"

#define PAGE_PRESENT	(UINT64_C(1) << 63)
#define PAGE_SWAP	(UINT64_C(1) << 62)
#define SWAP_TYPE(e)	((e) & 31)
#define TYPE_MAX	22

/* Does the object have this page? *data and *hole are the ends of the last answer. */
static bool has_page(int fd, off_t at, off_t *data, off_t *hole)
{
	if (at >= *hole) {
		*data = lseek(fd, at, SEEK_DATA);
		if (*data < 0)
			*data = INT64_MAX;
		*hole = *data == INT64_MAX ? *data : lseek(fd, *data, SEEK_HOLE);
	}
	return at >= *data && at < *hole;
}

static int look(struct object_swap *s, int fd, int pagemap, const struct smaps_vma *v)
{
	size_t page = sysconf(_SC_PAGESIZE), pages = (v->end - v->start) / page;
	unsigned char *core = calloc(pages, 1);
	uint64_t *entry = calloc(pages, 8);
	off_t data = 0, hole = 0;
	int err = -ENOMEM;
	void *at;

	at = mmap(NULL, pages * page, PROT_READ, MAP_SHARED, fd, v->offset);
	if (!core || !entry || at == MAP_FAILED)
		goto out;
	err = -EIO;
	if (pread(pagemap, entry, pages * 8, v->start / page * 8) != (ssize_t)(pages * 8) ||
	    mincore(at, pages * page, core))
		goto out;
	for (size_t i = 0; i < pages; i++) {
		bool own = entry[i] & PAGE_SWAP && SWAP_TYPE(entry[i]) < TYPE_MAX;

		if (own) {
			s->least += page / 1024;
			s->most += page / 1024;
		} else if (!(entry[i] & PAGE_PRESENT) &&
			   has_page(fd, v->offset + i * page, &data, &hole)) {
			s->least += core[i] & 1 ? 0 : page / 1024;
			s->most += page / 1024;
		}
	}
	err = 0;
out:
	if (at != MAP_FAILED)
		munmap(at, pages * page);
	free(core);
	free(entry);
	return err;
}

/**
 * object_swap() - what of a shmem mapping is in swap, the process' own copies, too
 * @s: the answer; a page that is in core may be one of the object, or the copy that
 *	swap-in keeps of a page in swap: hence the two bounds
 * @pid: whose
 * @v: the mapping
 *
 * Return: 0 or a negative errno.
 */
int object_swap(struct object_swap *s, pid_t pid, const struct smaps_vma *v)
{
	int fd, pagemap, err = 0;
	char path[96];

	*s = (struct object_swap){ 0 };
	snprintf(path, sizeof(path), "/proc/%d/map_files/%lx-%lx", pid, v->start, v->end);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pagemap < 0)
		err = -errno;
	else
		err = look(s, fd, pagemap, v);
	if (fd >= 0)
		close(fd);
	if (pagemap >= 0)
		close(pagemap);
	return err;
}
