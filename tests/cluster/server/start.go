package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// start brings everything up, in the order in which one needs the other.
func start(folder string, flags []string, failed chan<- error) (*ready, error) {
	if err := redirectLogs(filepath.Join(folder, "server.log")); err != nil {
		return nil, err
	}
	admin := filepath.Join(folder, "admin.kubeconfig")
	manager := filepath.Join(folder, "manager.kubeconfig")
	ports, err := prepare(folder, admin, manager)
	if err != nil {
		return nil, err
	}
	server := address(ports[2])
	etcd, err := startEtcd(folder, ports[0], ports[1])
	if err != nil {
		return nil, err
	}
	if err := startAPIServer(folder, etcd, ports[2], flags, failed); err != nil {
		return nil, err
	}
	client, err := newClient(admin)
	if err != nil {
		return nil, err
	}
	if err := waitFor("the API server", 120*time.Second, client.serverReady); err != nil {
		return nil, err
	}
	if err := startControllers(folder, manager, failed); err != nil {
		return nil, err
	}
	if err := waitFor("the controllers", 60*time.Second, client.controllersReady); err != nil {
		return nil, err
	}
	return &ready{
		Server: server, Version: client.version(), Kubeconfig: admin, Kubectl: kubectlPath(),
		AuditLog: filepath.Join(folder, "audit.log"), CACert: filepath.Join(folder, "ca.crt"),
		CAKey: filepath.Join(folder, "ca.key"), Folder: folder,
	}, nil
}

// prepare makes what stays the same when the cluster starts again: ports, certificates, kubeconfigs.
func prepare(folder, admin, manager string) ([]int, error) {
	var ports []int
	path := filepath.Join(folder, "ports.json")
	if text, err := os.ReadFile(path); err == nil {
		err = json.Unmarshal(text, &ports)
		return ports, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	authority, err := makeAuthority(folder)
	if err != nil {
		return nil, err
	}
	server := address(ports[2])
	if err := authority.writeKubeconfig(admin, server, "test-admin", "system:masters"); err != nil {
		return nil, err
	}
	if err := authority.writeKubeconfig(manager, server, "system:kube-controller-manager"); err != nil {
		return nil, err
	}
	text, _ := json.Marshal(ports)
	return ports, os.WriteFile(path, text, 0o600)
}

func address(port int) string { return fmt.Sprintf("https://127.0.0.1:%d", port) }

// freePorts asks the kernel for ports. Another process could take one before we do, which a test
// shows as a cluster that did not start.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// waitFor asks until the answer is yes; the last error says what was missing.
func waitFor(what string, limit time.Duration, is func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := is()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: not ready after %v: %w", what, limit, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func flag(name string, values ...string) string { return "--" + name + "=" + strings.Join(values, ",") }
