// SPDX-License-Identifier: GPL-2.0
/*
 * holes.c - address ranges without an entry, and what shmem has of them in swap.
 */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>
#include <linux/xarray.h>

#include "tables.h"

/**
 * vml_shmem_swapped() - how many pages of an object are in swap?
 * @w: the walk, in a VMA of shmem
 * @addr: where to begin
 * @end: where to stop; moved to where it stopped
 * @limit: at most so many slots are looked at
 *
 * Locking: mmap_lock held for read.
 * Return: their number.
 */
unsigned long vml_shmem_swapped(struct vml_walk *w, unsigned long addr,
				unsigned long *end, unsigned int limit)
{
	struct vm_area_struct *vma = w->pass.vma;
	pgoff_t first = linear_page_index(vma, addr);
	pgoff_t last = first + vml_pages_in(addr, *end) - 1;
	XA_STATE(xas, &vma->vm_file->f_mapping->i_pages, first);
	unsigned long swapped = 0;
	unsigned int slots = 0;
	pgoff_t from, to;
	void *entry;

	rcu_read_lock();
	xas_for_each(&xas, entry, last) {
		if (xas_retry(&xas, entry))
			continue;
		/* A large entry may begin before the range and end behind it. */
		from = round_down(xas.xa_index, 1UL << xas_get_order(&xas));
		to = min(last, from + (1UL << xas_get_order(&xas)) - 1);
		from = max(first, from);
		if (slots++ == limit) {
			*end = addr + ((from - first) << PAGE_SHIFT);
			break;
		}
		if (xa_is_value(entry))
			swapped += to - from + 1;
	}
	rcu_read_unlock();
	w->slots += slots;
	return swapped;
}
