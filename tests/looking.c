// SPDX-License-Identifier: GPL-2.0
/*
 * looking.c - looking changes nothing: what the kernel knows of the pages of a process
 * is the same before and after every report of it was read.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "pids.h"
#include "place.h"
#include "proc.h"
#include "report.h"

#define PAGES		200
#define TEXT		(1 << 20)
#define PFN(entry)	((entry) & ((1UL << 55) - 1))
#define PRESENT		(1UL << 63)
#define EXCLUSIVE	(1UL << 56)	/* up to others, as Pss is */

/* Bits of kpageflags that a look could set: referenced, dirty, active, idle. */
#define FLAGS		(1UL << 2 | 1UL << 4 | 1UL << 6 | 1UL << 25)

/* What is known of the process; the first part is of the whole machine. */
struct known {
	char *text;
	size_t length;
	uint64_t *page;
	size_t pages;
};

/* Who else maps a page is up to others, as the test that was forked from. */
static bool is_of_others(const char *line)
{
	return !strncmp(line, "Pss", 3) || !strncmp(line, "Shared_", 7) ||
	       !strncmp(line, "Private_", 8);
}

static void add_file(struct known *k, const char *path, const char *only)
{
	char line[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		if ((!only || strstr(line, only)) && !is_of_others(line) &&
		    k->length + strlen(line) < TEXT)
			k->length += sprintf(k->text + k->length, "%s", line);
	if (f)
		fclose(f);
}

static void add_pages(struct known *k, pid_t pid)
{
	struct smaps s;
	char path[64];
	int map, flags;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	map = open(path, O_RDONLY | O_CLOEXEC);
	flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (smaps_read(&s, pid))
		return;
	for (size_t i = 0; i < s.count; i++) {
		size_t from = s.vma[i].start / page_size();
		size_t pages = s.vma[i].end / page_size() - from;

		if (s.vma[i].start >> 63)	/* the gate */
			continue;
		k->page = realloc(k->page, (k->pages + pages) * 2 * sizeof(*k->page));
		for (size_t page = 0; page < pages; page++) {
			uint64_t *to = k->page + 2 * k->pages++;

			to[1] = 0;
			if (pread(map, to, 8, 8 * (from + page)) != 8)
				to[0] = 0;
			to[0] &= ~EXCLUSIVE;
			if ((to[0] & PRESENT) && PFN(to[0]) &&
			    pread(flags, to + 1, 8, 8 * PFN(to[0])) == 8)
				to[1] &= FLAGS;
		}
	}
	smaps_free(&s);
	close(map);
	close(flags);
}

static void know(struct known *k, pid_t pid)
{
	char path[64];

	memset(k, 0, sizeof(*k));
	k->text = calloc(1, TEXT);
	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	add_file(k, path, NULL);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	add_file(k, path, "Vm");
	add_file(k, path, "Rss");
	add_file(k, "/proc/vmstat", "thp_");
	k->length += sprintf(k->text + k->length, "faults %lu %lu\n", stat_field(pid, 10),
			     stat_field(pid, 12));
	add_pages(k, pid);
}

static void forget(struct known *k)
{
	free(k->text);
	free(k->page);
}

/* Where two texts differ, for whoever has to find out why. */
static void tell_first_line(struct __test_metadata *_metadata, const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	TH_LOG("from \"%.40s\" to \"%.40s\"", a, b);
}

static bool same(struct __test_metadata *_metadata, const struct known *a, const struct known *b)
{
	if (strcmp(a->text, b->text)) {
		tell_first_line(_metadata, a->text, b->text);
		return false;
	}
	if (a->pages != b->pages)
		return false;
	for (size_t i = 0; i < 2 * a->pages; i++) {
		if (a->page[i] != b->page[i]) {
			TH_LOG("page %zu: %s from %llx to %llx", i / 2, i % 2 ? "flags" : "pagemap",
			       (unsigned long long)a->page[i], (unsigned long long)b->page[i]);
			return false;
		}
	}
	return true;
}

static char *touched;

static void live(void *arg)
{
	size_t size = PAGES * page_size();
	char *at;

	touched = place_anon(size, span(1));
	touch_write(touched, 0, PAGES);
	at = place_anon(2 * span(1), span(1));
	madvise(at, 2 * span(1), MADV_HUGEPAGE);
	touch_write(at, 0, 2 * span(1) / page_size());
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	touch_write(at, 0, PAGES / 2);
	at = place_anon(size, span(1));
	touch_read(at, 0, PAGES / 3);
	at = place_anon(size, span(1));
	touch_write(at, 0, PAGES);
	if (swap_is_on())
		page_out(at, size / 2);
}

static void write_to(pid_t pid, const char *file, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "we");
	if (!f)
		return;
	fputs(text, f);
	fclose(f);
}

static void look(struct __test_metadata *_metadata, pid_t pid)
{
	static const char * const reports[] = { "summary", "vmas", "pages", "threads" };
	struct report r;
	char path[80];

	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		EXPECT_EQ(0, report_ask(&r, "%s %d", reports[i], pid));
		EXPECT_TRUE(r.complete);
		report_free(&r);
	}
	EXPECT_EQ(0, report_ask(&r, "ranges %d step=%zx", pid, page_size()));
	report_free(&r);
	ASSERT_EQ(0, pids_write("%d", pid));
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		snprintf(path, sizeof(path), VML_DIR "/watch/%d/%s", pid, reports[i]);
		EXPECT_EQ(0, report_file(&r, path));
		report_free(&r);
	}
	EXPECT_EQ(0, report_file(&r, VML_DIR "/processes"));
	report_free(&r);
	EXPECT_EQ(0, pids_write("-%d", pid));
}

FIXTURE(looking)
{
	pid_t pid;
};

FIXTURE_VARIANT(looking)
{
	const char *clear;	/* what is written to clear_refs first */
};

/* As they are; none referenced; none soft-dirty. */
FIXTURE_VARIANT_ADD(looking, used) { NULL };
FIXTURE_VARIANT_ADD(looking, unreferenced) { "1" };
FIXTURE_VARIANT_ADD(looking, clean) { "4" };

/* A process at which nobody has looked yet, with all that a look could change. */
static pid_t start(struct __test_metadata *_metadata, const char *clear)
{
	struct smaps s;
	pid_t pid;

	compact();
	pid = quiet_start(live, NULL);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, smaps_read_rollup(&s, pid));
	ASSERT_EQ(1, s.count);
	if (!knob_says("/sys/kernel/mm/transparent_hugepage/enabled", "[never]"))
		EXPECT_LT(0, s.vma->huge_pmd);
	if (swap_is_on())
		EXPECT_LT(0, s.vma->swap);
	smaps_free(&s);
	if (clear)
		write_to(pid, "clear_refs", clear);
	return pid;
}

FIXTURE_SETUP(looking)
{
	self->pid = start(_metadata, variant->clear);
}

FIXTURE_TEARDOWN(looking)
{
	quiet_end(self->pid);
}

/*
 * Others may change it, too, but not each time. Each time it is another process: what
 * only the first look changes would not be seen again.
 */
TEST_F_TIMEOUT(looking, changes_nothing, 120)
{
	bool unchanged = false;
	struct known before, after;

	for (int tries = 0; tries < 3 && !unchanged; tries++) {
		if (tries) {
			quiet_end(self->pid);
			self->pid = start(_metadata, variant->clear);
		}
		know(&before, self->pid);
		look(_metadata, self->pid);
		know(&after, self->pid);
		unchanged = same(_metadata, &before, &after);
		EXPECT_LT(4 * PAGES, before.pages);
		forget(&before);
		forget(&after);
	}
	EXPECT_TRUE(unchanged);
}

/* The same test, of a look that does touch: it has to notice. */
TEST_F_TIMEOUT(looking, that_touches_is_noticed, 60)
{
	size_t size = PAGES * page_size();
	char *copy = malloc(size);
	struct iovec local = { copy, size }, remote = { NULL, size };
	struct known before, after;
	struct smaps s;

	if (!variant->clear || strcmp(variant->clear, "1"))
		SKIP(return, "only where no page is referenced");
	ASSERT_EQ(0, smaps_read(&s, self->pid));
	for (size_t i = 0; i < s.count; i++)
		if (s.vma[i].anonymous == size / 1024 && s.vma[i].size == size / 1024)
			remote.iov_base = (void *)s.vma[i].start;
	smaps_free(&s);
	ASSERT_NE(NULL, remote.iov_base);
	know(&before, self->pid);
	ASSERT_EQ((ssize_t)size, process_vm_readv(self->pid, &local, 1, &remote, 1, 0));
	know(&after, self->pid);
	EXPECT_FALSE(same(_metadata, &before, &after));
	forget(&before);
	forget(&after);
	free(copy);
}

TEST_HARNESS_MAIN
