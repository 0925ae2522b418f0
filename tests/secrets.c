// SPDX-License-Identifier: GPL-2.0
/*
 * secrets.c - no answer tells where in the machine's memory a page is, or where the
 * kernel keeps anything.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "pagemap.h"
#include "place.h"
#include "report.h"

#define PAGES		300
#define DIGITS_USER	14	/* of an address of 56 bits; with LA57 no program has more */

static const char * const questions[] = {
	"summary %d", "vmas %d", "pages %d", "threads %d", "ranges %d step=10000",
};

static char *mapping;

static void touch_mapping(void *arg)
{
	touch_write(mapping, 0, PAGES);
	touch_read(mapping, 0, PAGES);
}

/* But for the nodes: which one the pages are on is told, and may be another for each. */
static void row_of_mapping(const struct report *r, char *row, size_t size)
{
	char start[24];
	ssize_t found;
	size_t used = 0;

	snprintf(start, sizeof(start), "%lx", (unsigned long)mapping);
	found = report_row(r, "start", start);
	*row = '\0';
	for (size_t i = 0; found >= 0 && i < r->columns && used < size; i++)
		if (strncmp(r->column[i], "node", 4))
			used += snprintf(row + used, size - used, "%s=%s ", r->column[i],
					 r->cell[found * r->columns + i]);
}

TEST(page_frames_make_no_difference)
{
	unsigned long pfns[2][PAGES];
	pid_t twin[2];
	struct report r;
	char row[2][4096];

	mapping = place_anon(PAGES * page_size(), span(1));
	ASSERT_NE(MAP_FAILED, mapping);
	madvise(mapping, PAGES * page_size(), MADV_NOHUGEPAGE);
	for (int i = 0; i < 2; i++) {
		twin[i] = quiet_start(touch_mapping, NULL);
		ASSERT_LT(0, twin[i]);
		ASSERT_EQ(0, pages_pfns(twin[i], mapping, PAGES, pfns[i]));
	}
	for (size_t page = 0; page < PAGES; page++) {
		ASSERT_NE(0, pfns[0][page]);
		ASSERT_NE(pfns[0][page], pfns[1][page]);
	}
	for (size_t i = 1; i < ARRAY_SIZE(questions); i++) {
		if (strstr(questions[i], "threads"))
			continue;
		for (int t = 0; t < 2; t++) {
			ASSERT_EQ(0, report_ask(&r, questions[i], twin[t]));
			row_of_mapping(&r, row[t], sizeof(row[t]));
			report_free(&r);
			ASSERT_NE(0, *row[t]);
		}
		EXPECT_STREQ(row[0], row[1]);
	}
	quiet_end(twin[0]);
	quiet_end(twin[1]);
}

/* The longest run of hexadecimal digits: a pointer of the kernel, hashed or not, has 16. */
static size_t longest_number(const char *text)
{
	size_t longest = 0, digits = 0;

	for (; *text; text++) {
		digits = isxdigit((unsigned char)*text) ? digits + 1 : 0;
		if (digits > longest)
			longest = digits;
	}
	return longest;
}

TEST(no_number_is_as_long_as_a_kernel_address)
{
	pid_t pid = quiet_start(touch_mapping, (mapping = place_anon(MB(4), span(1))));
	char *text;
	int fd = question_open();

	ASSERT_LE(0, fd);
	ASSERT_LT(0, pid);
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
		ASSERT_EQ(0, question_ask(fd, questions[i], pid));
		ASSERT_LT(0, answer_read(fd, 4096, &text));
		EXPECT_NE(NULL, strstr(text, "complete yes"));
		EXPECT_GE(DIGITS_USER, longest_number(text));
		free(text);
	}
	close(fd);
	quiet_end(pid);
}

TEST_HARNESS_MAIN
