// Kubeconfig files: merges several as kubectl does, and resolves one context.
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"

#include <string>
#include <vector>

namespace nsposture::ingest::kube {

// The files in KUBECONFIG (separated by `:`), else ~/.kube/config. Missing files count as empty, as
// in kubectl.
[[nodiscard]] std::vector<std::string> default_kubeconfig_files();

// The context of that name, or the current one if it is "". The first file that sets a value wins;
// paths in a file are relative to its folder. Throws Error(Input) with file, line and column for
// invalid content, and Error(Usage) for an unknown context.
[[nodiscard]] ClusterAccess read_kubeconfig(const std::vector<std::string>& files,
                                            const std::string& context);

// The contexts of these files, sorted by name. Throws Error(Input) as read_kubeconfig() does.
[[nodiscard]] std::vector<std::string> context_names(const std::vector<std::string>& files);

// The service account of the pod in which this runs. Throws Error(Usage) outside a pod.
[[nodiscard]] ClusterAccess in_cluster_access();

}  // namespace nsposture::ingest::kube
