package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

//go:embed audit-policy.yaml
var auditPolicy []byte

// Closed once the API server has ended.
var apiServerEnded = make(chan struct{})

// startAPIServer starts it as its own command would, from flags: they stay the same over versions,
// the library's types do not. Of a flag that is given twice, the later one counts.
func startAPIServer(folder, etcd string, port int, more []string, failed chan<- error) error {
	in := func(name string) string { return filepath.Join(folder, name) }
	if err := os.WriteFile(in("audit-policy.yaml"), auditPolicy, 0o600); err != nil {
		return err
	}
	command := app.NewAPIServerCommand()
	command.SetArgs(slices.Concat(versionFlags, []string{
		flag("etcd-servers", etcd),
		flag("bind-address", "127.0.0.1"),
		flag("secure-port", fmt.Sprint(port)),
		flag("tls-cert-file", in("server.crt")),
		flag("tls-private-key-file", in("server.key")),
		flag("client-ca-file", in("ca.crt")),
		flag("cert-dir", in("certificates")),
		flag("service-account-issuer", "https://kubernetes.default.svc"),
		flag("service-account-signing-key-file", in("accounts.key")),
		flag("service-account-key-file", in("accounts.key")),
		flag("authorization-mode", "Node", "RBAC"),
		flag("enable-admission-plugins", "NodeRestriction"),
		flag("enable-bootstrap-token-auth", "true"),
		flag("allow-privileged", "true"),
		flag("audit-policy-file", in("audit-policy.yaml")),
		flag("audit-log-path", in("audit.log")),
		flag("service-cluster-ip-range", "10.0.0.0/24"),
		// No pod runs here, and endpoints on loopback are not valid.
		flag("endpoint-reconciler-type", "none"),
		// When it ends, it does not wait a minute for those who watch.
		flag("shutdown-send-retry-after", "true"),
	}, more))
	go func() {
		err := command.Execute()
		close(apiServerEnded)
		failed <- fmt.Errorf("the API server ended: %v", err)
	}()
	return nil
}

// stopAPIServer ends it as SIGTERM does: what was asked is answered, and audit events are delivered.
func stopAPIServer() {
	if !genericapiserver.RequestShutdown() {
		return
	}
	select {
	case <-apiServerEnded:
	case <-time.After(90 * time.Second):
	}
}
