// SPDX-License-Identifier: GPL-2.0
/*
 * ahead.c - ask for what is needed soon, so that the memory has many things to fetch
 * at a time.
 *
 * VMAs and tables lie all over memory, and to count the pages of a small VMA is
 * cheaper than to wait for its cache lines. Tables are read, for a prefetch may be
 * dropped where the TLB does not know the page, too; what is read there is not used.
 */
#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

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
		prefetch(ptep);
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
	unsigned int i, n = 0;
	struct vml_place *p;

	for (i = 0; i < nr; i++) {
		if (vmas[i]->vm_file)
			prefetch(&vmas[i]->vm_file->f_mapping);
		if (shares_table(&vmas[i], i, from))
			continue;
		if (n == max)
			break;
		p = &places[n++];
		p->addr = first_address(vmas[i], from);
		p->entry = pgd_offset(vmas[i]->vm_mm, p->addr);
		/* Tables that hugetlb shares may go: they are looked at under a lock. */
		if (is_vm_hugetlb_page(vmas[i]))
			p->entry = NULL;
		prefetch(p->entry);
	}
	nr = i;
	for (p = places; p != places + n; p++) {
		if (p->entry)
			p->entry = next_pud(p->entry, p->addr);
		prefetch(p->entry);
	}
	for (p = places; p != places + n; p++) {
		if (p->entry)
			p->entry = next_pmd(p->entry, p->addr);
		prefetch(p->entry);
	}
	/* A PTE table may go, but no sooner than RCU allows: see walk.h. */
	rcu_read_lock();
	for (p = places; p != places + n; p++) {
		if (p->entry)
			p->entry = next_table(p->entry);
		if (p->entry)
			(void)READ_ONCE(*(pte_t *)p->entry);
	}
	for (i = 0, n = 0; i < nr; i++) {
		n += !shares_table(&vmas[i], i, from);
		p = &places[n - 1];
		if (p->entry)
			ask_for_entries(p->entry, first_address(vmas[i], from), vmas[i]->vm_end);
	}
	rcu_read_unlock();
}

/* The locks of all are held until the last is counted: of all tables there are few. */
static bool is_small(const struct mm_struct *mm, unsigned long *bytes)
{
	if (READ_ONCE(mm->map_count) >= VML_AHEAD_EACH || mm_pgtables_bytes(mm) > *bytes)
		return false;
	*bytes -= mm_pgtables_bytes(mm);
	return true;
}

#ifndef VML_VMA_LIST
static void *root_entry(struct mm_struct *mm)
{
	return rcu_dereference_protected(mm->mm_mt.ma_root, lockdep_is_held(&mm->mmap_lock));
}

static struct maple_node *node_of(void *entry)
{
	return (void *)((unsigned long)entry & ~MAPLE_NODE_MASK);
}

/* It is read, for a prefetch may be dropped where the TLB does not know the page. */
static void ask_for_node(const struct maple_node *node)
{
	size_t at;

	(void)READ_ONCE(*(unsigned long *)node);
	for (at = L1_CACHE_BYTES; at < sizeof(*node); at += L1_CACHE_BYTES)
		prefetch((void *)node + at);
}

/* The node of the maple tree in which a search for a VMA begins. */
static void ask_for_root(struct mm_struct *mm)
{
	void *root = root_entry(mm);

	if (xa_is_node(root))
		ask_for_node(node_of(root));
}

/* Those below it, if it is no leaf: the tree of an mm has no other type above those. */
static void ask_for_nodes(struct mm_struct *mm)
{
	void *root = root_entry(mm);
	unsigned long type = ((unsigned long)root >> MAPLE_NODE_TYPE_SHIFT) & MAPLE_NODE_TYPE_MASK;
	struct maple_arange_64 *top = &node_of(root)->ma64;
	unsigned int i;
	void *entry;

	if (!xa_is_node(root) || type != maple_arange_64)
		return;
	for (i = 0; i <= top->meta.end; i++) {
		entry = rcu_dereference_protected(top->slot[i], lockdep_is_held(&mm->mmap_lock));
		ask_for_node(node_of(entry));
	}
}
#else
static void ask_for_root(struct mm_struct *mm) { }
static void ask_for_nodes(struct mm_struct *mm) { }
#endif

/* All VMAs of an address space; 0 if there are none, or too many. */
static unsigned int find_vmas(struct mm_struct *mm, struct vm_area_struct **vmas)
{
	VMA_ITERATOR(vmi, mm, 0);
	unsigned int n;

	for (n = 0; n < VML_AHEAD_EACH; n++) {
		vmas[n] = vma_next(&vmi);
		if (!vmas[n])
			return n;
		vml_ahead_vma(vmas[n]);
	}
	return 0;
}

/* To count the pages of hugetlb may take a lock that sleeps. */
static bool has_hugetlb(struct vm_area_struct **vmas, unsigned int nr)
{
	while (nr--)
		if (is_vm_hugetlb_page(vmas[nr]))
			return true;
	return false;
}

/**
 * vml_ahead_unlock() - drop the lock of a process, if it is held
 * @m: the process
 */
void vml_ahead_unlock(struct vml_member *m)
{
	if (m->locked)
		mmap_read_unlock(m->mm);
	m->locked = false;
}

/**
 * vml_ahead_lock() - lock small address spaces, and ask for all that is in them
 * @a: the processes and their mms; filled in
 *
 * Left alone are those that are not small, and those somebody writes to.
 *
 * Context: The caller holds a reference on mm_users of each and no mm lock.
 * Locking: Takes mmap_locks for read, without waiting. Until they are dropped no
 *	lock may be waited for but those of page tables.
 */
void vml_ahead_lock(struct vml_ahead *a)
{
	struct vml_member *m, *end = a->members + a->nr;
	unsigned long bytes = VML_AHEAD_TABLES * PAGE_SIZE;
	unsigned int total = 0;

	for (m = a->members; m != end; m++) {
		m->locked = !IS_ERR(m->mm) && is_small(m->mm, &bytes) &&
			    mmap_read_trylock(m->mm);
		if (m->locked)
			ask_for_root(m->mm);
	}
	for (m = a->members; m != end; m++)
		if (m->locked)
			ask_for_nodes(m->mm);
	for (m = a->members; m != end; m++) {
		if (!m->locked)
			continue;
		m->vmas = a->vmas + total;
		m->nr = find_vmas(m->mm, m->vmas);
		total += m->nr;
		if (!m->nr)
			vml_ahead_unlock(m);
	}
	vml_ahead_tables(a->vmas, total, 0, a->places, ARRAY_SIZE(a->places));
	for (m = a->members; m != end; m++)
		if (m->locked && has_hugetlb(m->vmas, m->nr))
			vml_ahead_unlock(m);
}

/**
 * vml_ahead_yield() - drop the locks that somebody waits for
 * @a: the processes
 *
 * Called between two of them, so that who waits for one does not wait for all; if
 * this CPU is wanted, they are all dropped.
 */
void vml_ahead_yield(struct vml_ahead *a)
{
	struct vml_member *m, *end = a->members + a->nr;

	for (m = a->members; m != end; m++)
		if (m->locked && (need_resched() || mmap_lock_is_contended(m->mm)))
			vml_ahead_unlock(m);
}

/**
 * vml_ahead_unlock_all() - drop the locks that are still held
 * @a: the processes
 */
void vml_ahead_unlock_all(struct vml_ahead *a)
{
	unsigned int i;

	for (i = 0; i < a->nr; i++)
		vml_ahead_unlock(&a->members[i]);
}
