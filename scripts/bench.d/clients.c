// SPDX-License-Identifier: GPL-2.0
/*
 * clients.c - whole programs, from their start to their end, one after the other.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define MAX_WORDS	16
#define OUTPUT		"/dev/shm/output"

/* name=program argument... */
static unsigned long run(const char *command)
{
	char *words[MAX_WORDS + 1] = { 0 }, *rest = strdup(strchr(command, '=') + 1);
	unsigned long begin;
	int i, status;
	pid_t pid;

	for (i = 0; i < MAX_WORDS; i++) {
		words[i] = strsep(&rest, " ");
		if (!words[i])
			break;
	}
	begin = now_ns();
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		if (fd < 0 || dup2(fd, 1) < 0)
			fail(OUTPUT);
		execvp(words[0], words);
		fail(words[0]);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		fail(command);
	begin = now_ns() - begin;
	free(words[0]);
	return begin;
}

static size_t lines_of_output(void)
{
	FILE *f = fopen(OUTPUT, "r");
	size_t lines = 0;
	int c;

	if (!f)
		fail(OUTPUT);
	while ((c = getc(f)) != EOF)
		lines += c == '\n';
	fclose(f);
	return lines;
}

/**
 * measure_clients() - measure programs that list all processes
 * @rounds: samples of each
 * @processes: how many to start: a program that prints fewer lines has failed
 * @commands: name=program argument..., ended by NULL
 *
 * Return: number of programs that left processes out.
 */
int measure_clients(int rounds, size_t processes, char **commands)
{
	int bad = 0, round;
	char **c;

	target_start_many(processes);
	for (round = -1; round < rounds; round++) {
		for (c = commands; *c; c++) {
			unsigned long ns = run(*c);
			size_t lines = lines_of_output();

			if (round < 0)
				continue;
			printf("bench sample procs%zu %.*s target %lu\n", processes,
			       (int)strcspn(*c, "="), *c, ns);
			fflush(stdout);
			if (lines < processes) {
				printf("bench mismatch procs%zu %.*s %zu %zu\n", processes,
				       (int)strcspn(*c, "="), *c, lines, processes);
				bad++;
			}
		}
	}
	return bad;
}
