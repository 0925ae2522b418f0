/* SPDX-License-Identifier: GPL-2.0 */
/*
 * export.h - the files in debugfs.
 */
#ifndef _VML_EXPORT_H
#define _VML_EXPORT_H

struct dentry;
struct pid;

int vml_export_init(void);
void vml_export_exit(void);
struct dentry *vml_export_watch(struct pid *process);

#endif /* _VML_EXPORT_H */
