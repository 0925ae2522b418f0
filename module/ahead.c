// SPDX-License-Identifier: GPL-2.0
/*
 * ahead.c - ask for what is needed soon, so that the memory has many things to fetch
 * at a time.
 *
 * VMAs and tables lie all over memory, and to count the pages of a small VMA is
 * cheaper than to wait for its cache lines. Entries are read, for a prefetch may be
 * dropped where the TLB does not know the page, too; what they say is not used.
 */
#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>

#include "ahead.h"
#include "compat.h"
#include "tables.h"

#define MAX_LINES	64	/* of a table; by then the memory has seen where it goes */

static unsigned long first_address(const struct vm_area_struct *vma, unsigned long from)
{
	return max(from, vma->vm_start);
}

/* Does this VMA begin in the PTE table in which the one before it does? */
static bool shares_table(struct vm_area_struct **vma, unsigned int i, unsigned long from)
{
	return i && vma[-1]->vm_mm == vma[0]->vm_mm &&
	       !((first_address(vma[-1], from) ^ first_address(vma[0], from)) & PMD_MASK);
}

static pud_t *next_pud(pgd_t *pgdp, unsigned long addr)
{
	pgd_t pgd = READ_ONCE(*pgdp);
	p4d_t *p4dp, p4d;

	if (pgd_none(pgd) || pgd_bad(pgd))
		return NULL;
	p4dp = p4d_offset_lockless(pgdp, pgd, addr);
	p4d = READ_ONCE(*p4dp);
	if (p4d_none(p4d) || p4d_bad(p4d))
		return NULL;
	return pud_offset_lockless(p4dp, p4d, addr);
}

static pmd_t *next_pmd(pud_t *pudp, unsigned long addr)
{
	pud_t pud = READ_ONCE(*pudp);

	if (pud_none(pud) || pud_leaf(pud) || pud_bad(pud))
		return NULL;
	return pmd_offset_lockless(pudp, pud, addr);
}

static pte_t *next_table(pmd_t *pmdp)
{
	pmd_t pmd = pmdp_get_lockless(pmdp);

	if (pmd_none(pmd) || !pmd_present(pmd) || vml_pmd_leaf(pmd) || pmd_bad(pmd))
		return NULL;
	return pte_offset_kernel(&pmd, 0);
}

/* Those of the VMA's entries which come first. */
static void ask_for_entries(pte_t *table, unsigned long addr, unsigned long end)
{
	pte_t *ptep = table + pte_index(addr);
	pte_t *stop = ptep + min(vml_pages_in(addr, end), MAX_LINES * VML_LINE - 1UL);

	stop = min(stop, table + PTRS_PER_PTE - 1);
	for (; ptep < stop; ptep += VML_LINE)
		(void)READ_ONCE(*ptep);
	(void)READ_ONCE(*stop);
}

/**
 * vml_ahead_tables() - ask for the page tables of some VMAs, level by level for all
 * @vmas: the VMAs
 * @nr: how many
 * @from: below it nothing is needed
 * @places: room to remember tables
 * @max: of how many; of the others nothing is asked for
 *
 * Locking: mmap_lock of each VMA held for read since it was found.
 */
void vml_ahead_tables(struct vm_area_struct **vmas, unsigned int nr, unsigned long from,
		      struct vml_place *places, unsigned int max)
{
	struct vml_place *p = places - 1, *end;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (vmas[i]->vm_file)
			prefetch(&vmas[i]->vm_file->f_mapping);
		if (shares_table(&vmas[i], i, from))
			continue;
		if (p + 1 == places + max)
			break;
		p++;
		p->addr = first_address(vmas[i], from);
		p->entry = pgd_offset(vmas[i]->vm_mm, p->addr);
		/* Tables that hugetlb shares may go: they are looked at under a lock. */
		if (is_vm_hugetlb_page(vmas[i]))
			p->entry = NULL;
		else
			prefetch(p->entry);
	}
	nr = i;
	end = p + 1;
	for (p = places; p != end; p++) {
		if (p->entry)
			p->entry = next_pud(p->entry, p->addr);
		prefetch(p->entry);
	}
	for (p = places; p != end; p++) {
		if (p->entry)
			p->entry = next_pmd(p->entry, p->addr);
		prefetch(p->entry);
	}
	/* A PTE table may go, but no sooner than RCU allows: see walk.h. */
	rcu_read_lock();
	for (p = places; p != end; p++) {
		if (p->entry)
			p->entry = next_table(p->entry);
		if (p->entry)
			(void)READ_ONCE(*(pte_t *)p->entry);
	}
	for (i = 0, p = places - 1; i < nr; i++) {
		p += !shares_table(&vmas[i], i, from);
		if (p->entry)
			ask_for_entries(p->entry, first_address(vmas[i], from), vmas[i]->vm_end);
	}
	rcu_read_unlock();
}

/* Returns how many VMAs were found. */
static unsigned int ask_for_vmas(struct mm_struct *mm, struct vm_area_struct **vmas)
{
	VMA_ITERATOR(vmi, mm, 0);
	unsigned int n;

	for (n = 0; n < VML_AHEAD_EACH; n++) {
		vmas[n] = vma_next(&vmi);
		if (!vmas[n])
			break;
	}
	return n;
}

/**
 * vml_ahead_mms() - ask for the first VMAs of some address spaces, and their tables
 * @a: room for them
 * @mms: the address spaces, or errors
 * @asked: filled in, for each of them: below it all was asked for
 * @nr: how many, at most VML_AHEAD_MMS
 *
 * One whose lock somebody has for write is left out.
 *
 * Context: The caller holds a reference on mm_users of each and no mm lock.
 * Locking: Takes all their mmap_locks for read, by trying only, and drops them.
 */
void vml_ahead_mms(struct vml_ahead *a, struct mm_struct **mms, unsigned long *asked,
		   unsigned int nr)
{
	unsigned int i, n, total = 0;

	for (i = 0; i < nr; i++) {
		asked[i] = !IS_ERR(mms[i]) && mmap_read_trylock(mms[i]);
		if (asked[i])
			prefetch(vml_first_vmas(mms[i]));
	}
	for (i = 0; i < nr; i++)
		if (asked[i])
			total += ask_for_vmas(mms[i], a->vmas + total);
	for (i = 0; i < total; i++) {
		(void)READ_ONCE(a->vmas[i]->vm_start);
		(void)READ_ONCE(a->vmas[i]->vm_ops);
	}
	vml_ahead_tables(a->vmas, total, 0, a->places, ARRAY_SIZE(a->places));
	for (i = 0, n = 0; i < nr; i++) {
		if (!asked[i])
			continue;
		for (; n < total && a->vmas[n]->vm_mm == mms[i]; n++)
			asked[i] = a->vmas[n]->vm_end;
		mmap_read_unlock(mms[i]);
	}
}
