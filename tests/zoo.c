// SPDX-License-Identifier: GPL-2.0
/*
 * zoo.c - a process with one mapping of every kind; smaps.c compares it.
 *
 * Prints "ready" when all is mapped, then sleeps. What this kernel or machine
 * cannot do is left out: smaps.c says which classes it never met.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/io_uring.h>
#include <linux/perf_event.h>

#include "knob.h"
#include "place.h"
#include "uapi.h"

#define PAGES	64
#define SIZE	(PAGES * page_size())
#define RW	(PROT_READ | PROT_WRITE)

static char *map(size_t size, int prot, int flags, int fd, off_t offset)
{
	char *at = place_map(size, span(1), prot, flags, fd, offset);

	if (at == MAP_FAILED)
		fprintf(stderr, "zoo: no mapping: %s\n", strerror(errno));
	return at;
}

static void anonymous(void)
{
	char *at;

	place_anon(SIZE, span(1));
	at = place_anon(SIZE, span(1));
	touch_write(at, 3, 17);
	touch_read(at, 30, 5);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, 9);
	mprotect(at, SIZE, PROT_NONE);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, 9);
	mprotect(at, SIZE, PROT_READ);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, 9);
	madvise(at + 5 * page_size(), 10 * page_size(), MADV_GUARD_INSTALL);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, 30);
	madvise(at, 20 * page_size(), MADV_FREE);
	at = place_anon(SIZE, span(1));
	mlock(at, 5 * page_size());
	mlock2(at + 10 * page_size(), 5 * page_size(), MLOCK_ONFAULT);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, PAGES);
	page_out(at, SIZE / 2);
	at = mremap(at, SIZE, 2 * SIZE, MREMAP_MAYMOVE);
	map(GB(512), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	at = map(SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	touch_write(at, PAGES - 2, 2);
	at = map(SIZE, RW, MAP_PRIVATE, open("/dev/zero", O_RDWR), 0);
	touch_write(at, 0, 2);
}

static char *thp(void)
{
	char *at = map(2 * span(1), RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(at, 2 * span(1), MADV_HUGEPAGE);
	return at;
}

/* One of two huge pages of each size that has some left; and blocks of arm64's. */
static void contiguous(void)
{
	static const unsigned int orders[] = { 16, 21, 25, 30 };
	size_t block = KB(page_size() == KB(4) ? 64 : 2048);
	char path[96], *at;

	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		size_t size = 1UL << orders[i];

		snprintf(path, sizeof(path),
			 "/sys/kernel/mm/hugepages/hugepages-%zukB/free_hugepages", size / 1024);
		if (knob_number(path) == ~0UL || !knob_number(path))
			continue;
		at = map(2 * size, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
			 MAP_NORESERVE | orders[i] << MAP_HUGE_SHIFT, -1, 0);
		if (at != MAP_FAILED)
			touch_write(at + size, 1, 1);
	}
	snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/hugepages-%zukB/enabled",
		 block / 1024);
	knob_set(path, "madvise");
	at = map(3 * block, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(at, 3 * block, MADV_HUGEPAGE);
	touch_write(at, 0, 1);
	touch_write(at + block, 3, 1);
	touch_write(at + 2 * block, 1, 1);
	madvise(at + page_size(), page_size(), MADV_DONTNEED);
	mprotect(at + block, 2 * page_size(), PROT_READ);
}

static void huge(void)
{
	char *at;
	int fd;

	touch_write(thp(), 0, 1);
	touch_read(thp(), 0, 1);
	at = thp();
	touch_write(at, 0, 1);
	mprotect(at, span(1) / 2, PROT_READ);
	at = thp();
	touch_write(at, 0, 1);
	mprotect(at, 2 * span(1), PROT_NONE);
	at = map(3 * span(1), RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (at != MAP_FAILED)
		touch_write(at, 0, 1);
	fd = memfd_create("zoo hugetlb", MFD_HUGETLB);
	if (!ftruncate(fd, 2 * span(1))) {
		at = map(2 * span(1), RW, MAP_SHARED, fd, 0);
		if (at != MAP_FAILED)
			touch_write(at, 0, 1);
	}
}

static void files(void)
{
	char path[] = "/tmp/zoo.XXXXXX";
	int exe = open("/proc/self/exe", O_RDONLY);
	int fd = mkstemp(path);
	char *at;

	at = map(8 * page_size(), RW, MAP_PRIVATE, exe, 0);
	touch_read(at, 0, 3);
	touch_write(at, 1, 1);
	at = map(8 * page_size(), PROT_READ, MAP_SHARED, exe, 0);
	touch_read(at, 2, 1);
	unlink(path);
	if (ftruncate(fd, SIZE / 2))
		return;
	at = map(SIZE, RW, MAP_SHARED, fd, 0);
	touch_write(at, 0, 7);
	at = map(SIZE, RW, MAP_PRIVATE, fd, 0);
	touch_read(at, 0, 7);
	touch_write(at, 3, 2);
}

static char *shared(int fd)
{
	if (ftruncate(fd, SIZE))
		return MAP_FAILED;
	return map(SIZE, RW, MAP_SHARED, fd, 0);
}

static void allocate(void *fd)
{
	if (fallocate(*(int *)fd, FALLOC_FL_KEEP_SIZE, 0, SIZE))
		perror("zoo: fallocate");
}

static void shmem(void)
{
	char *all, *at = map(SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int id = shmget(IPC_PRIVATE, SIZE, 0600);
	int fd = memfd_create("zoo swapped", 0);

	touch_write(at, 0, 9);
	at = shmat(id, NULL, 0);
	touch_write(at, 0, 3);
	shmctl(id, IPC_RMID, NULL);
	at = shared(memfd_create("zoo\\\n\x7f", 0));
	touch_write(at, 5, 5);
	mprotect(at, SIZE, PROT_NONE);

	/* Swapped, seen whole, in part, privately, and privately after copies. */
	all = shared(fd);
	touch_write(all, 0, PAGES);
	page_out(all, SIZE - 7 * page_size());
	map(SIZE, RW, MAP_SHARED, fd, 0);
	map(20 * page_size(), PROT_READ, MAP_SHARED, fd, 16 * page_size());
	map(2 * SIZE, PROT_READ, MAP_SHARED, fd, 0);
	map(SIZE, RW, MAP_PRIVATE, fd, 0);
	at = map(SIZE, RW, MAP_PRIVATE, fd, 0);
	touch_write(at, 4, 4);
	at = map(SIZE, RW, MAP_PRIVATE, fd, 0);
	touch_write(at, 4, 4);
	mprotect(at, SIZE, PROT_READ);
	/* The object's own pages go out again, behind the copies. */
	touch_read(all, 4, 4);
	page_out(all, SIZE);
	/* Pages beyond the size, and out. */
	fd = memfd_create("zoo longer than its size", 0);
	if (!ftruncate(fd, SIZE / 2) && swap_out_all(allocate, &fd))
		map(SIZE / 2, RW, MAP_SHARED, fd, 0);
}

/* In swap as large folios, where there are any; seen by mappings that cut them. */
static void shmem_folios(void)
{
	int fd = memfd_create("zoo large", 0);
	char knob[96], *at;

	snprintf(knob, sizeof(knob),
		 "/sys/kernel/mm/transparent_hugepage/hugepages-%lukB/shmem_enabled", page_kb(16));
	if (!knob_set(knob, "always"))
		return;
	at = shared(fd);
	touch_write(at, 0, PAGES);
	page_out(at, SIZE);
	knob_set(knob, "never");
	map(21 * page_size(), PROT_READ, MAP_SHARED, fd, 5 * page_size());
	map(7 * page_size(), RW, MAP_PRIVATE, fd, 20 * page_size());
}

/* Small and huge pages of a file that is its own page cache. */
static void dax(void)
{
	char path[32], *at;
	int fd;

	if (!scratch_disk("dax"))
		return;
	snprintf(path, sizeof(path), "/mnt/zoo.%d", getpid());
	fd = file_make(path, 2 * span(1) / page_size());
	unlink(path);
	at = map(2 * span(1), RW, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return;
	touch_write(at, 0, 1);
	touch_write(at, span(1) / page_size(), 1);
}

static void protect(char *at, size_t size)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
	};
	struct uffdio_register reg = { .range = { (unsigned long)at, size } };
	struct uffdio_writeprotect wp = { .range = { (unsigned long)at, size } };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	reg.mode = UFFDIO_REGISTER_MODE_WP;
	wp.mode = UFFDIO_WRITEPROTECT_MODE_WP;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg) ||
	    ioctl(fd, UFFDIO_WRITEPROTECT, &wp))
		fprintf(stderr, "zoo: no userfaultfd: %s\n", strerror(errno));
}

static void markers(void)
{
	char *at = map(SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd;

	touch_write(at, 0, 3);
	protect(at, SIZE);
	at = map(SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	touch_write(at, 0, 10);
	page_out(at, 10 * page_size());
	protect(at, SIZE);
	/* Behind a private mapping's markers smaps sees no swap. */
	fd = memfd_create("zoo private", 0);
	at = shared(fd);
	touch_write(at, 0, 10);
	page_out(at, 10 * page_size());
	protect(map(SIZE, RW, MAP_PRIVATE, fd, 0), SIZE);
	at = place_anon(SIZE, span(1));
	touch_write(at, 0, 10);
	protect(at, SIZE);
}

static void devices(void)
{
	struct io_uring_params params = { 0 };
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	int fd = open("/dev/mem", O_RDONLY);
	char *at;

	map(16 * page_size(), PROT_READ, MAP_SHARED, fd, 0xf0000);
	at = map(16 * page_size(), RW, MAP_PRIVATE, fd, 0xf0000);
	if (at != MAP_FAILED)
		touch_write(at, 2, 3);
	fd = syscall(SYS_io_uring_setup, 64, &params);
	mmap(NULL, 64 * 64, RW, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
	/* Of a CPU, not of a task: that would have the kernel patch its scheduler. */
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
	at = map(9 * page_size(), RW, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED)
		touch_read(at, 0, 4);
}

static void *sleeper(void *arg)
{
	free(malloc(100000));
	while (1)
		pause();
	return NULL;
}

int main(void)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	pthread_t thread;

	setrlimit(RLIMIT_MEMLOCK, &none);
	anonymous();
	huge();
	contiguous();
	files();
	shmem();
	markers();
	devices();
	shmem_folios();
	dax();
	for (int i = 0; i < 5; i++)
		pthread_create(&thread, NULL, sleeper, NULL);
	puts("ready");
	fflush(stdout);
	while (1)
		pause();
	return 0;
}
