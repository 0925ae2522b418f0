// SPDX-License-Identifier: GPL-2.0
/*
 * pages.c - what pages are known to be: shared, locked, young, lazily freed,
 * merged, part of a folio, on a node.
 *
 * smaps.c compares every page of the machine; here the test made them so, and
 * folios and nodes, which smaps does not have, are held against kpageflags and
 * move_pages(2).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "compare.h"
#include "oracle.h"
#include "pagemap.h"
#include "place.h"
#include "uapi.h"

#define PAGES	64
#define SHARERS	3
#define RW	(PROT_READ | PROT_WRITE)

/* One row of a report, by name. */
struct pages_row {
	struct report r;
	size_t row;
};

/* The row that begins at @at; false if there is none. */
static bool row_take(struct pages_row *p, pid_t pid, const void *at)
{
	if (report_ask(&p->r, "pages %d", pid))
		return false;
	for (p->row = 0; p->row < p->r.rows; p->row++)
		if (report_hex(&p->r, p->row, "start") == (unsigned long)at)
			return true;
	return false;
}

static unsigned long row_kb(const struct pages_row *p, const char *column)
{
	const char *cell = report_cell(&p->r, p->row, column);

	return cell ? strtoul(cell, NULL, 10) : ~0UL;
}

static unsigned long take_kb(pid_t pid, const void *at, const char *column)
{
	struct pages_row p;
	unsigned long kb = row_take(&p, pid, at) ? row_kb(&p, column) : ~0UL;

	report_free(&p.r);
	return kb;
}

/* As smaps has it, by its name there. */
static unsigned long smaps_kb(pid_t pid, const void *at, const char *name)
{
	const struct smaps_vma *v;
	unsigned long kb = ~0UL;
	struct smaps s;

	v = smaps_read(&s, pid) ? NULL : smaps_find(&s, at);
	if (v)
		kb = smaps_pages(v, name);
	smaps_free(&s);
	return kb;
}

FIXTURE(pages)
{
	size_t size;
	char *at;
	pid_t sharer[SHARERS];
};

FIXTURE_SETUP(pages)
{
	memset(self->sharer, 0, sizeof(self->sharer));
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, page_size());
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 0, PAGES);
}

FIXTURE_TEARDOWN(pages)
{
	for (int i = 0; i < SHARERS; i++)
		quiet_end(self->sharer[i]);
	munmap(self->at, self->size);
}

static void nothing(void *arg)
{
}

static void write_quarter(void *at)
{
	touch_write(at, 0, PAGES / 4);
}

TEST_F(pages, alone_all_is_private)
{
	struct pages_row p;

	ASSERT_TRUE(row_take(&p, getpid(), self->at));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "pss"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "pss_anon"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "uss"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "private_dirty"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "referenced"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "pss_dirty"));
	EXPECT_EQ(0, row_kb(&p, "pss_locked"));
	report_free(&p.r);
}

TEST_F(pages, shared_by_four_each_has_a_quarter)
{
	struct pages_row p;

	for (int i = 0; i < SHARERS; i++) {
		self->sharer[i] = quiet_start(nothing, NULL);
		ASSERT_LT(0, self->sharer[i]);
	}
	for (int i = -1; i < SHARERS; i++) {
		ASSERT_TRUE(row_take(&p, i < 0 ? getpid() : self->sharer[i], self->at));
		EXPECT_EQ(page_kb(PAGES), row_kb(&p, "rss"));
		EXPECT_EQ(page_kb(PAGES) / 4, row_kb(&p, "pss"));
		EXPECT_EQ(0, row_kb(&p, "uss"));
		EXPECT_EQ(page_kb(PAGES), row_kb(&p, "shared_dirty"));
		report_free(&p.r);
	}
}

TEST_F(pages, a_copy_is_private_again)
{
	struct pages_row p;

	self->sharer[0] = quiet_start(write_quarter, self->at);
	ASSERT_LT(0, self->sharer[0]);
	ASSERT_TRUE(row_take(&p, self->sharer[0], self->at));
	EXPECT_EQ(page_kb(PAGES / 4), row_kb(&p, "uss"));
	EXPECT_EQ(page_kb(PAGES / 4 + 3 * PAGES / 8), row_kb(&p, "pss"));
	EXPECT_EQ(page_kb(3 * PAGES / 4), row_kb(&p, "shared_dirty"));
	report_free(&p.r);
	/* What the child copied is the parent's alone. */
	EXPECT_EQ(page_kb(PAGES / 4), take_kb(getpid(), self->at, "uss"));
}

TEST_F(pages, shared_memory_is_pss_shmem)
{
	struct pages_row p;
	char *at = place_map(self->size, page_size(), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, PAGES);
	self->sharer[0] = quiet_start(write_quarter, at);
	ASSERT_TRUE(row_take(&p, getpid(), at));
	EXPECT_EQ(page_kb(PAGES - PAGES / 8), row_kb(&p, "pss"));
	EXPECT_EQ(page_kb(PAGES - PAGES / 8), row_kb(&p, "pss_shmem"));
	EXPECT_EQ(page_kb(PAGES / 4), row_kb(&p, "shared_dirty"));
	EXPECT_EQ(page_kb(3 * PAGES / 4), row_kb(&p, "private_dirty"));
	report_free(&p.r);
}

TEST_F(pages, a_private_file_mapping_has_pages_of_both_kinds)
{
	const char *dir = scratch("ramfs", NULL);
	struct pages_row p;
	char path[64], *at;
	int fd;

	ASSERT_NE(NULL, dir);
	snprintf(path, sizeof(path), "%s/file", dir);
	fd = file_make(path, PAGES);
	ASSERT_LE(0, fd);
	at = place_map(self->size, page_size(), RW, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_read(at, 0, PAGES);
	touch_write(at, 0, 8);
	ASSERT_TRUE(row_take(&p, getpid(), at));
	EXPECT_EQ(page_kb(8), row_kb(&p, "pss_anon"));
	EXPECT_EQ(page_kb(PAGES - 8), row_kb(&p, "pss_file"));
	EXPECT_EQ(page_kb(PAGES), row_kb(&p, "uss"));
	EXPECT_EQ(smaps_kb(getpid(), at, "Private_Clean"), row_kb(&p, "private_clean"));
	EXPECT_EQ(smaps_kb(getpid(), at, "Private_Dirty"), row_kb(&p, "private_dirty"));
	EXPECT_LE(page_kb(8), row_kb(&p, "private_dirty"));
	report_free(&p.r);
	munmap(at, self->size);
	close(fd);
}

TEST_F(pages, a_file_just_read_is_clean)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *at = place_map(4 * page_size(), page_size(), PROT_READ, MAP_SHARED, fd, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_read(at, 0, 4);
	EXPECT_EQ(page_kb(4), take_kb(getpid(), at, "shared_clean") +
		  take_kb(getpid(), at, "private_clean"));
	EXPECT_EQ(smaps_kb(getpid(), at, "Shared_Clean"), take_kb(getpid(), at, "shared_clean"));
	EXPECT_EQ(0, take_kb(getpid(), at, "pss_dirty"));
	munmap(at, 4 * page_size());
	close(fd);
}

TEST_F(pages, locked_pages_are_pss_locked)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_MEMLOCK, &all);
	ASSERT_EQ(0, mlock(self->at, self->size));
	EXPECT_EQ(page_kb(PAGES), take_kb(getpid(), self->at, "pss_locked"));
}

TEST_F(pages, referenced_begins_anew)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(1, write(fd, "1", 1));
	close(fd);
	EXPECT_EQ(0, take_kb(getpid(), self->at, "referenced"));
	/* A CPU that remembers the page would not mark it again. */
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_READ));
	touch_read(self->at, 0, 5);
	EXPECT_EQ(page_kb(5), take_kb(getpid(), self->at, "referenced"));
	/* Looking is no use of a page. */
	EXPECT_EQ(page_kb(5), take_kb(getpid(), self->at, "referenced"));
	EXPECT_EQ(page_kb(5), smaps_kb(getpid(), self->at, "Referenced"));
}

TEST_F(pages, lazily_freed_until_written)
{
	unsigned long kb = 0;

	/* Pages that wait in a CPU's list are marked a little later. */
	for (int tries = 0; tries < 50 && kb != page_kb(PAGES / 2); tries++) {
		ASSERT_EQ(0, madvise(self->at, self->size / 2, MADV_FREE));
		usleep(20000);
		kb = smaps_kb(getpid(), self->at, "LazyFree");
	}
	EXPECT_LT(0, kb);
	EXPECT_EQ(kb, take_kb(getpid(), self->at, "lazyfree"));
	touch_write(self->at, 0, PAGES);
	EXPECT_EQ(0, take_kb(getpid(), self->at, "lazyfree"));
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

TEST_F(pages, merged_pages_are_ksm)
{
	unsigned int merged = 0;

	for (int i = 0; i < PAGES; i++)
		memset(self->at + i * page_size(), 'k', page_size());
	if (madvise(self->at, self->size, MADV_MERGEABLE) ||
	    !write_file("/sys/kernel/mm/ksm/sleep_millisecs", "1") ||
	    !write_file("/sys/kernel/mm/ksm/pages_to_scan", "10000") ||
	    !write_file("/sys/kernel/mm/ksm/run", "1"))
		SKIP(return, "merged_pages_are_ksm: this kernel merges no pages");
	for (int tries = 0; tries < 200 && merged < PAGES; tries++) {
		usleep(50000);
		merged = pages_merged(self->at, PAGES);
	}
	write_file("/sys/kernel/mm/ksm/run", "0");
	EXPECT_EQ(PAGES, merged);
	EXPECT_EQ(page_kb(merged), take_kb(getpid(), self->at, "ksm"));
	EXPECT_EQ(page_kb(PAGES), take_kb(getpid(), self->at, "rss"));
	/* All map the same page. */
	EXPECT_GE(page_kb(PAGES) / 16, take_kb(getpid(), self->at, "pss"));
	write_file("/sys/kernel/mm/ksm/run", "2");
	write_file("/sys/kernel/mm/ksm/run", "0");
}

static const char *folio_column(size_t size)
{
	static char name[32];

	snprintf(name, sizeof(name), "folio_%zu", size / 1024);
	return name;
}

TEST_F(pages, hugetlb_is_private_or_shared)
{
	const size_t huge = span(1);
	struct pages_row p;
	char *mine, *ours;

	mine = place_map(huge, huge, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	ours = place_map(huge, huge, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (mine == MAP_FAILED || ours == MAP_FAILED)
		SKIP(return, "hugetlb_is_private_or_shared: no huge pages set aside");
	touch_write(mine, 0, 1);
	madvise(mine, huge, MADV_DONTFORK);
	touch_write(ours, 0, 1);
	self->sharer[0] = quiet_start(write_quarter, ours);
	ASSERT_LT(0, self->sharer[0]);
	ASSERT_TRUE(row_take(&p, getpid(), mine));
	EXPECT_EQ(huge / 1024, row_kb(&p, "private_hugetlb"));
	EXPECT_EQ(huge / 1024, row_kb(&p, folio_column(huge)));
	report_free(&p.r);
	EXPECT_EQ(huge / 1024, take_kb(getpid(), ours, "shared_hugetlb"));
	EXPECT_EQ(huge / 1024, take_kb(self->sharer[0], ours, "shared_hugetlb"));
	munmap(mine, huge);
	munmap(ours, huge);
}

TEST_F(pages, small_folios_are_as_kpageflags_has_them)
{
	EXPECT_STREQ("", folios_differ(getpid(), self->at, self->size));
}

TEST_F(pages, file_folios_are_as_kpageflags_has_them)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *at = place_map(8 * page_size(), page_size(), PROT_READ, MAP_PRIVATE, fd, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_read(at, 0, 8);
	EXPECT_STREQ("", folios_differ(getpid(), at, 8 * page_size()));
	munmap(at, 8 * page_size());
	close(fd);
}

TEST_F(pages, huge_folios_whole_and_in_part)
{
	const size_t huge = span(1);
	char *at = place_map(huge, huge, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, at);
	madvise(at, huge, MADV_HUGEPAGE);
	touch_write(at, 0, 1);
	if (take_kb(getpid(), at, "huge_anon") != huge / 1024)
		SKIP(return, "huge_folios_whole_and_in_part: got no huge page");
	EXPECT_STREQ("", folios_differ(getpid(), at, huge));
	EXPECT_EQ(huge / 1024, take_kb(getpid(), at, folio_column(huge)));
	/* Some pages of it, mapped one by one: still the same folio, unless khugepaged helps. */
	ASSERT_EQ(0, madvise(at, huge, MADV_NOHUGEPAGE));
	ASSERT_EQ(0, madvise(at, 3 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", folios_differ(getpid(), at, huge));
	EXPECT_EQ(0, take_kb(getpid(), at, "huge_anon"));
	munmap(at, huge);
}

TEST_F(pages, nodes_are_as_move_pages_has_them)
{
	unsigned long found[64] = { 0 }, mask = 2;
	const size_t half = self->size / 2;
	void *page[PAGES];
	int node[PAGES];
	char column[32];

	/* Half of them on the second node, if there is one: a VMA of its own. */
	syscall(SYS_mbind, self->at, half, MPOL_BIND, &mask, 64, MPOL_MF_MOVE);
	for (int i = 0; i < PAGES; i++)
		page[i] = self->at + i * page_size();
	ASSERT_EQ(0, syscall(SYS_move_pages, 0, PAGES, page, NULL, node, 0));
	for (int i = 0; i < PAGES; i++) {
		ASSERT_LE(0, node[i]);
		ASSERT_GT(2, node[i]);
		found[node[i]] += page_kb(1);
	}
	if (access("/sys/devices/system/node/node1", F_OK)) {
		EXPECT_EQ(page_kb(PAGES), take_kb(getpid(), self->at, "node0"));
		SKIP(return, "nodes_are_as_move_pages_has_them: one node only");
	}
	EXPECT_EQ(page_kb(PAGES / 2), found[1]);
	for (int i = 0; i < 2; i++) {
		snprintf(column, sizeof(column), "node%d", i);
		EXPECT_EQ(found[i], take_kb(getpid(), self->at, column) +
			  take_kb(getpid(), self->at + half, column));
	}
	EXPECT_EQ(0, take_kb(getpid(), self->at, "node_other"));
}

TEST_F(pages, a_swapped_page_is_at_most_ours_alone)
{
	if (!swap_is_on())
		SKIP(return, "a_swapped_page_is_at_most_ours_alone: no swap");
	ASSERT_TRUE(page_out(self->at, self->size));
	EXPECT_EQ(page_kb(PAGES), take_kb(getpid(), self->at, "swap_pss_max"));
	EXPECT_EQ(page_kb(PAGES), smaps_kb(getpid(), self->at, "SwapPss"));
	self->sharer[0] = quiet_start(nothing, NULL);
	ASSERT_LT(0, self->sharer[0]);
	EXPECT_EQ(page_kb(PAGES), take_kb(self->sharer[0], self->at, "swap_pss_max"));
	EXPECT_EQ(page_kb(PAGES) / 2, smaps_kb(self->sharer[0], self->at, "SwapPss"));
}

TEST_HARNESS_MAIN
