// SPDX-License-Identifier: GPL-2.0
/*
 * tables.c - the descent through the page tables of one VMA.
 *
 * Read-only, built from inline helpers: walk_page_range() is not exported to
 * modules. Every function returns the address up to which it counted, less
 * than its end only if the hold is full. What keeps the tables is in walk.h.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "compat.h"
#include "debug.h"
#include "leaf.h"
#include "pages.h"
#include "tables.h"

/**
 * vml_hold_is_full() - time to drop the lock?
 * @w: the walk
 *
 * Return: true if a bound is reached, somebody waits for the mmap_lock or for
 *	this CPU.
 */
bool vml_hold_is_full(struct vml_walk *w)
{
	if (mmap_lock_is_contended(w->mm)) {
		vml_debug_met(VML_EVENT_yielded);
		return true;
	}
	return w->tables >= VML_HOLD_TABLES || w->vmas >= VML_HOLD_VMAS ||
	       w->slots >= VML_HOLD_SLOTS || need_resched();
}

/* false: the pmd changed before we had the table's lock. */
static bool open_table(struct vml_walk *w, pmd_t *pmdp, pmd_t pmd, unsigned long addr)
{
	struct vml_table *t = &w->table;

	vml_debug_delay();
	rcu_read_lock();
	/* It was read outside of RCU: its table, which has the lock, may be gone by now. */
	if (!pmd_same(pmd, pmdp_get_lockless(pmdp)))
		goto changed;
	vml_debug_spin();
	t->ptl = pte_lockptr(w->mm, &pmd);
	spin_lock(t->ptl);
	if (!pmd_same(pmd, pmdp_get_lockless(pmdp))) {
		spin_unlock(t->ptl);
		vml_debug_met(VML_EVENT_table_changed_late);
		goto changed;
	}
	t->base = addr & PMD_MASK;
	t->ptes = pte_offset_kernel(&pmd, t->base);
	vml_count_table(w, &w->counts.table_pte, &w->seen.pte, addr, PMD_MASK);
	/* Kept until vml_tables_close(), which sparse cannot know. */
	__release(t->ptl);
	__release(RCU);
	return true;

changed:
	rcu_read_unlock();
	t->ptl = NULL;
	w->tables++;
	vml_debug_met(VML_EVENT_table_changed);
	return false;
}

/**
 * vml_tables_close() - let go of the PTE table last used
 * @w: the walk
 */
void vml_tables_close(struct vml_walk *w)
{
	if (!w->table.ptl)
		return;
	__acquire(RCU);
	__acquire(w->table.ptl);
	spin_unlock(w->table.ptl);
	rcu_read_unlock();
	w->table.ptl = NULL;
}

static void count_open_table(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	vml_count_ptes(w, w->table.ptes + vml_pages_in(w->table.base, addr), addr, end);
	if (!(end & ~PMD_MASK))
		vml_tables_close(w);
}

/* @nr pages of a present huge pmd; its lock is held. */
static unsigned long long *class_of_pmd(struct vml_walk *w, pmd_t pmd, unsigned long addr,
					unsigned long nr)
{
	unsigned long first = addr & PMD_MASK;

	switch (vml_pmd_type(w->pass.vma, pmd, first)) {
	case VML_LEAF_ZERO:
		return &w->counts.zero;
	case VML_LEAF_DEVICE:
		return &w->counts.device;
	default:
		if (w->pages) {
			w->slots += nr;
			vml_pages_count(w, pfn_to_page(pmd_pfn(pmd)) + vml_pages_in(first, addr),
					nr, true,
					pmd_young(pmd), pmd_dirty(pmd));
		}
		return vml_rss_of_pfn(w, pmd_pfn(pmd), vml_may_be_anon(w));
	}
}

/* false: the pmd changed before we had its lock. */
static bool count_pmd_leaf(struct vml_walk *w, pmd_t *pmdp, pmd_t pmd,
			   unsigned long addr, unsigned long end)
{
	struct vml_counts *c = &w->counts;
	unsigned long nr = vml_pages_in(addr, end);
	spinlock_t *ptl;	/* the pmd's */
	bool same;

	vml_debug_delay();
	ptl = pmd_lock(w->mm, pmdp);
	same = pmd_same(pmd, pmdp_get_lockless(pmdp));
	if (!same) {
		w->tables++;
		vml_debug_met(VML_EVENT_leaf_changed);
		goto out;
	}
	if (pmd_present(pmd)) {
		*class_of_pmd(w, pmd, addr, nr) += nr;
		c->leaf_pmd += nr;
	} else {
		vml_count_nonpresent(w, vml_entry_from_pmd(pmd), vml_may_be_anon(w), nr,
				     &c->leaf_pmd, addr);
	}
	/* It costs about as much as a table: a lock and a struct page. */
	w->slots += VML_HOLD_SLOTS / VML_HOLD_TABLES;
	/* Each anonymous one has a PTE table put by, for the day it is split. */
	if (vma_is_anonymous(w->pass.vma) && !(addr & ~PMD_MASK))
		c->table_deposit++;
out:
	spin_unlock(ptl);
	return same;
}

#define LINES_AHEAD	8	/* asked for while one is read; behind the table it does no harm */

/* Skip lines of empty pmds: most of a reservation is nothing else. */
static unsigned long skip_empty(pmd_t *pmdp, unsigned long addr, unsigned long end)
{
	while (end - addr >= VML_LINE * PMD_SIZE) {
		u64 any = 0;
		int i;

		prefetch(pmdp + LINES_AHEAD * VML_LINE);
#pragma GCC unroll 8
		for (i = 0; i < VML_LINE; i++)
			any |= pmdp_get_lockless(pmdp + i).pmd;
		if (!pmd_none((pmd_t){ any }))
			break;
		pmdp += VML_LINE;
		addr += VML_LINE * PMD_SIZE;
	}
	return addr;
}

static unsigned long count_pmds(struct vml_walk *w, pud_t *pudp, pud_t pud,
				unsigned long addr, unsigned long end)
{
	pmd_t *table = pmd_offset_lockless(pudp, pud, addr & PUD_MASK);
	unsigned long next, stop;

	vml_count_table(w, &w->counts.table_pmd, &w->seen.pmd, addr, PUD_MASK);
	for (; addr != end; addr = next) {
		pmd_t *pmdp = table + pmd_index(addr);
		bool counted = true;
		pmd_t pmd;

		next = pmd_addr_end(addr, end);
again:
		pmd = pmdp_get_lockless(pmdp);
		if (w->pass.huge >= PMD_SIZE) {
			vml_count_huge(w, (pte_t *)pmdp, addr, next, &w->counts.leaf_pmd);
		} else if (pmd_none(pmd)) {
			if (!(next & ~PMD_MASK))
				next = skip_empty(pmdp + 1, next, end);
			stop = vml_count_hole(w, addr, next);
			if (stop != next)
				return stop;
			continue;
		} else if (!pmd_present(pmd) || vml_pmd_leaf(pmd)) {
			counted = count_pmd_leaf(w, pmdp, pmd, addr, next);
		} else if (pmd_bad(pmd)) {
			*w->pass.hole += vml_pages_in(addr, next);
		} else if (w->pass.huge) {
			vml_count_huge_ptes(w, pmd, addr, next);
		} else {
			counted = open_table(w, pmdp, pmd, addr);
			if (counted)
				count_open_table(w, addr, next);
		}
		if (!counted && w->tables < VML_HOLD_TABLES)
			goto again;
		/* Whoever changes it each time does not make this hold any longer. */
		if (!counted)
			return addr;
		/* Only after some work: every hold must get somewhere. */
		if (vml_hold_is_full(w))
			return next;
	}
	return addr;
}

static unsigned long count_puds(struct vml_walk *w, p4d_t *p4dp, p4d_t p4d,
				unsigned long addr, unsigned long end)
{
	pud_t *pudp = pud_offset_lockless(p4dp, p4d, addr);
	unsigned long next, stop;

	if (!mm_pud_folded(w->mm))
		vml_count_table(w, &w->counts.table_pud, &w->seen.pud, addr, P4D_MASK);
	for (; addr != end; pudp++, addr = next) {
		pud_t pud = READ_ONCE(*pudp);

		next = pud_addr_end(addr, end);
		stop = next;
		if (w->pass.huge == PUD_SIZE) {
			vml_count_huge(w, (pte_t *)pudp, addr, next, &w->counts.leaf_pud);
		} else if (pud_none(pud)) {
			stop = vml_count_hole(w, addr, next);
		} else if (pud_leaf(pud)) {
			w->counts.device += vml_pages_in(addr, next);
			w->counts.leaf_pud += vml_pages_in(addr, next);
		} else if (pud_bad(pud)) {
			*w->pass.hole += vml_pages_in(addr, next);
		} else {
			stop = count_pmds(w, pudp, pud, addr, next);
		}
		if (stop != next)
			return stop;
		if (vml_hold_is_full(w))
			return next;
	}
	return addr;
}

static unsigned long count_p4ds(struct vml_walk *w, pgd_t *pgdp, pgd_t pgd,
				unsigned long addr, unsigned long end)
{
	p4d_t *p4dp = p4d_offset_lockless(pgdp, pgd, addr);
	unsigned long next, stop;

	if (!mm_p4d_folded(w->mm))
		vml_count_table(w, &w->counts.table_p4d, &w->seen.p4d, addr, PGDIR_MASK);
	for (; addr != end; p4dp++, addr = next) {
		p4d_t p4d = READ_ONCE(*p4dp);

		next = p4d_addr_end(addr, end);
		if (p4d_none(p4d) || p4d_bad(p4d))
			stop = vml_count_hole(w, addr, next);
		else
			stop = count_puds(w, p4dp, p4d, addr, next);
		if (stop != next)
			return stop;
		if (vml_hold_is_full(w))
			return next;
	}
	return addr;
}

static unsigned long count_pgds(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	pgd_t *pgdp = pgd_offset(w->mm, addr);
	unsigned long next, stop;

	for (; addr != end; pgdp++, addr = next) {
		pgd_t pgd = READ_ONCE(*pgdp);

		next = pgd_addr_end(addr, end);
		if (pgd_none(pgd) || pgd_bad(pgd))
			stop = vml_count_hole(w, addr, next);
		else
			stop = count_p4ds(w, pgdp, pgd, addr, next);
		if (stop != next)
			return stop;
		if (vml_hold_is_full(w))
			return next;
	}
	return addr;
}

/* From the top of the tables. */
static noinline unsigned long descend(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	struct address_space *shared = NULL;

	vml_tables_close(w);
	if (w->pass.huge && w->pass.vma->vm_flags & VM_MAYSHARE)
		shared = w->pass.vma->vm_file->f_mapping;
	if (shared)
		i_mmap_lock_read(shared);
	addr = count_pgds(w, addr, end);
	if (shared)
		i_mmap_unlock_read(shared);
	return addr;
}

/**
 * vml_tables_count() - count the pages of the VMA in w->pass
 * @w: the walk; counters go to its current row
 * @addr: where to begin, inside the VMA
 * @end: where to stop, at most its vm_end
 *
 * Locking: mmap_lock held for read since the VMA was found.
 * Return: the address reached: less than @end if the hold is full.
 */
unsigned long vml_tables_count(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	/* A neighbour in the same table needs no descent. */
	if (w->table.ptl && !w->pass.huge && (addr & PMD_MASK) == w->table.base &&
	    end - w->table.base <= PMD_SIZE) {
		count_open_table(w, addr, end);
		return end;
	}
	return descend(w, addr, end);
}
