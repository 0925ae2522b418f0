// SPDX-License-Identifier: GPL-2.0
/*
 * oracle.c - the report pages against all that knows the pages, too: smaps,
 * smaps_rollup, kpageflags.
 *
 * For ranges and processes that keep still; if something moved all the same while
 * both were read, it is tried again.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"
#include "oracle.h"
#include "pagemap.h"
#include "place.h"

#define TRIES	5

/* The mappings of a range: what was read stays @all's. */
static struct smaps within(const struct smaps *all, unsigned long start, unsigned long end)
{
	struct smaps s = { .vma = all->vma };

	while (s.vma < all->vma + all->count && s.vma->end <= start)
		s.vma++;
	while (s.vma + s.count < all->vma + all->count && s.vma[s.count].start < end)
		s.count++;
	return s;
}

/**
 * smaps_sum() - what smaps says of a range
 * @pid: whose
 * @at: first address
 * @size: length; begins and ends with mappings
 * @name: as smaps has it, of those in SMAPS_PAGES
 *
 * Return: the sum of its mappings, SMAPS_LACKS if it has none or not that name.
 */
unsigned long smaps_sum(pid_t pid, const void *at, size_t size, const char *name)
{
	unsigned long sum = 0, start = (unsigned long)at;
	struct smaps all, s = { 0 };

	if (!smaps_read(&all, pid))
		s = within(&all, start, start + size);
	for (size_t i = 0; i < s.count && sum != SMAPS_LACKS; i++) {
		unsigned long kb = smaps_pages(&s.vma[i], name);

		sum = kb == SMAPS_LACKS ? kb : sum + kb;
	}
	smaps_free(&all);
	return s.count ? sum : SMAPS_LACKS;
}

static unsigned long number(const struct report *r, size_t row, const char *column)
{
	return strtoul(report_cell(r, row, column) ?: "-1", NULL, 10);
}

static unsigned long sum_of(const struct report *r, unsigned long start, unsigned long end,
			    const char *column)
{
	unsigned long sum = 0;

	for (size_t row = 0; row < r->rows; row++)
		if (report_hex(r, row, "start") >= start && report_hex(r, row, "start") < end)
			sum += number(r, row, column);
	return sum;
}

/**
 * pages_sum() - what the report pages says of a range
 * @pid: whose
 * @at: first address
 * @size: length; begins and ends with mappings
 * @column: its name
 *
 * Return: the sum of its rows, ~0UL if there is no answer.
 */
unsigned long pages_sum(pid_t pid, const void *at, size_t size, const char *column)
{
	unsigned long sum = ~0UL, start = (unsigned long)at;
	struct report r;

	if (!report_ask(&r, "pages %d", pid) && r.complete)
		sum = sum_of(&r, start, start + size, column);
	report_free(&r);
	return sum;
}

static bool is_row_of(const struct report *r, size_t row, const struct smaps_vma *v)
{
	return row < r->rows && report_hex(r, row, "start") == v->start;
}

static void compare_range(struct comparison *c, pid_t pid, const struct smaps *s)
{
	struct report vmas = { 0 }, pages = { 0 };
	size_t row = 0;

	if (report_ask(&vmas, "vmas %d", pid) || report_ask(&pages, "pages %d", pid)) {
		compare_number(c, "answers", false, true);
		goto out;
	}
	while (row < vmas.rows && !is_row_of(&vmas, row, s->vma))
		row++;
	for (size_t i = 0; i < s->count; i++, row++) {
		if (!is_row_of(&vmas, row, &s->vma[i]) || !is_row_of(&pages, row, &s->vma[i])) {
			compare_number(c, "a row for each mapping", false, true);
			break;
		}
		compare_vma(c, pid, &s->vma[i], &vmas, row);
		compare_pages(c, pid, &s->vma[i], &vmas, &pages, row);
	}
out:
	report_free(&vmas);
	report_free(&pages);
}

/**
 * pages_differ() - hold the reports vmas and pages against smaps
 * @pid: whose
 * @at: first address
 * @size: length; begins and ends with mappings, and may have holes
 *
 * Return: "" or what differs first.
 */
const char *pages_differ(pid_t pid, const void *at, size_t size)
{
	unsigned long start = (unsigned long)at;
	static struct comparison c;
	bool quiet = false;

	for (int tries = 0; tries < TRIES && !quiet; tries++) {
		struct smaps before = { 0 }, after = { 0 }, is, was;

		memset(&c, 0, sizeof(c));
		if (!smaps_read(&before, pid)) {
			was = within(&before, start, start + size);
			if (was.count)
				compare_range(&c, pid, &was);
			if (was.count && !smaps_read(&after, pid)) {
				is = within(&after, start, start + size);
				quiet = smaps_same(&was, &is);
			}
		}
		smaps_free(&before);
		smaps_free(&after);
	}
	return quiet ? c.first : "smaps: no mapping, or it does not keep still";
}

static void compare_rollup(struct comparison *c, pid_t pid, const struct smaps_vma *rollup)
{
	static const char * const names[][2] = {
#define X(theirs, ours)	{ theirs, ours },
		SMAPS_PAGES(X)
#undef X
	};
	struct report pages;
	struct smaps s;
	size_t cuts = 0;

	if (report_ask(&pages, "pages %d", pid) || smaps_read(&s, pid)) {
		compare_number(c, "answers", false, true);
		return;
	}
	for (size_t i = 0; i < s.count; i++)
		cuts += s.vma[i].rss > 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		unsigned long ours = sum_of(&pages, 0, ~0UL, names[i][1]);
		unsigned long theirs = rollup->pages[i];
		bool is_share = !strncmp(names[i][1], "pss", 3);

		if (theirs == SMAPS_LACKS || !strcmp(names[i][1], "swap_pss_max"))
			continue;
		/* Each row is cut to whole kB, the rollup once: less than 1 kB a row. */
		if (is_share && ours <= theirs && theirs - ours < cuts)
			ours = theirs;
		compare_number(c, names[i][0], ours, theirs);
	}
	smaps_free(&s);
	report_free(&pages);
}

/**
 * rollup_differs() - hold the sum of all rows against smaps_rollup
 * @pid: whose; it keeps still, and so does whoever shares pages with it
 *
 * What is a share of pages may be less, by less than 1 kB for each mapping with pages.
 *
 * Return: "" or what differs first.
 */
const char *rollup_differs(pid_t pid)
{
	static struct comparison c;
	bool quiet = false;

	for (int tries = 0; tries < TRIES && !quiet; tries++) {
		struct smaps before = { 0 }, after = { 0 };

		memset(&c, 0, sizeof(c));
		if (!smaps_read_rollup(&before, pid) && before.count == 1) {
			compare_rollup(&c, pid, before.vma);
			quiet = !smaps_read_rollup(&after, pid) && smaps_same(&before, &after);
		}
		smaps_free(&before);
		smaps_free(&after);
	}
	return quiet ? c.first : "smaps_rollup: does not keep still";
}

/* The page frames of a folio. */
struct folio {
	unsigned long first;
	unsigned long end;
};

static struct folio folio_of(int kpageflags, unsigned long pfn)
{
	const uint64_t head = UINT64_C(1) << KPF_COMPOUND_HEAD;
	const uint64_t tail = UINT64_C(1) << KPF_COMPOUND_TAIL;
	unsigned long last = pfn + 1;
	uint64_t flags;

	if (pread(kpageflags, &flags, 8, pfn * 8) != 8)
		return (struct folio){ 0 };
	if (!(flags & (head | tail)))
		return (struct folio){ pfn, last };
	while (!(flags & head) && pread(kpageflags, &flags, 8, --pfn * 8) == 8)
		continue;
	while (pread(kpageflags, &flags, 8, last * 8) == 8 && flags & tail)
		last++;
	return (struct folio){ pfn, last };
}

/**
 * folios_differ() - hold the histogram of folios against kpageflags
 * @pid: whose
 * @at: first address
 * @size: length; begins and ends with mappings
 *
 * Return: "" or the first column that differs.
 */
const char *folios_differ(pid_t pid, const void *at, size_t size)
{
	static char wrong[128];
	size_t pages = size / page_size();
	int kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	unsigned long found[64] = { 0 }, *pfn = calloc(pages, sizeof(*pfn)), kb;
	unsigned long start = (unsigned long)at;
	struct folio folio = { 0 };
	struct report r;
	char column[32];

	*wrong = '\0';
	if (kpageflags < 0 || !pfn || pages_pfns(pid, at, pages, pfn) ||
	    report_ask(&r, "pages %d", pid))
		return "cannot look";
	for (size_t i = 0; i < pages; i++) {
		if (!pfn[i])
			continue;
		if (pfn[i] < folio.first || pfn[i] >= folio.end)
			folio = folio_of(kpageflags, pfn[i]);
		found[__builtin_ctzl(page_kb(folio.end - folio.first))] += page_kb(1);
	}
	for (kb = page_kb(1); kb <= page_kb(1UL << 18) && !*wrong; kb *= 2) {
		unsigned long ours, theirs = found[__builtin_ctzl(kb)];

		snprintf(column, sizeof(column), "folio_%lu", kb);
		ours = sum_of(&r, start, start + size, column);
		if (ours != theirs)
			snprintf(wrong, sizeof(wrong), "%s: ledger %lu, kpageflags %lu", column,
				 ours, theirs);
	}
	report_free(&r);
	close(kpageflags);
	free(pfn);
	return wrong;
}
