// Credentials from a program, as kubectl gets them (client.authentication.k8s.io v1 and v1beta1).
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

// REQUIRES: the certificate authority is read, if there is one: a plugin may be given it.
// Runs the plugin (no shell) and reads what it prints. Its stderr is ours, so that a login prompt
// is seen. Throws Error(Input) when it cannot run, fails, outlasts `limit` or prints no credential;
// no message holds what it printed.
[[nodiscard]] Credential run_exec_plugin(const ClusterAccess& access, std::chrono::seconds limit);

}  // namespace nsposture::ingest::kube
