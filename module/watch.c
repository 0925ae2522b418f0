// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - the module parameter "pids": which processes have files in watch/.
 *
 * A list of numbers is applied as a whole or not at all. The struct pid is
 * kept, so a number that is used again is another process.
 */
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "abi.h"
#include "export.h"
#include "target.h"
#include "watch.h"

struct watch {
	struct pid *process;
	struct dentry *dir;	/* NULL: not made yet */
};

/* What is watched; replaced as a whole. */
struct watches {
	unsigned int nr;
	struct watch at[VML_WATCH_MAX];
};

static DEFINE_MUTEX(lock);
static struct watches watched;	/* under lock */
static bool ready;		/* under lock: between init and exit */

/* The parameter is parsed before init: kept until there is a directory. */
static char early[VML_WATCH_MAX * 11];

static bool is_alive(struct pid *process)
{
	bool alive;

	rcu_read_lock();
	alive = pid_task(process, PIDTYPE_TGID);
	rcu_read_unlock();
	return alive;
}

static bool is_kernel_thread(struct pid *process)
{
	struct task_struct *task;
	bool kernel;

	rcu_read_lock();
	task = pid_task(process, PIDTYPE_TGID);
	kernel = task && (task->flags & PF_KTHREAD);
	rcu_read_unlock();
	return kernel;
}

/* Numbers are those of the initial namespace; the others are only told of their own. */
static bool is_visible(struct pid *process)
{
	return pid_nr_ns(process, task_active_pid_ns(current));
}

static int find(const struct watches *w, struct pid *process)
{
	unsigned int i;

	for (i = 0; i < w->nr; i++)
		if (w->at[i].process == process)
			return i;
	return -ESRCH;
}

static bool has(const struct watches *w, struct pid *process)
{
	return find(w, process) >= 0;
}

static void forget(struct watches *w, unsigned int i)
{
	w->at[i] = w->at[--w->nr];
}

static int add(struct watches *w, pid_t nr)
{
	struct pid *process = vml_process_get(nr, &init_pid_ns);
	int i, err = 0;

	if (!process)
		return -ESRCH;
	i = find(&watched, process);
	if (!is_visible(process))
		err = -ESRCH;
	else if (is_kernel_thread(process))
		err = -EINVAL;
	else if (has(w, process))
		;
	else if (w->nr == VML_WATCH_MAX)
		err = -ENOSPC;
	else if (i >= 0)	/* removed by the same list */
		w->at[w->nr++] = watched.at[i];
	else
		w->at[w->nr++] = (struct watch){ .process = get_pid(process) };
	put_pid(process);
	return err;
}

static int remove(struct watches *w, pid_t nr)
{
	unsigned int i;

	for (i = 0; i < w->nr; i++) {
		if (pid_nr(w->at[i].process) == nr && is_visible(w->at[i].process)) {
			if (!w->at[i].dir)	/* added by the same list */
				put_pid(w->at[i].process);
			forget(w, i);
			return 0;
		}
	}
	return -ESRCH;
}

static int apply(struct watches *w, char *list)
{
	char *word;
	int err, nr;

	list = strim(list);
	while ((word = strsep(&list, ","))) {
		word = strim(word);
		/* kstrtoint() would take that sign, too. */
		if (*word == '+' || kstrtoint(word, 10, &nr) || !nr || nr == INT_MIN)
			return -EINVAL;
		err = nr > 0 ? add(w, nr) : remove(w, -nr);
		if (err)
			return err;
	}
	return 0;
}

/* Make what is new in @w. */
static int make_dirs(struct watches *w)
{
	struct dentry *dir;
	unsigned int i;
	int err;

	for (i = 0; i < w->nr; i++) {
		if (w->at[i].dir)
			continue;
		dir = vml_export_watch_dir(w->at[i].process);
		if (IS_ERR(dir))
			return PTR_ERR(dir);
		w->at[i].dir = dir;
	}
	for (i = 0; i < w->nr; i++) {
		if (has(&watched, w->at[i].process))
			continue;
		err = vml_export_watch_files(w->at[i].dir, w->at[i].process);
		if (err)
			return err;
	}
	return 0;
}

/* Let go of what is in @from and not in @but. */
static void drop(struct watches *from, const struct watches *but)
{
	unsigned int i;

	for (i = 0; i < from->nr; i++) {
		if (has(but, from->at[i].process))
			continue;
		debugfs_remove(from->at[i].dir);
		put_pid(from->at[i].process);
	}
}

/* The dead make room, and give back the name of their directory. */
static void bury(void)
{
	unsigned int i = 0;

	while (i < watched.nr) {
		if (is_alive(watched.at[i].process)) {
			i++;
			continue;
		}
		debugfs_remove(watched.at[i].dir);
		put_pid(watched.at[i].process);
		forget(&watched, i);
	}
}

static int change(char *list)
{
	struct watches *next;
	int err;

	bury();
	next = kmemdup(&watched, sizeof(watched), GFP_KERNEL);
	if (!next)
		return -ENOMEM;
	err = apply(next, list);
	if (!err)
		err = make_dirs(next);
	if (err) {
		drop(next, &watched);
	} else {
		drop(&watched, next);
		watched = *next;
	}
	kfree(next);
	return err;
}

static int set_pids(const char *value, const struct kernel_param *kp)
{
	char *list;
	int err;

	mutex_lock(&lock);
	if (THIS_MODULE->state == MODULE_STATE_COMING && !ready) {
		err = strscpy(early, value, sizeof(early)) < 0 ? -ENOSPC : 0;
		goto out;
	}
	err = -ENODEV;
	if (!ready)
		goto out;
	/* Mode 0600 lets in a root of a container that may do nothing else. */
	err = -EPERM;
	if (!capable(CAP_SYS_PTRACE))
		goto out;
	err = -ENOMEM;
	list = kstrdup(value, GFP_KERNEL);
	if (list)
		err = change(list);
	kfree(list);
out:
	mutex_unlock(&lock);
	return err;
}

static int get_pids(char *buffer, const struct kernel_param *kp)
{
	unsigned int i;
	int len = 0;

	mutex_lock(&lock);
	for (i = 0; i < watched.nr; i++)
		if (is_visible(watched.at[i].process))
			len += scnprintf(buffer + len, PAGE_SIZE - len, "%s%d", len ? "," : "",
					 pid_nr(watched.at[i].process));
	mutex_unlock(&lock);
	return len + scnprintf(buffer + len, PAGE_SIZE - len, "\n");
}

static const struct kernel_param_ops pids_ops = {
	.set	= set_pids,
	.get	= get_pids,
};

module_param_cb(pids, &pids_ops, NULL, 0600);
MODULE_PARM_DESC(pids, "processes with files in watch/: a comma list; -PID removes");

/**
 * vml_watch_init() - apply what insmod was given
 *
 * Return: 0, or what is wrong with the list.
 */
int vml_watch_init(void)
{
	int err = 0;

	mutex_lock(&lock);
	if (early[0])
		err = change(early);
	ready = !err;
	mutex_unlock(&lock);
	return err;
}

/**
 * vml_watch_exit() - stop watching; a late write to the parameter is refused
 */
void vml_watch_exit(void)
{
	static const struct watches none;

	mutex_lock(&lock);
	ready = false;
	drop(&watched, &none);
	watched.nr = 0;
	mutex_unlock(&lock);
}
