/* SPDX-License-Identifier: GPL-2.0 */
/*
 * runtime.h - what runs in a process, as far as its mapped files tell.
 */
#ifndef _VML_RUNTIME_H
#define _VML_RUNTIME_H

#include <stdbool.h>

struct vml_process;

/* enum vml_runtime - what brings memory management of its own */
enum vml_runtime {
	VML_RUNTIME_JAVA,
	VML_RUNTIME_NODE,
	VML_RUNTIME_PYTHON,
	VML_RUNTIME_RUBY,
	VML_RUNTIME_MUSL,
	VML_RUNTIME_JEMALLOC,
	VML_RUNTIME_TCMALLOC,
	VML_RUNTIME_ASAN,
	VML_RUNTIME_TSAN,
	VML_RUNTIME_NUM
};

/**
 * struct vml_runtime_info - what to say of a runtime
 * @name: how it is called
 * @is_language: it says what the program is written in
 */
struct vml_runtime_info {
	const char *name;
	bool is_language;
};

extern const struct vml_runtime_info vml_runtimes[VML_RUNTIME_NUM];

void vml_runtimes_find(const struct vml_process *process, bool found[VML_RUNTIME_NUM]);

#endif /* _VML_RUNTIME_H */
