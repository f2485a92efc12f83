// The manifests of one state of a repository, each file read by itself: in parallel, and once only
// when both states have it.
#pragma once

#include "analyzer/check/kustomization.h"
#include "analyzer/check/source_file.h"
#include "analyzer/check/suppression.h"
#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::check {

struct ManifestFile {
  std::string name;
  std::string text;
  Cluster objects;  // neither aggregated nor with built-in roles
  std::vector<Diagnostic> diagnostics;
  std::vector<Suppression> suppressions;  // from comments and from annotations
  Kustomization kustomization;            // empty when it is none
  bool is_manifest = true;                // false: nothing of a cluster is in there
};

// A file that was found and is not used, with the reason.
struct SkippedFile {
  std::string name;
  std::string reason;
};

struct ManifestSet {
  std::vector<const ManifestFile*> files;
  std::vector<Diagnostic> troubles;  // files that could not be opened
  std::vector<SkippedFile> skipped;
  std::set<std::string> built;  // files that a kustomization builds from
  std::size_t found = 0;
};

struct ManifestOptions {
  std::string default_namespace = "default";
  std::vector<std::string> exclude;  // patterns as of fnmatch(3); `*` also matches `/`
};

// Owns what it reads; the sets point into it.
class ManifestReader {
 public:
  explicit ManifestReader(ManifestOptions options) : options_(std::move(options)) {}

  // A file whose name and text were read before is not parsed again.
  [[nodiscard]] ManifestSet read(std::vector<SourceFile> sources);

  [[nodiscard]] std::size_t parsed() const { return parsed_.size(); }

 private:
  void parse(const std::vector<ManifestFile*>& files) const;

  ManifestOptions options_;
  std::deque<ManifestFile> parsed_;  // stable addresses
  std::unordered_map<std::string, std::vector<const ManifestFile*>> by_name_;
};

// A subject without a namespace, in a file that a kustomization builds from: kustomize fills it.
[[nodiscard]] bool is_filled_by_kustomize(const ManifestSet& set, const Diagnostic& rejected);

// `charts/*` or `*.tmpl.yaml`; a pattern without a slash is for the last part of the name.
[[nodiscard]] bool is_excluded(std::string_view name, const std::vector<std::string>& patterns);

}  // namespace nsposture::check
