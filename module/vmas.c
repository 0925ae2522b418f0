// SPDX-License-Identifier: GPL-2.0
/*
 * vmas.c - the report "vmas": one row for each VMA.
 */
#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>

#include "question.h"

static const char *const kinds[] = {
#define X(name)	#name,
	VML_KINDS(X)
#undef X
};

/* The name is taken now: when the row ends the VMA may be gone. */
static bool begin_row(struct vml_walk *w, struct vm_area_struct *vma)
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

static void end_row(struct vml_walk *w)
{
	struct vml_question *q = w->owner;
	struct vml_text *t = &q->text;
	const struct vml_vma *v = &w->vma;

	vml_put_hex(t, v->start);
	vml_put_char(t, ' ');
	vml_put_hex(t, w->addr);
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
	vml_put_counts(t, &w->counts);
	vml_put_char(t, ' ');
	vml_put_dec(t, w->counts.unknown_entries);
	vml_put_char(t, ' ');
	vml_put_str(t, kinds[v->kind]);
	vml_put_char(t, ' ');
	vml_put_name(t, q->name);
	vml_put_char(t, '\n');
	q->rows++;
}

static const struct vml_walk_ops vmas_ops = {
	.begin	= begin_row,
	.end	= end_row,
};

static int vmas_more(struct vml_question *q)
{
	int ret;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "start end perms offset dev inode");
		vml_put_counts_header(&q->text);
		vml_put_str(&q->text, " unknown_entries kind name\n");
		vml_walk_init(&q->walk, q->mm, &vmas_ops, q);
		return 0;
	}
	if (q->walked) {
		vml_put_end(q, NULL, 0, true);
		return 0;
	}

	ret = vml_question_walk(q, true);
	if (ret == -ESRCH || (ret > 0 && vml_question_over_budget(q))) {
		vml_walk_cut(&q->walk);
		vml_put_end(q, ret > 0 ? "budget" : "exited", q->walk.addr, true);
		return 0;
	}
	if (ret < 0)
		return ret;
	q->walked = !ret;
	return 0;
}

const struct vml_report vml_report_vmas = {
	.name	= "vmas",
	.more	= vmas_more,
};
