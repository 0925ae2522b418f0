// SPDX-License-Identifier: GPL-2.0
/*
 * pages.c - the report "pages": for each VMA, what only the pages themselves tell.
 */
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "pages.h"
#include "question.h"
#include "row.h"

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
