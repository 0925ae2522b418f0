// SPDX-License-Identifier: GPL-2.0

// httpd is the web server whose virtual size this project explains. With
// CGO_ENABLED=1 package net makes it a libc program: its threads are made by
// pthread_create(). With CGO_ENABLED=0 the same source is fully static.
package main

import (
	"flag"
	"fmt"
	"html"
	"log"
	"net"
	"net/http"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("httpd: ")
	address := flag.String("listen", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	every := everyFlag()
	flag.Parse()

	http.HandleFunc("/bar", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %q", html.EscapeString(r.URL.Path))
	})

	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatalf("cannot listen: %v: give another address with -listen", err)
	}
	fmt.Printf("listening on %s\n", listener.Addr())

	go printMemStats(*every)
	log.Fatal(http.Serve(listener, nil))
}
