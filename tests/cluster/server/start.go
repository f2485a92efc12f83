package main

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// start brings everything up, in the order in which one needs the other.
func start(folder string, failed chan<- error) (*ready, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	if err := redirectLogs(filepath.Join(folder, "server.log")); err != nil {
		return nil, err
	}
	authority, err := makeAuthority(folder)
	if err != nil {
		return nil, err
	}
	etcd, err := startEtcd(folder, ports[0], ports[1])
	if err != nil {
		return nil, err
	}
	server := fmt.Sprintf("https://127.0.0.1:%d", ports[2])
	admin := filepath.Join(folder, "admin.kubeconfig")
	if err := authority.writeKubeconfig(admin, server, "test-admin", "system:masters"); err != nil {
		return nil, err
	}
	manager := filepath.Join(folder, "manager.kubeconfig")
	if err := authority.writeKubeconfig(manager, server, "system:kube-controller-manager"); err != nil {
		return nil, err
	}
	if err := startAPIServer(folder, etcd, ports[2], failed); err != nil {
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
