// SPDX-License-Identifier: GPL-2.0
/*
 * laws.c - what must hold for every row of every report: see docs/abi.md.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define NAME(n)		#n,
static const char * const classes[] = { VML_CLASSES(NAME) NULL };
#undef NAME

/* The laws of every row with numbers. */
static int check_ledger(struct report *r, size_t row)
{
	struct ledger l;
	const char *law;

	if (!report_ledger(r, row, &l))
		return report_bad(r, "row %zu lacks numbers, or has them twice", row);
	law = ledger_broken(&l);
	if (law)
		return report_bad(r, "row %zu breaks %s", row, law);
	return 0;
}

static int check_vmas(struct report *r)
{
	unsigned long start, end, last = 0;
	struct ledger l;

	for (size_t row = 0; row < r->rows; row++) {
		start = report_hex(r, row, "start");
		end = report_hex(r, row, "end");
		report_ledger(r, row, &l);
		if (start < last || end <= start)
			return report_bad(r, "row %zu: %lx-%lx after %lx", row, start, end, last);
		if (l.size != (end - start) / 1024)
			return report_bad(r, "row %zu: size is %lu", row, l.size);
		if ((l.locked && l.locked != l.size) || (l.committed && l.committed != l.size))
			return report_bad(r, "row %zu: part of a VMA is locked or committed", row);
		last = end;
	}
	return 0;
}

/* The sum of the columns whose names begin so. */
static unsigned long columns_of(const struct report *r, size_t row, const char *prefix)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < r->columns; i++)
		if (!strncmp(r->column[i], prefix, strlen(prefix)))
			sum += strtoul(r->cell[row * r->columns + i], NULL, 10);
	return sum;
}

static unsigned long kb_of(const struct report *r, size_t row, const char *column)
{
	unsigned long kb;

	return report_kb(r, row, column, &kb) ? kb : ~0UL;
}

/* What is resident is shared or private, and shared out among those who map it. */
static int check_sharing(struct report *r, size_t row)
{
	unsigned long rss = kb_of(r, row, "rss");
	unsigned long private = kb_of(r, row, "private_clean") + kb_of(r, row, "private_dirty");
	unsigned long shared = kb_of(r, row, "shared_clean") + kb_of(r, row, "shared_dirty");
	unsigned long pss = kb_of(r, row, "pss");
	unsigned long by_kind = kb_of(r, row, "pss_anon") + kb_of(r, row, "pss_file") +
				kb_of(r, row, "pss_shmem");

	if (private + shared != rss || private != kb_of(r, row, "uss"))
		return report_bad(r, "row %zu: rss is not what is shared and private", row);
	if (kb_of(r, row, "private_hugetlb") + kb_of(r, row, "shared_hugetlb") !=
	    kb_of(r, row, "hugetlb"))
		return report_bad(r, "row %zu: hugetlb is not shared and private", row);
	/* Each is cut to whole kB. */
	if (pss > rss || pss < private || by_kind > pss || pss > by_kind + 2)
		return report_bad(r, "row %zu: pss %lu, of its kinds %lu", row, pss, by_kind);
	return 0;
}

static int check_pages(struct report *r)
{
	int err = 0;

	for (size_t row = 0; row < r->rows && !err; row++) {
		unsigned long mapped = kb_of(r, row, "rss") + kb_of(r, row, "hugetlb");

		if (columns_of(r, row, "folio_") != mapped || columns_of(r, row, "node") != mapped)
			return report_bad(r, "row %zu: folios or nodes do not add up", row);
		err = check_sharing(r, row);
	}
	return err;
}

static int check_ranges(struct report *r)
{
	static const char * const parts[] = { "rss", "hugetlb", "device", "swap", "reserved" };
	unsigned long last = 0;
	int err = 0;

	for (size_t row = 0; row < r->rows && !err; row++) {
		unsigned long start = report_hex(r, row, "start"), end = report_hex(r, row, "end");
		unsigned long by_class = 0, by_part = 0;

		for (size_t i = 0; classes[i]; i++)
			by_class += kb_of(r, row, classes[i]);
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
			by_part += kb_of(r, row, parts[i]);
		if (start < last || end <= start)
			return report_bad(r, "row %zu: %lx-%lx after %lx", row, start, end, last);
		if (kb_of(r, row, "size") != (end - start) / 1024 ||
		    by_class != (end - start) / 1024 || by_part != (end - start) / 1024)
			return report_bad(r, "row %zu: %lu kB by class, %lu by part of %lx-%lx",
					  row, by_class, by_part, start, end);
		last = end;
		err = check_sharing(r, row);
	}
	return err;
}

/**
 * report_check() - hold a report against the laws of docs/abi.md
 * @r: the report
 *
 * Return: 0, or -EBADMSG with the law it breaks in @r->error.
 */
int report_check(struct report *r)
{
	int err = 0;

	if (!strcmp(r->name, "threads"))
		return 0;
	/* Cut off before its keys, a summary has nothing to be checked. */
	if (!strcmp(r->name, "summary"))
		return r->complete || r->rows ? check_ledger(r, 0) : 0;
	if (!strcmp(r->name, "pages"))
		return check_pages(r);
	if (!strcmp(r->name, "ranges"))
		return check_ranges(r);
	for (size_t row = 0; row < r->rows && !err; row++)
		err = check_ledger(r, row);
	if (!err && !strcmp(r->name, "vmas"))
		err = check_vmas(r);
	return err;
}
