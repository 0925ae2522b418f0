// SPDX-License-Identifier: GPL-2.0
/*
 * drift.c - the kernel's counters beside the walk: summed exactly they are equal
 * on a process that stands still; read cheaply they lag, and not without bound.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "compare.h"
#include "counts.h"

#define THREADS	12
#define PAGES	55	/* odd numbers, so that something is left over */

static pthread_barrier_t ready;

static void *touch(void *arg)
{
	size_t size = PAGES * page_size();
	long i = (long)arg;
	cpu_set_t cpu;
	char *at;

	CPU_ZERO(&cpu);
	CPU_SET(i % sysconf(_SC_NPROCESSORS_ONLN), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
	at = place_anon(size, span(1));
	touch_write(at, 0, PAGES - i);
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	touch_write(at, 0, 3 * i + 1);
	at = place_anon(size, span(1));
	touch_write(at, 0, PAGES);
	if (swap_is_on())
		page_out(at, (i + 1) * page_size());
	madvise(at + 20 * page_size(), 2 * i * page_size(), MADV_DONTNEED);
	pthread_barrier_wait(&ready);
	while (1)
		pause();
	return NULL;
}

static void live(void *arg)
{
	pthread_t thread;

	pthread_barrier_init(&ready, NULL, THREADS + 1);
	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, touch, (void *)i))
			_exit(1);
	pthread_barrier_wait(&ready);
}

FIXTURE(drift)
{
	pid_t pid;
	struct report r;
};

FIXTURE_SETUP(drift)
{
	self->pid = quiet_start(live, NULL);
	ASSERT_LT(0, self->pid);
	ASSERT_EQ(0, report_ask(&self->r, "summary %d", self->pid));
}

FIXTURE_TEARDOWN(drift)
{
	report_free(&self->r);
	quiet_end(self->pid);
}

static const char * const counters[] = {
#define X(name)	#name,
	VML_COUNTERS(X)
#undef X
};

static unsigned long number(const struct report *r, const char *prefix, const char *name)
{
	char key[40];

	snprintf(key, sizeof(key), "%s%s", prefix, name);
	return report_number(r, key);
}

TEST_F(drift, exact_sum_is_what_the_walk_finds)
{
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		EXPECT_EQ(report_number(&self->r, counters[i]),
			  number(&self->r, "exact_", counters[i])) {
			TH_LOG("%s", counters[i]);
		}
	}
	EXPECT_LT(0, report_number(&self->r, "rss_anon"));
	EXPECT_LT(0, report_number(&self->r, "rss_shmem"));
}

/*
 * Up to 6.1 each thread keeps what 66 page faults did to itself: one more than
 * TASK_RSS_EVENTS_THRESH is noticed at the next. Each is one page, or 16 where one
 * only reads what others have in memory (fault_around_bytes). Since, each CPU keeps
 * less than a batch: 32 pages, or two for each CPU if that is more.
 */
static unsigned long bound_of(const char *counter)
{
	unsigned long cpus = sysconf(_SC_NPROCESSORS_CONF);
	unsigned long batch = 2 * cpus > 32 ? 2 * cpus : 32;
	unsigned long around = KB(64) > page_size() ? KB(64) / page_size() : 1;

	if (!kernel_before(6, 2))
		return page_kb(batch * cpus);
	return page_kb(66 * (THREADS + 1) * (strcmp(counter, "rss_file") ? 1 : around));
}

TEST_F(drift, cheap_read_lags_by_a_bounded_number_of_pages)
{
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		unsigned long bound = bound_of(counters[i]);
		long drift = number(&self->r, "counter_", counters[i]) -
			     number(&self->r, "exact_", counters[i]);

		TH_LOG("%s: drift %ld kB of %lu, at most %lu", counters[i], drift,
		       number(&self->r, "exact_", counters[i]), bound);
		EXPECT_GE(bound, (unsigned long)labs(drift));
	}
}

TEST_F(drift, both_reads_are_those_of_proc)
{
	struct comparison c = { 0 };

	compare_counters(&c, self->pid, &self->r);
	EXPECT_STREQ("", c.first);
}

TEST_HARNESS_MAIN
