// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - loading and unloading; nothing else.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "abi.h"
#include "compat.h"
#include "export.h"
#include "watch.h"

#if VML_UNTESTED
#warning "vmledger: this kernel is newer than the newest tested one; loading takes untested=1"
#endif

static bool untested;
module_param(untested, bool, 0400);
MODULE_PARM_DESC(untested, "load on a kernel newer than the newest tested one");

static int __init vml_init(void)
{
	int err;

	if (VML_UNTESTED && !untested) {
		pr_err("this kernel is newer than the newest tested one: load with untested=1\n");
		return -EOPNOTSUPP;
	}
	err = vml_export_init();
	if (err) {
		pr_err("cannot use debugfs: %d\n", err);
		return err;
	}
	err = vml_watch_init();
	if (err)
		goto err_export;
	err = vml_export_files();
	if (err)
		goto err_watch;
	pr_info("loaded, interface %d%s\n", VML_ABI, VML_UNTESTED ? ", kernel untested" : "");
	return 0;

err_watch:
	vml_watch_exit();
err_export:
	vml_export_exit();
	return err;
}

static void __exit vml_exit(void)
{
	vml_watch_exit();
	vml_export_exit();
}

module_init(vml_init);
module_exit(vml_exit);

MODULE_DESCRIPTION("Exact per-process memory accounting in debugfs");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
