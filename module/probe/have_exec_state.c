// SPDX-License-Identifier: GPL-2.0
/* 7.3: the user namespace moved from the mm to what a task shares since exec. */
#include <linux/sched.h>
#include <linux/sched/exec_state.h>

struct user_namespace *probe(struct task_struct *task)
{
	return rcu_dereference(task->exec_state)->user_ns;
}
