// SPDX-License-Identifier: GPL-2.0
/*
 * compare.c - one VMA: the ledger's row against smaps.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compare.h"

const char * const exception_names[EXCEPTIONS] = {
#define EXCEPTION(name, fields, why)	#name,
#include "exceptions.def"
#undef EXCEPTION
};

static const char * const exception_fields[EXCEPTIONS] = {
#define EXCEPTION(name, fields, why)	fields,
#include "exceptions.def"
#undef EXCEPTION
};

/* What /proc/PID/status has, and what the ledger calls it. */
const char * const status_counters[STATUS_COUNTERS][2] = {
	{ "RssAnon", "rss_anon" }, { "RssFile", "rss_file" }, { "RssShmem", "rss_shmem" },
	{ "VmSwap", "swap_anon" },
};

/**
 * status_counter() - which of the ledger's counters does /proc/PID/status show?
 * @pid: whose
 * @r: its summary
 *
 * Linux 6.16 made them exact, and so did 6.12 in one of its updates.
 *
 * Return: "exact" if all of them are the exact ones, else "counter".
 */
const char *status_counter(pid_t pid, const struct report *r)
{
	char name[40];

	for (size_t i = 0; i < STATUS_COUNTERS; i++) {
		snprintf(name, sizeof(name), "exact_%s", status_counters[i][1]);
		if (status_kb(pid, status_counters[i][0]) != report_number(r, name))
			return "counter";
	}
	return "exact";
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
		return !strncmp(v->perms, "---", 3) && l->leaf_pmd && !l->hugetlb && !v->huge_pmd;
	case EXCEPTION_shmem_readonly:
		return shmem && private && v->perms[1] != 'w' && v->anonymous;
	case EXCEPTION_shmem_hole:
		return shmem && private && v->swap < l->swap && kernel_before(5, 16);
	case EXCEPTION_shmem_marker:
		return shmem && private && smaps_flag(v, "uw");
	case EXCEPTION_shmem_keep_size:
		return shmem && !v->offset && v->swap && beyond_size(pid, v);
	default:
		return false;
	}
}

/* Adds the fields that are left out of this VMA. */
static void excepted(struct comparison *c, pid_t pid, const struct smaps_vma *v, const char *kind,
		     const struct ledger *l, char *fields, size_t size)
{
	for (enum exception e = 0; e < EXCEPTIONS; e++) {
		if (!holds(e, pid, v, kind, l))
			continue;
		c->exceptions[e]++;
		strncat(fields, exception_fields[e], size - strlen(fields) - 1);
	}
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
	excepted(c, pid, v, kind, &l, fields, sizeof(fields));

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
	excepted(&uncounted, pid, v, report_cell(vmas, row, "kind") ?: "", &l, fields,
		 sizeof(fields));
	compare_number(c, "start", report_hex(pages, row, "start"), v->start);
	compare_number(c, "end", report_hex(pages, row, "end"), v->end);
	if (strstr(fields, "Rss"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (v->pages[i] == SMAPS_LACKS)
			continue;
		ours = strtoul(report_cell(pages, row, names[i][1]) ?: "-1", NULL, 10);
		/* An upper bound, for modules are not told who else has a swap slot. */
		if (!strcmp(names[i][0], "SwapPss") && ours != -1UL && ours >= v->pages[i])
			ours = v->pages[i];
		compare_number(c, names[i][0], ours, v->pages[i]);
	}
}
