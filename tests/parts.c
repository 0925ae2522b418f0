// SPDX-License-Identifier: GPL-2.0
/*
 * parts.c - a program of known parts, and a reader of pagemap: for sections.sh.
 *
 *	parts			use some pages of each of its parts, say the pid, and wait
 *	parts PID START END	print for each page of that range how far it is from
 *				START, and "f" if a page of a file or of shared
 *				memory is mapped, "a" an anonymous one, "s" if it
 *				is in swap, "-" for none of these, as the zero page
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE	16384	/* the largest that is tested */
#define PAGES	40

const char constant[PAGES * PAGE] __attribute__((aligned(PAGE))) = { 1 };
char data[PAGES * PAGE] __attribute__((aligned(PAGE))) = { 1 };
char zeroed[PAGES * PAGE] __attribute__((aligned(PAGE)));

/* A section of an odd size, in the middle of a page, between others. */
char odd[12345] __attribute__((section(".odd"))) = { 1 };

/* Returns what it read, so that nobody leaves it out. */
static int use(void)
{
	int sum = 0;

	for (int i = 0; i < 5; i++)
		sum += constant[(3 * i + 1) * PAGE];
	for (int i = 0; i < 7; i++) {
		sum += data[(2 * i + 20) * PAGE];
		data[(i + 2) * PAGE] = 2;
	}
	for (int i = 0; i < 9; i++)
		zeroed[(2 * i + 3) * PAGE] = 3;
	/* The zero page: readable, but not there. */
	for (int i = 0; i < 4; i++)
		sum += zeroed[(i + 30) * PAGE];
	odd[6000] = 1;
	/* Into swap, if there is some. */
	madvise(zeroed + 3 * PAGE, PAGE, MADV_PAGEOUT);
	return sum;
}

/* What an entry of pagemap says: see the kernel's admin-guide/mm/pagemap. */
static int state_of(uint64_t entry, int kpageflags)
{
	uint64_t pfn = entry & ((UINT64_C(1) << 55) - 1), flags = 0;

	if (entry >> 62 & 1)
		return 's';
	if (!(entry >> 63))
		return '-';
	if (entry >> 61 & 1)
		return 'f';
	if (pread(kpageflags, &flags, sizeof(flags), pfn * sizeof(flags)) != sizeof(flags))
		return '?';
	return flags >> KPF_ZERO_PAGE & 1 ? '-' : 'a';
}

static int show(const char *pid, uint64_t start, uint64_t end)
{
	int pagemap, kpageflags = open("/proc/kpageflags", O_RDONLY);
	uint64_t page = sysconf(_SC_PAGESIZE), entry;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/pagemap", pid);
	pagemap = open(path, O_RDONLY);
	if (pagemap < 0 || kpageflags < 0)
		return 1;
	for (uint64_t at = start; at < end; at += page) {
		if (pread(pagemap, &entry, sizeof(entry), at / page * sizeof(entry)) !=
		    sizeof(entry))
			return 1;
		printf("%lu %c\n", (unsigned long)(at - start), state_of(entry, kpageflags));
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4)
		return show(argv[1], strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
	printf("%d %d\n", getpid(), use());
	if (fflush(stdout) == 0)
		pause();
	return 1;
}
