/* SPDX-License-Identifier: GPL-2.0 */
/*
 * look.h - one look of the live view, and what changed since an earlier one.
 */
#ifndef _VML_LOOK_H
#define _VML_LOOK_H

#include "source.h"
#include "table.h"

/**
 * struct vml_look - what was there at one moment
 * @rows: processes, groups, or owners of one process
 * @key: the column that tells rows apart
 * @name: of the process whose owners it shows, or NULL
 * @answers: what the module said
 * @derived: what was made of it
 */
struct vml_look {
	struct vml_report *rows;
	int key;
	const char *name;
	struct vml_reports answers;
	struct vml_reports derived;
};

int vml_look_list(struct vml_look *look, struct vml_source *source, struct vml_table *table);
int vml_look_owners(struct vml_look *look, struct vml_source *source, uint64_t pid);
void vml_look_compare(struct vml_look *look, const struct vml_look *before);
bool vml_look_same(const struct vml_look *a, size_t x, const struct vml_look *b, size_t y);
void vml_look_free(struct vml_look *look);

#endif /* _VML_LOOK_H */
