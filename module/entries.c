// SPDX-License-Identifier: GPL-2.0
/*
 * entries.c - the entries of one PTE table, its lock held.
 */
#include <linux/mm.h>
#include <linux/prefetch.h>

#include "compat.h"
#include "folio.h"
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

/* One entry that is not a normal page. */
static noinline void count_other(struct vml_walk *w, pte_t pte, unsigned long addr)
{
	struct vml_counts *c = &w->counts;

	if (!pte_present(pte)) {
		vml_count_nonpresent(w, vml_entry_from_pte(pte), vml_may_be_anon(w), 1,
				     &c->leaf_pte, addr);
		return;
	}
	c->leaf_pte++;
	if (vml_is_zero_pfn(pte_pfn(pte)))
		c->zero++;
	else
		c->device++;
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
				count_other(w, pte, end - ((stop - ptep) << PAGE_SHIFT));
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

/* The first entry of something, or @stop. */
static pte_t *skip_none(pte_t *ptep, pte_t *stop)
{
	u64 any;
	int i;

	while (stop - ptep >= VML_LINE) {
		any = 0;
#pragma GCC unroll 8
		for (i = 0; i < VML_LINE; i++)
			any |= READ_ONCE(ptep[i]).pte;
		if (!pte_none((pte_t){ any }))
			break;
		ptep += VML_LINE;
	}
	while (ptep != stop && pte_none(READ_ONCE(*ptep)))
		ptep++;
	return ptep;
}

static bool is_normal(pte_t pte)
{
	return pte_present(pte) && !pte_special(pte);
}

/* Each page is another line, too: have the memory fetch a few at a time. */
static void prefetch_pages(pte_t *ptep, pte_t *stop)
{
	int i;

	for (i = 0; i < VML_LINE && ptep < stop; i++, ptep++) {
		pte_t pte = READ_ONCE(*ptep);

		if (is_normal(pte))
			prefetch(pfn_to_page(pte_pfn(pte)));
	}
}

/*
 * Entries of a private mapping of a file, where there are copies of pages. What may be
 * or was written to is one, for the file's own pages are only read. Of the others the
 * page itself has to tell; and of all that are dirty in shmem, for UFFDIO_CONTINUE maps
 * the object's own page so.
 */
static void count_copies(struct vml_walk *w, pte_t *ptep, pte_t *stop, unsigned long end)
{
	bool is_file = w->pass.rss == &w->counts.rss_file;
	unsigned long anon = 0, other = 0;
	pte_t *next;

	for (; ptep != stop; ptep = next) {
		unsigned long addr = end - ((stop - ptep) << PAGE_SHIFT);
		pte_t pte = READ_ONCE(*ptep);

		next = ptep + 1;
		if (pte_none(pte)) {
			next = skip_none(next, stop);
			vml_count_hole(w, addr, addr + ((next - ptep) << PAGE_SHIFT));
		} else if (!is_normal(pte)) {
			count_other(w, pte, addr);
		} else if (pte_write(pte) || (is_file && pte_dirty(pte))) {
			anon++;
		} else {
			w->slots++;
			if (vml_rss_of_pfn(w, pte_pfn(pte), true) == w->pass.rss)
				other++;
			else
				anon++;
		}
	}
	w->counts.leaf_pte += anon + other;
	w->counts.rss_anon += anon;
	*w->pass.rss += other;
}

/*
 * Does the run take a line of pages? Contiguous entries of arm64 say young and dirty
 * for each other, but they are of a large folio, which no run has.
 */
static bool takes_line(struct vml_alike *run, pte_t *ptep)
{
	struct vml_key key = run->key;
	unsigned long other = 0;
	int i;

	if (!run->nr)
		return false;

	for (i = 0; i < VML_LINE; i++) {
		pte_t pte = READ_ONCE(ptep[i]);

		if (!is_normal(pte))
			return false;
		other |= vml_key_differs(key, vml_key_of(pfn_to_page(pte_pfn(pte)), pte_young(pte),
							 pte_dirty(pte)));
	}
	if (other)
		return false;
	run->nr += VML_LINE;
	return true;
}

/* One page, or nothing for a while. Returns what comes next. */
static pte_t *count_page(struct vml_walk *w, struct vml_alike *run, pte_t *ptep, pte_t *stop,
			 unsigned long addr)
{
	pte_t pte = ptep_get(ptep), *next = ptep + 1;
	struct page *page;

	if (pte_none(pte)) {
		next = skip_none(next, stop);
		vml_count_hole(w, addr, addr + ((next - ptep) << PAGE_SHIFT));
	} else if (!is_normal(pte)) {
		count_other(w, pte, addr);
	} else {
		w->slots++;
		page = pfn_to_page(pte_pfn(pte));
		if (!vml_alike_takes(run, page, pte_young(pte), pte_dirty(pte)))
			vml_alike_begin(w, run, page, pte_young(pte), pte_dirty(pte));
	}
	return next;
}

/* Entries whose pages are to be looked at, each. */
static void count_pages(struct vml_walk *w, pte_t *ptep, pte_t *stop, unsigned long end)
{
	struct vml_alike run = { 0 };
	pte_t *line = ptep;

	prefetch_pages(ptep, stop);
	while (ptep != stop) {
		if (ptep >= line) {
			line = ptep + VML_LINE;
			prefetch_pages(line, stop);
			if (line <= stop && takes_line(&run, ptep)) {
				w->slots += VML_LINE;
				ptep = line;
				continue;
			}
		}
		ptep = count_page(w, &run, ptep, stop, end - ((stop - ptep) << PAGE_SHIFT));
	}
	vml_alike_end(w, &run);
}

/**
 * vml_count_ptes() - count the entries of one PTE table
 * @w: the walk
 * @ptep: the first entry
 * @addr: what it maps
 * @end: where to stop, in the same table
 *
 * To look at a page costs as much as to look at a slot, so it counts as one.
 *
 * Locking: page-table lock of the entries, RCU.
 */
void vml_count_ptes(struct vml_walk *w, pte_t *ptep, unsigned long addr, unsigned long end)
{
	pte_t *stop = ptep + vml_pages_in(addr, end);

	if (w->pages)
		count_pages(w, ptep, stop, end);
	else if (vml_may_be_anon(w))
		count_copies(w, ptep, stop, end);
	else if (w->pass.shmem_swap)
		count_with_holes(w, ptep, stop, end);
	else
		count_plain(w, ptep, stop, end);
}
