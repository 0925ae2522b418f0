// SPDX-License-Identifier: GPL-2.0
/*
 * folio.c - what only the pages themselves tell: sharing, age, size, node.
 *
 * Equal to smaps where smaps has the number, rounding included. Most pages are like
 * the one before: so pages that are folios of their own are counted as runs.
 */
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/page_idle.h>

#include "compat.h"
#include "folio.h"
#include "leaf.h"
#include "pages.h"
#include "walk.h"

static struct vml_state state_of(struct folio *folio, bool young, bool dirty)
{
	return (struct vml_state){
		.anon		= folio_test_anon(folio),
		.swapbacked	= folio_test_swapbacked(folio),
		.ksm		= folio_test_ksm(folio),
		.dirty		= dirty || folio_test_dirty(folio),
		.referenced	= young || folio_test_young(folio) || folio_test_referenced(folio),
		.order		= ilog2(folio_nr_pages(folio)),
		.node		= folio_nid(folio),
	};
}

/* Where it is and how large the folio is. */
static void count_place(struct vml_pages *p, unsigned int order, int node, unsigned long nr)
{
	p->folio[min(order, VML_FOLIO_ORDERS - 1U)] += nr;
	p->node[min(node, VML_NODES)] += nr;
}

/* What does not depend on who else maps it. */
static void count_state(struct vml_pages *p, const struct vml_state *s, unsigned long nr)
{
	if (s->anon && !s->swapbacked && !s->dirty)
		p->lazyfree += nr;
	if (s->ksm)
		p->ksm += nr;
	if (s->referenced)
		p->referenced += nr;
	count_place(p, s->order, s->node, nr);
}

/* An entry of a higher level maps them. */
static void count_huge(struct vml_pages *p, const struct vml_state *s, unsigned long nr)
{
	if (s->anon)
		p->huge_anon += nr;
	else if (s->swapbacked)
		p->huge_shmem += nr;
	else
		p->huge_file += nr;
}

/* @pss: the share of one page */
static void count_sharing(struct vml_walk *w, const struct vml_state *s, unsigned long nr,
			  u64 pss, bool private)
{
	struct vml_pages *p = w->pages;

	pss *= nr;
	p->pss += pss;
	if (s->anon)
		p->pss_anon += pss;
	else if (s->swapbacked)
		p->pss_shmem += pss;
	else
		p->pss_file += pss;
	if (w->vma.flags & VM_LOCKED)
		p->pss_locked += pss;
	if (private)
		p->uss += nr;

	if (s->dirty) {
		p->pss_dirty += pss;
		*(private ? &p->private_dirty : &p->shared_dirty) += nr;
	} else {
		*(private ? &p->private_clean : &p->shared_clean) += nr;
	}
}

#define WHOLE	((u64)PAGE_SIZE << VML_PSS_SHIFT)

static void count_mapped(struct vml_walk *w, const struct vml_state *s, unsigned long nr,
			 int mapcount)
{
	if (mapcount >= 2)
		count_sharing(w, s, nr, div_u64(WHOLE, mapcount), false);
	else
		count_sharing(w, s, nr, WHOLE, true);
}

/**
 * vml_pages_count() - look at mapped pages
 * @w: the walk
 * @first: the first page
 * @nr: how many
 * @huge: one entry of a higher level maps them, and maybe more
 * @young: the entry was used
 * @dirty: the entry was written through
 *
 * Locking: page-table lock of the entry.
 */
void vml_pages_count(struct vml_walk *w, struct page *first, unsigned long nr,
		     bool huge, bool young, bool dirty)
{
	struct folio *folio = page_folio(first);
	struct vml_state s = state_of(folio, young, dirty);
	unsigned long i;

	count_state(w->pages, &s, nr);
	if (huge)
		count_huge(w->pages, &s, nr);
	/* One reference: one mapping, of all of it. */
	if (folio_ref_count(folio) == 1) {
		count_sharing(w, &s, nr, WHOLE, true);
		return;
	}
	for (i = 0; i < nr; i++)
		count_mapped(w, &s, 1, vml_page_mapcount(first + i));
}

/**
 * vml_pages_count_nonpresent() - look at pages that are migrating and the like
 * @w: the walk
 * @entry: the entry, a VML_ENTRY_PAGE
 * @nr: how many
 * @huge: one entry of a higher level stands for them, and maybe more
 *
 * As smaps does, which looks at single pages only whether they are mapped all the
 * same. How often the others are mapped cannot be known.
 *
 * Locking: page-table lock of the entry.
 */
void vml_pages_count_nonpresent(struct vml_walk *w, struct vml_entry entry, unsigned long nr,
				bool huge)
{
	struct page *page = pfn_to_page(entry.pfn);
	struct vml_state s;

	if (entry.mapped && !huge) {
		vml_pages_count(w, page, nr, false, false, false);
		return;
	}
	s = state_of(page_folio(page), false, false);
	count_state(w->pages, &s, nr);
	if (huge)
		count_huge(w->pages, &s, nr);
	count_sharing(w, &s, nr, WHOLE, !VML_NONPRESENT_IS_SHARED);
}

/**
 * vml_pages_count_hugetlb() - look at a hugetlb page
 * @w: the walk
 * @pfn: its first page
 * @nr: how many base pages it has
 * @shared: more than one mapping has it
 *
 * Locking: page-table lock of the entry.
 */
void vml_pages_count_hugetlb(struct vml_walk *w, unsigned long pfn, unsigned long nr,
			     bool shared)
{
	struct folio *folio = page_folio(pfn_to_page(pfn));

	count_place(w->pages, ilog2(folio_nr_pages(folio)), folio_nid(folio), nr);
	if (shared)
		w->pages->shared_hugetlb += nr;
	else
		w->pages->private_hugetlb += nr;
}

/* Where pages count as resident that a PTE maps. */
static void count_resident(struct vml_walk *w, bool anon, unsigned long nr)
{
	w->counts.leaf_pte += nr;
	*(anon && w->pass.cow ? &w->counts.rss_anon : w->pass.rss) += nr;
}

/**
 * vml_alike_end() - count the pages of a run
 * @w: the walk
 * @run: the run; it has none afterwards
 *
 * Locking: page-table lock of the entries, since the run began.
 */
void vml_alike_end(struct vml_walk *w, struct vml_alike *run)
{
	if (!run->nr)
		return;
	count_resident(w, run->state.anon, run->nr);
	count_state(w->pages, &run->state, run->nr);
	count_mapped(w, &run->state, run->nr, run->mapcount);
	run->nr = 0;
}

/**
 * vml_alike_begin() - look at a page a PTE maps, which the run did not take
 * @w: the walk
 * @run: the run, which is ended
 * @mapped: the page
 * @young: the entry was used
 * @dirty: the entry was written through
 *
 * Locking: page-table lock of the entry.
 */
void vml_alike_begin(struct vml_walk *w, struct vml_alike *run, struct page *mapped,
		     bool young, bool dirty)
{
	struct folio *folio = page_folio(mapped);

	vml_alike_end(w, run);
	run->key = vml_key_of(mapped, young, dirty);
	run->mapcount = vml_page_mapcount(mapped);
	run->state = state_of(folio, young, dirty);
	/* Of a large folio each page has its own sharers. And did all that stand still? */
	if (run->state.order || vml_key_differs(run->key, vml_key_of(mapped, young, dirty))) {
		count_resident(w, run->state.anon, 1);
		vml_pages_count(w, mapped, 1, false, young, dirty);
		return;
	}
	run->nr = 1;
}
