// SPDX-License-Identifier: GPL-2.0
/*
 * pages_large.c - large folios that processes share, each of them mapping another part,
 * or the same part by entries of another level.
 *
 * Three processes have two folios. One maps both as they are. The other two have split
 * their mapping of the first: by giving back, unmapping, protecting or copying a part.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "oracle.h"
#include "pagemap.h"
#include "place.h"
#include "proc.h"
#include "uapi.h"

#define RW	(PROT_READ | PROT_WRITE)
#define THP	"/sys/kernel/mm/transparent_hugepage/"

#define FOLIO_PAGES	16	/* of those that are large and not huge */

/* Two folios of this size. */
static size_t unit;

static char *give_up(const char **why, const char *reason)
{
	*why = reason;
	return NULL;
}

static char *make_anon(const char **why)
{
	char *at;

	unit = span(1);
	if (knob_says(THP "enabled", "[never]"))
		return give_up(why, "transparent huge pages are switched off");
	at = place_map(2 * unit, unit, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED || madvise(at, 2 * unit, MADV_HUGEPAGE))
		return NULL;
	touch_every_write(at, 2, unit);
	return at;
}

static char *map_shared(int fd)
{
	if (fd < 0 || ftruncate(fd, 2 * unit))
		return MAP_FAILED;
	return place_map(2 * unit, unit, RW, MAP_SHARED, fd, 0);
}

static char *make_tmpfs(const char **why)
{
	char *at;

	unit = span(1);
	if (!scratch("tmpfs", "huge=always"))
		return give_up(why, "no tmpfs with huge=always");
	at = map_shared(open("/mnt/huge", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	if (at == MAP_FAILED)
		return NULL;
	touch_every_write(at, 2, unit);
	return at;
}

static char *make_memfd(const char **why)
{
	char *at;

	unit = span(1);
	if (!knob_set(THP "shmem_enabled", "advise"))
		return give_up(why, "no huge pages for shmem");
	at = map_shared(memfd_create("large", MFD_CLOEXEC));
	if (at == MAP_FAILED || madvise(at, 2 * unit, MADV_HUGEPAGE))
		return NULL;
	touch_every_write(at, 2, unit);
	return at;
}

/* Small pages that became large ones. */
static char *make_collapsed(const char **why)
{
	char *at;

	unit = span(1);
	at = map_shared(memfd_create("collapsed", MFD_CLOEXEC));
	if (at == MAP_FAILED)
		return NULL;
	touch_write(at, 0, 2 * unit / page_size());
	if (madvise(at, 2 * unit, MADV_COLLAPSE)) {
		if (errno == EINVAL)
			return give_up(why, "this kernel has no MADV_COLLAPSE for shmem");
		return NULL;
	}
	touch_read(at, 0, 2 * unit / page_size());
	return at;
}

static char *make_folios(const char **why)
{
	char *at;

	unit = FOLIO_PAGES * page_size();
	if (!knob_set_folio(unit / 1024, "enabled", "always"))
		return give_up(why, "this kernel has no folios of 16 pages");
	at = place_map(2 * unit, unit, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return NULL;
	touch_every_write(at, 2, unit);
	return at;
}

static char *make_shmem_folios(const char **why)
{
	char *at;

	unit = FOLIO_PAGES * page_size();
	if (!knob_set_folio(unit / 1024, "shmem_enabled", "always"))
		return give_up(why, "this kernel has no folios of 16 pages for shmem");
	at = map_shared(memfd_create("folios", MFD_CLOEXEC));
	if (at == MAP_FAILED)
		return NULL;
	touch_write(at, 0, 2 * unit / page_size());
	return at;
}

/* Of the page cache: read ahead in one piece, where the file system can. */
static char *make_file(const char **why, const char *none)
{
	char *at;
	int fd;

	unit = span(1);
	unlink("/mnt/large");
	fd = file_make("/mnt/large", 2 * unit / page_size());
	if (fd < 0 || fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		return NULL;
	at = place_map(2 * unit, unit, RW, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED || madvise(at, 2 * unit, MADV_HUGEPAGE))
		return NULL;
	touch_read(at, 0, 2 * unit / page_size());
	if (!smaps_sum(getpid(), at, 2 * unit, "FilePmdMapped"))
		return give_up(why, none);
	return at;
}

static char *make_ext4(const char **why)
{
	if (!scratch_disk(NULL))
		return give_up(why, "no disk with ext4, see VMLEDGER_DISK");
	return make_file(why, "this kernel's ext4 has no large folios");
}

static char *make_xfs(const char **why)
{
	if (!scratch_xfs(NULL))
		return give_up(why, "no disk with xfs, see VMLEDGER_XFS");
	return make_file(why, "this kernel's xfs has no large folios");
}

/* Not one page of a shared mapping is inherited. */
static void touch_all(void *at)
{
	touch_read(at, 0, 2 * unit / page_size());
}

/* What splits a mapping for good: nobody is to make one of it again. */
static void alter_end(char *at)
{
	madvise(at, 2 * unit, MADV_NOHUGEPAGE);
}

static void give_back(void *arg)
{
	char *at = arg;

	touch_all(at);
	if (madvise(at + 5 * page_size(), unit / 2, MADV_DONTNEED))
		_exit(1);
	alter_end(at);
}

static void cut_off(void *arg)
{
	char *at = arg;

	touch_all(at);
	if (munmap(at, unit / 2))
		_exit(1);
	alter_end(at);
	touch_read(at, unit / 2 / page_size(), unit * 3 / 2 / page_size());
}

static void protect(void *arg)
{
	char *at = arg;

	touch_all(at);
	if (mprotect(at + 3 * page_size(), unit / 4, PROT_READ))
		_exit(1);
	alter_end(at);
	touch_all(at);
}

static void copy(void *arg)
{
	char *at = arg;

	touch_all(at);
	alter_end(at);
	touch_write(at, 3, 10);
}

FIXTURE(large)
{
	const char *why;
	size_t size;
	char *at;
	pid_t whole;
	pid_t part[2];
};

FIXTURE_VARIANT(large)
{
	char *(*make)(const char **why);
	void (*alter)(void *at);
	const char *huge;	/* by that name smaps has what one PMD maps */
	unsigned int alone;	/* eighths of a folio that only one process maps */
	unsigned int copied;	/* pages that each of the others has of its own */
};

/* Of each kind of memory, with each way to split the mapping that it can take. */
FIXTURE_VARIANT_ADD(large, anon_give_back) { make_anon, give_back, "AnonHugePages", 4, 0 };
FIXTURE_VARIANT_ADD(large, anon_cut_off) { make_anon, cut_off, "AnonHugePages", 4, 0 };
FIXTURE_VARIANT_ADD(large, anon_protect) { make_anon, protect, "AnonHugePages", 0, 0 };
FIXTURE_VARIANT_ADD(large, anon_copy) { make_anon, copy, "AnonHugePages", 0, 10 };
FIXTURE_VARIANT_ADD(large, folios_give_back) { make_folios, give_back, NULL, 4, 0 };
FIXTURE_VARIANT_ADD(large, folios_cut_off) { make_folios, cut_off, NULL, 4, 0 };
FIXTURE_VARIANT_ADD(large, folios_protect) { make_folios, protect, NULL, 0, 0 };
FIXTURE_VARIANT_ADD(large, folios_copy) { make_folios, copy, NULL, 0, 10 };
FIXTURE_VARIANT_ADD(large, tmpfs_cut_off) { make_tmpfs, cut_off, "ShmemPmdMapped", 4, 0 };
FIXTURE_VARIANT_ADD(large, tmpfs_protect) { make_tmpfs, protect, "ShmemPmdMapped", 0, 0 };
FIXTURE_VARIANT_ADD(large, memfd_cut_off) { make_memfd, cut_off, "ShmemPmdMapped", 4, 0 };
FIXTURE_VARIANT_ADD(large, memfd_protect) { make_memfd, protect, "ShmemPmdMapped", 0, 0 };
FIXTURE_VARIANT_ADD(large, collapsed_cut_off) { make_collapsed, cut_off, "ShmemPmdMapped", 4, 0 };
FIXTURE_VARIANT_ADD(large, collapsed_protect) { make_collapsed, protect, "ShmemPmdMapped", 0, 0 };
FIXTURE_VARIANT_ADD(large, shmem_folios_cut_off) { make_shmem_folios, cut_off, NULL, 4, 0 };
FIXTURE_VARIANT_ADD(large, shmem_folios_protect) { make_shmem_folios, protect, NULL, 0, 0 };

FIXTURE_VARIANT_ADD(large, ext4_cut_off) { make_ext4, cut_off, "FilePmdMapped", 4, 0 };
FIXTURE_VARIANT_ADD(large, ext4_protect) { make_ext4, protect, "FilePmdMapped", 0, 0 };
FIXTURE_VARIANT_ADD(large, xfs_cut_off) { make_xfs, cut_off, "FilePmdMapped", 4, 0 };
FIXTURE_VARIANT_ADD(large, xfs_protect) { make_xfs, protect, "FilePmdMapped", 0, 0 };

FIXTURE_SETUP(large)
{
	struct pages p;

	memset(self, 0, sizeof(*self));
	compact();
	self->at = variant->make(&self->why);
	if (self->why)
		return;
	ASSERT_NE(MAP_FAILED, self->at);
	ASSERT_NE(NULL, self->at);
	self->size = 2 * unit;
	ASSERT_EQ(0, pages_read(&p, getpid(), (unsigned long)self->at,
				(unsigned long)self->at + self->size));
	ASSERT_EQ(self->size / page_size(), p.compound);
	self->whole = quiet_start(touch_all, self->at);
	ASSERT_LT(0, self->whole);
	for (int i = 0; i < 2; i++) {
		self->part[i] = quiet_start(variant->alter, self->at);
		ASSERT_LT(0, self->part[i]);
	}
	/* From here on they are three. */
	ASSERT_EQ(0, munmap(self->at, self->size));
}

FIXTURE_TEARDOWN(large)
{
	quiet_end(self->whole);
	quiet_end(self->part[0]);
	quiet_end(self->part[1]);
	knob_set(THP "shmem_enabled", "never");
	knob_set_folio(page_kb(FOLIO_PAGES), "enabled", "never");
	knob_set_folio(page_kb(FOLIO_PAGES), "shmem_enabled", "never");
}

/* One process maps by a PMD what others map by PTEs: smaps says so. */
TEST_F(large, every_process_is_what_its_oracles_say)
{
	unsigned long kb = unit / 1024, alone = kb * variant->alone / 8 + page_kb(variant->copied);
	const pid_t pid[] = { self->whole, self->part[0], self->part[1] };

	if (self->why)
		SKIP(return, "large: %s", self->why);
	if (variant->huge) {
		ASSERT_EQ(2 * kb, smaps_sum(pid[0], self->at, self->size, variant->huge));
		ASSERT_EQ(kb, smaps_sum(pid[1], self->at, self->size, variant->huge));
		ASSERT_EQ(kb, smaps_sum(pid[2], self->at, self->size, variant->huge));
	}
	EXPECT_EQ(alone, pages_sum(pid[0], self->at, self->size, "uss"));
	for (int i = 0; i < 3; i++) {
		EXPECT_STREQ("", pages_differ(pid[i], self->at, self->size));
		EXPECT_STREQ("", folios_differ(pid[i], self->at, self->size));
		EXPECT_STREQ("", rollup_differs(pid[i]));
		EXPECT_EQ(i ? page_kb(variant->copied) : alone,
			  pages_sum(pid[i], self->at, self->size, "uss"));
	}
	/* Alone with it all, once the others are gone. */
	quiet_end(pid[1]);
	quiet_end(pid[2]);
	self->part[0] = 0;
	self->part[1] = 0;
	EXPECT_EQ(2 * kb, pages_sum(pid[0], self->at, self->size, "uss"));
	EXPECT_STREQ("", pages_differ(pid[0], self->at, self->size));
}

TEST_HARNESS_MAIN
