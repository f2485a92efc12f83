//go:build kubernetes1_34

package main

// The controller manager of 1.34 turns this on by itself, and panics where the API server in the same
// process has read its gates before.
var versionFlags = []string{flag("feature-gates", "WatchListClient=true")}
