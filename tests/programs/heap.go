// SPDX-License-Identifier: GPL-2.0

// heap lives in several arenas: large and small objects, many goroutines, and
// threads of their own. Then it waits.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

const (
	goroutines = 1000
	threads    = 8
	large      = 40 << 20
	pieces     = 100000
)

var keep [][]byte

func wait(ready *sync.WaitGroup, own bool) {
	if own {
		runtime.LockOSThread()
	}
	ready.Done()
	for {
		time.Sleep(time.Hour)
	}
}

func main() {
	var ready sync.WaitGroup

	for i := 0; i < 4; i++ {
		keep = append(keep, make([]byte, large))
		keep[i][large/2] = 1
	}
	for i := 0; i < pieces; i++ {
		keep = append(keep, make([]byte, 200))
	}
	ready.Add(goroutines + threads)
	for i := 0; i < goroutines+threads; i++ {
		go wait(&ready, i < threads)
	}
	ready.Wait()
	runtime.GC()
	fmt.Println("ready", len(keep))
	for {
		time.Sleep(time.Hour)
	}
}
