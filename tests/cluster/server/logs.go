package main

import (
	"os"
	"syscall"
)

// Our own words. What the libraries print goes to a file instead: on stdout a program reads one line.
var stdout, stderr *os.File = os.Stdout, os.Stderr

// redirectLogs gives the process's stdout and stderr to the file; a panic's text lands there too.
func redirectLogs(path string) error {
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if stdout, err = redirect(1, log); err != nil {
		return err
	}
	stderr, err = redirect(2, log)
	return err
}

// redirect returns what the descriptor stood for before.
func redirect(descriptor int, to *os.File) (*os.File, error) {
	kept, err := syscall.Dup(descriptor)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(kept)
	return os.NewFile(uintptr(kept), "kept"), syscall.Dup3(int(to.Fd()), descriptor, 0)
}
