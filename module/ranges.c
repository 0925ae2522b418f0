// SPDX-License-Identifier: GPL-2.0
/*
 * ranges.c - the report "ranges": a part of an address space, in steps. Neighbours
 * that say the same are one row.
 *
 * A row is held back until the next step says something else, so that an answer is
 * as long as there are differences, whatever the step.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "compat.h"
#include "pages.h"
#include "question.h"
#include "row.h"

static void columns(struct vml_text *t)
{
#define X(name)	vml_put_str(t, " " #name);
	VML_SUMS(X)
	VML_CLASSES(X)
	VML_PAGES(X)
#undef X
}

/* Write the row that was held back, if there is one. */
static void put_run(struct vml_question *q)
{
	struct vml_run *run = &q->run;
	const struct vml_counts *c = &run->counts;
	const u64 classes[] = {
		c->size, vml_rss(c), vml_swap(c), vml_reserved(c),
#define X(name)	c->name,
		VML_CLASSES(X)
#undef X
	};

	if (!c->size)
		return;
	vml_row_put_place(q, &run->vma, run->end);
	vml_put_columns(&q->text, classes, ARRAY_SIZE(classes));
	vml_pages_put(&q->text, &run->pages);
	vml_row_put_name(q, run->vma.kind);
	run->counts.size = 0;
}

/* Does the row that was held back end where a row of this VMA would begin? */
static bool goes_on(const struct vml_walk *w, const struct vml_run *run,
		    struct vm_area_struct *vma)
{
	return run->counts.size && run->end == max(w->addr, vma->vm_start) &&
	       vml_vma_is_same(&run->vma, vma);
}

static bool begin_row(struct vml_walk *w, struct vm_area_struct *vma)
{
	struct vml_question *q = w->owner;

	if (!vml_text_has_room(&q->text))
		return false;
	if (!goes_on(w, &q->run, vma)) {
		put_run(q);
		if (!vml_row_begin(w, vma))
			return false;
	}
	w->pages = &q->pages;
	memset(w->pages, 0, sizeof(*w->pages));
	return true;
}

/* Is all of it in one place that holds no page? How large it is does not matter then. */
static bool is_hole(const struct vml_counts *c, unsigned long long place)
{
	return place == c->size && !vml_rss(c) && !c->hugetlb;
}

static bool are_holes(const struct vml_counts *a, const struct vml_counts *b)
{
#define X(name)	if (is_hole(a, a->name)) return is_hole(b, b->name);
	VML_CLASSES(X)
#undef X
	return false;
}

/* Would the row say the same, in proportion, if these pages were a part of it? */
static bool are_alike(const struct vml_run *run, const struct vml_counts *c,
		      const struct vml_pages *p)
{
	u64 times = div64_u64(run->counts.size, c->size);

	if (run->counts.size != times * c->size)
		return false;
#define X(name)	if (run->counts.name != times * c->name) return false;
	VML_CLASSES(X)
#undef X
#define X(name)	if (run->pages.name != times * p->name) return false;
	VML_PAGES(X)
#undef X
	return true;
}

static void end_row(struct vml_walk *w)
{
	struct vml_question *q = w->owner;
	struct vml_run *run = &q->run;

	/* Cut off before its first page. */
	if (!w->counts.size)
		return;
	if (run->counts.size && (are_holes(&run->counts, &w->counts) ||
				 are_alike(run, &w->counts, w->pages))) {
		vml_add(&run->counts, &w->counts);
#define X(name)	run->pages.name += w->pages->name;
		VML_PAGES(X)
#undef X
	} else {
		put_run(q);
		run->vma = w->vma;
		run->counts = w->counts;
		run->pages = *w->pages;
	}
	run->end = w->addr;
}

static const struct vml_walk_ops ranges_ops = {
	.begin	= begin_row,
	.end	= end_row,
};

static const struct vml_table_report ranges = {
	.columns	= columns,
	.ops		= &ranges_ops,
	.last		= put_run,
};

static int ranges_more(struct vml_question *q)
{
	return vml_rows_more(q, &ranges);
}

const struct vml_report vml_report_ranges = {
	.name		= "ranges",
	.takes_range	= true,
	.more		= ranges_more,
};
