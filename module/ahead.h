/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ahead.h - ask for what is needed soon.
 *
 * Hints only: nothing is counted here, and what changes afterwards is no harm.
 */
#ifndef _VML_AHEAD_H
#define _VML_AHEAD_H

#include <linux/mm_types.h>
#include <linux/prefetch.h>

#define VML_AHEAD_MMS	8	/* address spaces at a time */
#define VML_AHEAD_EACH	32	/* VMAs of each: most processes have no more */
#define VML_AHEAD_TABLES	96	/* PTE tables of all */

/**
 * struct vml_place - how far the descent to a PTE table got
 * @entry: an entry in a table of the level that comes next, NULL if there is none
 * @addr: an address it leads to
 */
struct vml_place {
	void *entry;
	unsigned long addr;
};

/**
 * struct vml_ahead - what is asked for in several address spaces
 * @vmas: their first VMAs
 * @places: their PTE tables
 */
struct vml_ahead {
	struct vm_area_struct *vmas[VML_AHEAD_MMS * VML_AHEAD_EACH];
	struct vml_place places[VML_AHEAD_TABLES];
};

/**
 * vml_ahead_vma() - ask for what the walk looks at in a VMA
 * @vma: the VMA
 */
static inline void vml_ahead_vma(struct vm_area_struct *vma)
{
	prefetch(vma);
	prefetch(&vma->vm_ops);
}

void vml_ahead_tables(struct vm_area_struct **vmas, unsigned int nr, unsigned long from,
		      struct vml_place *places, unsigned int max);
void vml_ahead_mms(struct vml_ahead *a, struct mm_struct **mms, unsigned long *asked,
		   unsigned int nr);

#endif /* _VML_AHEAD_H */
