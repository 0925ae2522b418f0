// SPDX-License-Identifier: GPL-2.0
/*
 * privilege.c - rights that somebody who is not root was given: see privilege.h.
 *
 * An administrator can give the program capabilities (docs/security.md). They are in
 * effect only while one of the module's files, or one of /proc, is being opened: by a
 * path of ours, never by one of the command line. All else is done with the user's own
 * rights. Root keeps what root has.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "column.h"
#include "privilege.h"
#include "tell.h"
#include "vmledger.h"

#define BIT(capability)	(1U << (capability))
#define WANTED	(BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH))

/* What the program was given, and may still use. */
static unsigned int given;

static bool get(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &head, data) == 0;
}

/* Nothing of it is for whom we start. */
static bool set(unsigned int effective, unsigned int permitted)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = effective, .permitted = permitted },
	};

	return syscall(SYS_capset, &head, data) == 0;
}

/* Files that libraries would read for us, chosen by whoever called. */
static void forget_environment(void)
{
	static const char *const names[] = {
		"HOME", "TERMINFO", "TERMINFO_DIRS", "TERMCAP", "TERMPATH",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		unsetenv(names[i]);
}

/**
 * vml_privilege_begin() - keep of our rights what we need, and that for later
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_privilege_begin(void)
{
	struct __user_cap_data_struct data[2];

	if (getuid() != geteuid() || getgid() != getegid()) {
		vml_tell("will not run setuid or setgid: use capabilities, see vmledger(8)");
		return VML_EXIT_FAILURE;
	}
	if (!geteuid())
		return VML_EXIT_OK;
	if (!get(data))
		return VML_EXIT_OK;	/* a kernel without them gives none */
	given = data[0].permitted & WANTED;
	if (!set(0, given)) {
		vml_tell("cannot lay down capabilities: run it without any");
		return VML_EXIT_FAILURE;
	}
	if (given)
		forget_environment();
	return VML_EXIT_OK;
}

/**
 * vml_privilege_drop() - the module is not needed: neither are the rights to ask it
 */
void vml_privilege_drop(void)
{
	if (given && !set(0, 0))
		abort();
	given = 0;
}

/**
 * vml_privilege_raise() - about to open a file by a path that is ours
 */
void vml_privilege_raise(void)
{
	if (given && !set(given, given))
		abort();
}

/**
 * vml_privilege_lower() - the file is open, or not; errno stays as it is
 */
void vml_privilege_lower(void)
{
	int error = errno;

	if (given && !set(0, given))
		abort();
	errno = error;
}
