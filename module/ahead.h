/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ahead.h - ask for what is needed soon. Nothing is counted here.
 */
#ifndef _VML_AHEAD_H
#define _VML_AHEAD_H

#include <linux/mm_types.h>
#include <linux/prefetch.h>
#include <linux/types.h>

struct pid;

#define VML_AHEAD_MMS	16	/* address spaces at a time */
#define VML_AHEAD_EACH	32	/* VMAs of each: most processes have no more */
#define VML_AHEAD_TABLES	192	/* tables of all */

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
 * struct vml_member - a process of a group
 * @process: the process
 * @mm: its address space, or why we have none
 * @locked: its mmap_lock is held since all its VMAs were found
 * @vmas: they are
 * @nr: how many
 */
struct vml_member {
	struct pid *process;
	struct mm_struct *mm;
	bool locked;
	struct vm_area_struct **vmas;
	unsigned int nr;
};

/**
 * struct vml_ahead - a group of processes, whose memory is asked for all at once
 * @nr: how many
 * @members: they are
 * @vmas: the VMAs of all whose lock is held
 * @places: their PTE tables
 */
struct vml_ahead {
	unsigned int nr;
	struct vml_member members[VML_AHEAD_MMS];
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
void vml_ahead_lock(struct vml_ahead *a);
void vml_ahead_unlock(struct vml_member *m);
void vml_ahead_yield(struct vml_ahead *a);
void vml_ahead_unlock_all(struct vml_ahead *a);

#endif /* _VML_AHEAD_H */
