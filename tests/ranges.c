// SPDX-License-Identifier: GPL-2.0
/*
 * ranges.c - the report "ranges": where its rows begin and end, and that each page is
 * as pagemap, smaps and the test itself have it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "pagemap.h"
#include "place.h"
#include "proc.h"
#include "report.h"

#define PAGES	64
#define RW	(PROT_READ | PROT_WRITE)
#define TIB	(1UL << 40)

FIXTURE(ranges)
{
	struct report r;
	size_t size;
	char *at;
	pid_t child;
};

FIXTURE_SETUP(ranges)
{
	memset(&self->r, 0, sizeof(self->r));
	self->child = 0;
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, page_size());
	ASSERT_NE(MAP_FAILED, self->at);
}

FIXTURE_TEARDOWN(ranges)
{
	report_free(&self->r);
	quiet_end(self->child);
	munmap(self->at, self->size);
}

static unsigned long kb(const struct report *r, size_t row, const char *column)
{
	const char *cell = report_cell(r, row, column);

	return cell ? strtoul(cell, NULL, 10) : ~0UL;
}

/* Asks for what lies at @at in steps of @step bytes, 0 for none. */
static int ask(struct report *r, pid_t pid, const char *at, size_t size, size_t step)
{
	report_free(r);
	if (!step)
		return report_ask(r, "ranges %d start=%lx end=%lx", pid, (unsigned long)at,
				  (unsigned long)at + size);
	return report_ask(r, "ranges %d start=%lx end=%lx step=%lx", pid, (unsigned long)at,
			  (unsigned long)at + size, step);
}

TEST_F(ranges, pages_that_are_alike_are_one_row)
{
	static const struct {
		size_t first, end;
		const char *class;
	} known[] = {
		{ 0, 16, "rss_anon" }, { 16, 17, "untouched" }, { 17, 18, "rss_anon" },
		{ 18, 40, "untouched" }, { 40, 44, "zero" }, { 44, PAGES, "rss_anon" },
	};
	size_t page = page_size();

	/* Else one touch would bring a huge page. */
	madvise(self->at, self->size, MADV_NOHUGEPAGE);
	touch_write(self->at, 0, 16);
	touch_write(self->at, 17, 1);
	touch_read(self->at, 40, 4);
	touch_write(self->at, 44, PAGES - 44);
	ASSERT_EQ(0, ask(&self->r, getpid(), self->at, self->size, page)) {
		TH_LOG("%s", self->r.error);
	}
	ASSERT_EQ(ARRAY_SIZE(known), self->r.rows);
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		EXPECT_EQ((unsigned long)self->at + known[i].first * page,
			  report_hex(&self->r, i, "start"));
		EXPECT_EQ((unsigned long)self->at + known[i].end * page,
			  report_hex(&self->r, i, "end"));
		EXPECT_EQ(page_kb(known[i].end - known[i].first),
			  kb(&self->r, i, known[i].class)) {
			TH_LOG("row %zu: %s", i, known[i].class);
		}
	}
}

TEST_F(ranges, without_a_step_a_VMA_is_one_row_cut_at_both_ends)
{
	size_t page = page_size();

	touch_write(self->at, 3, 20);
	ASSERT_EQ(0, ask(&self->r, getpid(), self->at + 2 * page, 10 * page, 0));
	ASSERT_EQ(1, self->r.rows);
	EXPECT_EQ((unsigned long)self->at + 2 * page, report_hex(&self->r, 0, "start"));
	EXPECT_EQ((unsigned long)self->at + 12 * page, report_hex(&self->r, 0, "end"));
	EXPECT_EQ(resident(self->at + 2 * page, 10) * page / 1024, kb(&self->r, 0, "rss"));
	/* Two VMAs, of one of which nothing is asked for but a page. */
	ASSERT_EQ(0, mprotect(self->at + 32 * page, 32 * page, PROT_READ));
	ASSERT_EQ(0, ask(&self->r, getpid(), self->at + 31 * page, 33 * page, 0));
	ASSERT_EQ(2, self->r.rows);
	EXPECT_EQ(page_kb(1), kb(&self->r, 0, "size"));
	EXPECT_STREQ("rw-p", report_cell(&self->r, 0, "perms"));
	EXPECT_STREQ("r--p", report_cell(&self->r, 1, "perms"));
}

TEST_F(ranges, rows_end_at_multiples_of_the_step)
{
	size_t page = page_size(), step = 8 * page;
	char *at = place_anon(self->size, step);

	ASSERT_NE(MAP_FAILED, at);
	/* One page more in each step than in the one before: no two are alike. */
	madvise(at, self->size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < PAGES / 8; i++)
		touch_write(at + i * step, 0, i + 1);
	/* The first and the last step in part only. */
	ASSERT_EQ(0, ask(&self->r, getpid(), at + page, self->size - 2 * page, step));
	ASSERT_EQ(PAGES / 8, self->r.rows);
	for (size_t row = 0; row < self->r.rows; row++) {
		unsigned long start = (unsigned long)at + row * step, end = start + step;

		EXPECT_EQ(row ? start : start + page, report_hex(&self->r, row, "start"));
		EXPECT_EQ(row < PAGES / 8 - 1 ? end : end - page, report_hex(&self->r, row, "end"));
		EXPECT_EQ(page_kb(row + (row && row < PAGES / 8 - 1)), kb(&self->r, row, "rss"));
	}
	munmap(at, self->size);
}

static void unmap(void *at)
{
	munmap(at, PAGES * page_size());
}

TEST_F(ranges, nothing_mapped_is_no_row)
{
	self->child = quiet_start(unmap, self->at);
	ASSERT_LT(0, self->child);
	ASSERT_EQ(0, ask(&self->r, self->child, self->at, self->size, page_size()));
	EXPECT_EQ(0, self->r.rows);
	EXPECT_TRUE(self->r.complete);
}

/* The largest reservation there is room for. */
static char *reserve(size_t *size)
{
	char *at = MAP_FAILED;

	for (*size = 64 * TIB; at == MAP_FAILED && *size >= TIB; *size /= 2)
		at = mmap(NULL, *size, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	*size *= 2;
	return at;
}

/* Billions of steps: what has no page table is not looked at page by page. */
TEST_F(ranges, a_vast_reservation_is_a_few_rows)
{
	size_t size, page = page_size();
	char *at = reserve(&size);
	struct report vmas;
	size_t rows = 0;

	if (at == MAP_FAILED)
		SKIP(return, "a_vast_reservation_is_a_few_rows: no TiB is free");
	madvise(at, size, MADV_NOHUGEPAGE);
	at[size / 2] = 1;
	ASSERT_EQ(0, ask(&self->r, getpid(), at, size, page));
	ASSERT_EQ(3, self->r.rows);
	EXPECT_EQ(size / 2 / 1024, kb(&self->r, 0, "untouched"));
	EXPECT_EQ(page_kb(1), kb(&self->r, 1, "rss_anon"));
	EXPECT_EQ(size / 2 / 1024 - page_kb(1), kb(&self->r, 2, "untouched"));
	/* All there is, too. */
	report_free(&self->r);
	ASSERT_EQ(0, report_ask(&self->r, "ranges %d step=%zx", getpid(), page));
	ASSERT_EQ(0, report_ask(&vmas, "vmas %d", getpid()));
	for (size_t row = 0; row < vmas.rows; row++)
		rows += !!report_hex(&vmas, row, "start");
	EXPECT_LE(rows, self->r.rows);
	report_free(&vmas);
	munmap(at, size);
}

TEST_F(ranges, a_huge_page_can_be_cut)
{
	const size_t huge = span(1), page = page_size();
	char *at = place_map(huge, huge, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, at);
	madvise(at, huge, MADV_HUGEPAGE);
	touch_write(at, 0, 1);
	ASSERT_EQ(0, ask(&self->r, getpid(), at, huge, 0));
	if (kb(&self->r, 0, "huge_anon") != huge / 1024)
		SKIP(return, "a_huge_page_can_be_cut: got no huge page");
	ASSERT_EQ(0, ask(&self->r, getpid(), at + 3 * page, 5 * page, 0));
	ASSERT_EQ(1, self->r.rows);
	EXPECT_EQ(page_kb(5), kb(&self->r, 0, "rss_anon"));
	EXPECT_EQ(page_kb(5), kb(&self->r, 0, "huge_anon"));
	EXPECT_EQ(page_kb(5), kb(&self->r, 0, "pss"));
	EXPECT_EQ(page_kb(5), kb(&self->r, 0, "private_dirty"));
	ASSERT_EQ(0, ask(&self->r, getpid(), at, huge, page));
	EXPECT_EQ(1, self->r.rows);
	EXPECT_EQ(huge / 1024, kb(&self->r, 0, "huge_anon"));
	munmap(at, huge);
}

TEST_F(ranges, a_page_of_hugetlb_can_be_cut)
{
	const size_t huge = span(1), page = page_size();
	char *at = place_map(2 * huge, huge, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (at == MAP_FAILED)
		SKIP(return, "a_page_of_hugetlb_can_be_cut: no huge pages set aside");
	touch_write(at, 0, 1);
	ASSERT_EQ(0, ask(&self->r, getpid(), at + huge - 2 * page, 4 * page, page));
	ASSERT_EQ(2, self->r.rows);
	EXPECT_EQ(page_kb(2), kb(&self->r, 0, "hugetlb"));
	EXPECT_EQ(page_kb(2), kb(&self->r, 0, "private_hugetlb"));
	EXPECT_EQ(page_kb(2), kb(&self->r, 1, "unmapped"));
	munmap(at, 2 * huge);
}

/* What is written stays, what is read may be shared, some is in swap, some locked away. */
static void mix(void *arg)
{
	char *at = arg;

	madvise(at, PAGES * page_size(), MADV_NOHUGEPAGE);
	touch_write(at, 0, 20);
	if (swap_is_on())
		page_out(at + 4 * page_size(), 8 * page_size());
	touch_read(at, 30, 10);
	mprotect(at + 50 * page_size(), 7 * page_size(), PROT_NONE);
}

/* The class of a page, by what pagemap says of it alone; "" if nothing is mapped. */
static const char *class_of(const struct pages *p)
{
	return p->anon ? "rss_anon" : p->file ? "rss_file" : p->shmem ? "rss_shmem" :
	       p->zero ? "zero" : p->swap ? "swap_anon" : p->device ? "device" : "";
}

static bool row_is(const struct report *r, size_t row, const char *class)
{
	unsigned long size = kb(r, row, "size");

	if (*class)
		return kb(r, row, class) == size;
	return kb(r, row, "noaccess") + kb(r, row, "untouched") + kb(r, row, "unmapped") == size;
}

TEST_F(ranges, every_page_is_as_pagemap_has_it)
{
	unsigned long pages = 0, wrong = 0, hidden = 0;
	size_t vma = 0;
	struct pages p;
	struct smaps s;

	self->child = quiet_start(mix, self->at);
	ASSERT_LT(0, self->child);
	ASSERT_EQ(0, report_ask(&self->r, "ranges %d step=%zx", self->child, page_size()));
	ASSERT_EQ(0, smaps_read(&s, self->child));
	for (size_t row = 0; row < self->r.rows; row++) {
		unsigned long at = report_hex(&self->r, row, "start");

		while (vma < s.count && s.vma[vma].end <= at)
			vma++;
		ASSERT_LT(vma, s.count);
		for (; at < report_hex(&self->r, row, "end"); at += page_size(), pages++) {
			ASSERT_EQ(0, pages_read(&p, self->child, at, at + page_size()));
			/* pagemap does not look inside, and says that nothing is there. */
			if (smaps_flag(&s.vma[vma], "pf") && p.none &&
			    row_is(&self->r, row, "device")) {
				hidden++;
				continue;
			}
			if (row_is(&self->r, row, class_of(&p)) || wrong++ > 3)
				continue;
			TH_LOG("page %lx of row %lx-%lx (%s) is not %s", at,
			       report_hex(&self->r, row, "start"),
			       report_hex(&self->r, row, "end"),
			       report_cell(&self->r, row, "kind") ?: "no kind", class_of(&p));
		}
	}
	EXPECT_EQ(0, wrong);
	EXPECT_LT(100, pages);
	EXPECT_GT(10, hidden);
	TH_LOG("%lu pages in %zu rows, %lu of them hidden from pagemap", pages, self->r.rows,
	       hidden);
	smaps_free(&s);
}

/* Rows of a VMA make what other reports say of it; smaps is held against those. */
TEST_F(ranges, rows_make_up_their_VMA)
{
	static const char * const columns[] = {
#define X(name)	#name,
		VML_SUMS(X) VML_CLASSES(X)
		X(uss) X(shared_clean) X(shared_dirty) X(private_clean) X(private_dirty)
		X(referenced) X(lazyfree) X(ksm) X(huge_anon) X(huge_file) X(huge_shmem)
#undef X
	};
	struct report vmas, pages;
	size_t row = 0;

	self->child = quiet_start(mix, self->at);
	ASSERT_LT(0, self->child);
	ASSERT_EQ(0, report_ask(&self->r, "ranges %d step=%zx", self->child, page_size()));
	ASSERT_EQ(0, report_ask(&vmas, "vmas %d", self->child));
	ASSERT_EQ(0, report_ask(&pages, "pages %d", self->child));
	ASSERT_EQ(vmas.rows, pages.rows);
	for (size_t vma = 0; vma < vmas.rows; vma++) {
		unsigned long sum[ARRAY_SIZE(columns)] = { 0 };
		unsigned long end = report_hex(&vmas, vma, "end");

		EXPECT_EQ(report_hex(&vmas, vma, "start"), report_hex(&self->r, row, "start"));
		for (; row < self->r.rows && report_hex(&self->r, row, "end") <= end; row++) {
			EXPECT_STREQ(report_cell(&vmas, vma, "name"),
				     report_cell(&self->r, row, "name"));
			for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
				sum[i] += kb(&self->r, row, columns[i]);
		}
		EXPECT_EQ(end, report_hex(&self->r, row - 1, "end"));
		for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
			const struct report *other = report_cell(&vmas, vma, columns[i]) ?
						     &vmas : &pages;

			EXPECT_EQ(kb(other, vma, columns[i]), sum[i]) {
				TH_LOG("%s of %s", columns[i], report_cell(&vmas, vma, "name"));
			}
		}
	}
	EXPECT_EQ(self->r.rows, row);
	report_free(&vmas);
	report_free(&pages);
}

/* No two neighbours are alike: more rows than a hold may write. */
static void scatter(void *arg)
{
	const size_t many = 1000;
	char *at = place_anon(2 * many * page_size(), page_size());

	madvise(at, 2 * many * page_size(), MADV_NOHUGEPAGE);
	touch_every_write(at, many, 2 * page_size());
}

/* "resume" of an answer is the "start" of a question for the rest. */
TEST_F(ranges, what_a_budget_cuts_off_can_be_asked_for)
{
	unsigned long start = 0, size = 0, last;
	int questions = 0;
	struct report all;

	self->child = quiet_start(scatter, NULL);
	ASSERT_LT(0, self->child);
	ASSERT_EQ(0, report_ask(&all, "ranges %d", self->child));
	do {
		report_free(&self->r);
		ASSERT_EQ(0, report_ask(&self->r, "ranges %d start=%lx step=%zx budget_us=1",
					self->child, start, page_size()));
		for (size_t row = 0; row < self->r.rows; row++)
			size += kb(&self->r, row, "size");
		last = start;
		start = self->r.resume;
		if (!self->r.complete) {
			EXPECT_STREQ("budget", self->r.reason);
			ASSERT_LT(last, start);
		}
	} while (!self->r.complete && ++questions < 100000);
	EXPECT_TRUE(self->r.complete);
	EXPECT_LT(1, questions);
	for (size_t row = 0; row < all.rows; row++)
		size -= kb(&all, row, "size");
	EXPECT_EQ(0, size);
	report_free(&all);
}

/* No two neighbours are alike: the answer is long, and most of it never read. */
TEST_F(ranges, nobody_has_to_read_an_answer_to_its_end)
{
	const size_t many = 20000;
	char *at = place_anon(many * page_size(), page_size());
	char question[VML_QUESTION_MAX], byte[512];
	int fd = question_open();

	ASSERT_LE(0, fd);
	ASSERT_NE(MAP_FAILED, at);
	madvise(at, many * page_size(), MADV_NOHUGEPAGE);
	for (size_t i = 0; i < many; i += 2)
		touch_write(at, i, 1);
	snprintf(question, sizeof(question), "ranges %d step=%zx", getpid(), page_size());
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, question_ask(fd, "%s", question));
		ASSERT_EQ(sizeof(byte), read(fd, byte, sizeof(byte)));
	}
	close(fd);
	ASSERT_EQ(0, ask(&self->r, getpid(), at, many * page_size(), page_size()));
	EXPECT_EQ(many, self->r.rows);
	munmap(at, many * page_size());
}

TEST_HARNESS_MAIN
