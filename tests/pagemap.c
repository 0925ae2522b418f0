// SPDX-License-Identifier: GPL-2.0
/*
 * pagemap.c - what pagemap and kpageflags say of each page: an oracle.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/kernel-page-flags.h>
#include <linux/types.h>

#include "pagemap.h"

/* Bits of /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst */
#define PAGE_PRESENT	(UINT64_C(1) << 63)
#define PAGE_SWAP	(UINT64_C(1) << 62)
#define PAGE_UFFD_WP	(UINT64_C(1) << 57)
#define PAGE_GUARD	(UINT64_C(1) << 58)	/* Linux 6.15 */
#define PAGE_PFN(e)	((e) & ((UINT64_C(1) << 55) - 1))
#define SWAP_TYPE(e)	((e) & 31)
#define TYPE_MAX	22	/* real swap areas have lower types on any configuration */
#define SWAP_OFFSET(e)	(PAGE_PFN(e) >> 5)
#define OFFSET_MIN	64	/* less is the bits of a marker: RAM does not begin there */

/* A window on /proc/kpageflags, and what was last asked. */
struct kpageflags {
	int fd;
	__u64 first;
	ssize_t count;
	__u64 window[512];
	__u64 pfn;
	__u64 flags;
};

#define HAS(flags, flag)	((flags) >> KPF_##flag & 1)

static __u64 flags_at(struct kpageflags *k, __u64 pfn)
{
	if (pfn - k->first >= (__u64)k->count) {
		k->first = pfn & ~UINT64_C(511);
		k->count = pread(k->fd, k->window, sizeof(k->window), k->first * 8) / 8;
	}
	if (pfn - k->first >= (__u64)k->count)
		return UINT64_C(1) << KPF_NOPAGE;	/* beyond the last page of RAM */
	return k->window[pfn - k->first];
}

/* Flags of a page; the tail of a large one goes with its head. */
static __u64 page_flags(struct kpageflags *k, __u64 pfn)
{
	__u64 flags = flags_at(k, pfn);

	if (HAS(flags, COMPOUND_TAIL) && !HAS(flags, ZERO_PAGE)) {
		if (pfn == k->pfn + 1 && HAS(k->flags, COMPOUND_HEAD))
			flags = k->flags;
		for (__u64 head = pfn; HAS(flags, COMPOUND_TAIL); head--)
			flags = flags_at(k, head - 1);
	}
	k->pfn = pfn;
	k->flags = flags;
	return flags;
}

/* An entry that is not present, but not nothing either. */
static void count_entry(struct pages *p, __u64 entry, struct kpageflags *k)
{
	if (SWAP_TYPE(entry) < TYPE_MAX) {
		p->swap++;
	} else if (SWAP_OFFSET(entry) >= OFFSET_MIN) {
		if (HAS(page_flags(k, SWAP_OFFSET(entry)), HWPOISON))
			p->poison++;
		else
			p->moving++;
	} else if (entry & PAGE_GUARD) {
		p->guard++;
	} else {
		p->marker++;
	}
}

static void count_page(struct pages *p, __u64 entry, struct kpageflags *k)
{
	__u64 flags;

	if (entry & PAGE_SWAP) {
		count_entry(p, entry, k);
		return;
	}
	if (!(entry & PAGE_PRESENT)) {
		/* Of hugetlb a marker is no swap entry. */
		if (entry & PAGE_UFFD_WP)
			p->marker++;
		else
			p->none++;
		return;
	}
	flags = page_flags(k, PAGE_PFN(entry));
	if (HAS(flags, ZERO_PAGE))
		p->zero++;
	else if (HAS(flags, HUGE))
		p->hugetlb++;
	else if (HAS(flags, ANON))
		p->anon++;
	else if (HAS(flags, NOPAGE))
		p->device++;
	else if (HAS(flags, SWAPBACKED))
		p->shmem++;
	else
		p->file++;
	p->compound += HAS(flags, COMPOUND_HEAD);
	p->swapcache += HAS(flags, SWAPCACHE);
}

/**
 * pages_read() - ask pagemap and kpageflags, page by page
 * @p: the counts
 * @pid: whose
 * @start: first address
 * @end: end of the range
 *
 * Return: 0 or a negative errno.
 */
int pages_read(struct pages *p, pid_t pid, unsigned long start, unsigned long end)
{
	unsigned long page = sysconf(_SC_PAGESIZE);
	struct kpageflags k = { .fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC) };
	ssize_t size, got = 0;
	__u64 entries[512];
	int pagemap, err = 0;
	char path[64];

	memset(p, 0, sizeof(*p));
	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (pagemap < 0 || k.fd < 0)
		err = -errno;
	for (; start < end && !err; start += got / 8 * page) {
		size = (end - start) / page * 8;
		if (size > (ssize_t)sizeof(entries))
			size = sizeof(entries);
		got = pread(pagemap, entries, size, start / page * 8);
		if (got < 8) {
			err = -EIO;
			break;
		}
		for (ssize_t i = 0; i < got / 8; i++)
			count_page(p, entries[i], &k);
	}
	if (pagemap >= 0)
		close(pagemap);
	if (k.fd >= 0)
		close(k.fd);
	return err;
}

/**
 * pages_pfns() - the page frames of a range
 * @pid: whose
 * @at: where it begins
 * @pages: how many
 * @pfns: filled in; 0 where nothing is mapped
 *
 * Return: 0 or a negative errno.
 */
int pages_pfns(pid_t pid, const void *at, size_t pages, unsigned long *pfns)
{
	unsigned long first = (unsigned long)at / sysconf(_SC_PAGESIZE);
	char path[64];
	ssize_t got;
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : 0;
	/* Many at once: each read looks at a whole page table. */
	for (size_t i = 0, end; i < pages && !err; i = end) {
		got = pread(fd, pfns + i, (pages - i) * 8, (first + i) * 8);
		if (got < 8)
			err = -EIO;
		end = i + (got < 8 ? 0 : got / 8);
		for (size_t n = i; n < end; n++)
			pfns[n] = pfns[n] & PAGE_PRESENT ? PAGE_PFN(pfns[n]) : 0;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

/**
 * pages_merged() - how many pages of a mapping of this process are the same page?
 * @at: where it begins
 * @pages: how many there are
 *
 * kpageflags does not tell: from 6.10 on it took any anonymous page for one of KSM.
 *
 * Return: how many have the page frame of the first, that one included; 0 if it has none.
 */
size_t pages_merged(const char *at, size_t pages)
{
	unsigned long *pfns = calloc(pages, sizeof(*pfns));
	size_t merged = 0;

	if (pfns && !pages_pfns(getpid(), at, pages, pfns) && *pfns)
		for (size_t i = 0; i < pages; i++)
			merged += pfns[i] == *pfns;
	free(pfns);
	return merged;
}
