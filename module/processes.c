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
	unsigned int threads = vml_nr_threads(process);
	struct vml_text *t = &q->text;
	char comm[TASK_COMM_LEN];

	/* Exited and reaped, though others have its memory still: not a process. */
	if (!threads)
		return;
	vml_put_dec(t, pid_nr_ns(process, q->ns));
	vml_put_char(t, ' ');
	vml_put_dec(t, vml_mm_owner(mm, process, q->ns));
	vml_put_char(t, ' ');
	vml_put_dec(t, threads);
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

/* While one is counted those behind it are kept, even if they exit: no large one has any. */
static bool is_large(struct mm_struct *mm)
{
	return mm_pgtables_bytes(mm) > VML_HOLD_TABLES * PAGE_SIZE;
}

/*
 * The next processes, none at the end. To wait for the memory of a small one is most
 * of what its row costs: so several of them are asked for at a time.
 */
static void group_get(struct vml_question *q, struct vml_ahead *a)
{
	struct vml_member *m = a->members;
	struct mm_struct *mm;
	unsigned int i, found;

	for (found = 0; found < VML_AHEAD_MMS; found++) {
		m[found].process = next_process(q);
		if (!m[found].process)
			break;
		vml_process_ahead(m[found].process);
	}
	for (i = 0; i < found; i++)
		vml_process_ahead_mm(m[i].process);
	for (a->nr = 0; a->nr < found;) {
		mm = vml_mm_get(m[a->nr].process, q->file);
		m[a->nr++].mm = mm;
		if (!IS_ERR(mm) && is_large(mm))
			break;
	}
	if (a->nr < found)
		q->next = pid_nr_ns(m[a->nr].process, q->ns);
	for (i = a->nr; i < found; i++)
		put_pid(m[i].process);
}

static void member_put(struct vml_member *m)
{
	vml_ahead_unlock(m);
	if (!IS_ERR(m->mm))
		mmput_async(m->mm);
	put_pid(m->process);
}

/* Forget the processes of the group from @from on: they are met again. */
static void group_give_back(struct vml_question *q, struct vml_ahead *a, unsigned int from)
{
	unsigned int i;

	if (from < a->nr)
		q->next = pid_nr_ns(a->members[from].process, q->ns);
	for (i = from; i < a->nr; i++)
		member_put(&a->members[i]);
	a->nr = min(a->nr, from);
}

/* Go on with a process. Who waits for one may wait long, and keeps no other meanwhile. */
static int walk_on(struct vml_question *q, struct vml_ahead *a, const struct vml_member *m)
{
	int ret;

	vml_ahead_unlock_all(a);
	q->walk.nowait = true;
	do {
		ret = vml_question_chunk(q);
		if (ret != -EAGAIN)
			continue;
		group_give_back(q, a, m - a->members + 1);
		q->walk.nowait = false;
		ret = 1;
	} while (ret > 0);
	return ret;
}

/* @locked: since when the group's locks are held; @share: of the time it took to ask */
static int put_process(struct vml_question *q, struct vml_ahead *a, struct vml_member *m,
		       u64 locked, u64 share)
{
	int ret = 1;

	if (IS_ERR(m->mm)) {
		/* Kernel threads and what exits right now are not skipped, they are none. */
		if (PTR_ERR(m->mm) == -EPERM)
			q->skipped++;
		return 0;
	}
	/* One that has exited meanwhile is none either. */
	if (atomic_read(&m->mm->mm_users) == 1)
		return 0;
	vml_walk_init(&q->walk, m->mm, NULL, q);
	q->walk.walk_ns = share;
	if (m->locked) {
		m->locked = false;
		ret = vml_walk_given(&q->walk, m->vmas, m->nr, locked);
	}
	if (ret > 0)
		ret = walk_on(q, a, m);
	if (!ret)
		put_row(q, m->process, m->mm);
	q->spent_ns += q->walk.walk_ns;
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

static int put_group(struct vml_question *q, struct vml_ahead *a)
{
	u64 begin = ktime_get_ns(), share;
	unsigned int i;
	int ret = 0;

	vml_ahead_lock(a);
	share = (ktime_get_ns() - begin) / a->nr;
	for (i = 0; i < a->nr; i++) {
		if (!ret && !q->ended && is_over_budget(q))
			put_last(q, pid_nr_ns(a->members[i].process, q->ns));
		if (!ret && !q->ended)
			ret = put_process(q, a, &a->members[i], begin, share);
		member_put(&a->members[i]);
		vml_ahead_yield(a);
	}
	return ret;
}

static int processes_more(struct vml_question *q)
{
	struct vml_ahead *a = q->ahead;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "pid mm threads vmas");
		vml_put_counts_header(&q->text);
		vml_put_str(&q->text, " table_pgd unknown_entries walk_ns lock_max_ns name\n");
		return 0;
	}
	group_get(q, a);
	if (!a->nr) {
		put_last(q, 0);
		return 0;
	}
	return put_group(q, a);
}

const struct vml_report vml_report_processes = {
	.name	= "processes",
	.more	= processes_more,
};
