/* SPDX-License-Identifier: GPL-2.0 */
/*
 * account.h - what each owner has of a process, added up.
 */
#ifndef _VML_ACCOUNT_H
#define _VML_ACCOUNT_H

#include "attribute.h"
#include "json.h"

#define VML_PROGRAM_MAX	128

/* The parts of the virtual size that are explained one by one. */
enum vml_part {
	VML_PART_RESIDENT,
	VML_PART_HUGETLB,
	VML_PART_DEVICE,
	VML_PART_SWAPPED,
	VML_PART_RESERVED,
	VML_PART_NUM
};

/**
 * struct vml_share - what one owner has
 * @owner: who
 * @count: number of items: libraries, stacks, arenas
 * @item_min: size of the smallest item, in kB
 * @item_max: size of the largest
 * @kb: sizes, by column: sums and classes
 * @part: sizes, by part
 * @most: name of the file with the largest share of a part, or NULL
 */
struct vml_share {
	enum vml_owner owner;
	uint64_t count;
	uint64_t item_min;
	uint64_t item_max;
	uint64_t kb[COL_NUM];
	uint64_t part[VML_PART_NUM];
	const char *most[VML_PART_NUM];
};

/**
 * struct vml_account - the virtual size of a process by owner
 * @process: whom it is about
 * @total: all owners together
 * @share: each owner
 * @adds_up: rows, owners and the summary agree
 */
struct vml_account {
	const struct vml_process *process;
	struct vml_share total;
	struct vml_share share[VML_OWNER_NUM];
	bool adds_up;
};

int vml_account_make(struct vml_account *account, const struct vml_process *process);
int vml_account_check(struct vml_account *account);
void vml_account_program(const struct vml_account *account, char *text, size_t size);
void vml_account_json(const struct vml_account *account, struct vml_json *json);
const char *vml_account_name(const struct vml_account *account);
bool vml_account_tables(const struct vml_account *account, uint64_t *kb);
uint64_t vml_account_unknown(const struct vml_account *account);
uint64_t vml_account_guessed(const struct vml_account *account);

#endif /* _VML_ACCOUNT_H */
