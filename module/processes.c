// SPDX-License-Identifier: GPL-2.0
/*
 * processes.c - the report "processes": one row for each process with an mm.
 */
#include <linux/err.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

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

static int put_process(struct vml_question *q, struct pid *process)
{
	struct mm_struct *mm = vml_mm_get(process, q->file);
	int ret;

	if (IS_ERR(mm)) {
		/* Kernel threads and what exits right now are not skipped, they are none. */
		if (PTR_ERR(mm) == -EPERM)
			q->skipped++;
		return 0;
	}
	vml_walk_init(&q->walk, mm, NULL, q);
	do {
		ret = vml_question_chunk(q);
	} while (ret > 0);
	if (!ret)
		put_row(q, process, mm);
	q->spent_ns += q->walk.walk_ns;
	mmput_async(mm);
	/* One that has exited meanwhile is none either. */
	return ret == -ESRCH ? 0 : ret;
}

/* Only between rows, and after the first one: whoever reads on gets somewhere. */
static bool is_over_budget(const struct vml_question *q)
{
	unsigned long us = READ_ONCE(budget_us);

	return us && q->rows && div_u64(q->spent_ns, NSEC_PER_USEC) >= us;
}

static int processes_more(struct vml_question *q)
{
	struct pid *process;
	int ret;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "pid mm threads vmas");
		vml_put_counts_header(&q->text);
		vml_put_str(&q->text, " table_pgd unknown_entries walk_ns lock_max_ns name\n");
		return 0;
	}
	process = next_process(q);
	if (!process || is_over_budget(q)) {
		vml_put_str(&q->text, "# skipped ");
		vml_put_dec(&q->text, q->skipped);
		vml_put_char(&q->text, '\n');
		vml_put_end(q, process ? "budget" : NULL, q->next - 1, false);
		put_pid(process);
		return 0;
	}
	ret = put_process(q, process);
	put_pid(process);
	return ret;
}

const struct vml_report vml_report_processes = {
	.name	= "processes",
	.more	= processes_more,
};
