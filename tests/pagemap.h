/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pagemap.h - what pagemap and kpageflags say of each page: an oracle.
 */
#ifndef _TESTS_PAGEMAP_H
#define _TESTS_PAGEMAP_H

#include <stddef.h>
#include <sys/types.h>

/**
 * struct pages - what pagemap and kpageflags say of a range, in pages
 * @zero: the zero page is mapped
 * @hugetlb: a page of hugetlb is
 * @anon: an anonymous page
 * @file: a page of a file or driver
 * @shmem: a page of shmem
 * @device: memory that the page allocator does not know
 * @swap: a swap entry
 * @moving: a page under migration, or in a device
 * @poison: a poisoned page
 * @marker: a userfaultfd or poison marker
 * @guard: a guard marker
 * @none: nothing
 * @compound: of all mapped, those that are part of a large folio
 * @swapcache: those that are in swap, too
 */
struct pages {
	unsigned long zero;
	unsigned long hugetlb;
	unsigned long anon;
	unsigned long file;
	unsigned long shmem;
	unsigned long device;
	unsigned long swap;
	unsigned long moving;
	unsigned long poison;
	unsigned long marker;
	unsigned long guard;
	unsigned long none;
	unsigned long compound;
	unsigned long swapcache;
};

int pages_pfns(pid_t pid, const void *at, size_t pages, unsigned long *pfns);
size_t pages_merged(const char *at, size_t pages);
int pages_read(struct pages *p, pid_t pid, unsigned long start, unsigned long end);

#endif /* _TESTS_PAGEMAP_H */
