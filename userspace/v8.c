// SPDX-License-Identifier: GPL-2.0
/*
 * v8.c - what V8, the engine of Node.js, maps: see mapping.h.
 *
 * Pages of 256 KiB at random addresses, far from where the kernel puts things; code
 * in a range of its own, the only anonymous memory that may be executed; behind
 * each WebAssembly memory as many addresses as 32 bits can reach.
 */
#include "mapping.h"

#define PAGE_SIZE_V8	(256 * KIB)
#define WASM_PAGE	(64 * KIB)
#define WASM_GUARD_MIN	(1024 * MIB)
#define RANDOM_LIMIT	0x500000000000ULL	/* programs and libraries lie above it */

/* Everything anonymous around memory that may be executed, below an address. */
static void claim_code(struct work *w, uint64_t limit)
{
	for (size_t i = 0, last; i < w->count; i = last + 1) {
		bool code = false;

		last = i;
		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon ||
		    w->map[i].start >= limit)
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon)
			last++;
		for (size_t j = i; j <= last; j++)
			code = code || may(&w->map[j], 'x');
		if (!code)
			continue;
		/* Stacks and chunks below the range are not part of it. */
		while (is_anon_writable(&w->map[i]) && !may(&w->map[i], 'x'))
			i++;
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_V8_CODE, w->items, j == i);
		w->items++;
	}
}

static void claim_pages(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_free(m) && m->kind == KIND_anon && m->end < RANDOM_LIMIT)
			claim(m, VML_OWNER_V8_HEAP, w->items++,
			      (m->end - m->start + PAGE_SIZE_V8 - 1) / PAGE_SIZE_V8);
	}
}

static bool is_wasm_guard(const struct mapping *m)
{
	return is_free(m) && is_anon_none(m) && m->end - m->start >= WASM_GUARD_MIN;
}

static void claim_wasm(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (!is_wasm_guard(m))
			continue;
		claim(m, VML_OWNER_WASM, w->items, 1);
		if (follows(w, i) && is_free(m - 1) && is_anon_writable(m - 1) &&
		    (m - 1)->start % WASM_PAGE == 0 && (m - 1)->end % WASM_PAGE == 0)
			claim(m - 1, VML_OWNER_WASM, w->items, 0);
		w->items++;
	}
}

/**
 * vml_claim_v8() - find the heap, the code and the WebAssembly memories of V8
 * @w: the mappings
 */
void vml_claim_v8(struct work *w)
{
	claim_wasm(w);
	claim_code(w, RANDOM_LIMIT);
	claim_pages(w);
}

/**
 * vml_claim_v8_code() - find the code range of V8
 * @w: the mappings; arenas and stacks that lie beside it are known
 */
void vml_claim_v8_code(struct work *w)
{
	claim_code(w, UINT64_MAX);
}
