// SPDX-License-Identifier: GPL-2.0
/*
 * grow.c - a process that grows by known amounts, when it is told to.
 *
 * Reads words from the standard input, a line each, and answers with one:
 *
 *	map	map 12288 kB, apart from all else, and write to 5120 kB of it;
 *		the answer is its address
 *	touch	write to 1024 kB more
 *	unmap	give it back
 *
 * Without libc's buffers, so that nothing else changes.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KB	1024UL
#define SIZE	(12288 * KB)
#define FIRST	(5120 * KB)
#define MORE	(1024 * KB)

static char *area;
static size_t touched;

static void touch(size_t size)
{
	long page = sysconf(_SC_PAGESIZE);

	for (; size; size -= page, touched += page)
		area[touched] = 1;
}

/* Neighbours without access keep the kernel from merging it with anything. */
static int map(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *whole = mmap(NULL, SIZE + 2 * page, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (whole == MAP_FAILED)
		return -1;
	area = whole + page;
	touched = 0;
	if (mprotect(area, SIZE, PROT_READ | PROT_WRITE) < 0 ||
	    madvise(area, SIZE, MADV_NOHUGEPAGE) < 0)
		return -1;
	touch(FIRST);
	return 0;
}

static int unmap(void)
{
	long page = sysconf(_SC_PAGESIZE);

	return munmap(area - page, SIZE + 2 * page);
}

static int answer(const char *word)
{
	char text[64];
	int len;

	if (strncmp(word, "map\n", 4) == 0 ? map() : strncmp(word, "touch\n", 6) == 0 ? 0 : unmap())
		return 1;
	if (word[0] == 't')
		touch(MORE);
	len = snprintf(text, sizeof(text), "%lx\n", (unsigned long)area);
	return write(STDOUT_FILENO, text, len) != len;
}

int main(void)
{
	char word[64];
	ssize_t len;

	/* Once for nothing, so that all code and stack is there. */
	if (map() || unmap() || dprintf(STDOUT_FILENO, "%d\n", getpid()) < 0)
		return 1;
	while ((len = read(STDIN_FILENO, word, sizeof(word) - 1)) > 0) {
		word[len] = '\0';
		if (answer(word))
			return 1;
	}
	return 0;
}
