// SPDX-License-Identifier: GPL-2.0
/*
 * ahead.c - ask for the page tables of the VMAs that come next.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/prefetch.h>

#include "compat.h"
#include "tables.h"

/**
 * vml_tables_prefetch() - bring what vml_tables_count() will need into the caches
 * @w: the walk
 * @vmas: VMAs that come next
 * @nr: how many, at most VML_AHEAD
 *
 * Level by level for all of them, so that the memory has several things to fetch at
 * a time. A PTE table is only asked for, never looked at: that would take its lock.
 *
 * Locking: mmap_lock held for read since the VMAs were found.
 */
void vml_tables_prefetch(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int nr)
{
	unsigned long addr[VML_AHEAD];
	void *entry[VML_AHEAD];
	unsigned int i, n = 0;

	/* Small neighbours: all is there. */
	if (w->table.ptl && nr && vmas[nr - 1]->vm_end - w->table.base <= PMD_SIZE)
		return;
	for (i = 0; i < nr; i++) {
		/* Tables that hugetlb shares may go: they are looked at under a lock. */
		if (is_vm_hugetlb_page(vmas[i]))
			continue;
		addr[n] = max(w->addr, vmas[i]->vm_start);
		if (n && !((addr[n] ^ addr[n - 1]) & PMD_MASK))
			continue;
		entry[n] = pgd_offset(w->mm, addr[n]);
		prefetch(entry[n++]);
	}
	for (i = 0; i < n; i++) {
		pgd_t *pgdp = entry[i];
		pgd_t pgd = READ_ONCE(*pgdp);
		p4d_t *p4dp, p4d;

		entry[i] = NULL;
		if (pgd_none(pgd) || pgd_bad(pgd))
			continue;
		p4dp = p4d_offset_lockless(pgdp, pgd, addr[i]);
		p4d = READ_ONCE(*p4dp);
		if (p4d_none(p4d) || p4d_bad(p4d))
			continue;
		entry[i] = pud_offset_lockless(p4dp, p4d, addr[i]);
		prefetch(entry[i]);
	}
	for (i = 0; i < n; i++) {
		pud_t *pudp = entry[i];
		pud_t pud;

		if (!pudp)
			continue;
		pud = READ_ONCE(*pudp);
		entry[i] = NULL;
		if (pud_none(pud) || pud_leaf(pud) || pud_bad(pud))
			continue;
		entry[i] = pmd_offset_lockless(pudp, pud, addr[i]);
		prefetch(entry[i]);
	}
	for (i = 0; i < n; i++) {
		pte_t *ptep;
		pmd_t pmd;

		if (!entry[i])
			continue;
		pmd = pmdp_get_lockless((pmd_t *)entry[i]);
		if (pmd_none(pmd) || !pmd_present(pmd) || vml_pmd_leaf(pmd) || pmd_bad(pmd))
			continue;
		ptep = pte_offset_kernel(&pmd, addr[i]);
		prefetch(ptep);
		prefetch(ptep + VML_LINE);
	}
}
