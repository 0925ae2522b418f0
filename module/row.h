/* SPDX-License-Identifier: GPL-2.0 */
/*
 * row.h - tables with one row for each VMA.
 */
#ifndef _VML_ROW_H
#define _VML_ROW_H

#include <linux/types.h>

struct vm_area_struct;
struct vml_question;
struct vml_text;
struct vml_walk;
struct vml_walk_ops;

/**
 * struct vml_table_report - what the tables differ in
 * @columns: append the names of the columns between place and kind
 * @ops: where the walk brings the rows
 */
struct vml_table_report {
	void (*columns)(struct vml_text *t);
	const struct vml_walk_ops *ops;
};

bool vml_row_begin(struct vml_walk *w, struct vm_area_struct *vma);
void vml_row_put_place(struct vml_question *q);
void vml_row_put_name(struct vml_question *q);
int vml_rows_more(struct vml_question *q, const struct vml_table_report *report);

#endif /* _VML_ROW_H */
