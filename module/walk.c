// SPDX-License-Identifier: GPL-2.0
/*
 * walk.c - the VMA loop: bounded holds of the mmap_lock, rows that add up.
 *
 * Knows nothing of text. What the locks protect is in walk.h.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "ahead.h"
#include "compat.h"
#include "debug.h"
#include "walk.h"

#define NOT_SEEN	ULONG_MAX

/**
 * vml_walk_init() - set a walk to the beginning of an address space
 * @w: the walk
 * @mm: the address space; the caller keeps it
 * @ops: who gets the rows
 * @owner: for @ops
 */
void vml_walk_init(struct vml_walk *w, struct mm_struct *mm,
		   const struct vml_walk_ops *ops, void *owner)
{
	memset(w, 0, sizeof(*w));
	w->mm = mm;
	w->ops = ops;
	w->owner = owner;
	w->limit = ULONG_MAX;
	w->seen.pte = NOT_SEEN;
	w->seen.pmd = NOT_SEEN;
	w->seen.pud = NOT_SEEN;
	w->seen.p4d = NOT_SEEN;
}

static bool row_begin(struct vml_walk *w, struct vm_area_struct *vma)
{
	if (!w->ops->begin(w, vma))
		return false;
	vml_vma_describe(&w->vma, vma, max(w->addr, vma->vm_start));
	memset(&w->counts, 0, sizeof(w->counts));
	w->row = true;
	return true;
}

static void row_end(struct vml_walk *w)
{
	w->row = false;
	w->ops->end(w);
}

/**
 * vml_walk_cut() - end the walk here; a row that was begun ends at w->addr
 * @w: the walk
 */
void vml_walk_cut(struct vml_walk *w)
{
	if (w->row)
		row_end(w);
}

/* Where the current row ends at the latest. */
static unsigned long row_stop(struct vml_walk *w, struct vm_area_struct *vma)
{
	unsigned long addr = max(w->addr, vma->vm_start);
	unsigned long stop = min(vma->vm_end, w->limit);
	unsigned long cut;

	if (!w->step)
		return stop;
	cut = ALIGN(addr + 1, w->step);
	/* Steps of which none has a page table are one: there may be billions. */
	if (addr == w->vma.start)
		cut = max(cut, ALIGN_DOWN(vml_skip_empty(w, addr, stop), w->step));
	return min(stop, cut);
}

/* Count as much of adjacent VMAs, which are alike, as the hold allows. */
static void count_vmas(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int nr,
		       unsigned long end)
{
	unsigned long addr = max(w->addr, vmas[0]->vm_start);
	unsigned long stop, pages;

	w->vmas += nr;
	w->addr = vml_tables_count(w, addr, end);

	for (; addr < w->addr; addr = stop, vmas++) {
		stop = min(w->addr, vmas[0]->vm_end);
		pages = (stop - addr) >> PAGE_SHIFT;
		if (addr == vmas[0]->vm_start)
			w->nr_vmas++;
		w->counts.size += pages;
		if (vmas[0]->vm_flags & VM_ACCOUNT)
			w->counts.committed += pages;
		if (vmas[0]->vm_flags & VM_LOCKED)
			w->counts.locked += pages;
	}
}

/* The VMAs that come next. All of them are asked for before they are needed. */
static unsigned int look_ahead(struct vml_walk *w, struct vma_iterator *vmi,
			       struct vm_area_struct **vmas)
{
	struct vml_place places[VML_AHEAD];
	unsigned int n;

	for (n = 0; n < VML_AHEAD; n++) {
		vmas[n] = vma_next(vmi);
		if (!vmas[n])
			break;
		vml_ahead_vma(vmas[n]);
	}
	/* Unless they are small neighbours in a table that is open. */
	if (n && !(w->table.ptl && vmas[n - 1]->vm_end - w->table.base <= PMD_SIZE))
		vml_ahead_tables(vmas, n, w->addr, places, n);
	return n;
}

/* How many of these VMAs can be counted as one? A row has only one VMA. */
static unsigned int nr_alike(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int max)
{
	unsigned int nr;

	if (w->ops)
		return 1;
	for (nr = 1; nr < max; nr++)
		if (vmas[nr - 1]->vm_end != vmas[nr]->vm_start ||
		    !vml_vma_is_alike(vmas[nr - 1], vmas[nr]))
			break;
	return nr;
}

/* Returns true if the hold must end before all of them are counted. */
static bool count_ahead(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int left)
{
	unsigned long stop;
	unsigned int nr;

	for (; left; vmas += nr, left -= nr) {
		/* Changed since the last hold: what was counted is a row. */
		if (w->row && !vml_vma_is_same(&w->vma, vmas[0])) {
			vml_debug_met(VML_EVENT_vma_changed);
			row_end(w);
		}
		if (w->ops && !w->row && !row_begin(w, vmas[0]))
			return true;
		nr = nr_alike(w, vmas, left);
		vml_vma_prepare(w, vmas[0]);
		stop = w->ops ? row_stop(w, vmas[0]) : vmas[nr - 1]->vm_end;
		count_vmas(w, vmas, nr, stop);
		if (w->addr < stop)
			return true;
		if (w->ops) {
			vml_tables_close(w);
			row_end(w);
		}
		if (w->tables >= VML_HOLD_TABLES)
			return true;
		if (stop == vmas[nr - 1]->vm_end || stop == w->limit)
			continue;
		/* The next row is in the same VMA. */
		nr = 0;
		if (vml_hold_is_full(w))
			return true;
	}
	return false;
}

/* One hold's worth of VMAs. Returns true if there is more. */
static bool walk_held(struct vml_walk *w)
{
	VMA_ITERATOR(vmi, w->mm, w->addr);
	struct vm_area_struct *ahead[VML_AHEAD];
	unsigned int nr;

	for (;;) {
		if (w->vmas && vml_hold_is_full(w))
			return true;
		nr = look_ahead(w, &vmi, ahead);
		while (nr && max(w->addr, ahead[nr - 1]->vm_start) >= w->limit)
			nr--;
		if (!nr)
			break;
		if (count_ahead(w, ahead, nr))
			return true;
	}
	if (w->row)
		vml_debug_met(VML_EVENT_vma_changed);
	vml_walk_cut(w);
	return false;
}

static void hold_begin(struct vml_walk *w)
{
	w->tables = 0;
	w->vmas = 0;
	w->slots = 0;
}

static void hold_end(struct vml_walk *w, u64 locked, u64 unlocked)
{
	w->lock_count++;
	w->lock_max_ns = max(w->lock_max_ns, unlocked - locked);
	w->lock_max_tables = max_t(u64, w->lock_max_tables, w->tables);
}

/**
 * vml_walk_given() - count VMAs which were found already, in the hold that found them
 * @w: the walk, at the beginning of its address space and without rows
 * @vmas: all VMAs of the address space
 * @nr: how many
 * @locked: since when the lock is held
 *
 * Locking: mmap_lock held for read since the VMAs were found; drops it.
 * Return: true if there is more.
 */
bool vml_walk_given(struct vml_walk *w, struct vm_area_struct **vmas, unsigned int nr,
		    u64 locked)
{
	u64 before = ktime_get_ns(), unlocked;
	bool more;

	hold_begin(w);
	more = count_ahead(w, vmas, nr);
	vml_tables_close(w);
	mmap_read_unlock(w->mm);
	unlocked = ktime_get_ns();
	w->walk_ns += unlocked - before;
	hold_end(w, locked, unlocked);
	return more;
}

/**
 * vml_walk_chunk() - go on for one hold of the mmap_lock
 * @w: the walk
 *
 * Context: Process context; sleeps for the mmap_lock, killable, unless nowait is
 *	set, and to let others run. The caller holds a reference on mm_users and no mm lock.
 * Locking: Takes and drops the mmap_lock for read.
 * Return: 1 if there is more, 0 at the end of the address space, -EINTR if
 *	killed while waiting, -EAGAIN if it may not wait.
 */
int vml_walk_chunk(struct vml_walk *w)
{
	u64 before = ktime_get_ns();
	u64 locked = before, unlocked;
	bool more;

	if (!mmap_read_trylock(w->mm)) {
		if (w->nowait)
			return -EAGAIN;
		if (mmap_read_lock_killable(w->mm))
			return -EINTR;
		locked = ktime_get_ns();
	}
	hold_begin(w);
	more = walk_held(w);
	vml_tables_close(w);
	mmap_read_unlock(w->mm);
	unlocked = ktime_get_ns();

	w->walk_ns += unlocked - before;
	hold_end(w, locked, unlocked);
	cond_resched();
	if (more)
		vml_debug_delay();
	return more;
}
