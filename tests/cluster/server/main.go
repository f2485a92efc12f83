// Runs a Kubernetes control plane for tests: etcd, the API server and the controllers that RBAC
// depends on, as libraries in one process. It listens on loopback only, keeps everything in a
// folder of its own, prints one JSON line when it is ready, and ends when its input closes.
//
//	server [--folder DIR] [-- FLAG-OF-THE-API-SERVER…]
//
// A folder that was given stays, and the next server that gets it is the same cluster again.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/pflag"
)

// What a test needs to know. Paths are absolute.
type ready struct {
	Server     string `json:"server"`
	Version    string `json:"version"`
	Kubeconfig string `json:"kubeconfig"`
	Kubectl    string `json:"kubectl"`
	AuditLog   string `json:"audit_log"`
	// With these a test signs client certificates for users.
	CACert string `json:"ca_cert"`
	CAKey  string `json:"ca_key"`
	Folder string `json:"folder"`
}

func main() {
	options := pflag.NewFlagSet("server", pflag.ExitOnError)
	given := options.String("folder", "", "where to keep everything")
	options.Parse(os.Args[1:])
	folder, remove, err := makeFolder(*given)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test cluster:", err)
		os.Exit(2)
	}
	var ending atomic.Bool
	end := func(code int) {
		ending.Store(true)
		remove()
		os.Exit(code)
	}
	failed := make(chan error, 8)
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
		<-signals
		end(1)
	}()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		end(0)
	}()
	go func() {
		problem := <-failed
		if ending.Load() {
			return
		}
		fmt.Fprintln(stderr, "test cluster:", problem)
		if log, err := os.ReadFile(filepath.Join(folder, "server.log")); err == nil {
			stderr.Write(log[max(0, len(log)-4000):])
		}
		end(2)
	}()
	cluster, err := start(folder, options.Args(), failed)
	if err != nil {
		failed <- err
		select {}
	}
	line, _ := json.Marshal(cluster)
	fmt.Fprintln(stdout, string(line))
	select {}
}

// makeFolder also returns what to do with it in the end.
func makeFolder(given string) (string, func(), error) {
	if given != "" {
		return given, stopAPIServer, os.MkdirAll(given, 0o700)
	}
	folder, err := os.MkdirTemp("", "nsposture-cluster-")
	// The servers have no need to end in good order: what they wrote goes with the folder.
	// They may still write while it is removed, so that it takes more than one try.
	return folder, func() {
		for try := 0; os.RemoveAll(folder) != nil && try < 20; try++ {
			time.Sleep(10 * time.Millisecond)
		}
	}, err
}

// kubectlPath is the kubectl that was built beside this program.
func kubectlPath() string {
	program, err := os.Executable()
	if err != nil {
		return "kubectl"
	}
	return filepath.Join(filepath.Dir(program), "kubectl")
}
