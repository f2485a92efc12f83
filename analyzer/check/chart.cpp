#include "analyzer/check/chart.h"

#include "analyzer/check/kustomize/documents.h"
#include "analyzer/ingest/manifest/text.h"
#include "graph/base/ascii_lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace nsposture::check {

namespace {

namespace fs = std::filesystem;
using kustomize::Json;

constexpr const char* kChart = "Chart.yaml";

// Other keys of a Chart.yaml. Helm accepts keys in any case, so any key not listed here may be
// `dependencies`.
constexpr std::array<std::string_view, 18> kOtherKeys = {
    "apiVersion", "name",        "version",       "kubeVersion", "description", "type",
    "keywords",   "home",        "sources",       "maintainers", "icon",        "appVersion",
    "deprecated", "annotations", "tillerVersion", "condition",   "tags",        "engine"};

Diagnostic unreadable(const std::string& file, std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = file;
  diagnostic.message = std::move(message);
  return diagnostic;
}

bool is_chart(const fs::path& folder, const FileExists& exists) {
  return exists((folder / kChart).string());
}

// Whether `path` is, at any depth, in the folder of that name in a chart.
bool lies_in(const fs::path& path, std::string_view name, const FileExists& exists) {
  for (auto folder = path.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (folder.filename() == name && is_chart(folder.parent_path(), exists)) return true;
  }
  return false;
}

// With only these keys, Helm does not get the subchart from elsewhere.
constexpr std::array<std::string_view, 7> kHarmlessKeys = {
    "name", "version", "condition", "tags", "enabled", "import-values", "alias"};

// Without a repository Helm uses the content of `charts`.
bool lies_beside(const fs::path& folder, const Json& subchart, const FileExists& exists) {
  const auto name = kustomize::text_at(subchart, "name");
  if (name.empty() || name.find('/') != std::string::npos) return false;
  for (const auto& [key, value] : subchart.items()) {
    const bool unset =
        key == "repository" &&
        (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()));
    if (!unset && std::ranges::find(kHarmlessKeys, key) == kHarmlessKeys.end()) return false;
  }
  return is_chart(folder / "charts" / name, exists);
}

std::string describe(const Json& subchart) {
  if (!subchart.is_object()) return "a subchart";
  const auto name = kustomize::text_at(subchart, "name");
  const auto from = kustomize::text_at(subchart, "repository");
  auto text =
      name.empty() ? std::string("a subchart") : "the subchart " + ingest::manifest::quoted(name);
  if (!from.empty()) text += " of " + ingest::manifest::quoted(from);
  return text;
}

}  // namespace

bool is_template(const std::string& name, const FileExists& exists) {
  const auto path = fs::path(name).lexically_normal();
  const auto file = path.filename().string();
  if (file.starts_with('_') || file == "NOTES.txt") return false;
  return lies_in(path, "templates", exists);
}

bool is_crd_file(const std::string& name, const FileExists& exists) {
  const auto path = fs::path(name).lexically_normal();
  const auto ending = ascii_lower(path.extension().string());
  return (ending == ".yaml" || ending == ".yml" || ending == ".json") &&
         lies_in(path, "crds", exists);
}

std::string chart_of(const std::string& name, const FileExists& exists) {
  auto folder = fs::path(name).lexically_normal();
  do {
    folder = folder.parent_path();
    const auto chart = (folder / kChart).string();
    if (exists(chart)) return chart;
  } while (folder.has_relative_path());
  return {};
}

bool is_packed_chart(const std::string& name, const FileExists& exists) {
  const auto path = fs::path(name).lexically_normal();
  return path.extension() == ".tgz" && path.parent_path().filename() == "charts" &&
         is_chart(path.parent_path().parent_path(), exists);
}

std::optional<Diagnostic> trouble_of_template(const std::string& name, std::string_view text) {
  const auto markup = text.find("{{");
  if (markup == std::string_view::npos) return std::nullopt;
  auto trouble = unreadable(name,
                            "a Helm template: what it renders to is not judged, only what stands "
                            "there; render it first (helm template …)");
  const auto place = ingest::manifest::LineCounter(text).place(markup);
  trouble.line = place.line;
  trouble.column = place.column;
  return trouble;
}

bool names_subcharts(const std::string& name, const FileExists& exists) {
  const fs::path path(name);
  return path.filename() == kChart ||
         (path.filename() == "requirements.yaml" && is_chart(path.parent_path(), exists));
}

std::vector<Diagnostic> missing_subcharts(const std::string& name, std::string_view text,
                                          const FileExists& exists) {
  const auto documents = kustomize::read_whole_documents(text);
  std::vector<Diagnostic> missing;
  if (!documents.trouble.empty()) {
    missing.push_back(unreadable(
        name, "not judged: which subcharts it names is not known: " + documents.trouble));
  }
  for (const auto& document : documents.all) {
    if (!document.content.is_object()) continue;
    for (const auto& [key, value] : document.content.items()) {
      if (!value.is_array() || std::ranges::find(kOtherKeys, key) != kOtherKeys.end()) continue;
      for (const auto& subchart : value) {
        if (lies_beside(fs::path(name).parent_path(), subchart, exists)) continue;
        missing.push_back(unreadable(
            name,
            describe(subchart) + " is not read: render the chart with it first (helm template …)"));
        missing.back().line = document.place.line;
        missing.back().column = document.place.column;
      }
    }
  }
  return missing;
}

}  // namespace nsposture::check
