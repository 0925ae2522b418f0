// SPDX-License-Identifier: GPL-2.0
/*
 * golang.c - what the Go runtime maps: see mapping.h.
 *
 * Addresses and sizes of src/runtime/malloc.go and mpagealloc_64bit.go.
 */
#include "mapping.h"

#define GO_HINT_MASK	((1ULL << 40) - 1)
#define GO_HINT_AMD64	VML_GO_HEAP
#define GO_HINT_ARM64	0x4000000000ULL
#define GO_WINDOW_MAX	MIB		/* used part of a page summary level */
#define GO_SUMMARY_MIN	(MIB - 64 * KIB)	/* smallest level that is reserved */

static bool is_go_hint(const struct work *w, uint64_t start)
{
	if (start >> 40 >= 0x80)
		return false;
	if ((start & GO_HINT_MASK) == GO_HINT_AMD64)
		return true;
	return w->process->program.known && (start & GO_HINT_MASK) == GO_HINT_ARM64;
}

/**
 * vml_claim_go_heap() - find the heap of a Go program
 * @w: the mappings
 *
 * Go asks for it at fixed addresses and grows it upwards from there.
 */
void vml_claim_go_heap(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		size_t last = i;
		uint64_t size;

		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon ||
		    !is_go_hint(w, w->map[i].start))
			continue;
		while (follows(w, last + 1) && w->map[last + 1].kind == KIND_anon)
			last++;
		size = w->map[last].end - w->map[i].start;
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_GO_HEAP, w->items,
			      j == i ? (size + ARENA_SIZE - 1) / ARENA_SIZE : 0);
		w->items++;
		i = last;
	}
}

/* A small writable part within a reservation: what Go uses of a summary level. */
static bool is_go_window(const struct work *w, size_t i)
{
	const struct mapping *m = &w->map[i];

	return is_anon_writable(m) && m->end - m->start <= GO_WINDOW_MAX &&
	       follows(w, i) && is_anon_none(m - 1) && follows(w, i + 1) && is_anon_none(m + 1);
}

/*
 * Kernels merge the first thread's stack with the tables above it. What is far
 * longer than a stack should not pass for one.
 */
static void claim_merged_stack(struct work *w, size_t i)
{
	struct mapping *stack = &w->map[i];
	unsigned int item = stack->place.item;

	if (stack->place.owner != VML_OWNER_THREAD_STACK ||
	    stack->end - stack->start <= STACK_SIZE + STACK_SLACK)
		return;
	claim(stack, VML_OWNER_MERGED_STACK, 0, 1);
	if (follows(w, i) && (stack - 1)->place.owner == VML_OWNER_THREAD_STACK &&
	    (stack - 1)->place.item == item)
		claim(stack - 1, VML_OWNER_MERGED_STACK, 0, 1);
}

/*
 * Go reserves one table for each level of its page summaries (585.1 MiB in
 * Go 1.19) and its heap index, makes windows of them accessible, and has the
 * rest of its tables beside them. @first to @last adjoin each other.
 */
static void claim_go_run(struct work *w, size_t first, size_t last)
{
	uint64_t reserved = 0;
	bool windows = false;

	for (size_t i = first; i <= last; i++) {
		bool window = i > first && i < last && is_go_window(w, i);

		windows = windows || window;
		if (window || is_anon_none(&w->map[i]))
			reserved += w->map[i].end - w->map[i].start;
	}
	if (!windows || reserved < GO_SUMMARY_MIN)
		return;
	for (size_t i = first; i <= last; i++) {
		bool window = i > first && i < last && is_go_window(w, i);

		if (window || is_anon_none(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_SUMMARY, 0, 1);
	}
	for (size_t i = first; i <= last; i++)
		if (is_free(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_TABLES, 0, 1);
	if (follows(w, first))
		claim_merged_stack(w, first - 1);
}

static bool has_libc(const struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_LIBRARY)
			return true;
	return false;
}

/**
 * vml_claim_go_tables() - find the tables of the Go runtime
 * @w: the mappings
 */
void vml_claim_go_tables(struct work *w)
{
	bool alone = w->process->program.known && !has_libc(w);

	for (size_t i = 0, last; i < w->count; i = last + 1) {
		last = i;
		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon)
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon)
			last++;
		claim_go_run(w, i, last);
	}
	/* Without any library there is nobody else to ask for memory. */
	for (size_t i = 0; alone && i < w->count; i++)
		if (is_free(&w->map[i]) && is_anon_writable(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_TABLES, 0, 1);
}
