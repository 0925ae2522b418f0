// SPDX-License-Identifier: GPL-2.0
/*
 * guest.c - what runs in the kernel that is measured.
 *
 * As its first process, where there is nothing else: "bench", "rounds" and "swap"
 * come from the kernel's command line, which makes them variables. Or as a
 * program in a system that runs:
 *
 *	guest WORKLOAD ROUNDS
 *	guest clients ROUNDS PROCESSES NAME=COMMAND...
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

static void mount_at(const char *type, const char *where)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, NULL) && errno != EBUSY)
		fail(where);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail(path);
	close(fd);
}

/* A system just big enough to measure in. */
static void set_up(void)
{
	const char *swap = getenv("swap");
	int fd;

	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("debugfs", "/sys/kernel/debug");
	mount_at("devtmpfs", "/dev");
	setenv("PATH", "/bin", 1);
	write_file("/proc/sys/vm/max_map_count", "1000000");
	write_file("/proc/sys/vm/overcommit_memory", "1");
	if (swap && swapon(swap, 0))
		fail(swap);
	fd = open("/vmledger.ko", O_RDONLY);
	if (fd < 0 || syscall(SYS_finit_module, fd, "untested=1", 0))
		fail("/vmledger.ko");
	close(fd);
}

static int measure(const char *workload, int rounds)
{
	if (!strncmp(workload, "procs", 5))
		return measure_all(workload, rounds);
	if (!strncmp(workload, "hold-", 5))
		return measure_holds(workload + 5, rounds);
	if (!strncmp(workload, "memory-", 7))
		return measure_memory(workload + 7);
	if (!strncmp(workload, "victim-", 7))
		return measure_victim(workload + 7, 1, rounds);
	if (!strncmp(workload, "readers-", 8))
		return measure_victim(workload + 8, 200, rounds);
	return measure_one(workload, rounds);
}

int main(int argc, char **argv)
{
	char *workload = getenv("bench"), *rounds = getenv("rounds");
	int bad;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getpid() == 1) {
		set_up();
		if (!workload || !rounds)
			fail("no bench= or rounds=");
		bad = measure(workload, atoi(rounds));
	} else if (argc > 4 && !strcmp(argv[1], "clients")) {
		workload = argv[1];
		bad = measure_clients(atoi(argv[2]), atoi(argv[3]), argv + 4);
	} else if (argc == 3) {
		workload = argv[1];
		bad = measure(workload, atoi(argv[2]));
	} else {
		fputs("Usage: guest WORKLOAD ROUNDS\n"
		      "       guest clients ROUNDS PROCESSES NAME=COMMAND...\n", stderr);
		return 2;
	}
	if (!bad)
		printf("bench done %s\n", workload);
	end(bad != 0);
}
