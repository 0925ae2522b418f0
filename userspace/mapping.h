/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mapping.h - mappings on their way to an owner: for attribute.c and the files
 * that know one allocator each, and for nobody else.
 *
 * Passes run one after the other and only take what is free.
 */
#ifndef _VML_MAPPING_H
#define _VML_MAPPING_H

#include <string.h>

#include "attribute.h"
#include "runtime.h"

#define KIB		1024ULL
#define MIB		(1024 * KIB)
#define ARENA_SIZE	(64 * MIB)	/* HEAP_MAX_SIZE of 64-bit glibc; Go's too */
#define STACK_SIZE	(8 * MIB)	/* default RLIMIT_STACK */

/* Where Go on amd64 asks for its first arena. */
#define VML_GO_HEAP	0xc000000000ULL

#define ALIGN_DOWN(x, a)	((x) & ~((a) - 1))

#define KIND_ID(name)	KIND_##name,

/* enum kind - the kinds of abi.h */
enum kind {
	VML_KINDS(KIND_ID)
	KIND_NUM
};

/**
 * struct mapping - one mapping, and who has it so far
 * @start: first address
 * @end: address behind the last
 * @perms: as in /proc/PID/maps
 * @name: as in the report
 * @kind: what the kernel says it is, KIND_NUM if that is not known
 * @guards: pages with guard markers
 * @touched: bytes in memory or in swap
 * @place: whom it belongs to
 */
struct mapping {
	uint64_t start;
	uint64_t end;
	const char *perms;
	const char *name;
	enum kind kind;
	uint64_t guards;
	uint64_t touched;
	struct vml_place place;
};

/**
 * struct work - all mappings of a process, on their way to owners
 * @process: the process
 * @map: its mappings, in the order of the report
 * @count: how many
 * @items: item numbers given so far; 0 is for owners whose items say nothing
 * @is_go: it is a Go program
 * @has: what else runs in it
 */
struct work {
	const struct vml_process *process;
	struct mapping *map;
	size_t count;
	unsigned int items;
	bool is_go;
	bool has[VML_RUNTIME_NUM];
};

static inline bool may(const struct mapping *m, char access)
{
	return strchr(m->perms, access);
}

static inline bool is_free(const struct mapping *m)
{
	return m->place.owner == VML_OWNER_NONE;
}

static inline bool is_anon_none(const struct mapping *m)
{
	return m->kind == KIND_anon && strncmp(m->perms, "---", 3) == 0;
}

static inline bool is_anon_writable(const struct mapping *m)
{
	return m->kind == KIND_anon && may(m, 'w');
}

/* Does mapping @i begin where the one before it ends? */
static inline bool follows(const struct work *w, size_t i)
{
	return i > 0 && i < w->count && w->map[i].start == w->map[i - 1].end;
}

static inline void claim(struct mapping *m, enum vml_owner owner, unsigned int item,
			 unsigned int split)
{
	m->place.owner = owner;
	m->place.item = item;
	m->place.split = split;
}

bool vml_is_guard(const struct mapping *m);
bool vml_is_asan(const struct work *w);

void vml_claim_sanitizer(struct work *w);
void vml_claim_sanitizer_tables(struct work *w);
void vml_claim_java(struct work *w);
void vml_claim_java_tables(struct work *w);
void vml_claim_v8(struct work *w);
void vml_claim_v8_code(struct work *w);
void vml_claim_go_heap(struct work *w);
void vml_claim_go_tables(struct work *w);
void vml_claim_arenas(struct work *w);
void vml_claim_stacks(struct work *w);
void vml_claim_jemalloc(struct work *w);
void vml_claim_tcmalloc(struct work *w);
void vml_claim_python(struct work *w);
void vml_claim_ruby(struct work *w);
void vml_claim_loader(struct work *w);
void vml_claim_mmap(struct work *w);

#endif /* _VML_MAPPING_H */
