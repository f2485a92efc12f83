// Credentials from a program, as in kubectl (client.authentication.k8s.io v1 and v1beta1).
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"

#include <chrono>
#include <optional>
#include <string>

namespace nsposture::ingest::kube {

struct Credential {
  std::string token;
  std::string certificate;  // PEM
  std::string key;          // PEM
  std::optional<std::chrono::system_clock::time_point> expires;
};

// REQUIRES: the certificate authority is loaded, if there is one, because a plugin may get it. Runs
// the plugin (without a shell) and reads its output. It shares our stderr, so that a login prompt
// is visible. Throws Error(Input) if it cannot run, fails, exceeds `limit` or prints no credential;
// no message contains its output.
[[nodiscard]] Credential run_exec_plugin(const ClusterAccess& access, std::chrono::seconds limit);

}  // namespace nsposture::ingest::kube
