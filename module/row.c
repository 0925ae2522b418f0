// SPDX-License-Identifier: GPL-2.0
/*
 * row.c - what the tables with one row for each VMA have in common.
 */
#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>

#include "question.h"
#include "row.h"

static const char *const kinds[] = {
#define X(name)	#name,
	VML_KINDS(X)
#undef X
};

/**
 * vml_row_begin() - begin a row, for vml_walk_ops
 * @w: the walk
 * @vma: the VMA
 *
 * The name is taken now: when the row ends the VMA may be gone.
 *
 * Locking: mmap_lock held for read.
 * Return: false if there is no room for it now.
 */
bool vml_row_begin(struct vml_walk *w, struct vm_area_struct *vma)
{
	struct vml_question *q = w->owner;

	if (!vml_text_has_room(&q->text))
		return false;
	q->name = vml_vma_name(vma, q->path, PATH_MAX);
	return true;
}

static void put_dev(struct vml_text *t, dev_t dev)
{
	const char *hex = "0123456789abcdef";

	if (MAJOR(dev) < 0x10)
		vml_put_char(t, '0');
	vml_put_hex(t, MAJOR(dev));
	vml_put_char(t, ':');
	if (MINOR(dev) >= 0x100)
		vml_put_hex(t, MINOR(dev) >> 8);
	vml_put_char(t, hex[(MINOR(dev) >> 4) & 0xf]);
	vml_put_char(t, hex[MINOR(dev) & 0xf]);
}

/**
 * vml_row_put_place() - the columns "start end perms offset dev inode"
 * @q: the question
 * @v: the VMA, from the first address of the row on
 * @end: the address behind the last
 */
void vml_row_put_place(struct vml_question *q, const struct vml_vma *v, unsigned long end)
{
	struct vml_text *t = &q->text;

	vml_put_hex(t, v->start);
	vml_put_char(t, ' ');
	vml_put_hex(t, end);
	vml_put_char(t, ' ');
	vml_put_char(t, v->flags & VM_READ ? 'r' : '-');
	vml_put_char(t, v->flags & VM_WRITE ? 'w' : '-');
	vml_put_char(t, v->flags & VM_EXEC ? 'x' : '-');
	vml_put_char(t, v->flags & VM_MAYSHARE ? 's' : 'p');
	vml_put_char(t, ' ');
	vml_put_hex(t, (u64)v->pgoff << PAGE_SHIFT);
	vml_put_char(t, ' ');
	put_dev(t, v->dev);
	vml_put_char(t, ' ');
	vml_put_dec(t, v->ino);
}

/**
 * vml_row_put_name() - the columns "kind name", and the end of the row
 * @q: the question; its name is that of the VMA
 * @kind: what kind of VMA it is
 */
void vml_row_put_name(struct vml_question *q, enum vml_kind kind)
{
	struct vml_text *t = &q->text;

	vml_put_char(t, ' ');
	vml_put_str(t, kinds[kind]);
	vml_put_char(t, ' ');
	vml_put_name(t, q->name);
	vml_put_char(t, '\n');
	q->rows++;
}

static void put_cost(struct vml_text *t, const char *name, u64 cost)
{
	vml_put_char(t, ' ');
	vml_put_str(t, name);
	vml_put_char(t, ' ');
	vml_put_dec(t, cost);
}

/* What a summary tells by keys. */
static void put_costs(struct vml_question *q)
{
	vml_put_str(&q->text, "# costs");
#define X(name)	put_cost(&q->text, #name, q->walk.name);
	VML_COSTS(X)
#undef X
	vml_put_char(&q->text, '\n');
}

/**
 * vml_rows_more() - append rows, as vml_report.more
 * @q: the question
 * @report: what its table is like
 *
 * Return: 0, -EINTR if killed.
 */
int vml_rows_more(struct vml_question *q, const struct vml_table_report *report)
{
	int ret;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "start end perms offset dev inode");
		report->columns(&q->text);
		vml_put_str(&q->text, " kind name\n");
		vml_walk_init(&q->walk, q->mm, report->ops, q);
		q->walk.addr = q->range.start;
		q->walk.limit = q->range.end;
		q->walk.step = q->range.step;
		return 0;
	}
	if (q->walked) {
		if (report->last)
			report->last(q);
		put_costs(q);
		vml_put_end(q, q->reason, q->walk.addr, true);
		return 0;
	}

	ret = vml_question_walk(q, true);
	if (ret == -ESRCH || (ret > 0 && vml_question_over_budget(q))) {
		vml_walk_cut(&q->walk);
		q->reason = ret > 0 ? "budget" : "exited";
		ret = 0;
	}
	if (ret < 0)
		return ret;
	q->walked = !ret;
	return 0;
}
