// SPDX-License-Identifier: GPL-2.0
/*
 * target.c - from a pid to an address space the asker may look at.
 *
 * LSMs and Yama are not asked: ptrace_may_access() is not exported.
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "compat.h"
#include "target.h"

/**
 * vml_process_get() - find the process a number names
 * @nr: pid of a process or of any of its threads
 * @ns: pid namespace of whoever names it
 *
 * Return: the process, to be given back with put_pid(); NULL if there is none.
 */
struct pid *vml_process_get(pid_t nr, struct pid_namespace *ns)
{
	struct pid *process = NULL;
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, ns), PIDTYPE_PID);
	if (task)
		process = get_pid(task_tgid(task));
	rcu_read_unlock();
	return process;
}

/**
 * vml_process_ahead() - ask for what the functions below look at in a process
 * @process: the process
 */
void vml_process_ahead(struct pid *process)
{
	struct task_struct *leader;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (leader) {
		prefetch(&leader->flags);
		prefetch(&leader->mm);
		prefetch(&leader->signal);
		prefetch(&leader->alloc_lock);
		prefetch(leader->comm);
	}
	rcu_read_unlock();
}

/**
 * vml_process_ahead_mm() - ask for its address space, once the process itself is there
 * @process: the process
 *
 * Nothing keeps the mm: its address is all that is used.
 */
void vml_process_ahead_mm(struct pid *process)
{
	struct task_struct *leader;
	struct mm_struct *mm;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (leader) {
		mm = READ_ONCE(leader->mm);
		prefetchw(&mm->mm_users);
		prefetchw(&mm->mmap_lock);
		prefetch(&mm->pgd);
		prefetch(&leader->signal->nr_threads);
	}
	rcu_read_unlock();
}

/*
 * As get_task_mm(), but who may look belongs to the same moment. NULL: it has none.
 * The user namespace stays until RCU or the mm is let go.
 */
static struct mm_struct *take_mm(struct task_struct *task, struct user_namespace **ns)
{
	struct mm_struct *mm = NULL;

	task_lock(task);
	if (task->mm && !(task->flags & PF_KTHREAD)) {
		mm = task->mm;
		mmget(mm);
		*ns = vml_user_ns(task);
	}
	task_unlock(task);
	return mm;
}

/**
 * vml_mm_get() - take the address space of a process, if it may be looked at
 * @process: the process
 * @file: the open file of the asker: the opener's credentials count
 *
 * A leader that has exited while its threads live on has no mm, they have.
 *
 * Context: Process context.
 * Return: the mm with a reference on mm_users, to be given back with
 *	mmput_async(); -ESRCH if the process is gone, -EINVAL if it has no
 *	address space (kernel thread, zombie), -EPERM.
 */
struct mm_struct *vml_mm_get(struct pid *process, const struct file *file)
{
	struct task_struct *leader, *t;
	struct user_namespace *ns;
	struct mm_struct *mm;
	bool allowed;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (!leader) {
		rcu_read_unlock();
		return ERR_PTR(-ESRCH);
	}
	mm = take_mm(leader, &ns);
	if (!mm) {
		for_each_thread(leader, t) {
			mm = take_mm(t, &ns);
			if (mm)
				break;
		}
	}
	allowed = mm && file_ns_capable(file, ns, CAP_SYS_PTRACE);
	rcu_read_unlock();
	if (!mm)
		return ERR_PTR(-EINVAL);
	if (!allowed) {
		mmput_async(mm);
		return ERR_PTR(-EPERM);
	}
	return mm;
}

/**
 * vml_mm_owner() - one process to name an address space by
 * @mm: the address space
 * @process: a process that uses it
 * @ns: pid namespace of the reader
 *
 * Return: pid of the kernel's owner of @mm, the same for all who share it; of
 *	@process if the kernel keeps none or @ns does not see it.
 */
pid_t vml_mm_owner(struct mm_struct *mm, struct pid *process, struct pid_namespace *ns)
{
	pid_t nr = 0;
#ifdef CONFIG_MEMCG
	struct task_struct *owner;

	rcu_read_lock();
	owner = rcu_dereference(mm->owner);
	if (owner)
		nr = task_tgid_nr_ns(owner, ns);
	rcu_read_unlock();
#endif
	return nr ?: pid_nr_ns(process, ns);
}

/**
 * vml_nr_threads() - how many threads a process has
 * @process: the process
 *
 * Return: the number, 0 if the process is gone.
 */
unsigned int vml_nr_threads(struct pid *process)
{
	struct task_struct *leader;
	unsigned int nr = 0;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (leader)
		nr = get_nr_threads(leader);
	rcu_read_unlock();
	return nr;
}

/**
 * vml_process_name() - the name of a process, as in /proc/PID/comm
 * @process: the process
 * @name: TASK_COMM_LEN bytes; empty if the process is gone
 */
void vml_process_name(struct pid *process, char *name)
{
	char comm[TASK_COMM_LEN] = "";
	struct task_struct *leader;

	rcu_read_lock();
	leader = pid_task(process, PIDTYPE_TGID);
	if (leader)
		get_task_comm(comm, leader);
	rcu_read_unlock();
	strscpy(name, comm, TASK_COMM_LEN);
}
