// RBAC and namespaces from files: YAML or JSON, plain or compressed (gzip, zstd, xz), told apart by
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
  // "1.34" merges that server's own roles and bindings in, "none" does not, "" decides: those of
  // the cluster's version are, unless the input holds the server's own ClusterRole cluster-admin (a
  // dump does).
  std::string builtin_roles;
  // Where an object that names no namespace goes, as with kubectl apply.
  std::string default_namespace = "default";
  // Of the server; empty: found out by what is read (Cluster::kubernetes).
  std::optional<KubernetesVersion> kubernetes = std::nullopt;
};

struct ReadResult {
  Cluster cluster;                      // aggregated, validated, unique
  std::vector<Diagnostic> diagnostics;  // in order of input
};

// `paths`: files, folders (walked in sorted order; *.yaml, *.yml, *.json and their .gz, .zst and
// .xz), or "-" for stdin. Throws Error(Input) when a path does not exist and nothing else could be
// read.
[[nodiscard]] ReadResult read_rbac(const std::vector<std::string>& paths,
                                   const ReadOptions& options);

// The same for text already in memory; `name` stands in messages for the file name. May be called
// again on the same result: the text merges into what was read before. Whether the built-in roles
// are merged in, and the version, is decided by the first text. Throws Error(Usage) for an unknown
// builtin_roles.
void read_rbac_text(std::string_view text, const std::string& name, const ReadOptions& options,
                    ReadResult& result);

// What is known of a cluster of which only its audit log was given: the roles that its API server
// makes by itself. No kind counts as read.
[[nodiscard]] ReadResult read_nothing(const ReadOptions& options);

// One text by itself: its objects, validated, neither aggregated nor merged with built-in roles; an
// object that is written twice is there twice. For many files at once, from several threads.
[[nodiscard]] ReadResult read_manifest(std::string_view text, const std::string& name,
                                       const std::string& default_namespace);

}  // namespace nsposture::ingest::manifest
