// SPDX-License-Identifier: GPL-2.0
/*
 * attribute.c - who owns a mapping: see attribute.h.
 *
 * What the kernel knows (kind, file) comes first, then structure (an address
 * only one allocator uses, a thread's stack pointer), then shape. Names that
 * runtimes give their memory confirm what is left: few kernels have them.
 * Passes run in that order and never take a mapping from an earlier one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "mapping.h"

/* Names that glibc (from 2.39, if asked to) and Go (from 1.25) give. */
static const struct {
	const char *prefix;
	enum vml_owner owner;
} given_names[] = {
	{ "[anon: Go: heap index", VML_OWNER_GO_TABLES },
	{ "[anon: Go: heap", VML_OWNER_GO_HEAP },
	{ "[anon: Go: page summary", VML_OWNER_GO_SUMMARY },
	{ "[anon: Go: scavenge index", VML_OWNER_GO_SUMMARY },
	{ "[anon: Go: ", VML_OWNER_GO_TABLES },
	{ "[anon: glibc: malloc arena", VML_OWNER_GLIBC_ARENA },
	{ "[anon: glibc: malloc", VML_OWNER_MMAP },
	{ "[anon: glibc: loader", VML_OWNER_LOADER },
	{ "[anon: glibc: pthread", VML_OWNER_THREAD_STACK },
	{ "[anon: glibc: unused stack", VML_OWNER_SPARE_STACK },
};

#define KIND_NAME(name)	#name,
static const char *const kind_names[KIND_NUM] = { VML_KINDS(KIND_NAME) };

static bool is_kind(const struct vml_report *vmas, size_t row, enum kind kind)
{
	return strcmp(vml_text(vmas, row, COL_kind), kind_names[kind]) == 0;
}

/* Memory that the kernel shares with whoever uses a facility of it. */
static bool is_ring(const struct mapping *m)
{
	return strncmp(m->name, "anon_inode:[io_uring]", 21) == 0 ||
	       strncmp(m->name, "anon_inode:[perf_event]", 23) == 0;
}

/* What the kernel itself says. */
static void claim_kinds(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_ring(m))
			claim(m, VML_OWNER_RING, w->items++, 1);
		switch (m->kind) {
		case KIND_heap:
			claim(m, VML_OWNER_HEAP, 0, 1);
			break;
		case KIND_stack:
			claim(m, VML_OWNER_STACK, 0, 1);
			break;
		case KIND_hugetlb:
			claim(m, VML_OWNER_HUGETLB, w->items++, 1);
			break;
		case KIND_special:
			claim(m, VML_OWNER_KERNEL, 0, 1);
			break;
		case KIND_device:
			if (!is_ring(m))
				claim(m, VML_OWNER_DEVICE, w->items++, 1);
			break;
		case KIND_NUM:
			claim(m, VML_OWNER_UNKNOWN, w->items++, 1);
			break;
		default:
			break;
		}
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct mapping *const *x = a;
	const struct mapping *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	return order ? order : ((*x)->start > (*y)->start) - ((*x)->start < (*y)->start);
}

/* Whose is a file that is neither the program nor a library? */
static enum vml_owner file_owner(const struct mapping *m)
{
	if (m->kind == KIND_file)
		return VML_OWNER_FILE;
	if (strncmp(m->name, "/memfd:", 7) == 0)
		return VML_OWNER_MEMFD;
	if (strncmp(m->name, "/SYSV", 5) == 0)
		return VML_OWNER_SYSV;
	if (strncmp(m->name, "/dev/zero", 9) == 0 || m->name[0] != '/')
		return VML_OWNER_SHARED_ANON;
	return VML_OWNER_TMPFS;
}

/* These all have one name: each mapping is an object of its own. */
static bool is_nameless(enum vml_owner owner)
{
	return owner == VML_OWNER_SHARED_ANON || owner == VML_OWNER_SYSV;
}

static void claim_program(struct mapping *m)
{
	if (may(m, 'x'))
		claim(m, VML_OWNER_TEXT, 0, 1);
	else if (may(m, 'w'))
		claim(m, VML_OWNER_DATA, 0, 1);
	else
		claim(m, VML_OWNER_RODATA, 0, 1);
}

/*
 * All mappings of one file belong together, wherever they are. Programs and
 * libraries can lie on tmpfs.
 */
static int claim_files(struct work *w)
{
	const char *executable = vml_executable(w->process);
	struct mapping **file = calloc(w->count + 1, sizeof(*file));
	size_t files = 0;

	if (!file)
		return -ENOMEM;
	for (size_t i = 0; i < w->count; i++)
		if (is_free(&w->map[i]) &&
		    (w->map[i].kind == KIND_file || w->map[i].kind == KIND_shmem))
			file[files++] = &w->map[i];
	qsort(file, files, sizeof(*file), compare_names);

	for (size_t first = 0, next; first < files; first = next) {
		const char *name = file[first]->name;
		bool library = vml_is_library_name(name);
		unsigned int item = w->items++;

		for (next = first; next < files && strcmp(file[next]->name, name) == 0; next++)
			library = library || may(file[next], 'x');
		for (size_t i = first; i < next; i++) {
			if (executable && strcmp(name, executable) == 0)
				claim_program(file[i]);
			else if (library)
				claim(file[i], VML_OWNER_LIBRARY, item, i == first);
			else if (!is_nameless(file_owner(file[i])))
				claim(file[i], file_owner(file[i]), item, i == first);
			else
				claim(file[i], file_owner(file[i]), w->items++, 1);
		}
	}
	free(file);
	return 0;
}

/* Anonymous memory right behind writable data of a file is its bss. */
static void claim_bss(struct work *w)
{
	for (size_t i = 1; i < w->count; i++) {
		struct mapping *m = &w->map[i], *data = m - 1;

		if (!follows(w, i) || !is_free(m) || !is_anon_writable(m) || !may(data, 'w') ||
		    !may(data, 'p'))
			continue;
		if (data->place.owner == VML_OWNER_DATA)
			claim(m, VML_OWNER_BSS, 0, 1);
		else if (data->place.owner == VML_OWNER_LIBRARY)
			claim(m, VML_OWNER_LIBRARY, data->place.item, 0);
	}
}

static void claim_names(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		for (size_t n = 0; is_free(m) && n < ARRAY_SIZE(given_names); n++)
			if (strncmp(m->name, given_names[n].prefix,
				    strlen(given_names[n].prefix)) == 0)
				claim(m, given_names[n].owner, w->items++, 1);
	}
}

static void claim_rest(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_free(m) && m->kind == KIND_anon)
			claim(m, is_anon_none(m) ? VML_OWNER_NOACCESS : VML_OWNER_ANON,
			      w->items++, 1);
		else if (is_free(m))
			claim(m, VML_OWNER_UNKNOWN, w->items++, 1);
	}
}

/*
 * Runtimes that use fixed addresses or shapes of their own come first, then glibc
 * with its own shapes, then whoever is only known to be there.
 */
static void claim_runtimes(struct work *w)
{
	bool sanitizer = vml_is_asan(w) || w->has[VML_RUNTIME_TSAN];

	if (sanitizer)
		vml_claim_sanitizer(w);
	if (w->has[VML_RUNTIME_JAVA])
		vml_claim_java(w);
	if (w->has[VML_RUNTIME_NODE])
		vml_claim_v8(w);
	if (w->is_go)
		vml_claim_go_heap(w);
	vml_claim_arenas(w);
	vml_claim_stacks(w);
	if (w->is_go)
		vml_claim_go_tables(w);
	if (w->has[VML_RUNTIME_NODE])
		vml_claim_v8_code(w);
	if (w->has[VML_RUNTIME_RUBY])
		vml_claim_ruby(w);
	vml_claim_loader(w);
	if (sanitizer)
		vml_claim_sanitizer_tables(w);
	if (w->has[VML_RUNTIME_JAVA])
		vml_claim_java_tables(w);
	if (w->has[VML_RUNTIME_JEMALLOC])
		vml_claim_jemalloc(w);
	if (w->has[VML_RUNTIME_TCMALLOC])
		vml_claim_tcmalloc(w);
	if (w->has[VML_RUNTIME_PYTHON])
		vml_claim_python(w);
	/* Names tell more than what is left to shape. */
	claim_names(w);
	vml_claim_mmap(w);
}

static void read_mapping(struct mapping *m, const struct vml_report *vmas, size_t row)
{
	m->start = vml_number(vmas, row, COL_start);
	m->end = vml_number(vmas, row, COL_end);
	m->perms = vml_text(vmas, row, COL_perms);
	m->name = vml_text(vmas, row, COL_name);
	m->guards = vmas->page_kb ? vml_number(vmas, row, COL_guard) / vmas->page_kb : 0;
	m->touched = KIB * (vml_number(vmas, row, COL_rss) + vml_number(vmas, row, COL_swap));
	m->kind = 0;
	while (m->kind < KIND_NUM && !is_kind(vmas, row, m->kind))
		m->kind++;
}

/**
 * vml_attribute() - find the owner of each mapping
 * @process: the process
 * @places: set to an array with one place for each row of its vmas, to be freed
 *
 * Return: 0 or -ENOMEM.
 */
int vml_attribute(const struct vml_process *process, struct vml_place **places)
{
	struct work w = {
		.process = process,
		.count = process->vmas->nrows,
		.items = 1,
		.is_go = vml_is_go(process),
	};
	int err = -ENOMEM;

	/* One more, so that no mappings at all are no special case. */
	*places = calloc(w.count + 1, sizeof(**places));
	w.map = calloc(w.count + 1, sizeof(*w.map));
	if (!*places || !w.map)
		goto out;
	for (size_t i = 0; i < w.count; i++)
		read_mapping(&w.map[i], process->vmas, i);

	vml_runtimes_find(process, w.has);

	claim_kinds(&w);
	err = claim_files(&w);
	if (err)
		goto out;
	claim_bss(&w);
	claim_runtimes(&w);
	claim_rest(&w);
	for (size_t i = 0; i < w.count; i++)
		(*places)[i] = w.map[i].place;
out:
	free(w.map);
	if (err) {
		free(*places);
		*places = NULL;
	}
	return err;
}
