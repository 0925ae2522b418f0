// SPDX-License-Identifier: GPL-2.0
/*
 * ledger.c - the numbers of one row, by name, and the laws they keep.
 */
#include <string.h>

#include "ledger.h"

#define NUMBER(n)	{ #n, offsetof(struct ledger, n) },
static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	VML_SUMS(NUMBER)
	VML_CLASSES(NUMBER)
	VML_FACTS(NUMBER)
	NUMBER(unknown_entries)
};

#undef NUMBER
#define NUMBERS	ARRAY_SIZE(numbers)

static unsigned long *at(const struct ledger *l, size_t number)
{
	return (unsigned long *)((char *)l + numbers[number].at);
}

/**
 * ledger_name() - the names of all numbers
 * @number: from 0
 *
 * Return: its name, NULL behind the last.
 */
const char *ledger_name(size_t number)
{
	return number < NUMBERS ? numbers[number].name : NULL;
}

/**
 * ledger_set() - set a number
 * @l: the numbers
 * @number: as ledger_name() has it
 * @value: its value
 */
void ledger_set(struct ledger *l, size_t number, unsigned long value)
{
	*at(l, number) = value;
}

/**
 * ledger_add() - add all numbers
 * @to: the sum
 * @from: what is added
 */
void ledger_add(struct ledger *to, const struct ledger *from)
{
	for (size_t i = 0; i < NUMBERS; i++)
		*at(to, i) += *at(from, i);
}

/**
 * ledger_differs() - compare the partition of two ledgers, sums included
 * @l: the numbers
 * @known: what they must be
 * @name: set to the name of the first number that differs
 *
 * Facts are not compared.
 *
 * Return: true if one differs.
 */
bool ledger_differs(const struct ledger *l, const struct ledger *known, const char **name)
{
#define NAME(n)		#n,
	static const char * const facts[] = { VML_FACTS(NAME) };
#undef NAME

	for (size_t i = 0; i < NUMBERS; i++) {
		bool fact = false;

		*name = numbers[i].name;
		for (size_t j = 0; j < ARRAY_SIZE(facts); j++)
			fact |= !strcmp(facts[j], *name);
		if (*at(l, i) != *at(known, i) && !fact)
			return true;
	}
	return false;
}

/**
 * ledger_number() - look a number up
 * @l: the numbers
 * @name: its name
 *
 * Return: the number, ~0UL if there is none of that name.
 */
unsigned long ledger_number(const struct ledger *l, const char *name)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (!strcmp(numbers[i].name, name))
			return *at(l, i);
	return ~0UL;
}

/**
 * ledger_close() - compute the sums from the classes
 * @l: the numbers
 */
void ledger_close(struct ledger *l)
{
	l->rss = l->rss_anon + l->rss_file + l->rss_shmem;
	l->swap = l->swap_anon + l->swap_shmem;
	l->reserved = l->zero + l->guard + l->marker + l->noaccess + l->untouched + l->unmapped;
	l->size = l->rss + l->hugetlb + l->device + l->swap + l->reserved;
}

/**
 * ledger_broken() - hold numbers against the laws
 * @l: the numbers
 *
 * Return: the law they break, NULL if none.
 */
const char *ledger_broken(const struct ledger *l)
{
	struct ledger sum = *l;

	ledger_close(&sum);
	if (l->rss != sum.rss)
		return "rss = rss_anon + rss_file + rss_shmem";
	if (l->swap != sum.swap)
		return "swap = swap_anon + swap_shmem";
	if (l->reserved != sum.reserved)
		return "reserved = zero + guard + marker + noaccess + untouched + unmapped";
	if (l->size != sum.size)
		return "size = rss + hugetlb + device + swap + reserved";
	if (l->leaf_pte + l->leaf_pmd + l->leaf_pud != l->rss + l->zero + l->device + l->hugetlb)
		return "leaf_pte + leaf_pmd + leaf_pud = rss + zero + device + hugetlb";
	return NULL;
}
