/* SPDX-License-Identifier: GPL-2.0 */
/*
 * row.h - tables with one row for each VMA.
 */
#ifndef _VML_ROW_H
#define _VML_ROW_H

#include <linux/types.h>

#include "walk.h"

struct vm_area_struct;
struct vml_question;
struct vml_text;

/**
 * struct vml_table_report - what the tables differ in
 * @columns: append the names of the columns between place and kind
 * @ops: where the walk brings the rows
 * @last: append a row that was held back, if there is one; NULL: none ever is
 */
struct vml_table_report {
	void (*columns)(struct vml_text *t);
	const struct vml_walk_ops *ops;
	void (*last)(struct vml_question *q);
};

bool vml_row_begin(struct vml_walk *w, struct vm_area_struct *vma);
void vml_row_put_place(struct vml_question *q, const struct vml_vma *v, unsigned long end);
void vml_row_put_name(struct vml_question *q, enum vml_kind kind);
int vml_rows_more(struct vml_question *q, const struct vml_table_report *report);

#endif /* _VML_ROW_H */
