// SPDX-License-Identifier: GPL-2.0
/*
 * counts_table.c - page tables, level by level.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"

/* What the kernel counts as VmPTE. */
static unsigned long tables(const struct ledger *l)
{
	return l->table_pte + l->table_deposit + l->table_pmd + l->table_pud;
}

static char *reserve(size_t size, size_t align)
{
	char *at = place_map(size, align, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at != MAP_FAILED)
		madvise(at, size, MADV_NOHUGEPAGE);
	return at;
}

TEST(nothing_touched_needs_no_table)
{
	char *at = reserve(8 * span(2), span(2));
	struct ledger l;

	ASSERT_EQ(1, counts_take(getpid(), at, 8 * span(2), &l, NULL));
	EXPECT_EQ(0, l.table_pte + l.table_pmd + l.table_deposit);
}

/*
 * What reads /proc touches pages itself, after a fork all anew: only the second
 * time it needs no tables of its own.
 */
static unsigned long vm_pte(void)
{
	status_kb(getpid(), "VmPTE");
	return status_kb(getpid(), "VmPTE");
}

TEST(one_page_in_each_of_ten_tables)
{
	char *at = reserve(10 * span(1), span(1));
	unsigned long before, after;
	struct ledger l;

	before = vm_pte();
	touch_every_write(at, 10, span(1));
	after = status_kb(getpid(), "VmPTE");
	ASSERT_EQ(1, counts_take(getpid(), at, 10 * span(1), &l, NULL));
	EXPECT_EQ(page_kb(10), l.table_pte);
	EXPECT_LE(l.table_pte, after - before);
	/* Read only, it is the zero page, and needs a table all the same. */
	at = reserve(10 * span(1), span(1));
	for (size_t i = 0; i < 10; i++)
		touch_read(at + i * span(1), 1, 1);
	ASSERT_EQ(1, counts_take(getpid(), at, 10 * span(1), &l, NULL));
	EXPECT_EQ(page_kb(10), l.table_pte);
	EXPECT_EQ(page_kb(10), l.zero);
}

TEST(one_page_in_each_of_four_upper_tables)
{
	char *at = reserve(4 * span(2), span(2));
	unsigned long before, after;
	struct ledger l;

	before = vm_pte();
	touch_every_write(at, 4, span(2));
	after = status_kb(getpid(), "VmPTE");
	ASSERT_EQ(1, counts_take(getpid(), at, 4 * span(2), &l, NULL));
	EXPECT_EQ(page_kb(4), l.table_pte);
	EXPECT_EQ(page_kb(4), l.table_pmd);
	/* A table above them may have been there, for what comes behind. */
	EXPECT_LE(page_kb(4 + 4), after - before);
	EXPECT_GE(page_kb(4 + 4) + l.table_pud, after - before);
}

TEST(one_page_in_each_of_three_top_tables)
{
	unsigned long before, after;
	struct ledger l;
	char *at;

	if (span(3) >= 1UL << 45)
		SKIP(return, "one_page_in_each_of_three_top_tables: pages of %zu bytes need none",
		     page_size());
	at = reserve(3 * span(3), span(3));
	ASSERT_NE(MAP_FAILED, at);
	before = vm_pte();
	touch_every_write(at, 3, span(3));
	after = status_kb(getpid(), "VmPTE");
	ASSERT_EQ(1, counts_take(getpid(), at, 3 * span(3), &l, NULL));
	EXPECT_EQ(page_kb(3), l.table_pte);
	EXPECT_EQ(page_kb(3), l.table_pmd);
	EXPECT_EQ(page_kb(3), l.table_pud);
	EXPECT_EQ(page_kb(9), after - before);
}

TEST(a_table_of_two_vmas_belongs_to_the_first)
{
	char *at = reserve(span(1), span(1));
	struct ledger first, second;
	size_t half = span(1) / 2;

	touch_write(at, 0, 2 * half / page_size());
	ASSERT_EQ(0, mprotect(at + half, half, PROT_READ));
	ASSERT_EQ(1, counts_take(getpid(), at, half, &first, NULL));
	ASSERT_EQ(1, counts_take(getpid(), at + half, half, &second, NULL));
	EXPECT_EQ(page_kb(1), first.table_pte);
	EXPECT_EQ(0, second.table_pte + second.table_pmd + second.table_pud);
	EXPECT_EQ(half / 1024, first.leaf_pte);
	EXPECT_EQ(half / 1024, second.leaf_pte);
}

TEST(a_table_whose_pages_were_given_back_is_there_if_vmpte_says_so)
{
	char *at = reserve(span(1), span(1));
	unsigned long before, after;
	struct ledger l;

	touch_write(at, 0, 3);
	ASSERT_EQ(1, counts_take(getpid(), at, span(1), &l, NULL));
	EXPECT_EQ(page_kb(1), l.table_pte);
	before = vm_pte();
	ASSERT_EQ(0, madvise(at, span(1), MADV_DONTNEED));
	after = status_kb(getpid(), "VmPTE");
	ASSERT_EQ(1, counts_take(getpid(), at, span(1), &l, NULL));
	EXPECT_EQ(span(1) / 1024, l.untouched);
	/* Newer kernels reclaim it: then VmPTE says so too. */
	EXPECT_EQ(page_kb(1) - l.table_pte, before - after);
}

/*
 * A thousand tables of which none has an entry: a huge page was there, and was
 * given back. Looking at them is work, too, and no hold may do all of it.
 */
TEST(empty_tables_are_visited_in_bounded_holds)
{
	const size_t tables = 1000;
	char *at = place_map(tables * span(2), span(2), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct report r;
	struct ledger l;

	ASSERT_NE(MAP_FAILED, at);
	if (madvise(at, tables * span(2), MADV_HUGEPAGE) ||
	    !knob_says("/sys/kernel/mm/transparent_hugepage/use_zero_page", "1"))
		SKIP(return, "empty_tables: no huge zero page to make them with");
	/* Read, for the zero page costs nothing to clear. */
	for (size_t i = 0; i < tables; i++)
		touch_read(at + i * span(2), 0, 1);
	ASSERT_EQ(0, madvise(at, tables * span(2), MADV_DONTNEED));
	ASSERT_EQ(1, counts_take(getpid(), at, tables * span(2), &l, NULL));
	EXPECT_EQ(page_kb(tables), l.table_pmd);
	EXPECT_EQ(0, l.table_pte + l.table_deposit + l.leaf_pte + l.leaf_pmd);
	EXPECT_EQ(tables * span(2) / 1024, l.untouched);
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	/* 64, and those of other levels that the last step may add. */
	EXPECT_GE(68, report_number(&r, "lock_max_tables"));
	EXPECT_LE(tables / 68, report_number(&r, "lock_count"));
	report_free(&r);
}

/* Addresses that only 5 levels reach, in tables that nobody shares. */
TEST(one_page_in_each_of_three_quarters_of_a_petabyte)
{
	const unsigned long step = 1UL << 48;
	unsigned long before, after;
	struct ledger l, sum = { 0 };
	char *at;

	if (span(4) != step)
		SKIP(return, "one_page_in_each_of_three_quarters: a table of another level");
	before = vm_pte();
	for (unsigned long i = 2; i < 5; i++) {
		at = mmap((void *)(i * step), span(2), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (at != (char *)(i * step))
			SKIP(return, "three_quarters_of_a_petabyte: page tables of 4 levels");
		touch_write(at, 0, 1);
	}
	after = status_kb(getpid(), "VmPTE");
	for (unsigned long i = 2; i < 5; i++) {
		ASSERT_EQ(1, counts_take(getpid(), (void *)(i * step), span(2), &l, NULL));
		ledger_add(&sum, &l);
	}
	EXPECT_EQ(page_kb(3), sum.table_p4d);
	EXPECT_EQ(page_kb(3), sum.table_pud);
	EXPECT_EQ(page_kb(3), sum.table_pmd);
	EXPECT_EQ(page_kb(3), sum.table_pte + sum.table_deposit);
	/* VmPTE leaves the top levels out. */
	EXPECT_EQ(page_kb(9), after - before);
}

static void make_nothing(void *arg)
{
}

static void make_sparse(void *arg)
{
	touch_every_write(reserve(128 * span(1), span(1)), 128, span(1));
	touch_every_write(reserve(16 * span(2), span(2)), 16, span(2));
}

static void make_huge(void *arg)
{
	char *at = place_map(8 * span(1), span(1), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(at, 8 * span(1), MADV_HUGEPAGE);
	touch_every_write(at, 4, span(1));
	touch_read(at + 5 * span(1), 0, 1);
	/* One of them split, one given back. */
	madvise(at + page_size(), page_size(), MADV_DONTNEED);
	madvise(at + span(1), span(1), MADV_DONTNEED);
}

static void make_hugetlb(void *arg)
{
	char *at = place_map(3 * span(1), span(1), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (at != MAP_FAILED)
		touch_every_write(at, 2, span(1));
}

static void make_torn(void *arg)
{
	size_t size = 32 * span(1), step = span(1) + span(1) / 2;
	char *at = reserve(size, span(1));

	touch_every_write(at, MB(64) / page_size(), size / MB(64) * page_size());
	/* Gaps of all sizes: tables of which only a part is left. */
	for (size_t i = 1; i < 20; i++)
		munmap(at + i * step, i * page_size() * 17);
}

/* A process that stands still, with tables of some layout. */
FIXTURE(layout)
{
	pid_t pid;
};

FIXTURE_VARIANT(layout)
{
	void (*make)(void *arg);
};

FIXTURE_VARIANT_ADD(layout, plain)
{
	.make = make_nothing,
};

FIXTURE_VARIANT_ADD(layout, sparse)
{
	.make = make_sparse,
};

FIXTURE_VARIANT_ADD(layout, huge)
{
	.make = make_huge,
};

FIXTURE_VARIANT_ADD(layout, hugetlb)
{
	.make = make_hugetlb,
};

FIXTURE_VARIANT_ADD(layout, torn)
{
	.make = make_torn,
};

FIXTURE_SETUP(layout)
{
	self->pid = quiet_start(variant->make, NULL);
	ASSERT_LT(0, self->pid);
}

FIXTURE_TEARDOWN(layout)
{
	quiet_end(self->pid);
}

/* A page; on x86 two where user and kernel have each their own, or might have on old kernels. */
static bool pgd_is_right(unsigned long kb)
{
#ifdef __x86_64__
	if (kb == page_kb(2))
		return true;
	if (knob_says("/sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI"))
		return false;
#endif
	return kb == page_kb(1);
}

TEST_F(layout, tables_are_the_kernels_own_count)
{
	unsigned long vmpte = status_kb(self->pid, "VmPTE");
	struct ledger l, sum = { 0 }, row;
	struct report r;

	ASSERT_EQ(0, report_ask(&r, "summary %d", self->pid));
	ASSERT_TRUE(report_ledger(&r, 0, &l));
	EXPECT_EQ(vmpte, tables(&l));
	EXPECT_EQ(vmpte, report_number(&r, "counter_table"));
	EXPECT_TRUE(pgd_is_right(report_number(&r, "table_pgd"))) {
		TH_LOG("table_pgd: %lu kB", report_number(&r, "table_pgd"));
	}
	report_free(&r);

	ASSERT_EQ(0, report_ask(&r, "vmas %d", self->pid));
	for (size_t i = 0; i < r.rows; i++) {
		report_ledger(&r, i, &row);
		ledger_add(&sum, &row);
	}
	EXPECT_EQ(vmpte, tables(&sum));
	EXPECT_EQ(l.table_p4d, sum.table_p4d);
	report_free(&r);
}

TEST_HARNESS_MAIN
