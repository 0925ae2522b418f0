// SPDX-License-Identifier: GPL-2.0
/*
 * runtime.c - what runs in a process: see runtime.h.
 *
 * A runtime is a library, or linked into the executable: then that has its name.
 */
#include <stdint.h>
#include <string.h>

#include "attribute.h"
#include "files.h"
#include "runtime.h"

const struct vml_runtime_info vml_runtimes[VML_RUNTIME_NUM] = {
	[VML_RUNTIME_JAVA] = { "Java", true },
	[VML_RUNTIME_NODE] = { "Node.js", true },
	[VML_RUNTIME_PYTHON] = { "Python", true },
	[VML_RUNTIME_RUBY] = { "Ruby", true },
	[VML_RUNTIME_MUSL] = { "musl", false },
	[VML_RUNTIME_JEMALLOC] = { "jemalloc", false },
	[VML_RUNTIME_TCMALLOC] = { "tcmalloc", false },
	[VML_RUNTIME_ASAN] = { "AddressSanitizer", false },
	[VML_RUNTIME_TSAN] = { "ThreadSanitizer", false },
};

/* How a file's name begins; of a program it has to be all but a version. */
static const struct {
	const char *file;
	enum vml_runtime runtime;
} files[] = {
	{ "libjvm.so", VML_RUNTIME_JAVA },
	{ "libnode.so", VML_RUNTIME_NODE },
	{ "node", VML_RUNTIME_NODE },
	{ "libpython", VML_RUNTIME_PYTHON },
	{ "python", VML_RUNTIME_PYTHON },
	{ "libruby", VML_RUNTIME_RUBY },
	{ "ruby", VML_RUNTIME_RUBY },
	{ "ld-musl-", VML_RUNTIME_MUSL },
	{ "libc.so", VML_RUNTIME_MUSL },
	{ "libjemalloc.so", VML_RUNTIME_JEMALLOC },
	{ "libtcmalloc", VML_RUNTIME_TCMALLOC },
	{ "libasan.so", VML_RUNTIME_ASAN },
	{ "libtsan.so", VML_RUNTIME_TSAN },
};

/* "python3.11" is "python" and a version, "node_exporter" is not "node". */
static bool is_version(const char *text)
{
	return text[strspn(text, "0123456789.")] == '\0' || *text == ' ';
}

/**
 * vml_runtimes_find() - find what runs in a process
 * @process: the process
 * @found: set for each runtime
 */
void vml_runtimes_find(const struct vml_process *process, bool found[VML_RUNTIME_NUM])
{
	const char *executable = vml_executable(process);
	const char *last = "";

	memset(found, 0, VML_RUNTIME_NUM * sizeof(*found));
	for (size_t row = 0; row < process->vmas->nrows; row++) {
		const char *path = vml_text(process->vmas, row, COL_name);
		const char *name = vml_base_name(path);
		bool program = executable && strcmp(path, executable) == 0;

		if (strcmp(path, last) == 0 || strchr(path, '/') != path)
			continue;
		last = path;
		for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
			size_t len = strlen(files[i].file);
			bool library = files[i].file[0] == 'l';

			if (strncmp(name, files[i].file, len) != 0)
				continue;
			/* glibc's is "libc.so.6". */
			if (files[i].runtime == VML_RUNTIME_MUSL && name[len] == '.')
				continue;
			if (library || (program && is_version(name + len)))
				found[files[i].runtime] = true;
		}
	}
}
