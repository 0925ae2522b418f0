// SPDX-License-Identifier: GPL-2.0
/*
 * counts.c - a range of which all is known, against the ledger and the oracles.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "counts.h"
#include "pagemap.h"

static char wrong[640];

static const char *__printf(1, 2) say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(wrong, sizeof(wrong), format, args);
	va_end(args);
	return wrong;
}

/* Rows of a range, which must begin and end where the range does. */
static bool rows_of(const struct report *r, unsigned long start, unsigned long end,
		    size_t *first, size_t *last)
{
	unsigned long at = start;

	*first = 0;
	while (*first < r->rows && report_hex(r, *first, "end") <= start)
		++*first;
	for (*last = *first; *last < r->rows; ++*last) {
		if (report_hex(r, *last, "start") != at)
			return false;
		at = report_hex(r, *last, "end");
		if (at >= end)
			return at == end;
	}
	return false;
}

/**
 * counts_take() - the ledger of a range
 * @pid: whose
 * @at: first address
 * @size: length
 * @l: sum of the rows
 * @kind: kind of the last row, room for 16 bytes; may be NULL
 *
 * Return: number of rows, or a negative errno: -ENOENT if the range is not made
 *	of whole rows.
 */
int counts_take(pid_t pid, const void *at, size_t size, struct ledger *l, char *kind)
{
	unsigned long start = (unsigned long)at;
	size_t first, last;
	struct report r;
	struct ledger row;
	int err;

	memset(l, 0, sizeof(*l));
	err = report_ask(&r, "vmas %d", pid);
	if (!err && (!r.complete || !rows_of(&r, start, start + size, &first, &last)))
		err = -ENOENT;
	if (!err) {
		for (size_t i = first; i <= last; i++) {
			report_ledger(&r, i, &row);
			ledger_add(l, &row);
		}
		if (kind)
			snprintf(kind, 16, "%s", report_cell(&r, last, "kind"));
		err = last - first + 1;
	}
	report_free(&r);
	return err;
}

/* smaps, VMA by VMA. */
static const char *smaps_differ(pid_t pid, const struct report *r, size_t first, size_t last,
				bool *pfnmap)
{
	struct comparison c = { 0 };
	struct smaps s;
	size_t i = 0, row = first;

	if (smaps_read(&s, pid)) {
		smaps_free(&s);
		return say("cannot read smaps");
	}
	while (i < s.count && s.vma[i].start < report_hex(r, first, "start"))
		i++;
	for (; i < s.count && row <= last && !c.mismatches; i++, row++) {
		compare_vma(&c, pid, &s.vma[i], r, row);
		*pfnmap |= smaps_flag(&s.vma[i], "pf");
	}
	smaps_free(&s);
	if (row <= last && !c.mismatches)
		return say("smaps ends too early");
	return c.mismatches ? say("row %zu: %s", row - 1 - first, c.first) : "";
}

/* pagemap and kpageflags, page by page: they cannot tell why nothing is mapped. */
static const char *pagemap_differ(pid_t pid, unsigned long start, unsigned long end,
				  const struct ledger *l)
{
	unsigned long none, blank, hidden;
	struct pages p;

	if (pages_read(&p, pid, start, end))
		return say("cannot read pagemap");
	if (p.moving)
		return say("pagemap has %lu pages on the move", p.moving);
	/* Poison is resident, or before 6.1 a marker: where that kernel's smaps has it. */
	if (kernel_before(6, 1))
		p.marker += p.poison;
	else if (l->rss_anon || l->rss_shmem)
		*(l->rss_anon ? &p.anon : &p.shmem) += p.poison;
	else
		p.file += p.poison;
	/* What no allocator knows is a device; DAX pages are files' since 6.16. */
	if (!l->device) {
		p.file += p.device;
		p.device = 0;
	}
	const struct {
		const char *name;
		unsigned long ours, theirs;
	} same[] = {
		{ "zero", l->zero, p.zero },
		{ "hugetlb", l->hugetlb, p.hugetlb },
		{ "device", l->device, p.device },
		{ "rss_anon", l->rss_anon, p.anon },
		{ "rss_file", l->rss_file, p.file },
		{ "rss_shmem", l->rss_shmem, p.shmem },
		{ "swap_anon", l->swap_anon, p.swap },
		{ "guard", l->guard, p.guard },
	};

	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		if (same[i].ours != page_kb(same[i].theirs))
			return say("%s: ledger %lu, pagemap %lu", same[i].name, same[i].ours,
				   page_kb(same[i].theirs));
	/* A marker hides what the object has in swap. */
	none = page_kb(p.none);
	hidden = page_kb(p.marker) - l->marker;
	blank = l->swap_shmem - hidden + l->noaccess + l->untouched + l->unmapped;
	if (l->marker > page_kb(p.marker) || hidden > l->swap_shmem)
		return say("marker: ledger %lu, pagemap %lu", l->marker, page_kb(p.marker));
	if (none != blank)
		return say("nothing mapped: ledger %lu, pagemap %lu", blank, none);
	return "";
}

/**
 * counts_differ() - hold a range against what is known, smaps and pagemap
 * @pid: whose
 * @at: first address
 * @size: length
 * @kind: of the last row, NULL if it does not matter
 * @known: classes, in kB; the sums are computed
 *
 * Return: "" or what differs first.
 */
const char *counts_differ(pid_t pid, const void *at, size_t size, const char *kind,
			  const struct ledger *known)
{
	unsigned long start = (unsigned long)at;
	struct ledger sum = { 0 }, row, right = *known;
	const char *name, *differ = "";
	size_t first, last;
	bool pfnmap = false;
	struct report r;

	if (report_ask(&r, "vmas %d", pid)) {
		differ = say("%s", r.error);
		goto out;
	}
	if (!r.complete || !rows_of(&r, start, start + size, &first, &last)) {
		differ = say("no rows for exactly %lx-%lx", start, start + size);
		goto out;
	}
	for (size_t i = first; i <= last; i++) {
		report_ledger(&r, i, &row);
		ledger_add(&sum, &row);
	}
	ledger_close(&right);
	if (ledger_differs(&sum, &right, &name))
		differ = say("%s: ledger %lu, known %lu", name, ledger_number(&sum, name),
			     ledger_number(&right, name));
	else if (kind && strcmp(report_cell(&r, last, "kind"), kind))
		differ = say("kind %s, not %s", report_cell(&r, last, "kind"), kind);
	else
		differ = smaps_differ(pid, &r, first, last, &pfnmap);
	/* Like smaps, pagemap does not look inside a PFN map. */
	if (!*differ && !pfnmap)
		differ = pagemap_differ(pid, start, start + size, &sum);
out:
	report_free(&r);
	return differ;
}
