//go:build kubernetes1_30

package main

import (
	"context"

	"k8s.io/kubernetes/cmd/kube-controller-manager/app/config"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
)

func completeConfig(_ context.Context, settings *options.KubeControllerManagerOptions,
	all, disabled []string, aliases map[string]string) (*config.CompletedConfig, error) {
	made, err := settings.Config(all, disabled, aliases)
	if err != nil {
		return nil, err
	}
	return made.Complete(), nil
}
