// SPDX-License-Identifier: GPL-2.0
/*
 * hugetlb.c - huge pages of hugetlbfs, whatever the level of their entries.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>

#include "compat.h"
#include "leaf.h"
#include "pages.h"
#include "tables.h"

/**
 * vml_count_huge() - count one entry of a hugetlb VMA
 * @w: the walk
 * @ptep: the entry, of any level
 * @addr: what it maps
 * @end: where that ends
 * @leaf: where pages go that are mapped at this level
 *
 * Locking: mmap_lock held for read; i_mmap_rwsem, too, if the mapping is shared.
 */
void vml_count_huge(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end,
		    unsigned long long *leaf)
{
	spinlock_t *ptl = huge_pte_lock(hstate_vma(w->pass.vma), w->mm, ptep);
	pte_t pte = READ_ONCE(*ptep);
	unsigned long nr = vml_pages_in(addr, end);
	struct vml_entry entry;

	if (pte_none(pte)) {
		*w->pass.hole += nr;
		goto out;
	}
	entry = pte_present(pte) ? (struct vml_entry){ VML_ENTRY_PAGE, pte_pfn(pte) } :
				   vml_entry_from_pte(pte);
	if (entry.type != VML_ENTRY_PAGE) {
		vml_count_nonpresent(w, entry, false, nr, leaf, addr);
		goto out;
	}
	w->counts.hugetlb += nr;
	*leaf += nr;
	if (w->pages)
		vml_pages_count_hugetlb(w, entry.pfn, nr,
					vml_hugetlb_is_shared(ptep, pte, pfn_to_page(entry.pfn)));
out:
	spin_unlock(ptl);
}

/**
 * vml_count_huge_ptes() - count huge pages smaller than a pmd
 * @w: the walk
 * @pmd: it leads to their table
 * @addr: where to begin
 * @end: where to stop, in the same table
 *
 * arm64: some adjacent PTEs make up a huge page. Only munmap() frees their table.
 *
 * Locking: as vml_count_huge().
 */
void vml_count_huge_ptes(struct vml_walk *w, pmd_t pmd, unsigned long addr,
			 unsigned long end)
{
	pte_t *table = pte_offset_kernel(&pmd, addr & PMD_MASK);
	unsigned long next;

	vml_count_table(w, &w->counts.table_pte, &w->seen.pte, addr, PMD_MASK);
	for (; addr != end; addr = next) {
		/* A row can begin and end within one. */
		next = min(end, ALIGN(addr + 1, w->pass.huge));
		vml_count_huge(w, table + pte_index(ALIGN_DOWN(addr, w->pass.huge)), addr, next,
			       &w->counts.leaf_pte);
	}
}
