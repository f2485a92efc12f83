package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/pflag"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
)

// Those that change what somebody may do, or end what was made. None makes or runs a pod.
var controllers = []string{
	"certificatesigningrequest-approving-controller",
	"certificatesigningrequest-signing-controller",
	"clusterrole-aggregation-controller",
	"garbage-collector-controller",
	"namespace-controller",
	"root-ca-certificate-publisher-controller",
	"serviceaccount-controller",
	"serviceaccount-token-controller",
}

// startControllers does what the controller manager's command does, without its handling of
// signals and of log options, which the API server's command has set up for the whole process.
func startControllers(folder, kubeconfig string, failed chan<- error) error {
	in := func(name string) string { return filepath.Join(folder, name) }
	settings, err := options.NewKubeControllerManagerOptions()
	if err != nil {
		return err
	}
	flags := pflag.NewFlagSet("controllers", pflag.ContinueOnError)
	all, disabled, aliases := app.KnownControllers(), app.ControllersDisabledByDefault(), app.ControllerAliases()
	sets := settings.Flags(all, disabled, aliases)
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	err = flags.Parse([]string{
		flag("kubeconfig", kubeconfig),
		flag("controllers", controllers...),
		flag("secure-port", "0"),
		flag("leader-elect", "false"),
		flag("use-service-account-credentials", "true"),
		// A test that makes 2,000 namespaces would wait for minutes.
		flag("kube-api-qps", "500"),
		flag("kube-api-burst", "1000"),
		flag("service-account-private-key-file", in("accounts.key")),
		flag("root-ca-file", in("ca.crt")),
		flag("cluster-signing-cert-file", in("ca.crt")),
		flag("cluster-signing-key-file", in("ca.key")),
		flag("cert-dir", in("certificates")),
	})
	if err != nil {
		return err
	}
	ctx := context.Background()
	config, err := completeConfig(ctx, settings, all, disabled, aliases)
	if err != nil {
		return err
	}
	go func() { failed <- fmt.Errorf("the controllers ended: %v", app.Run(ctx, config)) }()
	return nil
}
