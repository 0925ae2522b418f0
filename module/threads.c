// SPDX-License-Identifier: GPL-2.0
/*
 * threads.c - the report "threads": one row for each thread, with its user
 * stack pointer, by which userspace finds the thread's stack.
 */
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "question.h"
#include "target.h"

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

static void put_row(struct vml_question *q, pid_t tid, struct task_struct *t)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, t);
	vml_put_dec(&q->text, tid);
	vml_put_char(&q->text, ' ');
	vml_put_hex(&q->text, user_sp(t));
	vml_put_char(&q->text, ' ');
	vml_put_name(&q->text, comm);
	vml_put_char(&q->text, '\n');
	q->rows++;
}

/*
 * By number and not along the list of threads: a place in the list is lost when
 * its thread exits, a number is not. Returns false at the end.
 */
static bool put_next(struct vml_question *q)
{
	struct task_struct *t;
	struct pid *pid;
	pid_t tid;

	rcu_read_lock();
	pid = find_ge_pid(q->next, q->ns);
	if (pid) {
		tid = pid_nr_ns(pid, q->ns);
		t = pid_task(pid, PIDTYPE_PID);
		if (t && task_tgid(t) == q->process)
			put_row(q, tid, t);
		q->next = tid + 1;
	}
	rcu_read_unlock();
	cond_resched();
	return pid;
}

/* Still the address space that the opener was allowed to ask about? */
static int check_target(struct vml_question *q)
{
	struct mm_struct *mm = vml_mm_get(q->process, q->file);

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	mmput_async(mm);
	return mm == q->mm ? 0 : -ESRCH;
}

static int threads_more(struct vml_question *q)
{
	pid_t next = q->next;
	u64 rows = q->rows;

	if (!q->begun) {
		vml_put_header(q);
		vml_put_str(&q->text, "tid sp name\n");
		return 0;
	}
	if (q->walked) {
		vml_put_end(q, NULL, 0, false);
		return 0;
	}
	while (vml_text_has_room(&q->text) && !q->walked) {
		if (fatal_signal_pending(current))
			return -EINTR;
		q->walked = !put_next(q);
	}
	/* After exec the stack pointers are another program's: not to be shown. */
	if (check_target(q)) {
		vml_text_clear(&q->text);
		q->rows = rows;
		vml_put_end(q, "exited", next, false);
	}
	return 0;
}

const struct vml_report vml_report_threads = {
	.name	= "threads",
	.more	= threads_more,
};
