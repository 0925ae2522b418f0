// SPDX-License-Identifier: GPL-2.0
/*
 * export.c - the files in debugfs. Knows nothing of what an answer says.
 *
 * Removal: an open file holds the module (fops.owner), so rmmod waits for
 * nothing: it is refused. A watched process's files can be removed while they
 * are read: debugfs_create_file_unsafe() makes debugfs_remove() wait for an
 * open() in progress only, and all that a reader uses belongs to its question.
 * So nobody who removes a watch hangs on a reader that waits for a lock.
 *
 * Since 6.14 the first open() of a file reads its operations before it looks whether
 * the file was removed, and nothing can wait for that. So they are a copy which
 * outlives the module: less than 1 kB for each time it is loaded.
 *
 * Loading: if init fails the module is freed whatever its reference count says. So
 * nothing can be opened before it is loaded, and vml_export_exit() waits for those
 * who are just being told.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "abi.h"
#include "debug.h"
#include "export.h"
#include "question.h"

static struct dentry *root;
static struct dentry *watch_dir;

static int open_question(struct inode *inode, struct file *file)
{
	struct vml_question *q;

	if (THIS_MODULE->state != MODULE_STATE_LIVE)
		return -EAGAIN;
	q = vml_question_new(file);
	if (!q)
		return -ENOMEM;
	file->private_data = q;
	/* Sequential, no position: cat and the shell can share the file. */
	return stream_open(inode, file);
}

static int open_processes(struct inode *inode, struct file *file)
{
	int err = open_question(inode, file);

	if (!err)
		vml_question_ask(file->private_data, &vml_report_processes, NULL);
	return err;
}

/* Which report is asked for is the name of the file. */
static int open_watch(struct inode *inode, struct file *file)
{
	const struct vml_report *report = vml_report_by_name(file->f_path.dentry->d_name.name);
	int err = open_question(inode, file);

	if (err)
		return err;
	err = vml_question_ask(file->private_data, report, inode->i_private);
	if (err)
		vml_question_free(file->private_data);
	return err;
}

static int release(struct inode *inode, struct file *file)
{
	vml_question_free(file->private_data);
	return 0;
}

static ssize_t read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	struct vml_question *q = file->private_data;
	ssize_t ret;

	if (mutex_lock_killable(&q->lock))
		return -EINTR;
	ret = vml_question_read(q, to, count);
	mutex_unlock(&q->lock);
	return ret;
}

/* One line of text, its newline taken off. */
static int copy_words(char *words, const char __user *from, size_t count)
{
	if (!count || count > VML_QUESTION_MAX + 1)
		return -EINVAL;
	if (copy_from_user(words, from, count))
		return -EFAULT;
	words[count] = '\0';
	if (words[count - 1] == '\n')
		words[--count] = '\0';
	/* kstrtoint() would forgive a second newline. */
	if (count > VML_QUESTION_MAX || strlen(words) != count || strchr(words, '\n'))
		return -EINVAL;
	return 0;
}

static ssize_t write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct vml_question *q = file->private_data;
	char words[VML_QUESTION_MAX + 2];
	int err = copy_words(words, from, count);

	if (mutex_lock_killable(&q->lock))
		return -EINTR;
	if (err)
		vml_question_drop(q);
	else
		err = vml_question_parse(q, words);
	mutex_unlock(&q->lock);
	return err ?: count;
}

enum { QUERY, PROCESSES, WATCH };

static const struct file_operations operations[] = {
	[QUERY] = {
		.owner		= THIS_MODULE,
		.open		= open_question,
		.read		= read,
		.write		= write,
		.release	= release,
	},
	[PROCESSES] = {
		.owner		= THIS_MODULE,
		.open		= open_processes,
		.read		= read,
		.release	= release,
	},
	[WATCH] = {
		.owner		= THIS_MODULE,
		.open		= open_watch,
		.read		= read,
		.release	= release,
	},
};

static const struct file_operations *lasting;	/* the copy */

/**
 * vml_export_watch_dir() - make the directory of a watched process
 * @process: the process
 *
 * Return: the directory, to be removed with debugfs_remove(), or an error.
 */
struct dentry *vml_export_watch_dir(struct pid *process)
{
	char name[12];

	snprintf(name, sizeof(name), "%d", pid_nr(process));
	return debugfs_create_dir(name, watch_dir);
}

static int make_file(const char *name, umode_t mode, struct dentry *dir, void *data,
		     int which)
{
	return PTR_ERR_OR_ZERO(debugfs_create_file_unsafe(name, mode, dir, data,
							  lasting + which));
}

/**
 * vml_export_watch_files() - make the files of a watched process
 * @dir: their directory; goes with the files there are if not all can be made
 * @process: the process; the caller keeps it until the files are removed
 *
 * Return: 0, -ENOMEM.
 */
int vml_export_watch_files(struct dentry *dir, struct pid *process)
{
	return make_file("summary", 0400, dir, process, WATCH) ?:
	       make_file("vmas", 0400, dir, process, WATCH) ?:
	       make_file("pages", 0400, dir, process, WATCH) ?:
	       make_file("threads", 0400, dir, process, WATCH);
}

/**
 * vml_export_init() - make the directories
 *
 * Return: 0, -ENOMEM, or why there is no debugfs to put them into.
 */
int vml_export_init(void)
{
	root = debugfs_create_dir("vmledger", NULL);
	if (IS_ERR(root))
		return PTR_ERR(root);
	watch_dir = debugfs_create_dir("watch", root);
	if (IS_ERR(watch_dir)) {
		debugfs_remove(root);
		return PTR_ERR(watch_dir);
	}
	lasting = kmemdup(operations, sizeof(operations), GFP_KERNEL);
	if (!lasting) {
		debugfs_remove(root);
		return -ENOMEM;
	}
	kmemleak_ignore(lasting);
	vml_debug_init(root);
	return 0;
}

/**
 * vml_export_files() - make the files that are always there
 *
 * Return: 0, -ENOMEM.
 */
int vml_export_files(void)
{
	return make_file("processes", 0400, root, NULL, PROCESSES) ?:
	       make_file("query", 0600, root, NULL, QUERY);
}

/**
 * vml_export_exit() - remove them all
 *
 * Context: Process context. While the module is being loaded it has one reference;
 *	waits for whoever has others: an open() that is about to fail.
 */
void vml_export_exit(void)
{
	debugfs_remove(root);
	while (THIS_MODULE->state == MODULE_STATE_COMING && module_refcount(THIS_MODULE) > 1)
		msleep(20);
}
