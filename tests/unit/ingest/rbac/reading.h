// Shared by the tests of reading RBAC: text in, Cluster and diagnostics out.
#pragma once

#include "analyzer/ingest/manifest/manifest_source.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

// Without the built-in roles, so that only what the text holds is in the result.
inline manifest::ReadResult read(std::string_view text) {
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  manifest::ReadResult result;
  manifest::read_rbac_text(text, "test.yaml", options, result);
  return result;
}

inline std::vector<std::string> messages(const manifest::ReadResult& result, DiagnosticKind kind) {
  std::vector<std::string> found;
  for (const auto& diagnostic : result.diagnostics) {
    if (diagnostic.kind == kind) found.push_back(describe(diagnostic));
  }
  return found;
}

inline std::vector<std::string> unreadable(const manifest::ReadResult& result) {
  return messages(result, DiagnosticKind::Unreadable);
}

inline std::vector<std::string> rejected(const manifest::ReadResult& result) {
  return messages(result, DiagnosticKind::Rejected);
}

inline std::vector<std::string> warnings(const manifest::ReadResult& result) {
  return messages(result, DiagnosticKind::Warning);
}

inline std::string role_yaml(const std::string& name) {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: " + name +
         "\nrules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n";
}

inline std::string role_json(const std::string& name) {
  return R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":")" +
         name + R"("},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]})";
}

using Strings = std::vector<std::string>;

inline Strings role_names(const manifest::ReadResult& result) {
  Strings names;
  for (const auto& role : result.cluster.roles) names.push_back(role.meta.name);
  return names;
}

}  // namespace nsposture::ingest
