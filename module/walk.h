/* SPDX-License-Identifier: GPL-2.0 */
/*
 * walk.h - count the pages of an address space, VMA by VMA.
 *
 * Lock order, outermost first:
 *	mmap_lock (read) -> i_mmap_rwsem (read, shared hugetlb only)
 *	-> RCU read side -> page-table lock
 *
 * What keeps a page table while we look at it:
 * - Its VMA was found under the current hold of the mmap_lock, and we stay
 *   inside the VMA: munmap() frees tables under the read lock, but only those
 *   of VMAs it has unlinked under the write lock. So: no descent into a gap,
 *   and no pointer survives a drop of the lock.
 * - A PTE table can also be freed under the read lock: since 6.6 khugepaged
 *   retracts it, since 6.14 zapping a range reclaims it. Both take the table's
 *   page-table lock, clear the pmd and free by RCU. So: enter RCU, read the pmd,
 *   take its table's lock, read the pmd again, and only then look at an entry.
 * - A PMD table shared between hugetlb mappings goes under i_mmap_rwsem alone.
 * - Interrupts being off protects only current's own tables: never used here.
 */
#ifndef _VML_WALK_H
#define _VML_WALK_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "ledger.h"

struct vml_pages;
struct vml_walk;

/* Bounds of one hold of the mmap_lock: counts, the same for any process. */
#define VML_HOLD_TABLES	64	/* page tables visited, of any level */
#define VML_HOLD_VMAS	256	/* VMAs begun */
#define VML_HOLD_SLOTS	4096	/* page cache slots looked at for swapped shmem */

#define VML_AHEAD	16	/* VMAs looked at ahead of the count */

enum vml_kind {
#define X(name)	VML_KIND_##name,
	VML_KINDS(X)
#undef X
};

/**
 * struct vml_vma - what a row says of a VMA besides its counters
 * @start: first address of the row; past vm_start if the VMA changed meanwhile
 * @vm_start: first address of the VMA
 * @flags: vm_flags
 * @pgoff: vm_pgoff of a file mapping, else 0
 * @dev: device of the mapped file, else 0
 * @ino: inode number of the mapped file, else 0
 * @kind: what kind of VMA it is
 */
struct vml_vma {
	unsigned long start;
	unsigned long vm_start;
	unsigned long flags;
	unsigned long pgoff;
	dev_t dev;
	unsigned long ino;
	enum vml_kind kind;
};

/**
 * struct vml_walk_ops - who gets the rows; a walk without it makes none and adds all up
 * @begin: a row begins; false: no room, stop before it (it is asked again)
 * @end: a row is complete: w->vma, w->addr (its end) and w->counts are final
 *
 * Both are called with the mmap_lock held (except @end from vml_walk_cut()),
 * so they neither sleep nor fault.
 */
struct vml_walk_ops {
	bool (*begin)(struct vml_walk *w, struct vm_area_struct *vma);
	void (*end)(struct vml_walk *w);
};

/**
 * struct vml_pass - how one VMA is to be counted; valid during one hold
 * @vma: the VMA
 * @hole: where a page goes for which nothing is mapped
 * @rss: where a normal page goes that is not, or need not be, anonymous
 * @cow: pages may be anonymous although the VMA is not: look at each
 * @shmem_swap: the object has pages in swap: look holes up
 * @huge: huge page size if hugetlb, else 0
 */
struct vml_pass {
	struct vm_area_struct *vma;
	unsigned long long *hole;
	unsigned long long *rss;
	bool cow;
	bool shmem_swap;
	unsigned long huge;
};

/**
 * struct vml_table - the PTE table being counted, its lock held
 * @base: first address it maps
 * @ptes: its entries
 * @ptl: its lock; NULL: no table is open
 *
 * It stays open from one VMA to the next, so that small neighbours share one
 * descent; but not while a row is made, and never longer than the hold.
 */
struct vml_table {
	unsigned long base;
	pte_t *ptes;
	spinlock_t *ptl;	/* page-table lock of @ptes */
};

/**
 * struct vml_walk - one walk of one address space, between and during holds
 * @mm: the address space
 * @ops: who gets the rows
 * @owner: for @ops
 * @addr: everything below has been counted
 * @limit: nothing from there on is
 * @step: rows end at its multiples, too: a power of two; 0: with their VMA only
 * @nowait: come back with -EAGAIN rather than wait for the mmap_lock
 * @vma: the current row
 * @counts: its counters so far; without @ops those of all VMAs
 * @row: a row was begun and not ended
 * @pages: what the pages themselves tell of the current row; NULL: do not look
 * @pass: how the current VMA is counted
 * @table: the PTE table last used
 * @seen: last address counted for each level of table, so that each counts once
 * @tables: page tables visited in this hold
 * @vmas: VMAs begun in this hold
 * @slots: page cache slots looked at in this hold
 * @nr_vmas: VMAs begun so far
 * @walk_ns: time spent so far
 * @lock_count: holds so far
 * @lock_max_ns: the longest
 * @lock_max_tables: most tables in one
 */
struct vml_walk {
	struct mm_struct *mm;
	const struct vml_walk_ops *ops;
	void *owner;
	unsigned long addr;
	unsigned long limit;
	unsigned long step;
	bool nowait;
	struct vml_vma vma;
	struct vml_counts counts;
	bool row;
	struct vml_pages *pages;
	struct vml_pass pass;
	struct vml_table table;
	struct {
		unsigned long pte, pmd, pud, p4d;
	} seen;
	unsigned int tables;
	unsigned int vmas;
	unsigned int slots;
	u64 nr_vmas;
	u64 walk_ns;
	u64 lock_count;
	u64 lock_max_ns;
	u64 lock_max_tables;
};

void vml_walk_init(struct vml_walk *w, struct mm_struct *mm,
		   const struct vml_walk_ops *ops, void *owner);
int vml_walk_chunk(struct vml_walk *w);
bool vml_walk_given(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int nr,
		    u64 locked);
void vml_walk_cut(struct vml_walk *w);

/* vma.c: what a VMA is. All need the mmap_lock. */
void vml_vma_describe(struct vml_vma *v, struct vm_area_struct *vma, unsigned long start);
bool vml_vma_is_same(const struct vml_vma *v, struct vm_area_struct *vma);
bool vml_vma_is_alike(struct vm_area_struct *a, struct vm_area_struct *b);
void vml_vma_prepare(struct vml_walk *w, struct vm_area_struct *vma);
const char *vml_vma_name(struct vm_area_struct *vma, char *buf, size_t size);

/* skip.c: what a walk in small steps passes over. */
unsigned long vml_skip_empty(struct vml_walk *w, unsigned long addr, unsigned long end);

/* tables.c: the descent. */
bool vml_hold_is_full(struct vml_walk *w);
void vml_tables_close(struct vml_walk *w);
unsigned long vml_tables_count(struct vml_walk *w, unsigned long addr, unsigned long end);

#endif /* _VML_WALK_H */
