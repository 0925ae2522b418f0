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
#include <linux/pagemap.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/shmem_fs.h>
#include <linux/xarray.h>

#include "compat.h"
#include "leaf.h"
#include "pages.h"
#include "walk.h"

/**
 * vml_hold_is_full() - time to drop the lock?
 * @w: the walk
 *
 * Return: true if a bound is reached, somebody waits for the mmap_lock or for
 *	this CPU.
 */
bool vml_hold_is_full(struct vml_walk *w)
{
	return w->tables >= VML_HOLD_TABLES || w->vmas >= VML_HOLD_VMAS ||
	       w->slots >= VML_HOLD_SLOTS || mmap_lock_is_contended(w->mm) || need_resched();
}

static unsigned long pages_in(unsigned long addr, unsigned long end)
{
	return (end - addr) >> PAGE_SHIFT;
}

/* A table was met: count it unless it is the one last counted. */
static void count_table(struct vml_walk *w, unsigned long long *count,
			unsigned long *seen, unsigned long addr, unsigned long mask)
{
	if (*seen == (addr & mask))
		return;
	*seen = addr & mask;
	w->tables++;
	(*count)++;
}

/*
 * How many of the object's pages in [addr, *end) are in swap? Looks at no more
 * than @limit slots and moves *end to where it stopped.
 */
static unsigned long shmem_swapped(struct vml_walk *w, unsigned long addr,
				   unsigned long *end, unsigned int limit)
{
	struct vm_area_struct *vma = w->pass.vma;
	pgoff_t first = linear_page_index(vma, addr);
	pgoff_t last = first + pages_in(addr, *end) - 1;
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

/* Nothing is mapped in [addr, end). */
static unsigned long count_hole(struct vml_walk *w, unsigned long addr, unsigned long end)
{
	unsigned long swapped = 0;

	if (w->pass.shmem_swap)
		swapped = shmem_swapped(w, addr, &end, VML_HOLD_SLOTS);
	w->counts.swap_shmem += swapped;
	*w->pass.hole += pages_in(addr, end) - swapped;
	return end;
}

/*
 * The page-table lock is held: an anonymous page in this table implies that
 * anon_vma was set before the entry, so a NULL here spares the page.
 */
static bool may_be_anon(struct vml_walk *w)
{
	return w->pass.cow && READ_ONCE(w->pass.vma->anon_vma);
}

static unsigned long long *rss_of_pfn(struct vml_walk *w, unsigned long pfn, bool look)
{
	if (look && pfn_valid(pfn) && folio_test_anon(page_folio(pfn_to_page(pfn))))
		return &w->counts.rss_anon;
	return w->pass.rss;
}

/* An entry that is neither none nor present, of @nr pages. */
static void count_nonpresent(struct vml_walk *w, struct vml_entry entry, bool look,
			     unsigned long nr, unsigned long long *leaf, unsigned long addr)
{
	struct vml_counts *c = &w->counts;
	unsigned long end = addr + PAGE_SIZE;

	switch (entry.type) {
	case VML_ENTRY_SWAP:
		c->swap_anon += nr;
		return;
	case VML_ENTRY_PAGE:
		*rss_of_pfn(w, entry.pfn, look) += nr;
		*leaf += nr;
		if (w->pages)
			vml_pages_count_nonpresent(w, entry, nr);
		return;
	case VML_ENTRY_GUARD:
		c->guard += nr;
		return;
	case VML_ENTRY_MARKER:
		if (w->pass.shmem_swap && shmem_swapped(w, addr, &end, 1))
			c->swap_shmem += nr;
		else
			c->marker += nr;
		return;
	case VML_ENTRY_UNKNOWN:
		c->marker += nr;
		c->unknown_entries++;
		return;
	}
}

/* One entry, of any kind. */
static noinline void count_pte(struct vml_walk *w, pte_t pte, unsigned long addr, bool look)
{
	struct vml_counts *c = &w->counts;

	if (pte_none(pte)) {
		count_hole(w, addr, addr + PAGE_SIZE);
		return;
	}
	if (!pte_present(pte)) {
		count_nonpresent(w, vml_entry_from_pte(pte), look, 1, &c->leaf_pte, addr);
		return;
	}
	c->leaf_pte++;
	if (!pte_special(pte)) {
		(*rss_of_pfn(w, pte_pfn(pte), look))++;
		if (w->pages)
			vml_pages_count(w, pte_pfn(pte), 1, pte_young(pte), pte_dirty(pte));
	} else if (vml_is_zero_pfn(pte_pfn(pte))) {
		c->zero++;
	} else {
		c->device++;
	}
}

/*
 * Eight entries are one cache line. In most lines all are alike, and then
 * their OR and AND tell as much as the entries do. That needs the bits as they
 * stand in memory: pte_val() may be a paravirt call, and ptep_get() collect
 * what all of a contiguous range say of dirty and young.
 */
#define LINE	8

/**
 * struct sums - entries that are counted without a look at anything else
 * @none: nothing
 * @normal: normal pages
 * @swap: swap entries
 */
struct sums {
	unsigned long none;
	unsigned long normal;
	unsigned long swap;
};

/*
 * A line of nothing, normal pages and swap in any mix, or not? Without branches, for
 * the mix is not to be foretold. Swap areas have the lowest types of absent entries.
 * @absent is constant and makes two functions of it: is nothing present?
 */
static __always_inline bool count_mixed_line(pte_t *ptep, struct sums *sums, bool absent)
{
	unsigned int i, none = 0, normal = 0;
	bool other = false;

#pragma GCC unroll 8
	for (i = 0; i < LINE; i++) {
		pte_t pte = READ_ONCE(ptep[i]);
		bool present = !absent && pte_present(pte);
		bool special = pte_special(pte);
		bool swap = __swp_type(__pte_to_swp_entry(pte)) < MAX_SWAPFILES;

		none += !!pte_none(pte);
		normal += present;
		other |= present ? special : !swap;
	}
	if (other)
		return false;
	sums->none += none;
	sums->normal += normal;
	sums->swap += LINE - none - normal;
	return true;
}

/* Lines of nothing, normal pages and swap, up to the first with anything else. */
static unsigned int count_lines(pte_t *ptep, unsigned int lines, struct sums *sums)
{
	unsigned int n, empty = 0, full = 0;

	for (n = 0; n < lines; n++, ptep += LINE) {
		u64 any = 0, all = ~0ULL;
		int i;

#pragma GCC unroll 8
		for (i = 0; i < LINE; i++) {
			u64 bits = READ_ONCE(ptep[i]).pte;

			any |= bits;
			all &= bits;
		}
		if (pte_none((pte_t){ any }))
			empty++;
		else if (pte_present((pte_t){ all }) && !pte_special((pte_t){ any }))
			full++;
		else if (pte_present((pte_t){ any }) ? !count_mixed_line(ptep, sums, false) :
						       !count_mixed_line(ptep, sums, true))
			break;
	}
	sums->none += empty * LINE;
	sums->normal += full * LINE;
	return n;
}

/* Entries of a VMA where nothing but the entry has to be looked at. */
static void count_plain(struct vml_walk *w, pte_t *ptep, pte_t *stop, unsigned long end)
{
	struct sums sums = { 0 };
	unsigned int i;

	while (ptep != stop) {
		if (stop - ptep >= LINE)
			ptep += LINE * count_lines(ptep, (stop - ptep) / LINE, &sums);
		for (i = 0; i < LINE && ptep != stop; i++, ptep++) {
			pte_t pte = READ_ONCE(*ptep);

			if (pte_none(pte))
				sums.none++;
			else if (pte_present(pte) && !pte_special(pte))
				sums.normal++;
			else
				count_pte(w, pte, end - ((stop - ptep) << PAGE_SHIFT), false);
		}
	}
	w->counts.leaf_pte += sums.normal;
	w->counts.swap_anon += sums.swap;
	*w->pass.rss += sums.normal;
	*w->pass.hole += sums.none;
}

/* Entries of shmem with pages in swap: those of nothing are looked up, a run at a time. */
static void count_with_holes(struct vml_walk *w, pte_t *ptep, pte_t *stop, unsigned long end)
{
	unsigned long addr = end - ((stop - ptep) << PAGE_SHIFT);
	bool none = pte_none(READ_ONCE(*ptep));
	pte_t *next;

	for (; ptep != stop; ptep = next, none = !none) {
		for (next = ptep + 1; next != stop; next++)
			if (!!pte_none(READ_ONCE(*next)) != none)
				break;
		end = addr + ((next - ptep) << PAGE_SHIFT);
		if (none)
			count_hole(w, addr, end);
		else
			count_plain(w, ptep, next, end);
		addr = end;
	}
}

/* Each page is another line, too: have the memory fetch a few at a time. */
static void prefetch_pages(pte_t *ptep, unsigned int nr)
{
	for (; nr--; ptep++) {
		pte_t pte = READ_ONCE(*ptep);

		if (pte_present(pte) && !pte_special(pte) && pfn_valid(pte_pfn(pte)))
			prefetch(pfn_to_page(pte_pfn(pte)));
	}
}

static void count_ptes(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end)
{
	bool look = may_be_anon(w);
	pte_t *stop = ptep + pages_in(addr, end);
	unsigned int i;

	if (!look && !w->pages) {
		if (w->pass.shmem_swap)
			count_with_holes(w, ptep, stop, end);
		else
			count_plain(w, ptep, stop, end);
		return;
	}
	/* To look at a page costs as much as to look at a slot. */
	w->slots += stop - ptep;
	for (i = 0; ptep != stop; i++, ptep++, addr += PAGE_SIZE) {
		if (i % LINE == 0)
			prefetch_pages(ptep, min_t(unsigned long, LINE, stop - ptep));
		count_pte(w, w->pages ? ptep_get(ptep) : READ_ONCE(*ptep), addr, look);
	}
}

/* false: the pmd changed before we had the table's lock. */
static bool open_table(struct vml_walk *w, pmd_t *pmdp, pmd_t pmd, unsigned long addr)
{
	struct vml_table *t = &w->table;

	rcu_read_lock();
	t->ptl = pte_lockptr(w->mm, &pmd);
	spin_lock(t->ptl);
	if (!pmd_same(pmd, pmdp_get_lockless(pmdp))) {
		spin_unlock(t->ptl);
		rcu_read_unlock();
		t->ptl = NULL;
		return false;
	}
	t->base = addr & PMD_MASK;
	t->ptes = pte_offset_kernel(&pmd, t->base);
	count_table(w, &w->counts.table_pte, &w->seen.pte, addr, PMD_MASK);
	/* Kept until vml_tables_close(), which sparse cannot know. */
	__release(t->ptl);
	__release(RCU);
	return true;
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
	count_ptes(w, w->table.ptes + pages_in(w->table.base, addr), addr, end);
	if (!(end & ~PMD_MASK))
		vml_tables_close(w);
}

/* A present huge pmd; its lock is held. */
static unsigned long long *class_of_pmd(struct vml_walk *w, pmd_t pmd, unsigned long addr)
{
	switch (vml_pmd_type(w->pass.vma, pmd, addr)) {
	case VML_LEAF_ZERO:
		return &w->counts.zero;
	case VML_LEAF_DEVICE:
		return &w->counts.device;
	default:
		if (w->pages) {
			w->slots += PTRS_PER_PTE;
			vml_pages_count(w, pmd_pfn(pmd), PTRS_PER_PTE, pmd_young(pmd),
					pmd_dirty(pmd));
		}
		return rss_of_pfn(w, pmd_pfn(pmd), may_be_anon(w));
	}
}

/* false: the pmd changed before we had its lock. */
static bool count_pmd_leaf(struct vml_walk *w, pmd_t *pmdp, pmd_t pmd,
			   unsigned long addr, unsigned long end)
{
	struct vml_counts *c = &w->counts;
	spinlock_t *ptl = pmd_lock(w->mm, pmdp);
	unsigned long nr = pages_in(addr, end);
	bool same = pmd_same(pmd, pmdp_get_lockless(pmdp));

	if (!same)
		goto out;
	if (pmd_present(pmd)) {
		*class_of_pmd(w, pmd, addr) += nr;
		c->leaf_pmd += nr;
	} else {
		count_nonpresent(w, vml_entry_from_pmd(pmd), may_be_anon(w), nr,
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

static void count_huge(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end,
		       unsigned long long *leaf)
{
	spinlock_t *ptl = huge_pte_lock(hstate_vma(w->pass.vma), w->mm, ptep);
	pte_t pte = READ_ONCE(*ptep);
	unsigned long nr = pages_in(addr, end);
	struct vml_entry entry;

	if (pte_none(pte)) {
		*w->pass.hole += nr;
		goto out;
	}
	entry = pte_present(pte) ? (struct vml_entry){ VML_ENTRY_PAGE, pte_pfn(pte) } :
				   vml_entry_from_pte(pte);
	if (entry.type != VML_ENTRY_PAGE) {
		count_nonpresent(w, entry, false, nr, leaf, addr);
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

/* arm64: some adjacent PTEs make up a huge page. Only munmap() frees their table. */
static void count_huge_ptes(struct vml_walk *w, pmd_t pmd, unsigned long addr, unsigned long end)
{
	pte_t *table = pte_offset_kernel(&pmd, addr & PMD_MASK);
	unsigned long next;

	count_table(w, &w->counts.table_pte, &w->seen.pte, addr, PMD_MASK);
	for (; addr != end; addr = next) {
		next = addr + w->pass.huge;
		count_huge(w, table + pte_index(addr), addr, next, &w->counts.leaf_pte);
	}
}

/* Skip lines of empty pmds: most of a reservation is nothing else. */
static unsigned long skip_empty(pmd_t *pmdp, unsigned long addr, unsigned long end)
{
	while (end - addr >= LINE * PMD_SIZE) {
		u64 any = 0;
		int i;

#pragma GCC unroll 8
		for (i = 0; i < LINE; i++)
			any |= pmdp_get_lockless(pmdp + i).pmd;
		if (!pmd_none((pmd_t){ any }))
			break;
		pmdp += LINE;
		addr += LINE * PMD_SIZE;
	}
	return addr;
}

static unsigned long count_pmds(struct vml_walk *w, pud_t *pudp, pud_t pud,
				unsigned long addr, unsigned long end)
{
	pmd_t *table = pmd_offset_lockless(pudp, pud, addr & PUD_MASK);
	unsigned long next, stop;

	count_table(w, &w->counts.table_pmd, &w->seen.pmd, addr, PUD_MASK);
	for (; addr != end; addr = next) {
		pmd_t *pmdp = table + pmd_index(addr);
		bool counted = true;
		pmd_t pmd;

		next = pmd_addr_end(addr, end);
again:
		pmd = pmdp_get_lockless(pmdp);
		if (w->pass.huge >= PMD_SIZE) {
			count_huge(w, (pte_t *)pmdp, addr, next, &w->counts.leaf_pmd);
		} else if (pmd_none(pmd)) {
			if (!(next & ~PMD_MASK))
				next = skip_empty(pmdp + 1, next, end);
			stop = count_hole(w, addr, next);
			if (stop != next)
				return stop;
			continue;
		} else if (!pmd_present(pmd) || vml_pmd_leaf(pmd)) {
			counted = count_pmd_leaf(w, pmdp, pmd, addr, next);
		} else if (pmd_bad(pmd)) {
			*w->pass.hole += pages_in(addr, next);
		} else if (w->pass.huge) {
			count_huge_ptes(w, pmd, addr, next);
		} else {
			counted = open_table(w, pmdp, pmd, addr);
			if (counted)
				count_open_table(w, addr, next);
		}
		if (!counted)
			goto again;
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
		count_table(w, &w->counts.table_pud, &w->seen.pud, addr, P4D_MASK);
	for (; addr != end; pudp++, addr = next) {
		pud_t pud = READ_ONCE(*pudp);

		next = pud_addr_end(addr, end);
		stop = next;
		if (w->pass.huge == PUD_SIZE) {
			count_huge(w, (pte_t *)pudp, addr, next, &w->counts.leaf_pud);
		} else if (pud_none(pud)) {
			stop = count_hole(w, addr, next);
		} else if (pud_leaf(pud)) {
			w->counts.device += pages_in(addr, next);
			w->counts.leaf_pud += pages_in(addr, next);
		} else if (pud_bad(pud)) {
			*w->pass.hole += pages_in(addr, next);
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
		count_table(w, &w->counts.table_p4d, &w->seen.p4d, addr, PGDIR_MASK);
	for (; addr != end; p4dp++, addr = next) {
		p4d_t p4d = READ_ONCE(*p4dp);

		next = p4d_addr_end(addr, end);
		if (p4d_none(p4d) || p4d_bad(p4d))
			stop = count_hole(w, addr, next);
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
			stop = count_hole(w, addr, next);
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
		prefetch(ptep + LINE);
	}
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
