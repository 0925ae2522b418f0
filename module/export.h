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
int vml_export_files(void);
struct dentry *vml_export_watch_dir(struct pid *process);
int vml_export_watch_files(struct dentry *dir, struct pid *process);

#endif /* _VML_EXPORT_H */
