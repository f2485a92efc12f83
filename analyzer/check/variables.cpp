#include "analyzer/check/variables.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace nsposture::check {

namespace {

bool is_for_variable(const Diagnostic& diagnostic) {
  return diagnostic.kind == DiagnosticKind::Rejected &&
         (diagnostic.object_name.find("${") != std::string::npos ||
          diagnostic.object_namespace.find("${") != std::string::npos ||
          diagnostic.message.find("${") != std::string::npos);
}

// `name:=default` and `name:-default` have a default; of others the name, as names are written.
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

}  // namespace

ingest::manifest::ReadResult read_with_variables(std::string_view text, const std::string& name,
                                                 const std::string& default_namespace) {
  auto read = ingest::manifest::read_manifest(text, name, default_namespace);
  const auto first = std::ranges::find_if(read.diagnostics, is_for_variable);
  if (first == read.diagnostics.end()) return read;
  auto told = *first;
  told.kind = DiagnosticKind::Warning;
  told.message = "judged with a value in place of each variable `${…}`";
  read = ingest::manifest::read_manifest(substituted(text), name, default_namespace);
  read.diagnostics.insert(read.diagnostics.begin(), std::move(told));
  return read;
}

}  // namespace nsposture::check
