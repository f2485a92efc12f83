#include "analyzer/ingest/manifest/no_objects.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

bool is_scalar(const Node* node) {
  return node != nullptr && node->kind != NodeKind::Mapping && node->kind != NodeKind::Sequence &&
         node->kind != NodeKind::Null;
}

// How kubectl starts such a line.
bool begins_error(std::string_view key) {
  constexpr std::array<std::string_view, 4> kBeginnings = {
      "Error from server", "Unable to connect to the server", "The connection to the server",
      "couldn't get current server API group list"};
  return std::ranges::any_of(
      kBeginnings, [&](std::string_view beginning) { return key.starts_with(beginning); });
}

// The first line that is not a comment, trimmed; `text` keeps what follows.
std::string_view take_line(std::string_view& text) {
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line = line.substr(std::min(line.size(), line.find_first_not_of(kBlank)));
    line = line.substr(0, line.find_last_not_of(kBlank) + 1);
    if (!line.empty() && !line.starts_with('#') && line != "---" && line != "...") return line;
  }
  return {};
}

}  // namespace

bool is_error_text(const Tree& tree, const Node& root) {
  const auto members = tree.children(root);
  if (std::any_of(members.begin(), members.end(),
                  [](const Node& member) { return begins_error(member.key); })) {
    return true;
  }
  const bool coded = is_scalar(tree.find(root, "code")) || is_scalar(tree.find(root, "status"));
  return is_scalar(tree.find(root, "error")) || (coded && is_scalar(tree.find(root, "message")));
}

bool holds_comments_alone(std::string_view text) {
  return take_line(text).empty();
}

std::string_view nothing_written(std::string_view name, std::string_view text) {
  constexpr std::array<std::string_view, 4> kNothing = {"null", "~", "{}", "[]"};
  if (name.substr(name.rfind('/') + 1).starts_with("values")) return {};
  const auto line = take_line(text);
  const auto* found = std::ranges::find(kNothing, line);
  return found != kNothing.end() && take_line(text).empty() ? *found : std::string_view{};
}

}  // namespace nsposture::ingest::manifest
