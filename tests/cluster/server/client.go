package main

import (
	"context"
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// client asks the new cluster whether it is ready.
type client struct{ kubernetes.Interface }

func newClient(kubeconfig string) (client, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return client{}, err
	}
	made, err := kubernetes.NewForConfig(config)
	return client{made}, err
}

func (c client) serverReady() error {
	return c.Discovery().RESTClient().Get().AbsPath("/readyz").Do(context.Background()).Error()
}

// controllersReady waits for what each controller does first on a new cluster: `admin`, `edit` and
// `view` gathered, and accounts made.
func (c client) controllersReady() error {
	ctx := context.Background()
	for _, name := range []string{"admin", "edit", "view"} {
		role, err := c.RbacV1().ClusterRoles().Get(ctx, name, meta.GetOptions{})
		if err != nil {
			return err
		}
		if len(role.Rules) == 0 {
			return fmt.Errorf("ClusterRole %s is still empty", name)
		}
	}
	for _, namespace := range []string{"default", "kube-system"} {
		if _, err := c.CoreV1().ServiceAccounts(namespace).Get(ctx, "default", meta.GetOptions{}); err != nil {
			return err
		}
		if _, err := c.CoreV1().ConfigMaps(namespace).Get(ctx, "kube-root-ca.crt", meta.GetOptions{}); err != nil {
			return err
		}
	}
	return nil
}

func (c client) version() string {
	info, err := c.Discovery().ServerVersion()
	if err != nil {
		return ""
	}
	return info.GitVersion
}
