// SPDX-License-Identifier: GPL-2.0
/*
 * place.c - make known things: address ranges, files, pages, quiet processes.
 *
 * Nothing here says what the ledger should be; whoever calls knows.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "knob.h"
#include "pagemap.h"
#include "place.h"
#include "proc.h"
#include "uapi.h"

/**
 * page_size() - size of a base page
 *
 * Return: bytes.
 */
size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/**
 * page_kb() - pages in kB
 * @pages: number of base pages
 *
 * Return: kB.
 */
unsigned long page_kb(unsigned long pages)
{
	return pages * (page_size() / 1024);
}

/**
 * span() - what one page table maps
 * @level: 1 for a table of pages, 2 for a table of these, and so on
 *
 * A table is a page of entries of eight bytes.
 *
 * Return: bytes; 2 MiB for level 1 if pages are of 4 KiB.
 */
size_t span(int level)
{
	size_t size = page_size();

	while (level-- > 0)
		size *= page_size() / 8;
	return size;
}

/**
 * place() - find room between two guard pages
 * @size: length of the room
 * @align: its alignment
 *
 * What is mapped there with MAP_FIXED, in full length, is a VMA of its own: the
 * guards are shared and never merge, nor do they have pages or page tables.
 *
 * Return: the address of a hole, MAP_FAILED if there is none.
 */
char *place(size_t size, size_t align)
{
	size_t page = page_size();
	char *whole, *at;

	whole = mmap(NULL, size + 2 * align + 2 * page, PROT_NONE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (whole == MAP_FAILED)
		return whole;
	at = whole + page;
	at += -(unsigned long)at & (align - 1);
	munmap(at, size);
	return at;
}

/**
 * place_map() - map something between two guard pages
 * @size: as for place()
 * @align: as for place()
 * @prot: as for mmap()
 * @flags: as for mmap()
 * @fd: as for mmap()
 * @offset: as for mmap()
 *
 * Return: the address, MAP_FAILED with errno.
 */
char *place_map(size_t size, size_t align, int prot, int flags, int fd, off_t offset)
{
	char *at = place(size, align);

	if (at == MAP_FAILED)
		return at;
	return mmap(at, size, prot, flags | MAP_FIXED, fd, offset);
}

/**
 * place_anon() - map private anonymous memory, never of huge pages
 * @size: as for place()
 * @align: as for place()
 *
 * Return: the address, MAP_FAILED with errno.
 */
char *place_anon(size_t size, size_t align)
{
	char *at = place_map(size, align, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);

	if (at != MAP_FAILED)
		madvise(at, size, MADV_NOHUGEPAGE);
	return at;
}

/**
 * touch_write() - write to each of some pages
 * @at: the mapping
 * @first: the first page
 * @pages: how many
 */
void touch_write(char *at, size_t first, size_t pages)
{
	for (size_t i = first; i < first + pages; i++)
		__atomic_store_n(&at[i * page_size()], i + 1, __ATOMIC_RELAXED);
}

/**
 * touch_read() - read from each of some pages
 * @at: the mapping
 * @first: the first page
 * @pages: how many
 */
void touch_read(const char *at, size_t first, size_t pages)
{
	for (size_t i = first; i < first + pages; i++)
		(void)__atomic_load_n(&at[i * page_size()], __ATOMIC_SEQ_CST);
}

/**
 * touch_every_write() - write to pages at equal distances
 * @at: the mapping
 * @pages: how many
 * @step: their distance in bytes
 */
void touch_every_write(char *at, size_t pages, size_t step)
{
	for (size_t i = 0; i < pages; i++)
		__atomic_store_n(&at[i * step], i + 1, __ATOMIC_RELAXED);
}

/**
 * resident() - ask mincore()
 * @at: the mapping
 * @pages: its pages
 *
 * Return: number of pages it says are in core, ~0 if it fails.
 */
size_t resident(char *at, size_t pages)
{
	unsigned char *vec = malloc(pages);
	size_t count = 0;

	if (!vec || mincore(at, pages * page_size(), vec)) {
		free(vec);
		return ~(size_t)0;
	}
	for (size_t i = 0; i < pages; i++)
		count += vec[i] & 1;
	free(vec);
	return count;
}

/**
 * scratch() - a file system of this process' own, gone with it
 * @type: of file system
 * @options: mount options
 *
 * Return: its folder, NULL with errno.
 */
const char *scratch(const char *type, const char *options)
{
	const char *dir = "/mnt";

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("scratch", dir, type, 0, options))
		return NULL;
	return dir;
}

/**
 * disk_has_dax() - can the disk of scratch_disk() be mapped without a page cache?
 *
 * Return: true if so.
 */
bool disk_has_dax(void)
{
	const char *disk = getenv("VMLEDGER_DISK");
	char path[96];

	if (!disk || !strrchr(disk, '/'))
		return false;
	snprintf(path, sizeof(path), "/sys/class/block%s/queue/dax", strrchr(disk, '/'));
	return knob_says(path, "1");
}

static const char *mount_disk(const char *disk, const char *type, const char *options)
{
	const char *dir = "/mnt";

	if (!disk || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(disk, dir, type, 0, options))
		return NULL;
	return dir;
}

/**
 * scratch_disk() - ext4 on the disk that the machine lets tests have
 * @options: mount options
 *
 * The disk is named by VMLEDGER_DISK, and formatted already; what a test leaves
 * there the next one finds.
 *
 * Return: its folder, NULL if there is none.
 */
const char *scratch_disk(const char *options)
{
	/* To try would make the kernel complain. */
	if (options && !strcmp(options, "dax") && !disk_has_dax()) {
		errno = EOPNOTSUPP;
		return NULL;
	}
	return mount_disk(getenv("VMLEDGER_DISK"), "ext4", options);
}

/**
 * scratch_xfs() - XFS on another disk that the machine lets tests have
 * @options: mount options
 *
 * Its files have large folios where those of ext4 have not, from Linux 5.18 to 6.15.
 * The disk is named by VMLEDGER_XFS; as for scratch_disk().
 *
 * Return: its folder, NULL if there is none.
 */
const char *scratch_xfs(const char *options)
{
	return mount_disk(getenv("VMLEDGER_XFS"), "xfs", options);
}

/**
 * file_make() - create a file of which all pages are in the page cache
 * @path: its name
 * @pages: its length
 *
 * Return: an open file, -1 with errno.
 */
int file_make(const char *path, size_t pages)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	char *page = calloc(1, page_size());
	bool ok = fd >= 0 && page;

	for (size_t i = 0; ok && i < pages; i++)
		ok = write(fd, page, page_size()) == (ssize_t)page_size();
	free(page);
	return ok ? fd : -1;
}

/**
 * compact() - make room for large pages
 *
 * Return: true if the kernel has tried.
 */
bool compact(void)
{
	return knob_set("/proc/sys/vm/compact_memory", "1");
}

/**
 * swap_is_on() - is there swap space?
 *
 * Return: true if so.
 */
bool swap_is_on(void)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	char line[256];
	int lines = 0;

	while (swaps && fgets(line, sizeof(line), swaps))
		lines++;
	if (swaps)
		fclose(swaps);
	return lines > 1;
}

/**
 * page_out() - put pages of this process into swap
 * @at: the mapping
 * @size: its length
 *
 * Pages fresh on a CPU's list are passed over, hence more than one try.
 *
 * Return: true if nothing is mapped any more.
 */
bool page_out(char *at, size_t size)
{
	unsigned long start = (unsigned long)at;
	struct pages p;

	for (int tries = 0; tries < 50; tries++) {
		if (madvise(at, size, MADV_PAGEOUT) ||
		    pages_read(&p, getpid(), start, start + size))
			return false;
		if (p.swap + p.none + p.marker == size / page_size())
			return true;
		if (tries % 10 == 9)
			compact();	/* it empties the lists of all CPUs */
		usleep(20000);
	}
	return false;
}

/**
 * swap_out_all() - let a child take memory, and have all of that reclaimed
 * @fill: what the child does; what it allocates must outlive it: pages of a file
 * @arg: for @fill
 *
 * For pages that nobody maps, which page_out() does not reach.
 *
 * Return: true if the kernel has reclaimed.
 */
bool swap_out_all(void (*fill)(void *arg), void *arg)
{
	static const char group[] = "/sys/fs/cgroup/swapped";
	bool done = knob_set("/sys/fs/cgroup/cgroup.subtree_control", "+memory") &&
		    !mkdir(group, 0755);
	pid_t child;

	if (!done)
		return false;
	child = fork();
	if (!child) {
		if (!knob_set("/sys/fs/cgroup/swapped/cgroup.procs", "0"))
			_exit(1);
		fill(arg);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	done = knob_set("/sys/fs/cgroup/swapped/memory.high", "0");
	for (int tries = 0; rmdir(group) && tries < 50; tries++)
		usleep(20000);
	return done;
}

/**
 * can_guard() - does this kernel have guard regions?
 *
 * Return: true since Linux 6.13.
 */
bool can_guard(void)
{
	char *at = place_anon(page_size(), page_size());
	bool can = at != MAP_FAILED && !madvise(at, page_size(), MADV_GUARD_INSTALL);

	if (at != MAP_FAILED)
		munmap(at, page_size());
	return can;
}

/**
 * can_mark() - does this kernel leave userfaultfd markers?
 *
 * Return: true since Linux 5.19.
 */
bool can_mark(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_WP_HUGETLBFS_SHMEM };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	bool can = fd >= 0 && !ioctl(fd, UFFDIO_API, &api);

	if (fd >= 0)
		close(fd);
	return can;
}

/**
 * quiet_start() - a child that does something and then stops itself
 * @setup: what it does; it may _exit()
 * @arg: for @setup
 *
 * The child dies with its parent.
 *
 * Return: its pid once it has stopped, -1 if it ended instead.
 */
pid_t quiet_start(void (*setup)(void *arg), void *arg)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setup(arg);
		raise(SIGSTOP);
		_exit(0);
	}
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return -1;
	while (!proc_stopped(pid))
		usleep(1000);
	return pid;
}

/**
 * quiet_end() - end such a child
 * @pid: the child
 */
void quiet_end(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
