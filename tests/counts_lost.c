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

#include "counts.h"
#include "knob.h"
#include "oracle.h"
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
	bool there;
};

FIXTURE_VARIANT(poisoned)
{
	int flags;
	const char *kind;
	const char *class;
};

FIXTURE_VARIANT_ADD(poisoned, anonymous)
{
	.flags = MAP_PRIVATE | MAP_ANONYMOUS,
	.kind = "anon",
	.class = "rss_anon",
};

FIXTURE_VARIANT_ADD(poisoned, shared)
{
	.flags = MAP_SHARED | MAP_ANONYMOUS,
	.kind = "shmem",
	.class = "rss_shmem",
};

FIXTURE_VARIANT_ADD(poisoned, file)
{
	.flags = MAP_SHARED,
	.kind = "file",
	.class = "rss_file",
};

/* A file of a disk, of which a dirty page is lost; a clean one could be read again. */
static int lost_file(size_t size)
{
	int fd = scratch_disk(NULL) ? open("/mnt", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;

	if (fd >= 0 && ftruncate(fd, size)) {
		close(fd);
		return -1;
	}
	return fd;
}

FIXTURE_SETUP(poisoned)
{
	int fd = -1;

	self->size = PAGES * page_size();
	if (!(variant->flags & MAP_ANONYMOUS)) {
		if (!getenv("VMLEDGER_DISK"))
			return;
		fd = lost_file(self->size);
		ASSERT_LE(0, fd);
	}
	self->there = true;
	self->at = place_map(self->size, page_size(), PROT_READ | PROT_WRITE, variant->flags,
			     fd, 0);
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
	bool marker = kernel_before(6, 1), anon = !strcmp(variant->class, "rss_anon");
	unsigned long resident = page_kb(marker ? 3 : 4), before;
	struct pages p;

	if (!self->there)
		SKIP(return, "poisoned page of a file: no disk to spare, see VMLEDGER_DISK");
	before = ahead(variant->class);
	if (madvise(self->at + page_size(), page_size(), MADV_HWPOISON))
		SKIP(return, "poisoned page: no MADV_HWPOISON: %s", strerror(errno));
	ASSERT_EQ(0, pages_read(&p, getpid(), (unsigned long)self->at,
				(unsigned long)self->at + self->size));
	EXPECT_EQ(1, p.poison);
	EXPECT_STREQ("", DIFFER(self->at, self->size, variant->kind,
				.rss_anon = anon ? resident : 0,
				.rss_shmem = strcmp(variant->class, "rss_shmem") ? 0 : resident,
				.rss_file = strcmp(variant->class, "rss_file") ? 0 : resident,
				.marker = page_kb(marker ? 1 : 0),
				.untouched = anon ? page_kb(PAGES - 4) : 0,
				.unmapped = anon ? 0 : page_kb(PAGES - 4)));
	EXPECT_STREQ("", pages_differ(getpid(), self->at, self->size));
	EXPECT_EQ(before + page_kb(marker ? 0 : 1), ahead(variant->class));
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
	int flags;
	const char *class;
	bool huge;	/* by one entry of the PMD for many */
};

FIXTURE_VARIANT_ADD(moving, small)
{
	.make = make_small,
	.flags = MAP_PRIVATE | MAP_ANONYMOUS,
	.class = "rss_anon",
};

FIXTURE_VARIANT_ADD(moving, huge)
{
	.make = make_huge,
	.flags = MAP_PRIVATE | MAP_ANONYMOUS,
	.class = "rss_anon",
	.huge = true,
};

FIXTURE_VARIANT_ADD(moving, shared)
{
	.make = make_small,
	.flags = MAP_SHARED | MAP_ANONYMOUS,
	.class = "rss_shmem",
};

FIXTURE_VARIANT_ADD(moving, hugetlb)
{
	.make = make_small,
	.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
	.class = "hugetlb",
	.huge = true,
};

FIXTURE_SETUP(moving)
{
	moved = place_map(MOVED_PAGES * page_size(), span(1), PROT_READ | PROT_WRITE,
			  variant->flags, -1, 0);
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

/*
 * Pages under way, as pagemap has them: of hugetlb some kernels show nothing then. Pages
 * of a huge one count while smaps has all as huge, for then the entry is one of the PMD.
 */
static unsigned long under_way(const struct pages *p, pid_t pid, bool thp)
{
	size_t size = MOVED_PAGES * page_size();

	if (thp && smaps_sum(pid, moved, size, "AnonHugePages") != size / 1024)
		return 0;
	return p->moving + p->none;
}

/* Under way or arrived, a page is resident: no answer may miss one. */
TEST_F_TIMEOUT(moving, pages_are_resident_in_every_answer, MOVING_LIMIT)
{
	unsigned long met = 0, answers = 0, huge = 0, kb = page_kb(MOVED_PAGES);
	size_t size = MOVED_PAGES * page_size();
	time_t end = time(NULL) + MOVING_LIMIT / 2;
	bool thp = variant->huge && strcmp(variant->class, "hugetlb");
	struct pages p;
	struct ledger l;

	if (!knob_says("/sys/devices/system/node/has_memory", "0-1"))
		SKIP(return, "moving: needs two nodes to migrate between, there is one");
	while ((answers < 40 || !met) && time(NULL) < end) {
		ASSERT_EQ(1, counts_take(self->mover.pid, moved, size, &l, NULL));
		ASSERT_EQ(kb, ledger_number(&l, variant->class));
		ASSERT_EQ(kb, l.size);
		huge += l.leaf_pmd;
		ASSERT_EQ(0, pages_read(&p, self->mover.pid, (unsigned long)moved,
					(unsigned long)moved + size));
		met += under_way(&p, self->mover.pid, thp);
		answers++;
	}
	TH_LOG("%lu answers, %lu moves, %lu pages seen under way, %lu kB huge; last error: %s",
	       answers, self->mover.moves, met, huge, strerror(self->mover.error));
	EXPECT_LT(0, met);
	EXPECT_EQ(variant->huge, huge > 0);
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
#define HMM_DMIRROR_EXCLUSIVE		_IOWR('H', 0x05, struct hmm_dmirror_cmd)

/* Of test_hmm, which plays a device: with memory of its own, and one that borrows. */
FIXTURE(device)
{
	char *at, *copy;
	size_t size;
	int fd;
};

FIXTURE_VARIANT(device)
{
	unsigned long command;
};

FIXTURE_VARIANT_ADD(device, private) { HMM_DMIRROR_MIGRATE_TO_DEV };
FIXTURE_VARIANT_ADD(device, exclusive) { HMM_DMIRROR_EXCLUSIVE };

FIXTURE_SETUP(device)
{
	bool there = !system("modprobe -q test_hmm");

	self->fd = there ? open("/dev/hmm_dmirror0", O_RDWR | O_CLOEXEC) : -1;
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, span(1));
	self->copy = place_anon(self->size, span(1));
}

FIXTURE_TEARDOWN(device)
{
	if (self->fd >= 0)
		close(self->fd);
}

TEST_F(device, pages_are_rss_anon)
{
	struct hmm_dmirror_cmd cmd = { .npages = 16 };
	size_t size = self->size;
	char *at = self->at;
	struct pages p;
	struct ledger l;
	pid_t child;

	if (self->fd < 0)
		SKIP(return, "device: no kernel of Debian has TEST_HMM");
	touch_write(at, 0, 32);
	cmd.addr = (unsigned long)at;
	cmd.ptr = (unsigned long)self->copy;
	ASSERT_EQ(0, ioctl(self->fd, variant->command, &cmd));
	ASSERT_EQ(16, cmd.cpages);
	ASSERT_EQ(0, pages_read(&p, getpid(), (unsigned long)at, (unsigned long)at + size));
	EXPECT_EQ(16, p.moving);
	EXPECT_EQ(16, p.anon);
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(page_kb(32), l.rss_anon);
	EXPECT_EQ(page_kb(PAGES - 32), l.untouched);
	EXPECT_STREQ("", pages_differ(getpid(), at, size));

	/* A child shares them as it does those in memory; what was lent comes back first. */
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		raise(SIGSTOP);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	ASSERT_EQ(1, counts_take(child, at, size, &l, NULL));
	EXPECT_EQ(page_kb(32), l.rss_anon);
	EXPECT_STREQ("", pages_differ(child, at, size));
	quiet_end(child);
}

TEST_HARNESS_MAIN
