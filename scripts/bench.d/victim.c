// SPDX-License-Identifier: GPL-2.0
/*
 * victim.c - what it costs a process to be looked at.
 *
 * The target maps memory, touches it and unmaps it, again and again, and notes how
 * long each turn took. Meanwhile others look at it, in three ways by turns: not at
 * all (they only wake up: the control), by our summary, by smaps_rollup.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench.h"

#define TURN_SIZE	(64 << 10)	/* so long that more than 1 of 100 meets a reader */
#define MAX_TURNS	100000
#define ROUND_NS	1000000000UL

enum way { NOBODY, IDLE, SUMMARY, ROLLUP, WAYS };

static const char *const names[] = { "nobody", "idle", "summary", "smaps_rollup" };

static struct {
	_Atomic enum way way;
	_Atomic unsigned long turns;
	_Atomic unsigned long readings;
	unsigned long ns[MAX_TURNS];
} *shared;

/* The first CPU looks, the last one is looked at. */
static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void turn(void)
{
	unsigned long begin = now_ns(), i;
	char *p = mmap(NULL, TURN_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	for (i = 0; i < TURN_SIZE; i += 4096)
		p[i] = 1;
	munmap(p, TURN_SIZE);
	if (shared->way != NOBODY && shared->turns < MAX_TURNS)
		shared->ns[shared->turns++] = now_ns() - begin;
}

static void suffer(void)
{
	stay_on(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	for (;;)
		turn();
}

static void look(int fd, const char *question)
{
	char text[8192];
	ssize_t n;

	if (question ? write(fd, question, strlen(question)) < 0 : lseek(fd, 0, SEEK_SET) != 0)
		fail("look");
	do {
		n = read(fd, text, sizeof(text));
	} while (n > 0);
	if (n < 0)
		fail("look");
	shared->readings++;
}

/* At regular times; whoever is late already has no less of a pause. */
static void wait_for_turn(unsigned long *next, unsigned long period_ns)
{
	unsigned long now = now_ns();

	*next += period_ns;
	if (*next < now)
		*next = now + period_ns;
	usleep((*next - now) / 1000);
}

static void look_for_ever(pid_t pid, unsigned int period_us)
{
	char path[64], question[32];
	int query = open(QUERY, O_RDWR), rollup;
	unsigned long next;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	rollup = open(path, O_RDONLY);
	if (query < 0 || rollup < 0)
		fail(path);
	snprintf(question, sizeof(question), "summary %d", pid);
	stay_on(0);
	next = now_ns() + rand() % period_us * 1000;
	for (;;) {
		wait_for_turn(&next, period_us * 1000UL);
		if (shared->way == SUMMARY)
			look(query, question);
		else if (shared->way == ROLLUP)
			look(rollup, NULL);
	}
}

static int compare(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static void measure_way(const char *workload, unsigned int readers, enum way way)
{
	unsigned long n, until;

	shared->turns = 0;
	shared->readings = 0;
	shared->way = way;
	for (until = now_ns() + ROUND_NS; now_ns() < until;)
		usleep(50000);
	shared->way = NOBODY;
	usleep(200000);
	n = shared->turns;
	if (!n)
		fail("the target makes no turns");
	qsort(shared->ns, n, sizeof(*shared->ns), compare);
	printf("bench victim %s %s %u %lu %lu %lu %lu %lu\n", workload, names[way], readers,
	       shared->ns[n / 2], shared->ns[n * 99 / 100], shared->ns[n - 1], n,
	       shared->readings);
}

/**
 * measure_victim() - measure the turns of a process that is looked at
 * @workload: shape of its memory
 * @readers: how many look; one does so 100 times a second, many do so 5 times each
 * @rounds: seconds of each way
 *
 * Return: 0
 */
int measure_victim(const char *workload, unsigned int readers, int rounds)
{
	enum way way;
	unsigned int i;
	pid_t pid;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED)
		fail("mmap");
	pid = target_start_then(workload, suffer);
	for (i = 0; i < readers; i++) {
		srand(i);
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			look_for_ever(pid, readers == 1 ? 10000 : 200000);
		}
	}
	stay_on(0);
	usleep(500000);
	while (rounds--)
		for (way = IDLE; way < WAYS; way++)
			measure_way(workload, readers, way);
	return 0;
}
