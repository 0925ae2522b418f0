// SPDX-License-Identifier: GPL-2.0

// What the Go runtime believes it uses, printed for whoever compares it with
// what the kernel knows.
package main

import (
	"flag"
	"fmt"
	"runtime"
	"time"
)

func everyFlag() *time.Duration {
	return flag.Duration("every", 2*time.Second, "`time` between two memstats lines")
}

func printMemStats(every time.Duration) {
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		fmt.Printf("memstats Sys=%d HeapAlloc=%d\n", m.Sys, m.HeapAlloc)
		time.Sleep(every)
	}
}
