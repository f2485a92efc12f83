// The manifests of one state of a repository, each file read by itself: in parallel, and once only
// when both states have it. A reader is used by one thread; it starts threads of its own for as
// long as a call lasts. What cannot be read is in the set, not thrown.
#pragma once

#include "analyzer/check/kustomization.h"
#include "analyzer/check/source_file.h"
#include "analyzer/check/suppression.h"
#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::check {

// The name of a file without `.` and `..`, by which it is compared.
[[nodiscard]] std::string normal_name(const std::string& name);

struct ManifestFile {
  std::string name;
  std::string text;  // of a built object: the object as JSON
  Cluster objects;   // neither aggregated nor with built-in roles
  std::vector<Diagnostic> diagnostics;
  std::vector<Diagnostic> values;         // rights in values that a chart may make real
  std::vector<Suppression> suppressions;  // from comments and from annotations
  Kustomization kustomization;            // empty when it is none
  bool is_manifest = true;                // false: nothing of a cluster is in there
  bool is_built = false;                  // an object as a kustomization builds it out of this file
  std::string root;                       // of such an object: the kustomization
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
  std::size_t not_yaml = 0;     // files that hold no sign of an object and cannot be read
  std::size_t found = 0;
};

struct ManifestOptions {
  std::string default_namespace = "default";
  std::vector<std::string> exclude;  // patterns as of fnmatch(3); `*` also matches `/`
};

// A file of the same state by its name, also one that no walk finds: a kustomization may name it.
using FindSource = std::function<std::optional<SourceFile>(const std::string& name)>;

// Owns what it reads; the sets point into it.
class ManifestReader {
 public:
  explicit ManifestReader(ManifestOptions options) : options_(std::move(options)) {}

  // A file whose name and text were read before is not parsed again.
  [[nodiscard]] ManifestSet read(std::vector<SourceFile> sources, const FindSource& find = {});

  [[nodiscard]] std::size_t parsed() const { return parsed_.size(); }

 private:
  void parse(const std::vector<ManifestFile*>& files) const;

  ManifestOptions options_;
  std::deque<ManifestFile> parsed_;  // stable addresses
  std::deque<ManifestFile> built_;
  std::unordered_map<std::string, std::vector<const ManifestFile*>> by_name_;
};

// Whether the file is judged as a kustomization builds it; as it stands it may be incomplete.
[[nodiscard]] bool is_judged_when_built(const ManifestSet& set, const ManifestFile& file);

// Pieces of objects that tests compare with, by the names that kuttl and chainsaw give them.
[[nodiscard]] bool is_assertion(std::string_view file);

// `charts/*` or `*.tmpl.yaml`; a pattern without a slash is for the last part of the name.
[[nodiscard]] bool is_excluded(std::string_view name, const std::vector<std::string>& patterns);

}  // namespace nsposture::check
