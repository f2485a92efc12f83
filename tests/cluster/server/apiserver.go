package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

//go:embed audit-policy.yaml
var auditPolicy []byte

// startAPIServer starts it as its own command would, from flags: they stay the same over versions,
// the library's types do not.
func startAPIServer(folder, etcd string, port int, failed chan<- error) error {
	in := func(name string) string { return filepath.Join(folder, name) }
	if err := os.WriteFile(in("audit-policy.yaml"), auditPolicy, 0o600); err != nil {
		return err
	}
	command := app.NewAPIServerCommand()
	command.SetArgs([]string{
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
	})
	go func() { failed <- fmt.Errorf("the API server ended: %v", command.Execute()) }()
	return nil
}
