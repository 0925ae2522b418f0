// SPDX-License-Identifier: GPL-2.0
/*
 * laws.c - what must hold for every row of every report: see docs/abi.md.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* The laws of every row with numbers. */
static int check_ledger(struct report *r, size_t row)
{
	struct ledger l;
	const char *law;

	if (!report_ledger(r, row, &l))
		return report_broken(r, "row %zu lacks numbers, or has them twice", row);
	law = ledger_broken(&l);
	if (law)
		return report_broken(r, "row %zu breaks %s", row, law);
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
			return report_broken(r, "row %zu: %lx-%lx after %lx", row, start, end,
					     last);
		if (l.size != (end - start) / 1024)
			return report_broken(r, "row %zu: size is %lu", row, l.size);
		if ((l.locked && l.locked != l.size) || (l.committed && l.committed != l.size))
			return report_broken(r, "row %zu: part of a VMA is locked or committed",
					     row);
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

static int check_pages(struct report *r)
{
	for (size_t row = 0; row < r->rows; row++) {
		unsigned long rss = columns_of(r, row, "rss");
		unsigned long hugetlb = columns_of(r, row, "hugetlb");
		unsigned long private = columns_of(r, row, "private_") -
					columns_of(r, row, "private_hugetlb");
		unsigned long shared = columns_of(r, row, "shared_") -
				       columns_of(r, row, "shared_hugetlb");
		unsigned long pss = strtoul(report_cell(r, row, "pss") ?: "-1", NULL, 10);
		unsigned long by_kind = columns_of(r, row, "pss_anon") +
			columns_of(r, row, "pss_file") + columns_of(r, row, "pss_shmem");

		if (private + shared != rss || private != columns_of(r, row, "uss"))
			return report_broken(r, "row %zu: rss is not what is shared and private",
					     row);
		if (columns_of(r, row, "private_hugetlb") + columns_of(r, row, "shared_hugetlb") !=
		    hugetlb)
			return report_broken(r, "row %zu: hugetlb is not shared and private", row);
		if (columns_of(r, row, "folio_") != rss + hugetlb ||
		    columns_of(r, row, "node") != rss + hugetlb)
			return report_broken(r, "row %zu: folios or nodes do not add up", row);
		/* Each is cut to whole kB. */
		if (pss > rss || pss < private || by_kind > pss || pss > by_kind + 2)
			return report_broken(r, "row %zu: pss %lu, of its kinds %lu", row, pss,
					     by_kind);
	}
	return 0;
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
	for (size_t row = 0; row < r->rows && !err; row++)
		err = check_ledger(r, row);
	if (!err && !strcmp(r->name, "vmas"))
		err = check_vmas(r);
	return err;
}
