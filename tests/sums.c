// SPDX-License-Identifier: GPL-2.0
/*
 * sums.c - the arithmetic of module/ledger.h: nothing is lost, nothing counted twice.
 *
 * Needs no module and no root.
 */
#include <stddef.h>
#include <string.h>

#include <kselftest_harness.h>

#include "../module/ledger.h"

#define MEMBERS	(sizeof(struct vml_counts) / sizeof(unsigned long long))

/* Each counter has a bit of its own: a sum tells what is in it. */
static struct vml_counts one_bit_each(void)
{
	unsigned long long bits[MEMBERS];
	struct vml_counts c;

	for (size_t i = 0; i < MEMBERS; i++)
		bits[i] = 1ULL << i;
	memcpy(&c, bits, sizeof(c));
	return c;
}

TEST(every_counter_is_added)
{
	struct vml_counts sum = one_bit_each(), one = sum;
	unsigned long long bits[MEMBERS];

	vml_add(&sum, &one);
	memcpy(bits, &sum, sizeof(bits));
	for (size_t i = 0; i < MEMBERS; i++)
		EXPECT_EQ(2ULL << i, bits[i]);
}

TEST(sums_hold_what_the_document_says)
{
	struct vml_counts c = one_bit_each();

	EXPECT_EQ(c.rss_anon | c.rss_file | c.rss_shmem, vml_rss(&c));
	EXPECT_EQ(c.swap_anon | c.swap_shmem, vml_swap(&c));
	EXPECT_EQ(c.zero | c.guard | c.marker | c.noaccess | c.untouched | c.unmapped,
		  vml_reserved(&c));
}

TEST(classes_make_the_size)
{
	struct vml_counts c = one_bit_each();
#define X(name)	+ c.name
	unsigned long long all = 0 VML_CLASSES(X);
#undef X

	EXPECT_EQ(all, vml_rss(&c) + c.hugetlb + c.device + vml_swap(&c) + vml_reserved(&c));
}

TEST_HARNESS_MAIN
