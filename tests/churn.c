// SPDX-License-Identifier: GPL-2.0
/*
 * churn.c - a process that does to its memory whatever a process can do.
 *
 * It knows an arena of a few page tables and works on it at random: what cannot be
 * done on this kernel, or to what stands there now, fails and does no harm.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "churn.h"
#include "place.h"
#include "report.h"
#include "uapi.h"

#define ARENA	MB(12)
#define LENGTH	MB(4)	/* of a range to work on: up to two whole page tables */
#define MPOL_PREFERRED	1

#ifndef MADV_PAGEOUT
#define MADV_COLD	20
#define MADV_PAGEOUT	21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#define MADV_POPULATE_WRITE	23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

/* What there is to work on. */
struct life {
	unsigned int seed;
	const char *self;
	char *arena;
	int file;
	int memfd;
};

static unsigned int dice(struct life *l, unsigned int sides)
{
	return rand_r(&l->seed) % sides;
}

/* A random range of the arena; half of them are whole page tables. */
static char *range(struct life *l, size_t *length)
{
	size_t align = dice(l, 2) ? span(1) : page_size();
	size_t start = dice(l, ARENA / align) * align;

	*length = (1 + dice(l, LENGTH / align)) * align;
	if (*length > ARENA - start)
		*length = ARENA - start;
	return l->arena + start;
}

/* Few pages of each table, or every one: the first keeps it quick. */
static void touch(struct life *l, char *at, size_t length, bool write)
{
	size_t step = 128;

	if (!dice(l, 8)) {
		madvise(at, length, write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
		return;
	}
	/* Whatever is there may not be for us to touch: the kernel knows, we would die. */
	for (size_t i = 0; i < length; i += step * page_size()) {
		madvise(at + i, page_size(), write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
		/* A page of zeros is swapped without being written. */
		if (write)
			getrandom(at + i, 8, GRND_NONBLOCK);
	}
}

static void do_touch(struct life *l)
{
	size_t length;
	char *at = range(l, &length);

	touch(l, at, length, dice(l, 3));
}

static void do_map(struct life *l)
{
	static const int prots[] = { PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE,
				     PROT_READ | PROT_WRITE };
	size_t length;
	char *at = range(l, &length);
	int prot = prots[dice(l, ARRAY_SIZE(prots))];
	off_t offset = at - l->arena;

	switch (dice(l, 5)) {
	case 0:
		mmap(at, length, prot, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 1:
		mmap(at, length, prot, MAP_PRIVATE | MAP_FIXED, l->file, offset);
		break;
	case 2:
		mmap(at, length, prot, (dice(l, 2) ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED,
		     l->memfd, offset);
		break;
	default:
		mmap(at, length, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE,
		     -1, 0);
	}
	touch(l, at, length, dice(l, 2));
}

/* The hole is filled again by whatever maps next. */
static void do_unmap(struct life *l)
{
	size_t length;
	char *at = range(l, &length);

	munmap(at, length);
}

static void do_remap(struct life *l)
{
	size_t from_length, to_length;
	char *from = range(l, &from_length);
	char *to = range(l, &to_length);

	if (dice(l, 2))
		mremap(from, from_length, from_length, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	else
		mremap(from, from_length, to_length, 0);
}

static void do_protect(struct life *l)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_EXEC };
	size_t length;
	char *at = range(l, &length);

	mprotect(at, length, prots[dice(l, ARRAY_SIZE(prots))]);
}

/*
 * Of User-Mode Linux' own: it looks at the VMAs of others without a lock when part of
 * a file is taken away, and says so.
 */
static bool is_uml(void)
{
	static int is = -1;
	char word[32] = "";
	FILE *f;

	if (is >= 0)
		return is;
	f = fopen("/proc/cpuinfo", "re");
	while (f && fscanf(f, "%31s", word) == 1 && strcmp(word, "User"))
		;
	if (f)
		fclose(f);
	is = !strcmp(word, "User");
	return is;
}

/* Without MADV_WIPEONFORK: after mremap() a check of Linux 7.3 is mistaken about it. */
static void do_advise(struct life *l)
{
	static const int advice[] = {
		MADV_DONTNEED, MADV_FREE, MADV_PAGEOUT, MADV_PAGEOUT, MADV_COLD,
		MADV_COLLAPSE, MADV_COLLAPSE, MADV_HUGEPAGE, MADV_HUGEPAGE,
		MADV_NOHUGEPAGE, MADV_MERGEABLE, MADV_UNMERGEABLE,
		MADV_GUARD_INSTALL, MADV_GUARD_REMOVE, MADV_REMOVE, MADV_DONTFORK, MADV_DOFORK,
		MADV_WILLNEED, MADV_RANDOM,
	};
	int what = advice[dice(l, ARRAY_SIZE(advice))];
	size_t length;
	char *at = range(l, &length);

	if (what != MADV_REMOVE || !is_uml())
		madvise(at, length, what);
}

/* Page tables that were full of pages, and are empty. */
static void do_zap(struct life *l)
{
	size_t length;
	char *at = range(l, &length);

	touch(l, at, length, true);
	madvise(at, length, MADV_DONTNEED);
}

static void do_lock(struct life *l)
{
	size_t length;
	char *at = range(l, &length);

	if (dice(l, 2))
		mlock(at, length);
	else
		munlock(at, length);
}

static void do_move_pages(struct life *l)
{
	unsigned long from = 1UL << dice(l, 2), to = from ^ 3;
	size_t length;
	char *at = range(l, &length);

	if (dice(l, 2))
		syscall(SYS_migrate_pages, 0, 8 * sizeof(from), &from, &to);
	else
		syscall(SYS_mbind, at, length, MPOL_PREFERRED, &to, 8 * sizeof(to), 1 << 1);
}

static void do_heap(struct life *l)
{
	char *top = sbrk(0);

	/* What malloc() has below stays. */
	if (sbrk(MB(1)) == (void *)-1)
		return;
	touch(l, top, MB(1), true);
	if (sbrk(0) == top + MB(1))
		brk(top);
}

static void work(struct life *l, unsigned int steps);

static void reap(pid_t pid)
{
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void do_fork(struct life *l)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		l->seed++;
		work(l, dice(l, 12));
		if (!dice(l, 4))
			execl(l->self, l->self, "--nothing", NULL);
		_exit(0);
	}
	/* It is looked at while the child lives: pages are shared, and then copied. */
	if (dice(l, 2))
		touch(l, l->arena, LENGTH, true);
	reap(pid);
}

static void do_vfork(struct life *l)
{
	pid_t pid = vfork();

	if (!pid) {
		execl(l->self, l->self, "--nothing", NULL);
		_exit(0);
	}
	reap(pid);
}

static void *thread(void *arg)
{
	struct life *l = arg;

	for (int i = 0; i < 5; i++) {
		do_advise(l);
		do_zap(l);
	}
	return NULL;
}

static void do_threads(struct life *l)
{
	struct life copy[2] = { *l, *l };
	pthread_t id[2];
	int made = 0;

	for (int i = 0; i < 2; i++) {
		copy[i].seed += i + 1;
		if (!pthread_create(&id[made], NULL, thread, &copy[i]))
			made++;
	}
	do_map(l);
	while (made)
		pthread_join(id[--made], NULL);
}

/* Another program, in the same process: it lives on where this one ends. */
static void do_exec(struct life *l)
{
	char seed[16];

	snprintf(seed, sizeof(seed), "%u", l->seed);
	execl(l->self, l->self, "--life", seed, NULL);
}

static const struct {
	unsigned int weight;
	void (*step)(struct life *l);
} steps[] = {
	{ 20, do_touch }, { 20, do_map }, { 5, do_unmap }, { 5, do_remap }, { 6, do_protect },
	{ 30, do_advise }, { 20, do_zap }, { 2, do_lock }, { 2, do_move_pages }, { 2, do_heap },
	{ 3, do_fork }, { 1, do_vfork }, { 3, do_threads }, { 1, do_exec },
};

static void work(struct life *l, unsigned int count)
{
	unsigned int sum = 0, pick;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		sum += steps[i].weight;
	while (count--) {
		pick = dice(l, sum);
		for (i = 0; pick >= steps[i].weight; i++)
			pick -= steps[i].weight;
		steps[i].step(l);
	}
}

/**
 * churn() - live, and end in one of the ways a process can end
 * @seed: of what happens in it
 * @count: how much of it
 * @self: a program to execute, which with "--life SEED" calls this again
 */
void churn(unsigned int seed, unsigned int count, const char *self)
{
	struct life l = { .seed = seed, .self = self };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	l.file = open(self, O_RDONLY | O_CLOEXEC);
	l.memfd = memfd_create("churn", MFD_CLOEXEC);
	l.arena = place_map(ARENA, span(1), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (l.memfd < 0 || ftruncate(l.memfd, ARENA) || l.arena == MAP_FAILED)
		_exit(1);
	/* Some never write-lock their address space, and so never wait for its readers. */
	if (dice(&l, 4))
		work(&l, count);
	else
		for (unsigned int i = 0; i < 4 * count; i++)
			do_zap(&l);
	switch (dice(&l, 3)) {
	case 0:
		raise(SIGKILL);
		break;
	case 1:
		_exit(0);
	default:
		exit(0);
	}
}
