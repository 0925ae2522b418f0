// SPDX-License-Identifier: GPL-2.0
/*
 * owner.c - the owners a mapping can have: see owner.h.
 *

 * Hints for what is resident stand at the end of a line of 80 columns. Reasons for
 * what is reserved have a line of their own: why, and what would make it less.
 */
#include <stddef.h>

#include "owner.h"

#define OWNER(id, label_, unit_, resident_, reserved_) \
	[VML_OWNER_##id] = { \
		.label = label_, .unit = unit_, .resident = resident_, .reserved = reserved_ \
	}

#define FILE_OWNER(id, label_, resident_, reserved_) \
	[VML_OWNER_##id] = { \
		.label = label_, .unit = "files", .named = true, \
		.resident = resident_, .reserved = reserved_ \
	}

#define UNKNOWN_OWNER(id, label_, reserved_) \
	[VML_OWNER_##id] = { \
		.label = label_, .unit = "mappings", .unknown = true, .reserved = reserved_ \
	}

#define STACKS		"stacks"
#define ARENAS		"arenas"
#define MAPPINGS	"mappings"

#define UNREAD		"parts of the file that nobody used so far"
#define UNTOUCHED	"not touched by this process"
#define TRIM		"malloc_trim(3) returns free memory"
#define SHADOW_FREE	"build without the sanitizer"

const struct vml_owner_info vml_owners[VML_OWNER_NUM] = {
	OWNER(NONE, "undecided", NULL, NULL, NULL),
	OWNER(TEXT, "program text", NULL, NULL, UNREAD),
	OWNER(RODATA, "program rodata", NULL, NULL, UNREAD),
	OWNER(DATA, "program data", NULL, NULL, UNREAD),
	OWNER(BSS, "program bss", NULL, NULL,
	      "variables that are zero so far; smaller arrays would shrink it"),
	OWNER(HEAP, "heap (brk)", NULL, TRIM, "room of malloc() for more, not used so far"),
	OWNER(STACK, "main stack", NULL, NULL, "room it had once; ulimit -s is its limit"),
	OWNER(THREAD_STACK, "thread stacks", STACKS, "fewer threads, less on the stack",
	      "each thread may use as much; ulimit -s, or its pthread attribute"),
	OWNER(SPARE_STACK, "spare thread stacks", STACKS, NULL,
	      "kept for the next thread, or its thread runs Go code elsewhere"),
	OWNER(MERGED_STACK, "stacks and neighbours", STACKS, NULL,
	      "a stack and other memory above it, merged by the kernel"),
	OWNER(GLIBC_ARENA, "glibc malloc arenas", ARENAS, TRIM,
	      "one per thread that calls malloc(); MALLOC_ARENA_MAX=2 caps it"),
	OWNER(GO_HEAP, "Go heap", ARENAS, "GOGC, GOMEMLIMIT",
	      "it grows in steps of 64 MiB; GOGC and GOMEMLIMIT keep it small"),
	OWNER(GO_SUMMARY, "Go page allocator", NULL, NULL,
	      "index of all addresses a heap could have; fixed, addresses only"),
	OWNER(GO_TABLES, "Go runtime tables", NULL, "grow with the Go heap",
	      "the map of all arenas and other tables; fixed, addresses only"),
	OWNER(JAVA_HEAP, "Java heap", NULL, "-Xmx; jcmd PID GC.run", "room up to -Xmx"),
	OWNER(JAVA_CLASS, "Java class space", NULL, "fewer classes",
	      "room for classes; -XX:CompressedClassSpaceSize sets it"),
	OWNER(JAVA_METASPACE, "Java metaspace", "nodes", "fewer classes",
	      "room for what is known of classes, in nodes of 64 MiB"),
	OWNER(JAVA_CODE, "Java code cache", NULL, "-XX:ReservedCodeCacheSize",
	      "room for compiled code; -XX:ReservedCodeCacheSize sets it"),
	OWNER(JAVA_TABLES, "Java VM tables", MAPPINGS, "a smaller -Xmx, another collector",
	      "cards, bitmaps and more for the collector; they follow -Xmx"),
	OWNER(V8_HEAP, "V8 heap", "pages", "--max-old-space-size",
	      "pages it keeps for more; --max-old-space-size limits it"),
	OWNER(V8_CODE, "V8 code and tables", NULL, "less code compiled",
	      "one range for all compiled code, so that jumps are short; fixed"),
	OWNER(WASM, "WebAssembly memory", "memories", "smaller memories",
	      "each as large as its pointers reach, so that none is checked"),
	OWNER(SANITIZER_SHADOW, "sanitizer shadow", NULL, SHADOW_FREE,
	      "notes on every address the program could use; fixed"),
	OWNER(SANITIZER_HEAP, "sanitizer allocator", NULL, SHADOW_FREE,
	      "a range for each size of chunk, as large as may be; fixed"),
	OWNER(SANITIZER_TABLES, "sanitizer tables", MAPPINGS, SHADOW_FREE,
	      "its own tables, fake stacks, and large chunks of the program"),
	OWNER(JEMALLOC, "jemalloc heap", MAPPINGS, "MALLOC_CONF=dirty_decay_ms:0",
	      "given back, kept for reuse; MALLOC_CONF=retain:false unmaps it"),
	OWNER(TCMALLOC, "tcmalloc heap", MAPPINGS, "TCMALLOC_RELEASE_RATE",
	      "given back, or room for more"),
	OWNER(PYTHON, "Python arenas", MAPPINGS, "fewer objects; PYTHONMALLOC=malloc",
	      "room in arenas of Python's objects"),
	OWNER(FIBER, "Ruby fiber stacks", STACKS, NULL, "a pool of stacks for fibers"),
	[VML_OWNER_MMAP] = {
		.label = "large malloc or mmap", .unit = MAPPINGS, .guessed = true,
		.resident = "free(), munmap()",
		.reserved = "memory asked for and not touched so far, or given back",
	},
	FILE_OWNER(LIBRARY, "shared libraries", NULL, UNREAD),
	OWNER(LOADER, "loader and TLS", NULL, NULL, "thread variables, the loader's memory"),
	FILE_OWNER(FILE, "mapped files", "page cache, can be dropped", UNREAD),
	OWNER(SHARED_ANON, "shared anonymous", MAPPINGS, "shared: not all of it is its own",
	      UNTOUCHED),
	OWNER(SYSV, "SysV shared memory", MAPPINGS, "ipcs -m, ipcrm", UNTOUCHED),
	FILE_OWNER(MEMFD, "memfd", NULL, UNTOUCHED),
	FILE_OWNER(TMPFS, "tmpfs files", NULL, UNTOUCHED),
	UNKNOWN_OWNER(ANON, "unknown, anonymous", "private memory of nobody known"),
	UNKNOWN_OWNER(NOACCESS, "unknown, no access", "reserved by somebody who left no trace"),
	OWNER(HUGETLB, "hugetlb mappings", MAPPINGS, "pool: vm.nr_hugepages", UNTOUCHED),
	OWNER(DEVICE, "device mappings", MAPPINGS, NULL, "a range of a device"),
	OWNER(RING, "io_uring, perf rings", MAPPINGS, "smaller rings", UNTOUCHED),
	OWNER(KERNEL, "kernel (vdso, vvar)", NULL, NULL, "the kernel's own pages"),
	UNKNOWN_OWNER(UNKNOWN, "unknown kind", "a kind of memory this client does not know"),
};
