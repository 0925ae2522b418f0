// SPDX-License-Identifier: GPL-2.0
/*
 * threads.c - the report "threads": one row for each thread, with its user
 * stack pointer, by which userspace finds the thread's stack.
 */
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>

#include "question.h"

/*
 * put_task_stack() is not exported, so the stack cannot be held while it is
 * read. But a thread gives it away only after it began to exit: if it has not
 * begun afterwards, what was read was its own.
 */
static unsigned long user_sp(struct task_struct *t)
{
	struct pt_regs regs;

	if (copy_from_kernel_nofault(&regs, task_pt_regs(t), sizeof(regs)))
		return 0;
	smp_rmb();	/* the copy before the flag; do_exit() sets the flag first */
	if (READ_ONCE(t->flags) & PF_EXITING)
		return 0;
	return user_stack_pointer(&regs);
}

static void put_row(struct vml_question *q, struct task_struct *t)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, t);
	vml_put_dec(&q->text, task_pid_nr_ns(t, q->ns));
	vml_put_char(&q->text, ' ');
	vml_put_hex(&q->text, user_sp(t));
	vml_put_char(&q->text, ' ');
	vml_put_name(&q->text, comm);
	vml_put_char(&q->text, '\n');
	q->rows++;
}

/*
 * Go on behind the last thread shown. If that one has gone meanwhile, so has
 * its place in the list: then behind as many as were shown.
 */
static void put_rows(struct vml_question *q, struct task_struct *leader)
{
	bool by_place = q->thread && pid_alive(q->thread);
	bool skipping = by_place;
	struct task_struct *t, *last = NULL;
	u64 n = 0, shown = q->rows;

	for_each_thread(leader, t) {
		if (skipping) {
			skipping = t != q->thread;
			continue;
		}
		if (!by_place && n++ < shown)
			continue;
		if (!vml_text_has_room(&q->text))
			break;
		put_row(q, t);
		last = t;
	}
	q->walked = !last;
	if (last) {
		get_task_struct(last);
		if (q->thread)
			put_task_struct(q->thread);
		q->thread = last;
	}
}

static int threads_more(struct vml_question *q)
{
	struct task_struct *leader;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "tid sp name\n");
		return 0;
	}
	rcu_read_lock();
	leader = pid_task(q->process, PIDTYPE_TGID);
	if (leader)
		put_rows(q, leader);
	else
		vml_put_end(q, "exited", 0, false);
	rcu_read_unlock();
	if (q->walked)
		vml_put_end(q, NULL, 0, false);
	return 0;
}

const struct vml_report vml_report_threads = {
	.name	= "threads",
	.more	= threads_more,
};
