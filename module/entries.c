// SPDX-License-Identifier: GPL-2.0
/*
 * entries.c - the entries of one PTE table, its lock held.
 */
#include <linux/mm.h>
#include <linux/prefetch.h>

#include "compat.h"
#include "leaf.h"
#include "pages.h"
#include "tables.h"

/**
 * vml_count_nonpresent() - count an entry that is neither none nor present
 * @w: the walk
 * @entry: what the entry says
 * @look: its page may be anonymous although the VMA is not
 * @nr: how many pages it stands for
 * @leaf: where pages go that are mapped at this level
 * @addr: what it maps
 *
 * Locking: the lock of the entry.
 */
void vml_count_nonpresent(struct vml_walk *w, struct vml_entry entry, bool look,
			  unsigned long nr, unsigned long long *leaf, unsigned long addr)
{
	struct vml_counts *c = &w->counts;
	unsigned long end = addr + PAGE_SIZE;

	switch (entry.type) {
	case VML_ENTRY_SWAP:
		c->swap_anon += nr;
		return;
	case VML_ENTRY_PAGE:
		*vml_rss_of_pfn(w, entry.pfn, look) += nr;
		*leaf += nr;
		if (w->pages)
			vml_pages_count_nonpresent(w, entry, nr, leaf != &c->leaf_pte);
		return;
	case VML_ENTRY_GUARD:
		c->guard += nr;
		return;
	case VML_ENTRY_MARKER:
		if (w->pass.shmem_swap && vml_shmem_swapped(w, addr, &end, 1))
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
		vml_count_hole(w, addr, addr + PAGE_SIZE);
		return;
	}
	if (!pte_present(pte)) {
		vml_count_nonpresent(w, vml_entry_from_pte(pte), look, 1, &c->leaf_pte, addr);
		return;
	}
	c->leaf_pte++;
	if (!pte_special(pte)) {
		(*vml_rss_of_pfn(w, pte_pfn(pte), look))++;
		if (w->pages)
			vml_pages_count(w, pte_pfn(pte), 1, false, pte_young(pte),
					pte_dirty(pte));
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
#define VML_LINE	8

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
	for (i = 0; i < VML_LINE; i++) {
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
	sums->swap += VML_LINE - none - normal;
	return true;
}

/* Lines of nothing, normal pages and swap, up to the first with anything else. */
static unsigned int count_lines(pte_t *ptep, unsigned int lines, struct sums *sums)
{
	unsigned int n, empty = 0, full = 0;

	for (n = 0; n < lines; n++, ptep += VML_LINE) {
		u64 any = 0, all = ~0ULL;
		int i;

#pragma GCC unroll 8
		for (i = 0; i < VML_LINE; i++) {
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
	sums->none += empty * VML_LINE;
	sums->normal += full * VML_LINE;
	return n;
}

/* Entries of a VMA where nothing but the entry has to be looked at. */
static void count_plain(struct vml_walk *w, pte_t *ptep, pte_t *stop, unsigned long end)
{
	struct sums sums = { 0 };
	unsigned int i;

	while (ptep != stop) {
		if (stop - ptep >= VML_LINE)
			ptep += VML_LINE * count_lines(ptep, (stop - ptep) / VML_LINE, &sums);
		for (i = 0; i < VML_LINE && ptep != stop; i++, ptep++) {
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
			vml_count_hole(w, addr, end);
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

/**
 * vml_count_ptes() - count the entries of one PTE table
 * @w: the walk
 * @ptep: the first entry
 * @addr: what it maps
 * @end: where to stop, in the same table
 *
 * Locking: page-table lock of the entries, RCU.
 */
void vml_count_ptes(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end)
{
	bool look = vml_may_be_anon(w);
	pte_t *stop = ptep + vml_pages_in(addr, end);
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
		if (i % VML_LINE == 0)
			prefetch_pages(ptep, min_t(unsigned long, VML_LINE, stop - ptep));
		count_pte(w, w->pages ? ptep_get(ptep) : READ_ONCE(*ptep), addr, look);
	}
}
