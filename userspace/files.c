// SPDX-License-Identifier: GPL-2.0
/*
 * files.c - the files a process has mapped: see files.h.
 */
#include <string.h>

#include "files.h"

/**
 * vml_base_name() - the part of a path behind the last slash
 * @path: the path
 *
 * Return: a pointer into @path.
 */
const char *vml_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/**
 * vml_is_library_name() - is a file named as a shared library is?
 * @path: its path
 *
 * Return: true for "libc.so.6", "plugin.so" and "libc-2.31.so (deleted)", but not
 *	for "notes.sorted".
 */
bool vml_is_library_name(const char *path)
{
	const char *dot = vml_base_name(path);

	while ((dot = strstr(dot, ".so"))) {
		dot += 3;
		if (!*dot || *dot == '.' || *dot == ' ')
			return true;
	}
	return false;
}

static bool is_file(const struct vml_report *vmas, size_t row)
{
	const char *kind = vml_text(vmas, row, COL_kind);

	return strcmp(kind, "file") == 0 || strcmp(kind, "shmem") == 0;
}

/**
 * vml_executable() - which file the process executes
 * @process: the process
 *
 * It is the file mapped where the code starts. Without a summary it is the
 * first executable file that is no library.
 *
 * Return: its name as the mappings have it, or NULL.
 */
const char *vml_executable(const struct vml_process *process)
{
	const struct vml_report *vmas = process->vmas;
	uint64_t code = vml_number(process->summary, 0, COL_start_code);
	const char *guess = NULL;

	for (size_t i = 0; vmas && i < vmas->nrows; i++) {
		const char *name = vml_text(vmas, i, COL_name);

		if (!is_file(vmas, i))
			continue;
		if (code && vml_number(vmas, i, COL_start) <= code &&
		    code < vml_number(vmas, i, COL_end))
			return name;
		if (!guess && strchr(vml_text(vmas, i, COL_perms), 'x') &&
		    !vml_is_library_name(name))
			guess = name;
	}
	return guess;
}

/**
 * vml_libc_row() - where glibc is mapped
 * @process: the process
 * @row: set to the row of a mapping of it
 *
 * Return: true if it is.
 */
bool vml_libc_row(const struct vml_process *process, size_t *row)
{
	const struct vml_report *vmas = process->vmas;

	for (*row = 0; *row < vmas->nrows; ++*row) {
		const char *name = vml_base_name(vml_text(vmas, *row, COL_name));

		if (strncmp(name, "libc.so.6", 9) == 0 || strncmp(name, "libc-2.", 7) == 0)
			return true;
	}
	return false;
}
