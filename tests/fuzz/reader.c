// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - every command of the client on what somebody says is a snapshot.
 *
 * The first byte of an input chooses the command line; what follows is the file, or
 * two files with a line "%%" between them. scripts/fuzz makes a fuzzer of it,
 * tests/fuzz.sh replays what was found before.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arguments.h"
#include "command.h"
#include "fuzz.h"

#define BETWEEN		"\n%%\n"
#define WORDS_MAX	12

/* FIRST and SECOND stand for the files, PICTURE for one that is thrown away. */
static const char * const lines[] = {
	"--from FIRST", "--from FIRST --all", "--from FIRST --json", "--from FIRST -o +user,cgroup",
	"--from FIRST --group name --human", "--from FIRST --group cgroup --json",
	"--from FIRST --group user --top 2 --raw", "--from FIRST --name a* --sort -pid",
	"maps --from FIRST", "maps --from FIRST --json", "maps --from FIRST --sort name --bytes",
	"maps --from FIRST -n --raw", "save --from FIRST -o -", "save 7 --from FIRST -o -",
	"picture FIRST -o PICTURE", "picture 7 --from FIRST -o PICTURE", "diff FIRST SECOND",
	"diff FIRST SECOND --json", "diff FIRST SECOND --maps", "diff FIRST SECOND --maps --json",
	"--from FIRST --from SECOND", "--from FIRST --pss", "list --from FIRST --cgroup /a*",
	"explain 7 --from FIRST", "sections 7 --from FIRST", "sections 7 --from FIRST --json",
};

static int keep(char path[32], const char *name, const void *data, size_t size)
{
	int fd = memfd_create(name, 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static void run(char *line, char *first, char *second)
{
	char picture[] = "/dev/shm/fuzz.gp";
	struct vml_settings settings = { .root = "/nonexistent", .utf8 = true };
	char *argv[WORDS_MAX + 1] = { "vmledger" };
	int argc = 1;
	char *word;

	while ((word = strsep(&line, " ")) && argc < WORDS_MAX) {
		if (strcmp(word, "FIRST") == 0)
			word = first;
		else if (strcmp(word, "SECOND") == 0)
			word = second;
		else if (strcmp(word, "PICTURE") == 0)
			word = picture;
		argv[argc++] = word;
	}
	optind = 0;
	/* A command line of ours that is no good would test nothing. */
	if (vml_arguments_parse(argc, argv, &settings) != VML_EXIT_OK)
		abort();
	settings.command->run(&settings);
	free(settings.from);
	free(settings.pids);
	fflush(stdout);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char first[32], second[32], line[128];
	const uint8_t *between;
	size_t len;
	int a, b;

	if (!size)
		return 0;
	snprintf(line, sizeof(line), "%s", lines[*data % (sizeof(lines) / sizeof(lines[0]))]);
	data++;
	size--;
	between = memmem(data, size, BETWEEN, strlen(BETWEEN));
	len = between ? (size_t)(between - data) + 1 : size;
	a = keep(first, "first", data, len);
	b = between ? keep(second, "second", between + strlen(BETWEEN),
			   size - len - strlen(BETWEEN) + 1) :
		      keep(second, "second", data, len);
	run(line, first, second);
	close(a);
	close(b);
	return 0;
}
