#include "analyzer/check/file_rights.h"

#include "analyzer/ingest/manifest/embedded.h"
#include "analyzer/ingest/manifest/rights/mutators.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/text_rights.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

namespace nsposture::check {

namespace {

using ingest::manifest::kNotFound;
using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::Tree;

using Visit = std::function<void(const Tree& tree, const Node& root)>;

class Documents : public ingest::manifest::DocumentSink {
 public:
  explicit Documents(const Visit& visit) : visit_(visit) {}

  void on_document(const Tree& tree, const ingest::manifest::ListContext& list,
                   const std::vector<ingest::manifest::DuplicateKey>& /*duplicates*/) override {
    if (!tree.empty() && !list.item) visit_(tree, tree.root());
  }

  // Already reported when the file was read as a manifest.
  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

 private:
  const Visit& visit_;
};

void each_document(std::string_view text, const Visit& visit) {
  Documents documents(visit);
  ingest::manifest::read_yaml(text, /*cut=*/false, documents);
}

Diagnostic unread(const std::string& file, std::uint32_t line, std::uint32_t column,
                  std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = file;
  diagnostic.line = line;
  diagnostic.column = column;
  diagnostic.message = std::move(message);
  return diagnostic;
}

// The position of the first ytt directive: at the start of a line or after a value.
std::size_t ytt_directive(std::string_view text) {
  constexpr std::string_view kBefore = " \t\r\n";
  for (auto at = text.find("#@"); at != kNotFound; at = text.find("#@", at + 2)) {
    if (at == 0 || kBefore.find(text[at - 1]) != kNotFound) return at;
  }
  return kNotFound;
}

// Also matches `overlay.subset({"kind": "Role"})`.
bool names_any_kind(std::string_view text) {
  constexpr std::array<std::string_view, 3> kRole = {"\"Role\"", "'Role'", "kind: Role"};
  return ingest::manifest::names_rbac(text) ||
         std::ranges::any_of(kRole, [&](auto word) { return text.find(word) != kNotFound; });
}

bool is_argocd_source(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  return name.starts_with(".argocd-source") && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

}  // namespace

std::vector<Diagnostic> rights_of_tools(const std::string& name, std::string_view text) {
  constexpr std::string_view kArgo = "argoproj.io";
  std::vector<Diagnostic> found;
  const auto directive = ytt_directive(text);
  if (directive != kNotFound && names_any_kind(text)) {
    const auto place = ingest::manifest::LineCounter(text).place(directive);
    found.push_back(unread(name, place.line, place.column,
                           "a template of ytt that names roles or bindings: not judged; give what "
                           "comes of it (ytt -f …)"));
  }
  if (!is_argocd_source(name)) return found;
  each_document(text, [&](const Tree& tree, const Node& root) {
    if (ingest::manifest::change_of_rbac(tree, root, kArgo).empty() &&
        ingest::manifest::rights_in_texts(tree, root, kArgo).empty()) {
      return;
    }
    found.push_back(unread(name, root.line, root.column,
                           "Argo CD lays it over an Application, which then makes or changes roles "
                           "or bindings: not judged"));
  });
  return found;
}

std::vector<Diagnostic> rights_in_value_files(const std::string& name, std::string_view text) {
  std::vector<Diagnostic> found;
  const bool any = text.find("roleRef") != kNotFound || text.find("verbs") != kNotFound;
  if (!any) return found;
  each_document(text, [&](const Tree& tree, const Node& root) {
    // A schema only describes possible values.
    const bool values = root.kind == NodeKind::Mapping && tree.find(root, "kind") == nullptr &&
                        tree.find(root, "$schema") == nullptr;
    const Node* rules = values ? ingest::manifest::rules_in_values(tree, root) : nullptr;
    if (rules == nullptr) return;
    found.push_back(unread(
        name, rules->line, rules->column,
        fmt::format("values that hold {}, which a chart may make real: not "
                    "judged; render the chart with them (helm template …)",
                    rules->key == "roleRef" ? "a reference to a role" : "the rules of a role")));
  });
  return found;
}

}  // namespace nsposture::check
