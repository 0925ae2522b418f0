// SPDX-License-Identifier: GPL-2.0
/*
 * processes.c - the report "processes": one row for each process with an mm.
 */
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "ahead.h"
#include "compat.h"
#include "question.h"
#include "target.h"

static unsigned long budget_us;
module_param(budget_us, ulong, 0600);
MODULE_PARM_DESC(budget_us, "end \"processes\" once its walks took that many microseconds; 0: never");

/* The next process of the namespace, NULL at the end. */
static struct pid *next_process(struct vml_question *q)
{
	struct pid *pid, *found = NULL;

	do {
		rcu_read_lock();
		pid = find_ge_pid(q->next, q->ns);
		if (pid) {
			q->next = pid_nr_ns(pid, q->ns) + 1;
			if (pid_task(pid, PIDTYPE_TGID))
				found = get_pid(pid);
		}
		rcu_read_unlock();
		cond_resched();
	} while (pid && !found);
	return found;
}

static void put_row(struct vml_question *q, struct pid *process, struct mm_struct *mm)
{
	struct vml_text *t = &q->text;
	char comm[TASK_COMM_LEN];

	vml_put_dec(t, pid_nr_ns(process, q->ns));
	vml_put_char(t, ' ');
	vml_put_dec(t, vml_mm_owner(mm, process, q->ns));
	vml_put_char(t, ' ');
	vml_put_dec(t, vml_nr_threads(process));
	vml_put_char(t, ' ');
	vml_put_dec(t, q->walk.nr_vmas);
	vml_put_counts(t, &q->walk.counts);
	vml_put_char(t, ' ');
	vml_put_pages(t, vml_pgd_pages());
	vml_put_char(t, ' ');
	vml_put_dec(t, q->walk.counts.unknown_entries);
	vml_put_char(t, ' ');
	vml_put_dec(t, q->walk.walk_ns);
	vml_put_char(t, ' ');
	vml_put_dec(t, q->walk.lock_max_ns);
	vml_put_char(t, ' ');
	vml_process_name(process, comm);
	vml_put_name(t, comm);
	vml_put_char(t, '\n');
	q->rows++;
}

/**
 * struct group - processes that follow each other
 * @nr: how many
 * @process: they are
 * @mm: the address space of each, or why we have none
 * @asked: below it the memory was asked for its VMAs and tables
 * @ahead_ns: how long that took
 *
 * To wait for the memory of a small process is most of what its row costs: so it is
 * asked for several of them at a time.
 */
struct group {
	unsigned int nr;
	struct pid *process[VML_AHEAD_MMS];
	struct mm_struct *mm[VML_AHEAD_MMS];
	unsigned long asked[VML_AHEAD_MMS];
	u64 ahead_ns;
};

/* While one is counted the others are kept, even if they exit: a large one is the last. */
static bool is_large(struct mm_struct *mm)
{
	return mm_pgtables_bytes(mm) > VML_HOLD_TABLES * PAGE_SIZE;
}

/* None at the end. */
static void group_get(struct vml_question *q, struct group *g)
{
	unsigned int i, found;

	for (found = 0; found < VML_AHEAD_MMS; found++) {
		g->process[found] = next_process(q);
		if (!g->process[found])
			break;
		vml_process_ahead(g->process[found]);
	}
	for (i = 0; i < found; i++)
		vml_process_ahead_mm(g->process[i]);
	for (g->nr = 0; g->nr < found;) {
		struct mm_struct *mm = vml_mm_get(g->process[g->nr], q->file);

		g->mm[g->nr++] = mm;
		if (!IS_ERR(mm) && is_large(mm))
			break;
	}
	if (g->nr < found)
		q->next = pid_nr_ns(g->process[g->nr], q->ns);
	for (i = g->nr; i < found; i++)
		put_pid(g->process[i]);
}

static void group_ahead(struct vml_question *q, struct group *g)
{
	u64 begin = ktime_get_ns();

	vml_ahead_mms(q->ahead, g->mm, g->asked, g->nr);
	g->ahead_ns = ktime_get_ns() - begin;
}

static void group_put(struct group *g, unsigned int i)
{
	if (!IS_ERR(g->mm[i]))
		mmput_async(g->mm[i]);
	put_pid(g->process[i]);
}

static int put_process(struct vml_question *q, const struct group *g, unsigned int i)
{
	int ret;

	if (IS_ERR(g->mm[i])) {
		/* Kernel threads and what exits right now are not skipped, they are none. */
		if (PTR_ERR(g->mm[i]) == -EPERM)
			q->skipped++;
		return 0;
	}
	vml_walk_init(&q->walk, g->mm[i], NULL, q);
	/* The locks of all were held meanwhile; of the time each has its share. */
	q->walk.asked = g->asked[i];
	q->walk.walk_ns = g->ahead_ns / g->nr;
	if (g->asked[i])
		q->walk.lock_max_ns = g->ahead_ns;
	do {
		ret = vml_question_chunk(q);
	} while (ret > 0);
	if (!ret)
		put_row(q, g->process[i], g->mm[i]);
	q->spent_ns += q->walk.walk_ns;
	/* One that has exited meanwhile is none either. */
	return ret == -ESRCH ? 0 : ret;
}

/* Only between rows, and after the first one: whoever reads on gets somewhere. */
static bool is_over_budget(const struct vml_question *q)
{
	unsigned long us = READ_ONCE(budget_us);

	return us && q->rows && div_u64(q->spent_ns, NSEC_PER_USEC) >= us;
}

/* @resume: where to go on; 0: nothing is left. */
static void put_last(struct vml_question *q, pid_t resume)
{
	vml_put_str(&q->text, "# skipped ");
	vml_put_dec(&q->text, q->skipped);
	vml_put_char(&q->text, '\n');
	vml_put_end(q, resume ? "budget" : NULL, resume, false);
}

static int processes_more(struct vml_question *q)
{
	struct group group;
	unsigned int i;
	int ret = 0;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "pid mm threads vmas");
		vml_put_counts_header(&q->text);
		vml_put_str(&q->text, " table_pgd unknown_entries walk_ns lock_max_ns name\n");
		return 0;
	}
	group_get(q, &group);
	if (!group.nr) {
		put_last(q, 0);
		return 0;
	}
	group_ahead(q, &group);
	for (i = 0; i < group.nr; i++) {
		if (!ret && !q->ended && is_over_budget(q))
			put_last(q, pid_nr_ns(group.process[i], q->ns));
		if (!ret && !q->ended)
			ret = put_process(q, &group, i);
		group_put(&group, i);
	}
	return ret;
}

const struct vml_report vml_report_processes = {
	.name	= "processes",
	.more	= processes_more,
};
