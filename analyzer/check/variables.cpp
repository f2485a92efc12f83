#include "analyzer/check/variables.h"

#include "analyzer/check/kustomize/documents.h"
#include "analyzer/check/kustomize/resource.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>

namespace nsposture::check {

namespace {

bool is_for_variable(const Diagnostic& diagnostic) {
  return diagnostic.kind == DiagnosticKind::Rejected &&
         (diagnostic.object_name.find("${") != std::string::npos ||
          diagnostic.object_namespace.find("${") != std::string::npos ||
          diagnostic.message.find("${") != std::string::npos);
}

// `name:=default` and `name:-default` have a default; for others, the variable's name in the form
// of an object name.
std::string value_of(std::string_view inside) {
  const auto colon = inside.find(':');
  if (colon != std::string_view::npos && colon + 1 < inside.size() &&
      (inside[colon + 1] == '=' || inside[colon + 1] == '-')) {
    return std::string(inside.substr(colon + 2));
  }
  std::string value(inside.substr(0, colon));
  std::ranges::transform(value, value.begin(), [](unsigned char c) {
    return std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : '-';
  });
  return value;
}

std::string substituted(std::string_view text) {
  std::string out;
  while (true) {
    const auto open = text.find("${");
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open)).append(value_of(text.substr(open + 2, close - open - 2)));
    text.remove_prefix(close + 1);
  }
}

// Whether `value` depends on a variable. Checked before values are substituted.
bool depends(const kustomize::Json& value) {
  return value.dump(-1, ' ', false, kustomize::Json::error_handler_t::replace).find("${") !=
         std::string::npos;
}

// A variable in place of a permission: whatever its default, the value is set elsewhere.
std::optional<kustomize::Place> open_permission(std::string_view text) {
  if (text.find("${") == std::string_view::npos) return std::nullopt;
  for (const auto& document : kustomize::read_documents(text).all) {
    for (const auto* field : {"rules", "roleRef", "aggregationRule"}) {
      const auto& object = document.content;
      const bool there = object.is_object() && object.contains(field);
      const auto group = kustomize::group_of(object);
      const bool rbac = group.find("authorization") != std::string::npos || depends(group);
      if (there && rbac && depends(object[field])) return document.place;
    }
  }
  return std::nullopt;
}

}  // namespace

ingest::manifest::ReadResult read_with_variables(std::string_view text, const std::string& name,
                                                 const std::string& default_namespace) {
  auto read = ingest::manifest::read_manifest(text, name, default_namespace);
  const auto first = std::ranges::find_if(read.diagnostics, is_for_variable);
  const auto open = open_permission(text);
  if (first == read.diagnostics.end() && !open) return read;
  Diagnostic told;
  if (open) {
    told.kind = DiagnosticKind::Unreadable;
    told.file = name;
    told.line = open->line;
    told.column = open->column;
    told.message =
        "a variable `${…}` stands for a permission: only a value in place of it was judged";
  } else {
    told = *first;
    told.kind = DiagnosticKind::Warning;
    told.message = "judged with a value in place of each variable `${…}`";
  }
  read = ingest::manifest::read_manifest(substituted(text), name, default_namespace);
  read.diagnostics.insert(read.diagnostics.begin(), std::move(told));
  return read;
}

}  // namespace nsposture::check
