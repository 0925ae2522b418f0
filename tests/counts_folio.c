// SPDX-License-Identifier: GPL-2.0
/*
 * counts_folio.c - large folios between the smallest and the huge, whole and in
 * part: anonymous, shmem, of files, of DAX.
 *
 * That they are large is what kpageflags says, not what we hope.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"
#include "oracle.h"
#include "pagemap.h"

#define FOLIO_PAGES	16
#define PAGES		(4 * FOLIO_PAGES)
#define HUGE		span(1)
#define HUGE_KB		(HUGE / 1024)

static struct pages pages_of(char *at, size_t size)
{
	struct pages p = { 0 };

	if (pages_read(&p, getpid(), (unsigned long)at, (unsigned long)at + size))
		p.none = ~0UL;
	return p;
}

/* What is set for folios of that size: 64 kB if pages are of 4 kB. */
static bool folio_set(const char *knob, const char *text)
{
	return knob_set_folio(page_kb(FOLIO_PAGES), knob, text);
}

/* Room for four such folios; the first was touched, in one page. */
FIXTURE(folio)
{
	size_t size;
	char *at;
	bool there;
};

FIXTURE_SETUP(folio)
{
	self->size = PAGES * page_size();
	self->there = folio_set("enabled", "always");
	compact();
	self->at = place_map(self->size, span(1), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 3, 1);
	ASSERT_EQ(self->there ? FOLIO_PAGES : 0, pages_of(self->at, self->size).compound);
}

FIXTURE_TEARDOWN(folio)
{
	folio_set("enabled", "never");
}

TEST_F(folio, one_write_is_a_folio_of_rss_anon)
{
	struct ledger l;

	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(FOLIO_PAGES),
				.untouched = page_kb(PAGES - FOLIO_PAGES)));
	ASSERT_EQ(1, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_EQ(page_kb(FOLIO_PAGES), l.leaf_pte);
	EXPECT_EQ(0, l.leaf_pmd + l.table_deposit);
}

TEST_F(folio, mapped_in_part_counts_what_is_mapped)
{
	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	ASSERT_EQ(0, madvise(self->at + 2 * page_size(), 5 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon",
				.rss_anon = page_kb(FOLIO_PAGES - 5),
				.untouched = page_kb(PAGES - FOLIO_PAGES + 5)));
	/* The rest of the folio is still one. */
	EXPECT_EQ(FOLIO_PAGES - 5, pages_of(self->at, self->size).compound);
}

TEST_F(folio, cut_by_the_end_of_the_mapping)
{
	size_t half = FOLIO_PAGES / 2 * page_size();

	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	ASSERT_EQ(0, munmap(self->at, half));
	EXPECT_STREQ("", DIFFER(self->at + half, self->size - half, "anon",
				.rss_anon = page_kb(FOLIO_PAGES / 2),
				.untouched = page_kb(PAGES - FOLIO_PAGES)));
}

TEST_F(folio, parted_by_mremap)
{
	size_t part = 6 * page_size();
	char *to = place(part, span(1));

	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	ASSERT_EQ(to, mremap(self->at + 4 * page_size(), part, part,
			     MREMAP_MAYMOVE | MREMAP_FIXED, to));
	EXPECT_STREQ("", DIFFER(to, part, "anon", .rss_anon = page_kb(6)));
	EXPECT_STREQ("", DIFFER(self->at + 10 * page_size(), self->size - 10 * page_size(), "anon",
				.rss_anon = page_kb(FOLIO_PAGES - 10),
				.untouched = page_kb(PAGES - FOLIO_PAGES)));
}

TEST_F(folio, shared_after_fork_until_written)
{
	pid_t child;
	int status;

	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	child = fork();
	if (!child) {
		touch_write(self->at, 5, 1);
		_exit(*DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(FOLIO_PAGES),
			      .untouched = page_kb(PAGES - FOLIO_PAGES)) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(folio, swapped_as_a_whole_and_taken_back_in_part)
{
	if (!self->there)
		SKIP(return, "folio: this kernel has none of 16 pages");
	if (!swap_is_on())
		SKIP(return, "folio swapped_as_a_whole: there is no swap");
	/* What nobody wrote becomes zero pages where a folio is split to be swapped out. */
	touch_write(self->at, 0, FOLIO_PAGES);
	ASSERT_TRUE(page_out(self->at, FOLIO_PAGES * page_size()));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(FOLIO_PAGES),
				.untouched = page_kb(PAGES - FOLIO_PAGES)));
	ASSERT_EQ(0, madvise(self->at, 3 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon",
				.swap_anon = page_kb(FOLIO_PAGES - 3),
				.untouched = page_kb(PAGES - FOLIO_PAGES + 3)));
}

/* smaps takes all of the folios that the edges of a mapping cut: see exceptions.def. */
TEST(folio_of_shmem_in_swap_and_mapped_in_part)
{
	size_t size = PAGES * page_size();
	int fd = memfd_create("counted", 0);
	char *all, *at;

	if (!swap_is_on() || !folio_set("shmem_enabled", "always"))
		SKIP(return, "folio_of_shmem_in_swap: this kernel has no such folios for shmem");
	compact();
	ASSERT_EQ(0, ftruncate(fd, size));
	all = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, all);
	touch_write(all, 0, PAGES);
	EXPECT_EQ(PAGES, pages_of(all, size).compound);
	EXPECT_STREQ("", DIFFER(all, size, "shmem", .rss_shmem = page_kb(PAGES)));
	ASSERT_TRUE(page_out(all, size));
	folio_set("shmem_enabled", "never");
	EXPECT_STREQ("", DIFFER(all, size, "shmem", .swap_shmem = page_kb(PAGES)));

	at = place_map(24 * page_size(), span(1), PROT_READ, MAP_SHARED, fd, 5 * page_size());
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, 24 * page_size(), "shmem", .swap_shmem = page_kb(24)));
	at = place_map(7 * page_size(), span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
		       20 * page_size());
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, 7 * page_size(), "shmem", .swap_shmem = page_kb(7)));
}

static int huge_file(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/mnt/%s", name);
	unlink(path);
	return file_make(path, 2 * HUGE / page_size());
}

/* A file system on a disk, which has large folios or not. */
FIXTURE(file)
{
	const char *dir;
};

FIXTURE_VARIANT(file)
{
	const char *name;
	const char *(*scratch)(const char *options);
	const char *disk;
};

FIXTURE_VARIANT_ADD(file, ext4) { "ext4", scratch_disk, "VMLEDGER_DISK" };
FIXTURE_VARIANT_ADD(file, xfs) { "xfs", scratch_xfs, "VMLEDGER_XFS" };

FIXTURE_SETUP(file)
{
	self->dir = variant->scratch(NULL);
	ASSERT_EQ(!!getenv(variant->disk), !!self->dir);
}

FIXTURE_TEARDOWN(file)
{
}

TEST_F(file, huge_page_is_rss_file)
{
	struct ledger l;
	char *at;
	int fd;

	if (!self->dir)
		SKIP(return, "file huge_page_is_rss_file: no disk with %s, see %s", variant->name,
		     variant->disk);
	compact();
	fd = huge_file("huge");
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fsync(fd));
	ASSERT_EQ(0, posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(0, madvise(at, 2 * HUGE, MADV_HUGEPAGE));
	touch_read(at, 0, 1);
	if (!smaps_sum(getpid(), at, 2 * HUGE, "FilePmdMapped"))
		SKIP(return, "file huge_page_is_rss_file: this kernel's %s has no large folios",
		     variant->name);
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(l.leaf_pmd, smaps_sum(getpid(), at, 2 * HUGE, "FilePmdMapped"));
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "file", .rss_file = l.rss_file,
				.unmapped = 2 * HUGE_KB - l.rss_file));
	EXPECT_EQ(l.rss_file, l.leaf_pmd);
	EXPECT_EQ(0, l.table_deposit);
	/* A copy takes the huge mapping away, not the rest of the pages. */
	touch_write(at, 7, 2);
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(page_kb(2), l.rss_anon);
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "file", .rss_file = l.rss_file,
				.rss_anon = page_kb(2),
				.unmapped = 2 * HUGE_KB - l.rss_file - page_kb(2)));
	close(fd);
}

/* Up to 6.15 the kernel counts DAX nowhere; since then as pages of a file. */
TEST(pages_of_dax_are_device_or_rss_file)
{
	unsigned long device, file, before;
	struct report r;
	struct ledger l;
	char *at;
	int fd;

	if (!scratch_disk("dax"))
		SKIP(return, "pages_of_dax_are_device_or_rss_file: no disk with DAX: %s",
		     strerror(errno));
	fd = huge_file("dax");
	ASSERT_LE(0, fd);
	at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	before = report_number(&r, "exact_rss_file") - report_number(&r, "rss_file");
	report_free(&r);
	touch_write(at, 0, 1);
	touch_write(at, HUGE / page_size(), 1);
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	TH_LOG("DAX: device %lu file %lu pte %lu pmd %lu", l.device, l.rss_file, l.leaf_pte,
	       l.leaf_pmd);
	device = kernel_before(6, 16) ? l.leaf_pte + l.leaf_pmd : 0;
	file = kernel_before(6, 16) ? 0 : l.leaf_pte + l.leaf_pmd;
	EXPECT_LT(0, device + file);
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, NULL, .device = device, .rss_file = file,
				.unmapped = 2 * HUGE_KB - device - file));
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	EXPECT_EQ(before, report_number(&r, "exact_rss_file") - report_number(&r, "rss_file"));
	report_free(&r);
	close(fd);
}

TEST_HARNESS_MAIN
