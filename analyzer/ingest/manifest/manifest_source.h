// RBAC and namespaces from files: YAML or JSON, plain or compressed (gzip, zstd, xz), detected by
// content; folders, several files, stdin. What cannot be read is a Diagnostic, and the rest is
// still read.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

struct ReadOptions {
  // "1.34" adds the default roles and bindings of that version, "none" adds none. "" adds those of
  // the cluster's version, unless the input contains the server's own ClusterRole cluster-admin (a
  // dump does).
  std::string builtin_roles;
  // The namespace of objects that name none, as with kubectl apply.
  std::string default_namespace = "default";
  // Of the server; empty: detected from the input (Cluster::kubernetes).
  std::optional<KubernetesVersion> kubernetes = std::nullopt;
};

struct ReadResult {
  Cluster cluster;                      // aggregated, validated, unique
  std::vector<Diagnostic> diagnostics;  // in input order
};

// `paths`: files, folders (walked in sorted order; *.yaml, *.yml, *.json and their .gz, .zst and
// .xz), or "-" for stdin. Throws Error(Input) if a path does not exist and nothing else could be
// read.
[[nodiscard]] ReadResult read_rbac(const std::vector<std::string>& paths,
                                   const ReadOptions& options);

// The same for text in memory; `name` replaces the file name in messages. May be called again on
// the same result: the text is merged into it. The first text decides the version and whether
// default roles are added. Throws Error(Usage) for an unknown builtin_roles.
void read_rbac_text(std::string_view text, const std::string& name, const ReadOptions& options,
                    ReadResult& result);

// What is known about a cluster from its audit log alone: the default roles of its API server. No
// kind counts as read.
[[nodiscard]] ReadResult read_nothing(const ReadOptions& options);

// One text on its own: its objects, validated, neither aggregated nor merged with built-in roles;
// keeps duplicate objects. For many files, from several threads.
[[nodiscard]] ReadResult read_manifest(std::string_view text, const std::string& name,
                                       const std::string& default_namespace);

}  // namespace nsposture::ingest::manifest
