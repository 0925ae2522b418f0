// SPDX-License-Identifier: GPL-2.0
/*
 * Memory the kernel shares with a program: the rings of io_uring and of perf
 * events. Then it waits. What the kernel does not offer is left out, and said.
 */
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENTRIES	1024

static void map_ring(int fd, size_t size, off_t offset, const char *what)
{
	if (mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset) ==
	    MAP_FAILED)
		perror(what);
}

int main(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.disabled = 1,
	};
	struct io_uring_params params;
	int fd;

	memset(&params, 0, sizeof(params));
	fd = syscall(__NR_io_uring_setup, ENTRIES, &params);
	if (fd < 0) {
		perror("io_uring_setup");
	} else {
		map_ring(fd, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe),
			 IORING_OFF_SQ_RING, "ring");
		map_ring(fd, params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES,
			 "entries");
	}
	fd = syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0);
	if (fd < 0)
		perror("perf_event_open");
	else
		map_ring(fd, 9 * sysconf(_SC_PAGESIZE), 0, "perf ring");
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
