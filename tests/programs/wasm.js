// SPDX-License-Identifier: GPL-2.0
//
// WebAssembly memories, as Node.js reserves them, and a worker thread.
const { Worker, isMainThread } = require("worker_threads");

if (isMainThread) {
	global.kept = [
		new WebAssembly.Memory({ initial: 16, maximum: 1024 }),
		new WebAssembly.Memory({ initial: 1, maximum: 65536 }),
		new WebAssembly.Memory({ initial: 1, maximum: 100, shared: true }),
		Buffer.alloc(20 << 20, 1),
	];
	new Worker(__filename);
}
setInterval(() => {}, 1 << 30);
