/* SPDX-License-Identifier: GPL-2.0 */
/*
 * files.h - the files a process has mapped: which is what it executes, which is
 * a library, by name and place.
 */
#ifndef _VML_FILES_H
#define _VML_FILES_H

#include "attribute.h"

const char *vml_base_name(const char *path);
bool vml_is_library_name(const char *path);
const char *vml_executable(const struct vml_process *process);
bool vml_libc_row(const struct vml_process *process, size_t *row);

#endif /* _VML_FILES_H */
