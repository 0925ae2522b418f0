// SPDX-License-Identifier: GPL-2.0
/*
 * words.c - what nobody would write to query and to the parameter pids, read back in
 * ways nobody would read.
 *
 * Usage: words [--writes N] [--seed N]
 *
 *	--writes N	how many (default: 50000)
 *	--seed N	of the random numbers (default: 1)
 *
 * A second reader of the questions (grammar.c) says of each write what must come of
 * it. As root, with the module loaded. Prints KTAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grammar.h"
#include "place.h"
#include "report.h"

#define LONGEST		400	/* bytes written at once: more than a question may have */
#define VICTIMS		4

static const char * const reports[] = {
#define X(name)	#name,
	VML_REPORTS(X)
#undef X
};

static unsigned int seed = 1;
static pid_t victim[VICTIMS];
static unsigned long accepted, refused, answers, lists_taken, lists_refused;
static unsigned long wrong;
static char first[1024];

static unsigned int dice(unsigned int sides)
{
	return rand_r(&seed) % sides;
}

static void __printf(3, 4) is_wrong(const char *bytes, size_t length, const char *format, ...)
{
	va_list args;
	size_t used;

	if (wrong++)
		return;
	va_start(args, format);
	used = vsnprintf(first, sizeof(first), format, args);
	va_end(args);
	for (size_t i = 0; i < length && used < sizeof(first) - 8; i++)
		used += sprintf(first + used, bytes[i] > ' ' && bytes[i] < 0x7f ? "%c" : "\\%03o",
				(unsigned char)bytes[i]);
}

static size_t put(char *to, size_t used, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	used += vsnprintf(to + used, LONGEST - used, format, args);
	va_end(args);
	return used < LONGEST ? used : LONGEST - 1;
}

static size_t put_number(char *to, size_t used)
{
	static const char * const odd[] = {
		"0", "1", "2", "-1", "+1", "00001", "2147483647", "2147483648", "4294967296",
		"18446744073709551615", "18446744073709551616", "18446744073709552", "0x1", "1e3",
		"", "self", "99999999999999999999999999999999999999999",
	};

	switch (dice(4)) {
	case 0:
		return put(to, used, "%s", odd[dice(ARRAY_SIZE(odd))]);
	case 1:
		return put(to, used, "%u", dice(70000));
	default:
		return put(to, used, "%d", victim[dice(VICTIMS)]);
	}
}

static size_t put_address(char *to, size_t used)
{
	static const char * const names[] = { "start=", "end=", "step=", "stop=" };
	unsigned long n = 1UL << dice(64);

	if (!dice(4))
		n = ~0UL << dice(64);
	else if (!dice(4))
		n = 0x1000UL * rand_r(&seed);
	used = put(to, used, "%s", names[dice(dice(8) ? 3 : 4)]);
	return put(to, used, dice(12) ? "%lx" : "0x%lX", n);
}

/* By the grammar, with a slip here and there. */
static size_t make_question(char *to)
{
	static const char * const blanks[] = { " ", " ", " ", " ", "  ", "\t", "", "\n" };
	size_t used = put(to, 0, "%s", reports[dice(ARRAY_SIZE(reports))]);

	used = put(to, used, "%s", blanks[dice(dice(4) ? 4 : ARRAY_SIZE(blanks))]);
	used = put_number(to, used);
	while (!dice(3)) {
		used = put(to, used, "%s", blanks[dice(dice(4) ? 4 : ARRAY_SIZE(blanks))]);
		if (dice(2)) {
			used = put(to, used, "%s", dice(6) ? "budget_us=" : "budget=");
			used = put_number(to, used);
		} else {
			used = put_address(to, used);
		}
	}
	if (!dice(2))
		used = put(to, used, "\n");
	return used;
}

static size_t make_list(char *to)
{
	size_t used = 0;

	do {
		used = put(to, used, "%s", dice(3) ? "" : "-");
		used = put_number(to, used);
		used = put(to, used, "%s", dice(20) ? "," : " ");
	} while (dice(4) && used < LONGEST - 50);
	if (used && dice(8))
		used--;
	return used;
}

static size_t slip(char *bytes, size_t length)
{
	for (unsigned int i = 1 + dice(4); i && length; i--) {
		size_t at = dice(length);

		switch (dice(4)) {
		case 0:
			bytes[at] = dice(256);
			break;
		case 1:
			bytes[at] ^= 1 << dice(8);
			break;
		case 2:
			memmove(bytes + at, bytes + at + 1, length - at - 1);
			length--;
			break;
		default:
			if (length < LONGEST) {
				memmove(bytes + at + 1, bytes + at, length - at);
				length++;
			}
		}
	}
	return length;
}

static size_t make(char *bytes, size_t (*grammar)(char *to))
{
	size_t length;

	if (!dice(5)) {
		length = dice(LONGEST);
		for (size_t i = 0; i < length; i++)
			bytes[i] = rand_r(&seed) >> 8;
		return length;
	}
	length = grammar(bytes);
	return dice(3) ? length : slip(bytes, length);
}

/* In one piece or, as far as the kernel is concerned, from an odd place. */
static ssize_t write_oddly(int fd, const char *bytes, size_t length)
{
	struct iovec v = { (void *)bytes, length };

	switch (dice(16)) {
	case 0:
		return pwrite(fd, bytes, length, dice(2) ? 0 : 1UL << 40);
	case 1:
		return writev(fd, &v, 1);
	default:
		return write(fd, bytes, length);
	}
}

static ssize_t splice_out(int fd, size_t size)
{
	ssize_t got = -1;
	char sink[4096];
	int pipes[2];

	if (pipe2(pipes, O_NONBLOCK | O_CLOEXEC))
		return -1;
	got = splice(fd, NULL, pipes[1], NULL, size, SPLICE_F_NONBLOCK);
	while (read(pipes[0], sink, sizeof(sink)) > 0)
		;
	close(pipes[0]);
	close(pipes[1]);
	return got;
}

/* Whatever it says, it says with an error or with bytes. */
static void read_oddly(int fd)
{
	static const size_t sizes[] = { 0, 1, 2, 7, 63, 511, 4095, 4096, 4097, 65536, 1 << 20 };
	static char buffer[1 << 20];
	struct iovec v[4] = { { buffer, dice(100) }, { NULL, 0 }, { buffer + 100, dice(5000) },
			      { (void *)8, dice(2) } };
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	size_t size = sizes[dice(ARRAY_SIZE(sizes))];
	int other;

	switch (dice(16)) {
	case 0:
		readv(fd, v, 4);
		break;
	case 1:
		if (pread(fd, buffer, size, dice(2) ? 0 : LONG_MAX - dice(9)) < 0 &&
		    errno == EFAULT)
			is_wrong("", 0, "pread says EFAULT of a good address");
		break;
	case 2:
		lseek(fd, dice(2) ? LONG_MAX : dice(100000), dice(5));
		break;
	case 3:
		splice_out(fd, size);
		break;
	case 4:
		other = open("/dev/null", O_WRONLY | O_CLOEXEC);
		sendfile(other, fd, NULL, size);
		close(other);
		break;
	case 5:
		other = dup(fd);
		if (read(other, buffer, size) > (ssize_t)size)
			is_wrong("", 0, "read gave more than was asked for");
		close(other);
		break;
	case 6:
		poll(&p, 1, 0);
		ioctl(fd, dice(2) ? FIONREAD : dice(INT_MAX), buffer);
		break;
	case 7:
		if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED)
			is_wrong("", 0, "it can be mapped");
		break;
	case 8:
		read(fd, (void *)(dice(2) ? 8 : ~0UL << dice(64)), size);
		break;
	case 9:
		fsync(fd);
		if (ftruncate(fd, 0) && errno != EINVAL && errno != EPERM)
			is_wrong("", 0, "ftruncate: %s", strerror(errno));
		break;
	default:
		if (read(fd, buffer, size) > (ssize_t)size)
			is_wrong("", 0, "read gave more than was asked for");
	}
}

static bool is_victim(long pid)
{
	for (int i = 0; i < VICTIMS; i++)
		if (victim[i] == pid)
			return true;
	return false;
}

static void ask(int fd)
{
	char bytes[LONGEST];
	size_t length = make(bytes, make_question);
	long pid = grammar_read(bytes, length);
	ssize_t done = write_oddly(fd, bytes, length);
	int err = done < 0 ? errno : 0;
	struct report r;

	/* An empty write may not come so far, and one with a position does not. */
	if ((!length && !done) || err == ESPIPE)
		return;
	if (done >= 0 && (size_t)done != length)
		is_wrong(bytes, length, "%zd of %zu bytes were taken: ", done, length);
	else if (err && err != EINVAL && err != ESRCH && err != EPERM)
		is_wrong(bytes, length, "%s: ", strerror(err));
	else if (pid < 0 && err != EINVAL)
		is_wrong(bytes, length, "taken for a question (%d): ", err);
	else if (is_victim(pid) && err)
		is_wrong(bytes, length, "refused (%s): ", strerror(err));
	if (err) {
		refused++;
		if (!dice(8))
			read_oddly(fd);
		return;
	}
	accepted++;
	if (dice(4)) {
		for (int i = dice(4); i; i--)
			read_oddly(fd);
	} else {
		if (report_read(&r, fd))
			is_wrong(bytes, length, "%s: ", r.error);
		else if (r.pid != pid && is_victim(pid))
			is_wrong(bytes, length, "the answer is about %ld: ", r.pid);
		report_free(&r);
		answers++;
	}
}

/* The list as it reads back: at most 64 numbers between commas. */
static void check_list(void)
{
	char text[1024], *at = text, *end;
	int fd = open(VML_PIDS, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(fd, text, sizeof(text) - 1);
	int count = 0;

	close(fd);
	text[got > 0 ? got : 0] = '\0';
	while (*at != '\n') {
		if (strtol(at, &end, 10) <= 0 || (*end != ',' && *end != '\n') ||
		    ++count > VML_WATCH_MAX) {
			is_wrong(text, strlen(text), "pids reads back as ");
			return;
		}
		at = *end == ',' ? end + 1 : end;
	}
}

static void watch(int fd)
{
	char bytes[LONGEST];
	size_t length = make(bytes, make_list);
	ssize_t done = pwrite(fd, bytes, length, 0);
	int err = done < 0 ? errno : 0;
	size_t digits = strspn(bytes, "0123456789-,");

	if (err && err != EINVAL && err != ESRCH && err != ENOSPC)
		is_wrong(bytes, length, "pids: %s: ", strerror(err));
	/* Blanks around a number are forgiven; what the kernel cuts off at NUL, too. */
	if (!err && length && digits < length && !memchr(" \t\n\v\f\r\0", bytes[digits], 7) &&
	    (unsigned char)bytes[digits] != 0xa0)
		is_wrong(bytes, length, "pids took ");
	if (err)
		lists_refused++;
	else
		lists_taken++;
	if (!dice(16))
		check_list();
}

static pid_t make_victim(int kind)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < 50 * kind; i++)
		place_map(MB(1), page_size(), i % 2 ? PROT_READ : PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	while (1)
		pause();
}

static void write_all(unsigned long writes)
{
	int query = question_open(), pids = open(VML_PIDS, O_WRONLY | O_CLOEXEC);

	if (query < 0 || pids < 0) {
		is_wrong("", 0, "cannot open query or pids");
		return;
	}
	for (unsigned long i = 0; i < writes; i++) {
		if (dice(8))
			ask(query);
		else
			watch(pids);
		if (!dice(500)) {
			close(query);
			query = question_open();
		}
		if (i % 100000 == 99999)
			fprintf(stderr, "words: %lu writes, %lu wrong\n", i + 1, wrong);
	}
	close(query);
	close(pids);
}

static unsigned long argument(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (!*text || *end) {
		fprintf(stderr, "words: %s: not a number: try --help\n", text);
		exit(2);
	}
	return n;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "writes", required_argument, NULL, 'w' },
		{ "seed", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	unsigned long writes = 50000;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'w':
			writes = argument(optarg);
			break;
		case 's':
			seed = argument(optarg);
			break;
		case 'h':
			puts("Usage: words [--writes N] [--seed N]");
			return 0;
		default:
			return 2;
		}
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < VICTIMS; i++)
		victim[i] = make_victim(i);
	printf("TAP version 13\n1..2\n");
	write_all(writes);
	printf("# questions taken %lu refused %lu answers parsed %lu\n", accepted, refused,
	       answers);
	printf("# lists taken %lu refused %lu\n", lists_taken, lists_refused);
	printf("%sok 1 words.%lu_writes_do_what_the_grammar_says\n", wrong ? "not " : "", writes);
	if (wrong)
		printf("# %lu wrong, the first: %s\n", wrong, first);
	printf("%sok 2 words.some_were_taken_and_some_refused\n",
	       accepted && refused && answers && lists_taken && lists_refused ? "" : "not ");
	for (int i = 0; i < VICTIMS; i++)
		quiet_end(victim[i]);
	return wrong || !accepted || !refused || !answers || !lists_taken || !lists_refused;
}
