// SPDX-License-Identifier: GPL-2.0
/*
 * vmas.c - the report "vmas": for each VMA, where its pages are.
 */
#include "question.h"
#include "row.h"

static void columns(struct vml_text *t)
{
	vml_put_counts_header(t);
	vml_put_str(t, " unknown_entries");
}

static void end_row(struct vml_walk *w)
{
	struct vml_question *q = w->owner;

	vml_row_put_place(q, &w->vma, w->addr);
	vml_put_counts(&q->text, &w->counts);
	vml_put_char(&q->text, ' ');
	vml_put_dec(&q->text, w->counts.unknown_entries);
	vml_row_put_name(q, w->vma.kind);
}

static const struct vml_walk_ops vmas_ops = {
	.begin	= vml_row_begin,
	.end	= end_row,
};

static const struct vml_table_report vmas = {
	.columns	= columns,
	.ops		= &vmas_ops,
};

static int vmas_more(struct vml_question *q)
{
	return vml_rows_more(q, &vmas);
}

const struct vml_report vml_report_vmas = {
	.name	= "vmas",
	.more	= vmas_more,
};
