// SPDX-License-Identifier: GPL-2.0
/*
 * target.c - the processes that are looked at, each with memory of one shape.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench.h"

#define PAGE	4096UL
#define MB	(1UL << 20)
#define GB	(1UL << 30)

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#endif

#define RW	(PROT_READ | PROT_WRITE)
#define PRIVATE	(MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_PATH	"/file"

static char *map(size_t size, int prot, int flags, int fd)
{
	char *p = mmap(NULL, size, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	return p;
}

static void touch(char *p, size_t size, size_t step)
{
	char *end = p + size;

	for (; p < end; p += step)
		*p = 1;
}

/* Pages of 4 KiB in the order of their addresses. */
static void anon(size_t size)
{
	char *p = map(size, RW, PRIVATE, -1);

	madvise(p, size, MADV_NOHUGEPAGE);
	touch(p, size, PAGE);
}

/* Touched in random order, as the memory of an aged machine is. */
static void shuffled(size_t size)
{
	char *p = map(size, RW, PRIVATE, -1);
	size_t pages = size / PAGE, i, j;
	unsigned int *order = malloc(pages * sizeof(*order)), other;

	if (!order)
		fail("malloc");
	madvise(p, size, MADV_NOHUGEPAGE);
	srandom(1);
	for (i = 0; i < pages; i++)
		order[i] = i;
	for (i = pages - 1; i; i--) {
		j = random() % (i + 1);
		other = order[i];
		order[i] = order[j];
		order[j] = other;
	}
	for (i = 0; i < pages; i++)
		p[order[i] * PAGE] = 1;
	free(order);
}

static void huge(size_t size)
{
	char *p = map(size + 2 * MB, RW, PRIVATE, -1);

	p = (char *)(((unsigned long)p + 2 * MB - 1) & -(2 * MB));
	if (madvise(p, size, MADV_HUGEPAGE))
		fail("MADV_HUGEPAGE");
	touch(p, size, 2 * MB);
}

/* Every second one is read-only, or they would be one VMA. */
static void small_vmas(unsigned int count)
{
	char *p = map(count * 2 * PAGE, RW, PRIVATE, -1);
	unsigned int i;

	madvise(p, count * 2 * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < count; i++, p += 2 * PAGE) {
		*p = 1;
		if (i % 2 && mprotect(p, 2 * PAGE, PROT_READ))
			fail("mprotect");
	}
}

/* A reservation with a window of 1 MiB in each GiB. */
static void reserved(unsigned int gigabytes)
{
	char *p = map(gigabytes * GB, PROT_NONE, PRIVATE | MAP_NORESERVE, -1);
	unsigned int i;

	for (i = 0; i < gigabytes; i++, p += GB) {
		if (mprotect(p, MB, RW))
			fail("mprotect");
		touch(p, 16 * PAGE, PAGE);
	}
}

static void sparse(size_t size)
{
	char *p = map(size, RW, PRIVATE | MAP_NORESERVE, -1);

	madvise(p, size, MADV_NOHUGEPAGE);
	touch(p, size, 16 * MB);
}

static void swap_out(char *p, size_t size)
{
	if (madvise(p, size, MADV_PAGEOUT))
		fail("MADV_PAGEOUT");
}

static void swapped(size_t size)
{
	char *p = map(size, RW, PRIVATE, -1);

	madvise(p, size, MADV_NOHUGEPAGE);
	touch(p, size, PAGE);
	swap_out(p, size);
}

static void shmem(size_t size)
{
	char *p = map(size, RW, MAP_SHARED | MAP_ANONYMOUS, -1);

	touch(p, size, PAGE);
	swap_out(p, size / 2);
}

/* Like the data of a library: all of it read, half of it written to. */
static void private_file(size_t size)
{
	int fd = open(FILE_PATH, O_RDWR | O_CREAT, 0600);
	char *p;
	size_t i;

	if (fd < 0 || ftruncate(fd, size))
		fail(FILE_PATH);
	p = map(size, RW, MAP_SHARED, fd);
	touch(p, size, PAGE);
	munmap(p, size);
	p = map(size, RW, MAP_PRIVATE, fd);
	if (madvise(p, size, MADV_POPULATE_READ))
		fail("MADV_POPULATE_READ");
	for (i = 0; i < size; i += 64 * PAGE)
		touch(p + i, 32 * PAGE, PAGE);
}

/* A program of its own, built with AddressSanitizer; see asan.c. */
static void become_asan(int ready)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", ready);
	execl("/asan", "asan", number, NULL);
	fail("/asan");
}

static void make(const char *workload, int ready)
{
	size_t number = strtoul(workload + strcspn(workload, "0123456789"), NULL, 10);

	if (!strcmp(workload, "empty"))
		return;
	if (!strcmp(workload, "asan"))
		become_asan(ready);
	else if (!strcmp(workload, "private-file"))
		private_file(256 * MB);
	else if (!strncmp(workload, "anon", 4))
		anon(number * MB);
	else if (!strncmp(workload, "rand", 4))
		shuffled(number * MB);
	else if (!strncmp(workload, "thp", 3))
		huge(number * MB);
	else if (!strncmp(workload, "vmas", 4))
		small_vmas(number);
	else if (!strncmp(workload, "none", 4))
		reserved(number);
	else if (!strncmp(workload, "sparse", 6))
		sparse(number * GB);
	else if (!strncmp(workload, "swap", 4))
		swapped(number * MB);
	else if (!strncmp(workload, "shm", 3))
		shmem(number * MB);
	else
		fail(workload);
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

/**
 * target_start_then() - start a process and wait until its memory is there
 * @workload: its shape; "empty" is a process that did nothing
 * @then: what it does from then on; does not return
 *
 * Return: its pid.
 */
pid_t target_start_then(const char *workload, void (*then)(void))
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		fail("pipe");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		make(workload, ready[1]);
		if (write(ready[1], "", 1) != 1)
			fail("write");
		then();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		fail(workload);
	close(ready[0]);
	/* It writes, and then goes to sleep. */
	usleep(100000);
	return pid;
}

/**
 * target_start() - start a process that only sleeps, and wait until its memory is there
 * @workload: its shape; "empty" is a process that did nothing
 *
 * Return: its pid.
 */
pid_t target_start(const char *workload)
{
	return target_start_then(workload, sleep_for_ever);
}

/* Asleep: no more page faults of its start. */
static bool is_asleep(pid_t pid)
{
	char path[64], line[512], *state;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (!f)
		fail(path);
	if (!fgets(line, sizeof(line), f))
		fail(path);
	fclose(f);
	state = strrchr(line, ')');
	return state && state[2] == 'S' && strstr(line, "(sleep)");
}

/**
 * target_start_many() - start small processes and wait until they are idle
 * @count: how many; each is a sleep(1)
 */
void target_start_many(size_t count)
{
	pid_t *pids = calloc(count, sizeof(*pids));
	size_t i;

	if (!pids)
		fail("calloc");
	for (i = 0; i < count; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			fail("fork");
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			execlp("sleep", "sleep", "infinity", NULL);
			fail("sleep");
		}
	}
	for (i = 0; i < count; i++)
		while (!is_asleep(pids[i]))
			usleep(10000);
	usleep(500000);
	free(pids);
}
