// SPDX-License-Identifier: GPL-2.0
/*
 * skip.c - how far there is no page table: what a walk in small steps need not take
 * step by step.
 */
#include <linux/mm.h>

#include "compat.h"
#include "walk.h"

/*
 * The end of the empty entry at @addr, of whatever level; @addr if it is not empty.
 * The bounds are nested: where a level is folded its own is none at all.
 */
static unsigned long entry_end(struct mm_struct *mm, unsigned long addr, unsigned long end)
{
	pgd_t *pgdp = pgd_offset(mm, addr);
	pgd_t pgd = READ_ONCE(*pgdp);
	p4d_t *p4dp, p4d;
	pud_t *pudp, pud;
	pmd_t *pmdp;

	end = pgd_addr_end(addr, end);
	if (pgd_none(pgd))
		return end;
	if (pgd_bad(pgd))
		return addr;
	p4dp = p4d_offset_lockless(pgdp, pgd, addr);
	p4d = READ_ONCE(*p4dp);
	end = p4d_addr_end(addr, end);
	if (p4d_none(p4d))
		return end;
	if (p4d_bad(p4d))
		return addr;
	pudp = pud_offset_lockless(p4dp, p4d, addr);
	pud = READ_ONCE(*pudp);
	end = pud_addr_end(addr, end);
	if (pud_none(pud))
		return end;
	if (pud_leaf(pud) || pud_bad(pud))
		return addr;
	pmdp = pmd_offset_lockless(pudp, pud, addr);
	if (pmd_none(pmdp_get_lockless(pmdp)))
		return pmd_addr_end(addr, end);
	return addr;
}

/**
 * vml_skip_empty() - how far is there nothing mapped, for want of a page table?
 * @w: the walk; its pass is prepared
 * @addr: where to begin, inside the VMA of the pass
 * @end: where to stop, inside it
 *
 * Counts nothing. Where something else than the tables has to be looked at (tables
 * that hugetlb shares, swapped pages of shmem) it gives no answer.
 *
 * Locking: mmap_lock held for read since the VMA was found.
 * Return: an address up to which all pages count as the hole of the pass; @addr
 *	if it begins with something, or nothing is known.
 */
unsigned long vml_skip_empty(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	unsigned long next;

	if (w->pass.huge || w->pass.shmem_swap)
		return addr;
	for (; addr < end && !vml_hold_is_full(w); addr = next) {
		next = entry_end(w->mm, addr, end);
		w->slots++;
		if (next == addr)
			break;
	}
	return addr;
}
