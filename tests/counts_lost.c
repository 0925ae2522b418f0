// SPDX-License-Identifier: GPL-2.0
/*
 * counts_lost.c - pages the page tables still name, but no longer map: poisoned,
 * on the move, in a device.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#include <kselftest_harness.h>

#include "compare.h"
#include "counts.h"
#include "knob.h"
#include "pagemap.h"

#define PAGES	64

static void ignore(int signal)
{
}

static unsigned long ahead(const char *class)
{
	unsigned long ahead;
	struct report r;
	char exact[40];

	snprintf(exact, sizeof(exact), "exact_%s", class);
	if (report_ask(&r, "summary %d", getpid()))
		return ~0UL;
	ahead = report_number(&r, class) - report_number(&r, exact);
	report_free(&r);
	return ahead;
}

/* One of four pages is poisoned: the kernel's counters do without it at once. */
FIXTURE(poisoned)
{
	size_t size;
	char *at;
};

FIXTURE_VARIANT(poisoned)
{
	int flags;
	bool shmem;
};

FIXTURE_VARIANT_ADD(poisoned, anonymous)
{
	.flags = MAP_PRIVATE | MAP_ANONYMOUS,
};

FIXTURE_VARIANT_ADD(poisoned, shared)
{
	.flags = MAP_SHARED | MAP_ANONYMOUS,
	.shmem = true,
};

FIXTURE_SETUP(poisoned)
{
	self->size = PAGES * page_size();
	self->at = place_map(self->size, page_size(), PROT_READ | PROT_WRITE, variant->flags,
			     -1, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	madvise(self->at, self->size, MADV_NOHUGEPAGE);
	touch_write(self->at, 0, 4);
	/* Newer kernels let us know that we have lost a page. */
	signal(SIGBUS, ignore);
}

FIXTURE_TEARDOWN(poisoned)
{
}

TEST_F(poisoned, page_is_resident_or_a_marker_and_leaves_the_counters)
{
	bool marker = kernel_before(6, 1);
	unsigned long resident = page_kb(marker ? 3 : 4);
	const char *class = variant->shmem ? "rss_shmem" : "rss_anon";
	unsigned long before = ahead(class);
	struct pages p;

	if (madvise(self->at + page_size(), page_size(), MADV_HWPOISON))
		SKIP(return, "poisoned page: no MADV_HWPOISON: %s", strerror(errno));
	ASSERT_EQ(0, pages_read(&p, getpid(), (unsigned long)self->at,
				(unsigned long)self->at + self->size));
	EXPECT_EQ(1, p.poison);
	EXPECT_STREQ("", DIFFER(self->at, self->size, variant->shmem ? "shmem" : "anon",
				.rss_anon = variant->shmem ? 0 : resident,
				.rss_shmem = variant->shmem ? resident : 0,
				.marker = page_kb(marker ? 1 : 0),
				.untouched = variant->shmem ? 0 : page_kb(PAGES - 4),
				.unmapped = variant->shmem ? page_kb(PAGES - 4) : 0));
	EXPECT_EQ(before + page_kb(marker ? 0 : 1), ahead(class));
}

#define MOVED_PAGES	2048

static char *moved;

static void make_small(void *arg)
{
	touch_write(moved, 0, MOVED_PAGES);
}

static void make_huge(void *arg)
{
	madvise(moved, MOVED_PAGES * page_size(), MADV_HUGEPAGE);
	touch_write(moved, 0, MOVED_PAGES);
}

struct mover {
	pid_t pid;
	bool stop;
	unsigned long moves;
	int error;
};

/* To and fro between the two nodes, all the time; what fails is tried again. */
static void *move(void *arg)
{
	struct mover *m = arg;
	unsigned long node[2] = { 1, 2 };

	for (size_t i = 0; !__atomic_load_n(&m->stop, __ATOMIC_SEQ_CST); i++) {
		if (syscall(SYS_migrate_pages, m->pid, 8, &node[i % 2], &node[1 - i % 2]) >= 0)
			m->moves++;
		else
			m->error = errno;
	}
	return NULL;
}

/* Seconds until one is met: before 6.3 pages are moved one by one, and hard to catch. */
#define MOVING_LIMIT	240

FIXTURE(moving)
{
	struct mover mover;
	pthread_t thread;
};

FIXTURE_VARIANT(moving)
{
	void (*make)(void *arg);
	bool shared;
};

FIXTURE_VARIANT_ADD(moving, small)
{
	.make = make_small,
};

FIXTURE_VARIANT_ADD(moving, huge)
{
	.make = make_huge,
};

FIXTURE_VARIANT_ADD(moving, shared)
{
	.make = make_small,
	.shared = true,
};

FIXTURE_SETUP(moving)
{
	moved = place_map(MOVED_PAGES * page_size(), span(1), PROT_READ | PROT_WRITE,
			  (variant->shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, moved);
	madvise(moved, MOVED_PAGES * page_size(), MADV_NOHUGEPAGE);
	self->mover.pid = quiet_start(variant->make, NULL);
	ASSERT_LT(0, self->mover.pid);
	ASSERT_EQ(0, pthread_create(&self->thread, NULL, move, &self->mover));
}

FIXTURE_TEARDOWN(moving)
{
	__atomic_store_n(&self->mover.stop, true, __ATOMIC_SEQ_CST);
	pthread_join(self->thread, NULL);
	quiet_end(self->mover.pid);
}

/* Under way or arrived, a page is resident: no answer may miss one. */
TEST_F_TIMEOUT(moving, pages_are_resident_in_every_answer, MOVING_LIMIT)
{
	unsigned long met = 0, answers = 0, kb = page_kb(MOVED_PAGES);
	size_t size = MOVED_PAGES * page_size();
	time_t end = time(NULL) + MOVING_LIMIT / 2;
	struct pages p;
	struct ledger l;

	if (!knob_says("/sys/devices/system/node/has_memory", "0-1"))
		SKIP(return, "moving: needs two nodes to migrate between, there is one");
	while ((answers < 40 || !met) && time(NULL) < end) {
		ASSERT_EQ(1, counts_take(self->mover.pid, moved, size, &l, NULL));
		ASSERT_EQ(kb, variant->shared ? l.rss_shmem : l.rss_anon);
		ASSERT_EQ(kb, l.size);
		ASSERT_EQ(0, pages_read(&p, self->mover.pid, (unsigned long)moved,
					(unsigned long)moved + size));
		met += p.moving;
		answers++;
	}
	TH_LOG("%lu answers, %lu moves, pagemap saw %lu pages under way; last error: %s", answers,
	       self->mover.moves, met, strerror(self->mover.error));
	EXPECT_LT(0, met);
}

/* Of lib/test_hmm_uapi.h. */
struct hmm_dmirror_cmd {
	__u64 addr;
	__u64 ptr;
	__u64 npages;
	__u64 cpages;
	__u64 faults;
};

#define HMM_DMIRROR_MIGRATE_TO_DEV	_IOWR('H', 0x02, struct hmm_dmirror_cmd)

/* How the row at @at differs from smaps, as both have it page by page. */
static const char *pages_differ(pid_t pid, const void *at)
{
	static struct comparison c;
	struct report vmas, pages;
	struct smaps s;
	size_t i = 0;

	if (smaps_read(&s, pid) || report_ask(&vmas, "vmas %d", pid) ||
	    report_ask(&pages, "pages %d", pid))
		return "no answer";
	while (i < s.count && s.vma[i].start != (unsigned long)at)
		i++;
	if (i == s.count || i >= vmas.rows || i >= pages.rows)
		return "no such row";
	compare_pages(&c, pid, &s.vma[i], &vmas, &pages, i);
	report_free(&vmas);
	report_free(&pages);
	smaps_free(&s);
	return c.first;
}

/* Of test_hmm, which plays a device with memory of its own. */
TEST(pages_in_a_device_are_rss_anon)
{
	struct hmm_dmirror_cmd cmd = { .npages = 16 };
	bool there = !system("modprobe -q test_hmm");
	int fd = there ? open("/dev/hmm_dmirror0", O_RDWR | O_CLOEXEC) : -1;
	size_t size = PAGES * page_size();
	char *at = place_anon(size, span(1)), *copy = place_anon(size, span(1));
	struct pages p;
	struct ledger l;
	pid_t child;

	if (fd < 0)
		SKIP(return, "pages_in_a_device_are_rss_anon: no kernel of Debian has TEST_HMM");
	touch_write(at, 0, 32);
	cmd.addr = (unsigned long)at;
	cmd.ptr = (unsigned long)copy;
	ASSERT_EQ(0, ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, &cmd));
	ASSERT_EQ(16, cmd.cpages);
	ASSERT_EQ(0, pages_read(&p, getpid(), (unsigned long)at, (unsigned long)at + size));
	EXPECT_EQ(16, p.moving);
	EXPECT_EQ(16, p.anon);
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(page_kb(32), l.rss_anon);
	EXPECT_EQ(page_kb(PAGES - 32), l.untouched);

	/* A child shares them as it does those in memory. */
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		raise(SIGSTOP);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	ASSERT_EQ(1, counts_take(child, at, size, &l, NULL));
	EXPECT_EQ(page_kb(32), l.rss_anon);
	EXPECT_STREQ("", pages_differ(child, at));
	quiet_end(child);
	close(fd);
}

TEST_HARNESS_MAIN
