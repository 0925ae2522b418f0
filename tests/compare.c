// SPDX-License-Identifier: GPL-2.0
/*
 * compare.c - one VMA: the ledger's row against smaps.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare.h"
#include "object.h"
#include "pagemap.h"

const char * const exception_names[EXCEPTIONS] = {
#define EXCEPTION(name, fields, oracle, kernels, why)	#name,
#include "exceptions.def"
#undef EXCEPTION
};

static const struct {
	const char *fields;
	const char *oracle;
	const char *kernels;
} exceptions[EXCEPTIONS] = {
#define EXCEPTION(name, fields, oracle, kernels, why)	{ fields, oracle, kernels },
#include "exceptions.def"
#undef EXCEPTION
};

/**
 * exception_may_hold() - is this kernel one of those that an exception is about?
 * @e: the exception
 *
 * Return: true if so.
 */
bool exception_may_hold(enum exception e)
{
	const char *kernels = exceptions[e].kernels;
	unsigned int major, minor, last_major, last_minor;

	if (sscanf(kernels, "before %u.%u", &major, &minor) == 2)
		return kernel_before(major, minor);
	if (sscanf(kernels, "since %u.%u", &major, &minor) == 2)
		return !kernel_before(major, minor);
	if (sscanf(kernels, "%u.%u to %u.%u", &major, &minor, &last_major, &last_minor) == 4)
		return !kernel_before(major, minor) && kernel_before(last_major, last_minor + 1);
	return !strcmp(kernels, "all");
}

/* Is more allocated than the object is long? */
static bool beyond_size(pid_t pid, const struct smaps_vma *v)
{
	struct stat st;
	char path[96];

	snprintf(path, sizeof(path), "/proc/%d/map_files/%lx-%lx", pid, v->start, v->end);
	return !stat(path, &st) && st.st_blocks * 512 > st.st_size &&
	       (unsigned long)st.st_size <= v->end - v->start;
}

static bool holds(enum exception e, pid_t pid, const struct smaps_vma *v, const char *kind,
		  const struct ledger *l)
{
	bool shmem = !strcmp(kind, "shmem");
	bool private = v->perms[3] == 'p';

	switch (e) {
	case EXCEPTION_pfnmap:
		return smaps_flag(v, "pf");
	case EXCEPTION_noaccess_huge:
		return l->leaf_pmd > v->huge_pmd + l->hugetlb + l->device + l->zero;
	case EXCEPTION_dax_huge:
		return l->device && l->leaf_pmd && !smaps_flag(v, "pf");
	case EXCEPTION_dax_pmd:
		return !strcmp(kind, "file") && !l->rss_anon && l->leaf_pmd && !v->huge_pmd;
	case EXCEPTION_shmem_readonly:
		return shmem && private && v->perms[1] != 'w' && v->anonymous + l->swap_anon;
	case EXCEPTION_shmem_hole:
		return shmem && private && v->perms[1] == 'w' && v->swap < l->swap;
	case EXCEPTION_shmem_marker:
		return shmem && private && smaps_flag(v, "uw");
	case EXCEPTION_shmem_keep_size:
		return shmem && !v->offset && v->swap && beyond_size(pid, v);
	case EXCEPTION_shmem_large:
		return shmem && v->swap > l->swap;
	default:
		return false;
	}
}

/* Did smaps need the excuse? */
static bool differs(const char *fields, const struct smaps_vma *v, const struct ledger *l)
{
	return (strstr(fields, "Rss") && v->rss != l->rss) ||
	       (strstr(fields, "Anonymous") && v->anonymous != l->rss_anon) ||
	       (strstr(fields, "Swap") && v->swap != l->swap) ||
	       (strstr(fields, "Huge") && v->huge_pmd != l->leaf_pmd);
}

/**
 * compare_number() - compare one field
 * @c: the tally
 * @what: what it is
 * @ours: the ledger's number
 * @theirs: the oracle's
 */
void compare_number(struct comparison *c, const char *what, unsigned long ours,
		    unsigned long theirs)
{
	c->fields++;
	if (ours == theirs)
		return;
	c->mismatches++;
	if (!*c->first)
		snprintf(c->first, sizeof(c->first), "%s: ledger %lu, /proc %lu", what, ours,
			 theirs);
}

static void compare_text(struct comparison *c, const char *what, const char *ours,
			 const char *theirs)
{
	c->fields++;
	if (!strcmp(ours, theirs))
		return;
	c->mismatches++;
	if (!*c->first)
		snprintf(c->first, sizeof(c->first), "%s: ledger %.160s, /proc %.160s", what, ours,
			 theirs);
}

/* A name as maps writes it: only the newline is escaped. */
static void compare_name(struct comparison *c, const char *ours, const char *theirs)
{
	char *name = strdup(ours), *maps = NULL;
	size_t size;
	FILE *out;

	if (!name)
		return;
	name_unescape(name);
	out = open_memstream(&maps, &size);
	for (char *s = name; out && *s; s++) {
		if (*s == '\n')
			fputs("\\012", out);
		else
			fputc(*s, out);
	}
	if (out)
		fclose(out);
	compare_text(c, "name", maps ?: "(no memory)", theirs);
	free(maps);
	free(name);
}

/* What VmFlags and the name tell of the kind. */
static bool kind_fits(const struct smaps_vma *v, const char *kind)
{
	static const char * const named[][2] = {
		{ "[heap]", "heap" }, { "[stack]", "stack" }, { "[vdso]", "special" },
		{ "[vvar]", "special" },
	};

	if (smaps_flag(v, "ht") || !strcmp(kind, "hugetlb"))
		return smaps_flag(v, "ht") && !strcmp(kind, "hugetlb");
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (!strcmp(v->name, named[i][0]))
			return !strcmp(kind, named[i][1]);
	if (smaps_flag(v, "pf") || smaps_flag(v, "mm") || smaps_flag(v, "io"))
		return !strcmp(kind, "device") || !strcmp(kind, "special");
	if (!*v->name)
		return !strcmp(kind, "anon") || !strcmp(kind, "stack") || !strcmp(kind, "heap");
	/* A private mapping of /dev/zero has a file and is anonymous. */
	if (v->inode)
		return !strcmp(kind, "shmem") || !strcmp(kind, "file") || !strcmp(kind, "anon");
	return true;
}

/* In place of smaps: the page tables of the process, entry by entry. */
static void compare_entries(struct comparison *c, pid_t pid, const struct smaps_vma *v,
			    const struct ledger *l)
{
	unsigned long kb = sysconf(_SC_PAGESIZE) / 1024;
	struct pages p;

	if (pages_read(&p, pid, v->start, v->end)) {
		compare_text(c, "pagemap", "there", "cannot be read");
		return;
	}
	/* Of DAX there are pages no allocator knows, which newer kernels count as file. */
	compare_number(c, "rss and device in pagemap", l->rss + l->device,
		       (p.anon + p.file + p.shmem + p.device) * kb);
	compare_number(c, "anonymous in pagemap", l->rss_anon, p.anon * kb);
	compare_number(c, "swap in pagemap", l->swap_anon, p.swap * kb);
}

static void compare_object(struct comparison *c, pid_t pid, const struct smaps_vma *v,
			   const struct ledger *l)
{
	struct object_swap s;

	if (object_swap(&s, pid, v)) {
		compare_text(c, "shmem object", "there", "cannot be read");
		return;
	}
	compare_number(c, "swap of the object", l->swap, l->swap < s.least ? s.least :
		       l->swap > s.most ? s.most : l->swap);
}

/* What is not held against smaps here; that much is held against another oracle. */
static void except(struct comparison *c, char *fields, size_t size, pid_t pid,
		   const struct smaps_vma *v, const char *kind, const struct ledger *l)
{
	bool asked = false;

	for (enum exception e = 0; e < EXCEPTIONS; e++) {
		if (!exception_may_hold(e) || !holds(e, pid, v, kind, l))
			continue;
		c->exceptions[e]++;
		c->differed[e] += differs(exceptions[e].fields, v, l);
		strncat(fields, exceptions[e].fields, size - strlen(fields) - 1);
		if (!strcmp(exceptions[e].oracle, "pagemap"))
			compare_entries(c, pid, v, l);
		else if (!strcmp(exceptions[e].oracle, "object") && !asked)
			compare_object(c, pid, v, l);
		asked |= !strcmp(exceptions[e].oracle, "object");
	}
}

/**
 * compare_vma() - compare one VMA
 * @c: the tally
 * @pid: whose it is
 * @v: the oracle
 * @r: a report vmas
 * @row: its row for the same VMA
 */
void compare_vma(struct comparison *c, pid_t pid, const struct smaps_vma *v,
		 const struct report *r, size_t row)
{
	const char *kind = report_cell(r, row, "kind") ?: "";
	char fields[256] = "", text[64];
	struct ledger l = { 0 };

	report_ledger(r, row, &l);
	except(c, fields, sizeof(fields), pid, v, kind, &l);

	compare_number(c, "start", report_hex(r, row, "start"), v->start);
	compare_number(c, "end", report_hex(r, row, "end"), v->end);
	compare_text(c, "perms", report_cell(r, row, "perms") ?: "", v->perms);
	compare_number(c, "offset", report_hex(r, row, "offset"), v->offset);
	snprintf(text, sizeof(text), "%02x:%02x", v->major, v->minor);
	compare_text(c, "dev", report_cell(r, row, "dev") ?: "", text);
	compare_number(c, "inode", strtoul(report_cell(r, row, "inode") ?: "-1", NULL, 10),
		       v->inode);
	compare_name(c, report_cell(r, row, "name"), v->name);
	compare_number(c, "kind fits VmFlags and name", kind_fits(v, kind), true);

	compare_number(c, "Size", l.size, v->size);
	if (!strstr(fields, "Rss"))
		compare_number(c, "Rss", l.rss, v->rss);
	if (!strstr(fields, "Anonymous"))
		compare_number(c, "Anonymous", l.rss_anon, v->anonymous);
	if (!strstr(fields, "Swap"))
		compare_number(c, "Swap", l.swap, v->swap);
	compare_number(c, "hugetlb", l.hugetlb, v->hugetlb);
	compare_number(c, "VmFlags lo", l.locked, smaps_flag(v, "lo") ? v->size : 0);
	compare_number(c, "VmFlags ac", l.committed, smaps_flag(v, "ac") ? v->size : 0);
	if (!l.zero && !l.hugetlb && !l.device && !strstr(fields, "Huge"))
		compare_number(c, "huge pages", l.leaf_pmd, v->huge_pmd);
}

/**
 * compare_counters() - the kernel's counters of a process, against /proc
 * @c: the tally
 * @pid: a process that stands still
 * @r: its summary
 *
 * The cheap read is what /proc/PID/stat shows, on every kernel. What status shows
 * is the cheap one up to Linux 6.15 and the exact one since, or since an update of
 * 6.12: the same for all processes, so the first that tells the two apart decides.
 */
void compare_counters(struct comparison *c, pid_t pid, const struct report *r)
{
	static const struct {
		const char *status;
		const char *cheap;
		const char *exact;
	} counters[] = {
		{ "RssAnon", "counter_rss_anon", "exact_rss_anon" },
		{ "RssFile", "counter_rss_file", "exact_rss_file" },
		{ "RssShmem", "counter_rss_shmem", "exact_rss_shmem" },
		{ "VmSwap", "counter_swap_anon", "exact_swap_anon" },
	};
	static enum { EITHER, CHEAP, EXACT } shown;
	unsigned long sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		unsigned long cheap = report_number(r, counters[i].cheap);
		unsigned long exact = report_number(r, counters[i].exact);
		unsigned long status = status_kb(pid, counters[i].status);

		if (shown == EITHER && cheap != exact)
			shown = status == cheap ? CHEAP : EXACT;
		compare_number(c, counters[i].status, shown == EXACT ? exact : cheap, status);
		if (i < 3)
			sum += cheap;
	}
	compare_number(c, "rss in stat", sum,
		       stat_field(pid, 24) * (sysconf(_SC_PAGESIZE) / 1024));
}

/**
 * compare_pages() - compare what the pages of one VMA tell
 * @c: the tally
 * @pid: whose it is
 * @v: the oracle
 * @vmas: a report vmas
 * @pages: a report pages
 * @row: the row of both for the same VMA
 */
void compare_pages(struct comparison *c, pid_t pid, const struct smaps_vma *v,
		   const struct report *vmas, const struct report *pages, size_t row)
{
	static const char * const names[][2] = {
#define X(theirs, ours)	{ theirs, ours },
		SMAPS_PAGES(X)
#undef X
	};
	struct comparison uncounted = { 0 };
	struct ledger l = { 0 };
	char fields[256] = "";
	unsigned long ours;

	report_ledger(vmas, row, &l);
	except(&uncounted, fields, sizeof(fields), pid, v, report_cell(vmas, row, "kind") ?: "",
	       &l);
	compare_number(c, "start", report_hex(pages, row, "start"), v->start);
	compare_number(c, "end", report_hex(pages, row, "end"), v->end);
	if (strstr(fields, "Rss"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (v->pages[i] == SMAPS_LACKS)
			continue;
		if (strstr(fields, "Huge") && !strncmp(names[i][1], "huge", 4))
			continue;
		ours = strtoul(report_cell(pages, row, names[i][1]) ?: "-1", NULL, 10);
		/* An upper bound, for modules are not told who else has a swap slot. */
		if (!strcmp(names[i][0], "SwapPss") && ours != -1UL && ours >= v->pages[i])
			ours = v->pages[i];
		compare_number(c, names[i][0], ours, v->pages[i]);
	}
}
