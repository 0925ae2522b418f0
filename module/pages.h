/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pages.h - what only the pages themselves tell: sharing, age, size, node.
 *
 * Counted with the page-table lock held, which keeps a mapped page where it is.
 */
#ifndef _VML_PAGES_H
#define _VML_PAGES_H

#include <linux/types.h>

#include "abi.h"

struct page;
struct vml_entry;
struct vml_text;
struct vml_walk;

#define VML_NODES		16	/* NUMA nodes with a column of their own */
#define VML_FOLIO_ORDERS	19	/* up to 1 GiB of 4 KiB pages */

/**
 * struct vml_pages - what the pages of a row tell
 * @node: pages by NUMA node; those of nodes without a column are in the last
 * @folio: pages by the order of the folio they are part of
 *
 * The other members are those of abi.h. pss* are bytes shifted left by
 * VML_PSS_SHIFT, all others are base pages.
 */
struct vml_pages {
	u64 node[VML_NODES + 1];
	u64 folio[VML_FOLIO_ORDERS];
	/* private: as abi.h lists them; kernel-doc does not expand macros */
#define X(name)	u64 name;
	VML_PAGES(X)
#undef X
};

#define VML_PSS_SHIFT	12	/* as smaps: so that it rounds alike */

/* folio.c: what they tell. */
void vml_pages_count(struct vml_walk *w, struct page *page, unsigned long nr,
		     bool huge, bool young, bool dirty);
void vml_pages_count_nonpresent(struct vml_walk *w, struct vml_entry entry, unsigned long nr,
				bool huge);
void vml_pages_count_hugetlb(struct vml_walk *w, unsigned long pfn, unsigned long nr,
			     bool shared);

/* pages.c: the report. */
void vml_pages_put(struct vml_text *t, const struct vml_pages *p);

#endif /* _VML_PAGES_H */
