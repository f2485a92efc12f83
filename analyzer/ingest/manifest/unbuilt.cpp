#include "analyzer/ingest/manifest/unbuilt.h"

#include "graph/base/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

// These change nothing of what is applied.
constexpr std::array<std::string_view, 6> kHarmless = {
    "apiVersion", "kind", "metadata", "resources", "sortOptions", "buildMetadata"};

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::string_view without_comment(std::string_view line) {
  if (line.starts_with('#')) return {};
  return line.substr(0, line.find(" #"));
}

// The resource of a list's line, "- rbac.yaml".
std::string_view resource_of(std::string_view line) {
  auto entry = trim(line);
  if (!entry.starts_with("- ")) return {};
  return without_quotes(trim(entry.substr(2)));
}

// A list in one line, "[rbac.yaml, base]".
std::optional<std::string> why_list_unread(std::string_view list,
                                           const std::function<bool(const std::string&)>& is_read) {
  if (!list.starts_with('[') || !list.ends_with(']')) return "its resources are not understood";
  list = list.substr(1, list.size() - 2);
  while (!trim(list).empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string resource(without_quotes(trim(list.substr(0, comma))));
    if (!is_read(resource)) return fmt::format("its resource `{}` was not read", resource);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return std::nullopt;
}

}  // namespace

bool is_kustomization_name(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

std::optional<std::string> why_unbuilt(std::string_view text,
                                       const std::function<bool(const std::string&)>& is_read) {
  bool in_resources = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = without_comment(text.substr(begin, end - begin));
    begin = end + 1;
    if (trim(line).empty() || trim(line) == "---") continue;
    const bool listed = trim(line).starts_with("- ");
    if (in_resources && listed) {
      const std::string resource(resource_of(line));
      if (!is_read(resource)) return fmt::format("its resource `{}` was not read", resource);
      continue;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      if (in_resources) return "its resources are not understood";
      continue;  // of a field that was looked at
    }
    const auto colon = line.find(':');
    const auto key = without_quotes(trim(line.substr(0, colon)));
    if (colon == std::string_view::npos || std::ranges::find(kHarmless, key) == kHarmless.end()) {
      return fmt::format("it has `{}`", key);
    }
    in_resources = key == "resources";
    const auto value = trim(line.substr(colon + 1));
    if (!in_resources || value.empty()) continue;
    in_resources = false;
    if (auto why = why_list_unread(value, is_read)) return why;
  }
  return std::nullopt;
}

}  // namespace nsposture::ingest::manifest
