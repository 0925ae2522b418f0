// SPDX-License-Identifier: GPL-2.0
/*
 * debug.c - delays and counters for tests; only built with VMLEDGER_DEBUG=y.
 */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/kernel.h>

#include "debug.h"

static const char *const names[] = {
#define X(name)	#name,
	VML_EVENTS(X)
#undef X
};

static atomic_t met[ARRAY_SIZE(names)];

/* Each n-th time, for so long; 0: never. Every time would leave no time for the rest. */
static u32 delay_every;
static u32 delay_us = 1000;
static atomic_t turn;

/**
 * vml_debug_init() - make the directory "debug" with the counters and the delay
 * @parent: directory of the module, with which it goes
 */
void vml_debug_init(struct dentry *parent)
{
	struct dentry *dir = debugfs_create_dir("debug", parent);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		debugfs_create_atomic_t(names[i], 0600, dir, &met[i]);
	debugfs_create_u32("delay_every", 0600, dir, &delay_every);
	debugfs_create_u32("delay_us", 0600, dir, &delay_us);
}

#define SPIN_US	200U

static bool is_due(void)
{
	u32 every = READ_ONCE(delay_every);

	return every && (u32)atomic_inc_return(&turn) % every == 0;
}

/**
 * vml_debug_delay() - wait in a window in which the world may change
 *
 * Context: Process context; may sleep, so no page-table lock is held.
 */
void vml_debug_delay(void)
{
	u32 us = READ_ONCE(delay_us);

	might_sleep();
	if (is_due())
		usleep_range(us, us + us / 4);
}

/**
 * vml_debug_spin() - the same where one may not sleep, as under RCU
 */
void vml_debug_spin(void)
{
	if (is_due())
		udelay(min(READ_ONCE(delay_us), SPIN_US));
}

/**
 * vml_debug_met() - count
 * @event: what was met
 */
void vml_debug_met(enum vml_event event)
{
	atomic_inc(&met[event]);
}
