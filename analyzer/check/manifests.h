// The manifests of one state of a repository. Files are parsed in parallel and independently; a
// file in both states is parsed once. A reader is used by one thread; it starts its own threads
// during a call. Unreadable files are in the set; they do not throw.
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

// A file name without `.` and `..`, for comparison.
[[nodiscard]] std::string normal_name(const std::string& name);

struct ManifestFile {
  std::string name;
  std::string text;  // for a built object: the object as JSON
  Cluster objects;   // not aggregated, without built-in roles
  std::vector<Diagnostic> diagnostics;
  std::vector<Diagnostic> values;         // permissions in values that a chart may use
  std::vector<Suppression> suppressions;  // from comments and annotations
  Kustomization kustomization;            // empty if it is not one
  bool is_manifest = true;                // false: contains no Kubernetes object
  bool is_built = false;                  // an object that a kustomization builds from this file
  std::string root;                       // for a built object: the kustomization
};

// A file that was found but is not used, with the reason.
struct SkippedFile {
  std::string name;
  std::string reason;
};

struct ManifestSet {
  std::vector<const ManifestFile*> files;
  std::vector<Diagnostic> troubles;  // files that could not be opened
  std::vector<SkippedFile> skipped;
  std::set<std::string> built;  // files that a kustomization builds from
  std::size_t not_yaml = 0;     // unreadable files without any sign of an object
  std::size_t found = 0;
};

struct ManifestOptions {
  std::string default_namespace = "default";
  std::vector<std::string> exclude;  // patterns as in fnmatch(3); `*` also matches `/`
};

// Finds a file of the same state by name, even one that no walk finds: a kustomization may name it.
using FindSource = std::function<std::optional<SourceFile>(const std::string& name)>;

// Owns what it reads; the sets point into it.
class ManifestReader {
 public:
  explicit ManifestReader(ManifestOptions options) : options_(std::move(options)) {}

  // A file with the same name and text as before is not parsed again.
  [[nodiscard]] ManifestSet read(std::vector<SourceFile> sources, const FindSource& find = {});

  [[nodiscard]] std::size_t parsed() const { return parsed_.size(); }

 private:
  void parse(const std::vector<ManifestFile*>& files) const;

  ManifestOptions options_;
  std::deque<ManifestFile> parsed_;  // stable addresses
  std::deque<ManifestFile> built_;
  std::unordered_map<std::string, std::vector<const ManifestFile*>> by_name_;
};

// Whether the file is judged in its built form; on its own it may be incomplete.
[[nodiscard]] bool is_judged_when_built(const ManifestSet& set, const ManifestFile& file);

// Partial objects that tests compare with, recognized by the file names of kuttl and chainsaw.
[[nodiscard]] bool is_assertion(std::string_view file);

// `charts/*` or `*.tmpl.yaml`; a pattern without a slash matches the last part of the name.
[[nodiscard]] bool is_excluded(std::string_view name, const std::vector<std::string>& patterns);

}  // namespace nsposture::check
