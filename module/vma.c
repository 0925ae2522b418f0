// SPDX-License-Identifier: GPL-2.0
/*
 * vma.c - what a VMA is: kind, name, and where its pages count.
 *
 * Facts only; who owns a VMA (a malloc arena, a thread) is userspace's guess.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/shmem_fs.h>

#include "compat.h"
#include "walk.h"

static bool is_shmem(struct vm_area_struct *vma)
{
	return vma->vm_file && !vma_is_anonymous(vma) && !is_vm_hugetlb_page(vma) &&
	       shmem_mapping(vma->vm_file->f_mapping);
}

/* The vdso and its like: no file, but operations that know a name. */
static bool is_special(struct vm_area_struct *vma)
{
	return !vma->vm_file && vma->vm_ops && vma->vm_ops->name;
}

static enum vml_kind kind_of(struct vm_area_struct *vma)
{
	if (is_vm_hugetlb_page(vma))
		return VML_KIND_hugetlb;
	if (is_special(vma))
		return VML_KIND_special;
	if (vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP | VM_IO))
		return VML_KIND_device;
	if (is_shmem(vma))
		return VML_KIND_shmem;
	if (!vma_is_anonymous(vma))
		return VML_KIND_file;
	if (vma->vm_file)
		return VML_KIND_anon;
	if (vma_is_initial_heap(vma))
		return VML_KIND_heap;
	if (vma_is_initial_stack(vma))
		return VML_KIND_stack;
	return VML_KIND_anon;
}

/**
 * vml_vma_describe() - note what a row says of a VMA
 * @v: filled in
 * @vma: the VMA
 * @start: where the row begins, at or after vm_start
 *
 * Locking: mmap_lock held for read.
 */
void vml_vma_describe(struct vml_vma *v, struct vm_area_struct *vma, unsigned long start)
{
	v->start = start;
	v->vm_start = vma->vm_start;
	v->flags = vma->vm_flags;
	v->pgoff = 0;
	v->dev = 0;
	v->ino = 0;
	if (vma->vm_file) {
		const struct inode *inode = file_user_inode(vma->vm_file);

		v->pgoff = vma->vm_pgoff + ((start - vma->vm_start) >> PAGE_SHIFT);
		v->dev = inode->i_sb->s_dev;
		v->ino = inode->i_ino;
	}
	v->kind = kind_of(vma);
}

/**
 * vml_vma_is_same() - is this the VMA a row was begun for?
 * @v: what was noted
 * @vma: what stands at that address now
 *
 * A pointer would say nothing once the lock was dropped: VMAs are reused.
 *
 * Locking: mmap_lock held for read.
 * Return: true if the row can go on.
 */
bool vml_vma_is_same(const struct vml_vma *v, struct vm_area_struct *vma)
{
	struct vml_vma now;

	if (vma->vm_start != v->vm_start)
		return false;
	vml_vma_describe(&now, vma, v->start);
	return now.flags == v->flags && now.pgoff == v->pgoff && now.dev == v->dev &&
	       now.ino == v->ino && now.kind == v->kind;
}

/**
 * vml_vma_prepare() - decide how the pages of a VMA are counted
 * @w: the walk; its pass is filled in, counters go to its current row
 * @vma: the VMA
 *
 * Locking: mmap_lock held for read, until the pass is over.
 */
void vml_vma_prepare(struct vml_walk *w, struct vm_area_struct *vma)
{
	struct vml_pass *p = &w->pass;
	struct vml_counts *c = &w->counts;
	bool access = vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC);
	bool shmem;

	p->vma = vma;
	if (vma_is_anonymous(vma)) {
		p->hole = access ? &c->untouched : &c->noaccess;
		p->rss = &c->rss_anon;
		p->cow = false;
		p->shmem_swap = false;
		p->huge = 0;
		return;
	}
	shmem = is_shmem(vma);
	p->hole = access ? &c->unmapped : &c->noaccess;
	p->rss = shmem ? &c->rss_shmem : &c->rss_file;
	/* As is_cow_mapping(): shared, or for ever read-only, is never copied. */
	p->cow = (vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
	p->shmem_swap = shmem && READ_ONCE(SHMEM_I(vma->vm_file->f_mapping->host)->swapped);
	p->huge = is_vm_hugetlb_page(vma) ? huge_page_size(hstate_vma(vma)) : 0;
}

/**
 * vml_vma_name() - the name of a VMA as /proc/PID/maps has it
 * @vma: the VMA
 * @buf: room for a path
 * @size: its size
 *
 * Locking: mmap_lock held for read.
 * Return: the name, in @buf or constant; "" if it has none; "?" if it is longer
 *	than @size.
 */
const char *vml_vma_name(struct vm_area_struct *vma, char *buf, size_t size)
{
	const char *name = vml_anon_vma_name(vma);

	if (vma->vm_file) {
		if (name) {
			scnprintf(buf, size, "[anon_shmem:%s]", name);
			return buf;
		}
		name = d_path(file_user_path(vma->vm_file), buf, size);
		return IS_ERR(name) ? "?" : name;
	}
	if (vma->vm_ops && vma->vm_ops->name) {
		const char *special = vma->vm_ops->name(vma);

		if (special)
			return special;
	}
	if (vma_is_initial_heap(vma))
		return "[heap]";
	if (vma_is_initial_stack(vma))
		return "[stack]";
	if (name) {
		scnprintf(buf, size, "[anon:%s]", name);
		return buf;
	}
	return "";
}
