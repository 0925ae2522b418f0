// SPDX-License-Identifier: GPL-2.0
/*
 * identity.c - whom a process can become: users, namespaces, capabilities.
 *
 * All of them are called by a child that ends as what it became.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "identity.h"
#include "knob.h"

#define NOBODY		65534
#define CONTAINER	100000	/* its root, seen from outside */

static bool capabilities_get(struct __user_cap_data_struct *data)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return !syscall(SYS_capget, &head, data);
}

static bool capabilities_set(const struct __user_cap_data_struct *data)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return !syscall(SYS_capset, &head, data);
}

static bool keep_ptrace_alone(void)
{
	const struct __user_cap_data_struct data[2] = {
		{ .effective = 1U << CAP_SYS_PTRACE, .permitted = 1U << CAP_SYS_PTRACE },
	};

	return capabilities_set(data);
}

static bool set_user(unsigned int id)
{
	return !setgroups(0, NULL) && !setresgid(id, id, id) && !setresuid(id, id, id) &&
	       !prctl(PR_SET_DUMPABLE, 1);
}

/**
 * ptrace_set() - put CAP_SYS_PTRACE into effect, or out of it
 * @on: which
 *
 * Return: true if done.
 */
bool ptrace_set(bool on)
{
	struct __user_cap_data_struct data[2];

	if (!capabilities_get(data))
		return false;
	if (on)
		data[0].effective |= 1U << CAP_SYS_PTRACE;
	else
		data[0].effective &= ~(1U << CAP_SYS_PTRACE);
	return capabilities_set(data);
}

/**
 * be_root() - stay what one is
 *
 * Return: true.
 */
bool be_root(void)
{
	return true;
}

static void lose(struct __user_cap_data_struct *data, unsigned int capability)
{
	data[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	data[CAP_TO_INDEX(capability)].permitted &= ~CAP_TO_MASK(capability);
}

/**
 * be_root_without_ptrace() - lose CAP_SYS_PTRACE for good
 *
 * And what opens /proc/PID/maps since 6.13, too: whoever may measure performance.
 *
 * Return: true if done.
 */
bool be_root_without_ptrace(void)
{
	struct __user_cap_data_struct data[2];

	if (!capabilities_get(data))
		return false;
	lose(data, CAP_SYS_PTRACE);
	lose(data, CAP_PERFMON);
	lose(data, CAP_SYS_ADMIN);
	return capabilities_set(data) && !ptrace_set(true);
}

/**
 * be_root_with_ptrace_alone() - lose all capabilities but CAP_SYS_PTRACE
 *
 * Return: true if done.
 */
bool be_root_with_ptrace_alone(void)
{
	return keep_ptrace_alone();
}

/**
 * be_nobody() - become a user without any rights
 *
 * Return: true if done.
 */
bool be_nobody(void)
{
	return set_user(NOBODY);
}

/**
 * be_nobody_with_ptrace() - become such a user, but keep CAP_SYS_PTRACE
 *
 * Return: true if done.
 */
bool be_nobody_with_ptrace(void)
{
	return !prctl(PR_SET_KEEPCAPS, 1) && set_user(NOBODY) && keep_ptrace_alone();
}

/**
 * enter_container() - become root of a user namespace with users of its own
 *
 * As a container's manager makes it, from outside.
 *
 * Return: true if done.
 */
bool enter_container(void)
{
	char path[64], map[64];
	int made[2], status;
	pid_t self = getpid(), manager;
	char byte;

	if (pipe(made))
		return false;
	manager = fork();
	if (!manager) {
		snprintf(map, sizeof(map), "0 %d 65536", CONTAINER);
		if (read(made[0], &byte, 1) != 1)
			_exit(1);
		snprintf(path, sizeof(path), "/proc/%d/uid_map", self);
		if (!knob_set(path, map))
			_exit(1);
		snprintf(path, sizeof(path), "/proc/%d/gid_map", self);
		_exit(knob_set(path, map) ? 0 : 1);
	}
	if (unshare(CLONE_NEWUSER) || write(made[1], "x", 1) != 1)
		return false;
	if (waitpid(manager, &status, 0) != manager || status)
		return false;
	close(made[0]);
	close(made[1]);
	return set_user(0);
}

/**
 * enter_nested() - become root of a container in a container
 *
 * Return: true if done.
 */
bool enter_nested(void)
{
	return enter_container() && !unshare(CLONE_NEWUSER);
}

/**
 * enter_own_namespace() - become root of a user namespace as any user can make one
 *
 * Return: true if done.
 */
bool enter_own_namespace(void)
{
	return set_user(NOBODY) && !unshare(CLONE_NEWUSER) &&
	       knob_set("/proc/self/setgroups", "deny") &&
	       knob_set("/proc/self/uid_map", "0 65534 1") &&
	       knob_set("/proc/self/gid_map", "0 65534 1");
}

/**
 * enter_as_root() - a root of the outside, but of no rights there
 *
 * Return: true if done.
 */
bool enter_as_root(void)
{
	return !unshare(CLONE_NEWUSER);
}
