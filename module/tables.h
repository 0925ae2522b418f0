/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tables.h - what the files of the descent have in common: tables.c and those it
 * is made of.
 */
#ifndef _VML_TABLES_H
#define _VML_TABLES_H

#include <linux/mm.h>
#include <linux/pagemap.h>

#include "compat.h"
#include "walk.h"

#define VML_LINE	8	/* entries in a cache line */

static inline unsigned long vml_pages_in(unsigned long addr, unsigned long end)
{
	return (end - addr) >> PAGE_SHIFT;
}

/* A table was met: count it unless it is the one last counted. */
static inline void vml_count_table(struct vml_walk *w, unsigned long long *count,
				   unsigned long *seen, unsigned long addr, unsigned long mask)
{
	if (*seen == (addr & mask))
		return;
	*seen = addr & mask;
	w->tables++;
	(*count)++;
}

/* holes.c: what shmem has in swap. */
unsigned long vml_shmem_swapped(struct vml_walk *w, unsigned long addr,
				unsigned long *end, unsigned int limit);

/* Nothing is mapped in [addr, end). */
static inline unsigned long vml_count_hole(struct vml_walk *w, unsigned long addr,
					   unsigned long end)
{
	unsigned long swapped = 0;

	if (w->pass.shmem_swap)
		swapped = vml_shmem_swapped(w, addr, &end, VML_HOLD_SLOTS);
	w->counts.swap_shmem += swapped;
	*w->pass.hole += vml_pages_in(addr, end) - swapped;
	return end;
}

/*
 * The page-table lock is held: an anonymous page in this table implies that
 * anon_vma was set before the entry, so a NULL here spares the page.
 */
static inline bool vml_may_be_anon(struct vml_walk *w)
{
	return w->pass.cow && READ_ONCE(w->pass.vma->anon_vma);
}

/* Where it counts as resident; @look: see vml_may_be_anon(). */
static inline unsigned long long *vml_rss_of_pfn(struct vml_walk *w, unsigned long pfn,
						 bool look)
{
	if (look && pfn_valid(pfn) && folio_test_anon(page_folio(pfn_to_page(pfn))))
		return &w->counts.rss_anon;
	return w->pass.rss;
}

/* entries.c: those of one PTE table. */
void vml_count_nonpresent(struct vml_walk *w, struct vml_entry entry, bool look,
			  unsigned long nr, unsigned long long *leaf, unsigned long addr);
void vml_count_ptes(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end);

/* hugetlb.c: huge pages of hugetlbfs. */
void vml_count_huge(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end,
		    unsigned long long *leaf);
void vml_count_huge_ptes(struct vml_walk *w, pmd_t pmd, unsigned long addr,
			 unsigned long end);

#endif /* _VML_TABLES_H */
