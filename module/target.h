/* SPDX-License-Identifier: GPL-2.0 */
/*
 * target.h - from a pid to an address space the asker may look at.
 */
#ifndef _VML_TARGET_H
#define _VML_TARGET_H

#include <linux/types.h>

struct file;
struct mm_struct;
struct pid;
struct pid_namespace;

struct pid *vml_process_get(pid_t nr, struct pid_namespace *ns);
void vml_process_ahead(struct pid *process);
void vml_process_ahead_mm(struct pid *process);
struct mm_struct *vml_mm_get(struct pid *process, const struct file *file);
pid_t vml_mm_owner(struct mm_struct *mm, struct pid *process, struct pid_namespace *ns);
unsigned int vml_nr_threads(struct pid *process);
void vml_process_name(struct pid *process, char *name);

#endif /* _VML_TARGET_H */
