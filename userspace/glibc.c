// SPDX-License-Identifier: GPL-2.0
/*
 * glibc.c - what glibc maps for malloc() and for threads: see mapping.h.
 *
 * Structure before shape: a stack pointer tells a stack, sizes only suggest one.
 */
#include <stdlib.h>

#include "mapping.h"

#define GUARD_MAX	(64 * KIB)	/* one page, of whatever size */
#define STACKS_MIN	3		/* as many show what is usual */
#define STACK_SLACK	8		/* what may be merged into it: an eighth */
#define STACK_USED_MAX	MIB		/* few threads have more on their stack */

/* What malloc() gives out is written, and never executed. */
static bool is_malloc(const struct mapping *m)
{
	return is_free(m) && is_anon_writable(m) && !may(m, 'x');
}

/*
 * glibc's arenas are blocks of 64 MiB, aligned to that: writable at their start,
 * no access up to their end. @i is such an end.
 */
static void claim_arena(struct work *w, size_t i)
{
	struct mapping *tail = &w->map[i];
	uint64_t block = ALIGN_DOWN(tail->start, ARENA_SIZE);
	uint64_t boundary = block + ARENA_SIZE;
	size_t first = i - 1;

	if (tail->start == block || tail->end < boundary)
		return;
	/* A neighbour without access may have been merged into it: not if it is the larger part. */
	if (tail->end - boundary > boundary - tail->start)
		return;
	while (w->map[first].start > block && follows(w, first) && is_malloc(&w->map[first - 1]))
		first--;
	if (w->map[first].start > block)
		return;
	if (w->map[first].start % ARENA_SIZE != 0) {
		/* Merged with what lies below, a thread's stack: leave that to it. */
		if (tail->end == boundary)
			claim(tail, VML_OWNER_GLIBC_ARENA, w->items++, 1);
		return;
	}
	for (size_t j = first; j < i; j++)
		claim(&w->map[j], VML_OWNER_GLIBC_ARENA, w->items,
		      j == first ? (boundary - w->map[first].start) / ARENA_SIZE : 0);
	claim(tail, VML_OWNER_GLIBC_ARENA, w->items++, 0);
}

static bool is_full_arena(const struct mapping *m)
{
	return is_malloc(m) && m->start % ARENA_SIZE == 0 && m->end % ARENA_SIZE == 0;
}

static void claim_full_arena(struct work *w, size_t i)
{
	struct mapping *m = &w->map[i];

	claim(m, VML_OWNER_GLIBC_ARENA, w->items++, (m->end - m->start) / ARENA_SIZE);
}

static bool is_arena(const struct mapping *m)
{
	return m->place.owner == VML_OWNER_GLIBC_ARENA;
}

/**
 * vml_claim_arenas() - find the arenas of glibc's malloc
 * @w: the mappings
 */
void vml_claim_arenas(struct work *w)
{
	for (size_t i = 1; i < w->count; i++)
		if (follows(w, i) && is_free(&w->map[i]) && is_anon_none(&w->map[i]) &&
		    is_malloc(&w->map[i - 1]))
			claim_arena(w, i);
	/* A full arena has no end left that would tell: believe it next to another. */
	for (size_t i = 1; i < w->count; i++)
		if (follows(w, i) && is_arena(&w->map[i - 1]) && is_full_arena(&w->map[i]))
			claim_full_arena(w, i);
	for (size_t i = w->count; i-- > 1;)
		if (follows(w, i) && is_arena(&w->map[i]) && is_full_arena(&w->map[i - 1]))
			claim_full_arena(w, i - 1);
}

static struct mapping *find_mapping(struct work *w, uint64_t address)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->map[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == w->count || address < w->map[low].start)
		return NULL;
	return &w->map[low];
}

/**
 * vml_is_guard() - could a mapping be the guard of a stack?
 * @m: the mapping
 *
 * Return: true if it is small, gives no access, and nobody has it.
 */
bool vml_is_guard(const struct mapping *m)
{
	return is_free(m) && is_anon_none(m) && m->end - m->start <= GUARD_MAX;
}

static void claim_guard(struct work *w, size_t stack)
{
	const struct vml_place *place = &w->map[stack].place;

	/* Java puts zones of its own above that of libc. */
	for (size_t i = stack; follows(w, i) && vml_is_guard(&w->map[i - 1]); i--)
		claim(&w->map[i - 1], place->owner, place->item, 0);
}

/* Anonymous memory a stack pointer points into is that thread's stack. */
static void claim_thread_stacks(struct work *w)
{
	const struct vml_report *threads = w->process->threads;

	for (size_t t = 0; threads && t < threads->nrows; t++) {
		struct mapping *m = find_mapping(w, vml_number(threads, t, COL_sp));

		if (!m)
			continue;
		if (is_free(m) && is_anon_writable(m))
			claim(m, VML_OWNER_THREAD_STACK, w->items++, 1);
		else if (m->place.owner == VML_OWNER_THREAD_STACK)
			m->place.split++;	/* stacks the kernel merged */
	}
	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_THREAD_STACK)
			claim_guard(w, i);
}

/*
 * Since 2.42 glibc marks its guard pages (Linux 6.13 and later) instead of mapping
 * them: stacks merge, and there is one guard for each.
 */
static uint64_t stacks_in(const struct mapping *m)
{
	return m->guards > m->place.split ? m->guards : m->place.split;
}

static int compare_sizes(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* How large the stacks of this process mostly are; glibc's default, if they are few. */
static uint64_t usual_stack(const struct work *w)
{
	uint64_t *sizes = calloc(w->count + 1, sizeof(*sizes));
	uint64_t usual = STACK_SIZE;
	size_t count = 0;

	if (!sizes)
		return usual;
	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_THREAD_STACK && w->map[i].place.split)
			sizes[count++] = (w->map[i].end - w->map[i].start) /
					 stacks_in(&w->map[i]);
	qsort(sizes, count, sizeof(*sizes), compare_sizes);
	if (count >= STACKS_MIN)
		usual = sizes[count / 2];
	free(sizes);
	return usual;
}

/* The highest stack pointer in a mapping, or 0. */
static uint64_t highest_pointer(const struct work *w, const struct mapping *m)
{
	const struct vml_report *threads = w->process->threads;
	uint64_t highest = 0;

	for (size_t t = 0; threads && t < threads->nrows; t++) {
		uint64_t sp = vml_number(threads, t, COL_sp);

		if (sp >= m->start && sp < m->end && sp > highest)
			highest = sp;
	}
	return highest;
}

/*
 * Kernels merge a stack with what lies above it. What is far longer than a stack,
 * or has much above its stack pointer, should not pass for one.
 */
static void claim_merged_stacks(struct work *w)
{
	uint64_t usual = usual_stack(w);

	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];
		unsigned int item = m->place.item;
		uint64_t stacks = usual * stacks_in(m);

		if (m->place.owner != VML_OWNER_THREAD_STACK || !m->place.split)
			continue;
		m->place.split = stacks_in(m);
		if (m->end - m->start <= stacks + stacks / STACK_SLACK &&
		    (m->guards || m->end - highest_pointer(w, m) <= STACK_USED_MAX))
			continue;
		claim(m, VML_OWNER_MERGED_STACK, item, m->place.split);
		for (size_t j = i; j > 0 && w->map[j - 1].place.item == item &&
		     w->map[j - 1].place.owner == VML_OWNER_THREAD_STACK; j--)
			claim(&w->map[j - 1], VML_OWNER_MERGED_STACK, item, 0);
	}
}

/*
 * Are there threads, or were there? A second arena is there for a second thread.
 * Of a process of which only the mappings are known it has to be believed.
 */
static bool has_threads(const struct work *w)
{
	const struct vml_process *p = w->process;

	for (size_t i = 0; i < w->count; i++)
		if (is_arena(&w->map[i]) || w->map[i].place.owner == VML_OWNER_THREAD_STACK)
			return true;
	if (p->threads)
		return p->threads->nrows > 1;
	return !p->summary || vml_number(p->summary, 0, COL_threads) != 1;
}

/*
 * Could it be as many stacks of glibc's default size? Its descriptor of a thread
 * is at the top of its stack before the thread runs, and most of the rest is given
 * back when the thread ends: memory that nobody touched is no stack, nor is any
 * that is used as no stack would be.
 */
static bool is_stack_shape(const struct mapping *m, uint64_t stacks)
{
	uint64_t size = m->end - m->start;

	return is_free(m) && is_anon_writable(m) && stacks &&
	       size >= STACK_SIZE * stacks &&
	       size <= (STACK_SIZE + STACK_SIZE / STACK_SLACK) * stacks &&
	       m->touched && m->touched <= STACK_USED_MAX * stacks;
}

/* glibc's default: 8 MiB with a guard marker in it, or a guard page below. */
static void claim_stack_shapes(struct work *w)
{
	/* With a report of threads we know that no thread has its stack pointer there. */
	enum vml_owner owner = w->process->threads ? VML_OWNER_SPARE_STACK :
						     VML_OWNER_THREAD_STACK;

	if (!has_threads(w))
		return;
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_stack_shape(m, m->guards)) {
			claim(m, owner, w->items++, m->guards);
		} else if (follows(w, i) && is_stack_shape(m, 1) && vml_is_guard(m - 1)) {
			claim(m, owner, w->items++, 1);
			claim_guard(w, i);
		}
	}
}

/**
 * vml_claim_stacks() - find the stacks of threads, with their guards
 * @w: the mappings
 */
void vml_claim_stacks(struct work *w)
{
	claim_thread_stacks(w);
	claim_merged_stacks(w);
	claim_stack_shapes(w);
}
