#include "analyzer/check/manifests.h"

#include "analyzer/check/applied_data.h"
#include "analyzer/check/chart.h"
#include "analyzer/check/file_rights.h"
#include "analyzer/check/kustomized.h"
#include "analyzer/check/variables.h"
#include "analyzer/ingest/manifest/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fnmatch.h>
#include <iterator>
#include <set>
#include <thread>

namespace nsposture::check {

std::string normal_name(const std::string& name) {
  return std::filesystem::path(name).lexically_normal().string();
}

namespace {

constexpr std::size_t kFilesForAThread = 32;
constexpr unsigned kMostThreads = 8;

// A repository also has other YAML and JSON: values, pipelines, editor configuration. A file
// without any sign of an object that cannot be read is not a manifest. Words may be in escapes or
// base64, and a NUL indicates another encoding.
bool has_sign_of_object(std::string_view text) {
  const auto holds = [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  const bool spelled = holds("\\x") || holds("\\u") || holds("\\U") || holds("\\\n") ||
                       holds("!!binary") || holds("!<") || holds("%TAG");
  return (holds("apiVersion") && holds("kind")) || holds("roleRef") || spelled ||
         holds("authorization-mode") || text.find('\0') != std::string_view::npos;
}

void excuse_assertions(std::vector<Diagnostic>& diagnostics) {
  for (auto& diagnostic : diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Rejected) continue;
    diagnostic.kind = DiagnosticKind::Warning;
    diagnostic.message = "left out, as a test's assertion: " + diagnostic.message;
  }
}

bool is_unreadable(const Diagnostic& diagnostic) {
  return diagnostic.kind == DiagnosticKind::Unreadable;
}

constexpr const char* kAnnotation = "nsposture.dev/ignore";

struct Annotated {
  std::uint32_t line = 0;
  std::string text;
};

template <typename Object>
void collect_annotated(const std::vector<Object>& objects, std::vector<std::uint32_t>& lines,
                       std::vector<Annotated>& annotated) {
  for (const auto& object : objects) {
    lines.push_back(object.pos.line);
    const auto found = object.meta.annotations.find(kAnnotation);
    if (found != object.meta.annotations.end()) {
      annotated.push_back({object.pos.line, found->second});
    }
  }
}

// An annotation covers its object: from there to the start of the next object.
void add_annotations(ManifestFile& file) {
  std::vector<std::uint32_t> lines;
  std::vector<Annotated> annotated;
  collect_annotated(file.objects.roles, lines, annotated);
  collect_annotated(file.objects.bindings, lines, annotated);
  collect_annotated(file.objects.namespaces, lines, annotated);
  collect_annotated(file.objects.service_accounts, lines, annotated);
  if (annotated.empty()) return;
  std::ranges::sort(lines);
  for (const auto& one : annotated) {
    const auto next = std::ranges::upper_bound(lines, one.line);
    for (std::string_view rest = one.text; !rest.empty();) {
      const auto end = std::min(rest.find(';'), rest.size());
      auto suppression = parse_suppression(rest.substr(0, end));
      suppression.line = suppression.first_line = one.line;
      suppression.column = 1;
      suppression.last_line = next == lines.end() ? UINT32_MAX : *next - 1;
      file.suppressions.push_back(std::move(suppression));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

void parse_file(ManifestFile& file, const std::string& default_namespace) {
  if (is_kustomization(file.name)) file.kustomization = read_kustomization(file.text);
  auto read = read_with_variables(file.text, file.name, default_namespace);
  file.objects = std::move(read.cluster);
  file.diagnostics = std::move(read.diagnostics);
  if (is_assertion(file.name)) excuse_assertions(file.diagnostics);
  const bool ours = has_sign_of_object(file.text) || is_kustomization(file.name);
  if (!ours) {
    file.is_manifest = !std::ranges::any_of(file.diagnostics, is_unreadable);
    std::erase_if(file.diagnostics, is_unreadable);
  }
  if (!std::ranges::any_of(file.diagnostics, is_unreadable)) {
    std::ranges::move(rights_of_tools(file.name, file.text), std::back_inserter(file.diagnostics));
  }
  // A kustomization's patches are judged in its output.
  const bool values = file.objects.skipped_kinds.contains("(no kind)");
  if (values && !is_kustomization(file.name)) {
    file.values = rights_in_value_files(file.name, file.text);
  }
  // With hidden line ends, readers cannot see what a comment covers.
  if (!ingest::manifest::has_hidden_line_ends(file.text)) {
    file.suppressions = find_suppressions(file.text);
  }
  add_annotations(file);
}

bool holds_object(const ManifestFile& file) {
  const auto& objects = file.objects;
  const bool told = !objects.roles.empty() || !objects.bindings.empty() ||
                    !objects.namespaces.empty() || !objects.service_accounts.empty() ||
                    !objects.workloads.empty() || !objects.related.empty() ||
                    !file.diagnostics.empty();
  return told || is_kustomization(file.name) ||
         std::ranges::any_of(objects.skipped_kinds,
                             [](const auto& kind) { return !kind.first.starts_with("(no "); });
}

// If a preceding command wrote an error or a log instead of manifests, the state is not clean.
void complain_of_empty(const std::set<std::string>& named, ManifestSet& set) {
  for (const auto* file : set.files) {
    if (!named.contains(file->name) || holds_object(*file)) continue;
    Diagnostic diagnostic;
    diagnostic.kind = DiagnosticKind::Unreadable;
    diagnostic.file = file->name;
    diagnostic.message = "holds no object of Kubernetes";
    set.troubles.push_back(std::move(diagnostic));
  }
}

bool gives_rights(const Cluster& objects) {
  return !objects.bindings.empty() || std::ranges::any_of(objects.roles, [](const Role& role) {
    return !role.rules.empty() || role.aggregation;
  });
}

void drop_patches(ManifestSet& set) {
  std::set<std::string> patches;
  for (const auto* file : set.files) {
    const auto folder = std::filesystem::path(file->name).parent_path();
    for (const auto& patch : file->kustomization.patches) {
      patches.insert(normal_name((folder / patch).string()));
    }
  }
  // A complete object stays one, even if a kustomization uses it as a patch.
  std::erase_if(set.files, [&](const ManifestFile* file) {
    if (file->is_built || !patches.contains(normal_name(file->name))) return false;
    if (gives_rights(file->objects)) return false;
    set.skipped.push_back({file->name, "a patch: judged in what the kustomization builds"});
    return true;
  });
}

// REQUIRES: nothing more is built from `set`: files with errors are not read.
void complain_of_charts(const std::set<std::string>& templates, const FindSource& find,
                        ManifestSet& set) {
  const FileExists exists = [&](const std::string& name) { return find && find(name).has_value(); };
  std::vector<Diagnostic> troubles;
  std::set<std::string> told;  // charts whose templates are not judged
  for (const auto* file : set.files) {
    if (file->is_built || std::ranges::any_of(file->diagnostics, is_unreadable)) continue;
    if (templates.contains(file->name)) {
      if (auto trouble = trouble_of_template(file->name, file->text)) {
        told.insert(chart_of(file->name, exists));
        troubles.push_back(std::move(*trouble));
      }
    }
    if (names_subcharts(file->name, exists)) {
      std::ranges::move(missing_subcharts(file->name, file->text, exists),
                        std::back_inserter(troubles));
    }
  }
  for (const auto* file : set.files) {
    // What the templates do with the values is reported with the templates.
    if (file->values.empty()) continue;
    const auto chart = chart_of(file->name, exists);
    if (!chart.empty() && told.contains(chart)) continue;
    // Already reported: it contains a complete object.
    if (std::ranges::any_of(file->diagnostics, is_unreadable)) continue;
    std::ranges::copy(file->values, std::back_inserter(troubles));
  }
  std::ranges::move(troubles, std::back_inserter(set.troubles));
}

Diagnostic trouble_of(const SourceFile& source) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = source.name;
  diagnostic.message = source.trouble;
  return diagnostic;
}

}  // namespace

bool is_assertion(std::string_view file) {
  const auto name = file.substr(file.rfind('/') + 1);
  return name.find("assert") != std::string_view::npos ||
         name.find("errors") != std::string_view::npos;
}

bool is_judged_when_built(const ManifestSet& set, const ManifestFile& file) {
  return !file.is_built && set.built.contains(normal_name(file.name));
}

bool is_excluded(std::string_view name, const std::vector<std::string>& patterns) {
  while (name.starts_with("./")) name.remove_prefix(2);
  const std::string whole(name);
  const std::string last(name.substr(name.rfind('/') + 1));
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    const bool for_last = pattern.find('/') == std::string::npos;
    return ::fnmatch(pattern.c_str(), (for_last ? last : whole).c_str(), 0) == 0;
  });
}

void ManifestReader::parse(const std::vector<ManifestFile*>& files) const {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < files.size(); i = next++) {
      parse_file(*files[i], options_.default_namespace);
    }
  };
  const auto wanted = files.size() / kFilesForAThread;
  const auto most = std::min(std::thread::hardware_concurrency(), kMostThreads);
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min<std::size_t>(wanted, most); ++i) threads.emplace_back(work);
  work();
}

ManifestSet ManifestReader::read(std::vector<SourceFile> sources, const FindSource& find) {
  ManifestSet set;
  std::vector<ManifestFile*> fresh;
  std::set<std::string> named;
  std::set<std::string> templates;
  for (auto& source : sources) {
    if (is_excluded(source.name, options_.exclude)) {
      set.skipped.push_back({source.name, "excluded"});
      continue;
    }
    ++set.found;
    if (!source.trouble.empty()) {
      set.troubles.push_back(trouble_of(source));
      continue;
    }
    if (source.is_named) named.insert(source.name);
    if (source.is_template) templates.insert(source.name);
    auto& known = by_name_[source.name];
    const auto same = std::ranges::find(known, source.text, &ManifestFile::text);
    if (same != known.end()) {
      set.files.push_back(*same);
      continue;
    }
    ManifestFile file;
    file.name = std::move(source.name);
    file.text = std::move(source.text);
    parsed_.push_back(std::move(file));
    known.push_back(&parsed_.back());
    fresh.push_back(&parsed_.back());
    set.files.push_back(&parsed_.back());
  }
  parse(fresh);
  complain_of_empty(named, set);
  add_built(set, find, options_, built_);
  drop_patches(set);
  complain_of_charts(templates, find, set);
  std::ranges::move(rights_in_applied_data(set), std::back_inserter(set.troubles));
  return set;
}

}  // namespace nsposture::check
