/* SPDX-License-Identifier: GPL-2.0 */
/*
 * debug.h - delays and counters for tests, in a module built with VMLEDGER_DEBUG=y.
 *
 * The walk has windows of a few instructions in which the world may change. A delay
 * there makes that certain, and the counters show that it was met. In any other
 * build all of this is nothing.
 */
#ifndef _VML_DEBUG_H
#define _VML_DEBUG_H

struct dentry;

/*
 * What a walk can meet:
 *	table_changed	a pmd pointed to a table, and then no longer to the same
 *	table_changed_late	the same, when it had been looked at again already
 *	leaf_changed	a pmd was a huge entry, and then no longer the same
 *	yielded		a hold was ended for somebody who waited for the lock
 *	vma_changed	the VMA of a row was gone or another one after a drop of the lock
 *	mm_exited	the reader was the last to use the address space
 *	mm_gone		the address space had no user any more when the reader came back
 */
#define VML_EVENTS(X)	\
	X(table_changed)	\
	X(table_changed_late)	\
	X(leaf_changed)	\
	X(yielded)	\
	X(vma_changed)	\
	X(mm_exited)	\
	X(mm_gone)

enum vml_event {
#define X(name)	VML_EVENT_##name,
	VML_EVENTS(X)
#undef X
};

#ifdef VML_DEBUG

void vml_debug_init(struct dentry *parent);
void vml_debug_delay(void);
void vml_debug_spin(void);
void vml_debug_met(enum vml_event event);

#else

static inline void vml_debug_init(struct dentry *parent)
{
}

static inline void vml_debug_delay(void)
{
}

static inline void vml_debug_spin(void)
{
}

static inline void vml_debug_met(enum vml_event event)
{
}

#endif /* VML_DEBUG */
#endif /* _VML_DEBUG_H */
