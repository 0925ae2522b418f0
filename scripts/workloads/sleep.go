// SPDX-License-Identifier: GPL-2.0

// sleep does nothing but print its MemStats: the smallest Go program that
// still shows what the runtime itself takes.
package main

import (
	"flag"
	"time"
)

func main() {
	every := everyFlag()
	flag.Parse()

	go printMemStats(*every)
	for {
		time.Sleep(time.Hour)
	}
}
