//go:build !kubernetes1_34

package main

var versionFlags []string
