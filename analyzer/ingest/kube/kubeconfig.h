// Kubeconfig files: several merged as kubectl merges them, one context taken out.
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"

#include <string>
#include <vector>

namespace nsposture::ingest::kube {

// What KUBECONFIG lists (separated by `:`), else ~/.kube/config. Files that are not there count as
// empty, as for kubectl.
[[nodiscard]] std::vector<std::string> default_kubeconfig_files();

// The context of that name, or the current one when it is "". Of several files the first that says
// something wins; paths in a file are relative to its folder. Throws Error(Input) that names file,
// line and column for what does not parse, and Error(Usage) for a context that is not there.
[[nodiscard]] ClusterAccess read_kubeconfig(const std::vector<std::string>& files,
                                            const std::string& context);

// The contexts of these files, in order of their names. Throws Error(Input) as read_kubeconfig
// does.
[[nodiscard]] std::vector<std::string> context_names(const std::vector<std::string>& files);

// The account of the pod that this runs in. Throws Error(Usage) outside a pod.
[[nodiscard]] ClusterAccess in_cluster_access();

}  // namespace nsposture::ingest::kube
