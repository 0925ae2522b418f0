// SPDX-License-Identifier: GPL-2.0
/*
 * pages.c - what only the pages themselves tell: sharing, age, size, node; and
 * the report "pages", one row for each VMA.
 *
 * Equal to smaps where smaps has the number, rounding included.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/page_idle.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "leaf.h"
#include "pages.h"
#include "question.h"
#include "row.h"

/* Where it is and how large the folio is. */
static void count_place(struct vml_pages *p, struct folio *folio, unsigned long nr)
{
	unsigned int order = ilog2(folio_nr_pages(folio));

	p->folio[min(order, VML_FOLIO_ORDERS - 1U)] += nr;
	p->node[min(folio_nid(folio), VML_NODES)] += nr;
}

static void count_sharing(struct vml_walk *w, struct folio *folio, unsigned long nr, u64 pss,
			  bool dirty, bool private)
{
	struct vml_pages *p = w->pages;

	p->pss += pss;
	if (folio_test_anon(folio))
		p->pss_anon += pss;
	else if (folio_test_swapbacked(folio))
		p->pss_shmem += pss;
	else
		p->pss_file += pss;
	if (w->vma.flags & VM_LOCKED)
		p->pss_locked += pss;
	if (private)
		p->uss += nr;

	if (dirty) {
		p->pss_dirty += pss;
		*(private ? &p->private_dirty : &p->shared_dirty) += nr;
	} else {
		*(private ? &p->private_clean : &p->shared_clean) += nr;
	}
}

/* What does not depend on who else maps it. */
static void count_state(struct vml_walk *w, struct folio *folio, unsigned long nr,
			bool huge, bool young, bool dirty)
{
	struct vml_pages *p = w->pages;

	if (folio_test_anon(folio) && !folio_test_swapbacked(folio) && !dirty)
		p->lazyfree += nr;
	if (folio_test_ksm(folio))
		p->ksm += nr;
	if (young || folio_test_young(folio) || folio_test_referenced(folio))
		p->referenced += nr;
	count_place(p, folio, nr);

	if (!huge)
		return;
	if (folio_test_anon(folio))
		p->huge_anon += nr;
	else if (folio_test_swapbacked(folio))
		p->huge_shmem += nr;
	else
		p->huge_file += nr;
}

static void count_mapped(struct vml_walk *w, struct folio *folio, struct page *first,
			 unsigned long nr, bool huge, bool young, bool dirty)
{
	unsigned long i;

	dirty |= folio_test_dirty(folio);
	count_state(w, folio, nr, huge, young, dirty);
	/* One reference: one mapping, of all of it. */
	if (folio_ref_count(folio) == 1) {
		count_sharing(w, folio, nr, (u64)nr << (PAGE_SHIFT + VML_PSS_SHIFT), dirty, true);
		return;
	}
	for (i = 0; i < nr; i++) {
		int mapcount = vml_page_mapcount(first + i);
		u64 pss = (u64)PAGE_SIZE << VML_PSS_SHIFT;

		if (mapcount >= 2)
			pss = div_u64(pss, mapcount);
		count_sharing(w, folio, 1, pss, dirty, mapcount < 2);
	}
}

/* How often such a page is mapped cannot be known. */
static void count_nonpresent(struct vml_walk *w, struct folio *folio, unsigned long nr, bool huge)
{
	bool dirty = folio_test_dirty(folio);

	count_state(w, folio, nr, huge, false, dirty);
	count_sharing(w, folio, nr, (u64)nr << (PAGE_SHIFT + VML_PSS_SHIFT), dirty,
		      !VML_NONPRESENT_IS_SHARED);
}

/**
 * vml_pages_count() - look at mapped pages
 * @w: the walk
 * @pfn: the first page
 * @nr: how many
 * @huge: one entry of a higher level maps them, and maybe more
 * @young: the entry was used
 * @dirty: the entry was written through
 *
 * Locking: page-table lock of the entry.
 */
void vml_pages_count(struct vml_walk *w, unsigned long pfn, unsigned long nr,
		     bool huge, bool young, bool dirty)
{
	count_mapped(w, page_folio(pfn_to_page(pfn)), pfn_to_page(pfn), nr, huge, young, dirty);
}

/**
 * vml_pages_count_nonpresent() - look at pages that are migrating and the like
 * @w: the walk
 * @entry: the entry, a VML_ENTRY_PAGE
 * @nr: how many
 * @huge: one entry of a higher level stands for them, and maybe more
 *
 * As smaps does, which looks at single pages only whether they are mapped all the same.
 *
 * Locking: page-table lock of the entry.
 */
void vml_pages_count_nonpresent(struct vml_walk *w, struct vml_entry entry, unsigned long nr,
				bool huge)
{
	struct page *page = pfn_to_page(entry.pfn);

	if (entry.mapped && !huge)
		count_mapped(w, page_folio(page), page, nr, false, false, false);
	else
		count_nonpresent(w, page_folio(page), nr, huge);
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
	count_place(w->pages, page_folio(pfn_to_page(pfn)), nr);
	if (shared)
		w->pages->shared_hugetlb += nr;
	else
		w->pages->private_hugetlb += nr;
}

static unsigned int nr_node_columns(void)
{
	return min_t(unsigned int, nr_node_ids, VML_NODES);
}

static void columns(struct vml_text *t)
{
	unsigned int node, order;

	vml_put_str(t, " size rss hugetlb swap");
#define X(name)	vml_put_str(t, " " #name);
	VML_PAGES(X)
#undef X
	for (order = 0; order < VML_FOLIO_ORDERS; order++) {
		vml_put_str(t, " folio_");
		vml_put_pages(t, 1UL << order);
	}
	for (node = 0; node < nr_node_columns(); node++) {
		vml_put_str(t, " node");
		vml_put_dec(t, node);
	}
	vml_put_str(t, " node_other swap_pss_max");
}

static bool begin_row(struct vml_walk *w, struct vm_area_struct *vma)
{
	struct vml_question *q = w->owner;

	w->pages = &q->pages;
	if (!vml_row_begin(w, vma))
		return false;
	memset(w->pages, 0, sizeof(*w->pages));
	return true;
}

static void put_column(struct vml_text *t, u64 pages)
{
	vml_put_char(t, ' ');
	vml_put_pages(t, pages);
}

/* Everything in whole bytes, cut off to kB as smaps does. */
static void put_pss(struct vml_text *t, u64 pss)
{
	vml_put_char(t, ' ');
	vml_put_dec(t, pss >> (VML_PSS_SHIFT + 10));
}

/**
 * vml_pages_put() - the columns of VML_PAGES, in kB
 * @t: the text
 * @p: what the pages tell
 */
void vml_pages_put(struct vml_text *t, const struct vml_pages *p)
{
#define X(name)	(strncmp(#name, "pss", 3) ? put_column : put_pss)(t, p->name);
	VML_PAGES(X)
#undef X
}

static void end_row(struct vml_walk *w)
{
	struct vml_question *q = w->owner;
	const struct vml_pages *p = w->pages;
	struct vml_text *t = &q->text;
	unsigned int node, order;

	vml_row_put_place(q, &w->vma, w->addr);
	put_column(t, w->counts.size);
	put_column(t, vml_rss(&w->counts));
	put_column(t, w->counts.hugetlb);
	put_column(t, vml_swap(&w->counts));
	vml_pages_put(t, p);
	for (order = 0; order < VML_FOLIO_ORDERS; order++)
		put_column(t, p->folio[order]);
	for (node = 0; node < nr_node_columns(); node++)
		put_column(t, p->node[node]);
	put_column(t, p->node[VML_NODES]);
	/* Who else has a swap slot is not told to modules: as if nobody. */
	put_column(t, w->counts.swap_anon);
	vml_row_put_name(q, w->vma.kind);
}

static const struct vml_walk_ops pages_ops = {
	.begin	= begin_row,
	.end	= end_row,
};

static const struct vml_table_report pages = {
	.columns	= columns,
	.ops		= &pages_ops,
};

static int pages_more(struct vml_question *q)
{
	return vml_rows_more(q, &pages);
}

const struct vml_report vml_report_pages = {
	.name	= "pages",
	.more	= pages_more,
};
