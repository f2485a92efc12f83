#include "analyzer/ingest/manifest/template.h"

#include "analyzer/ingest/manifest/text.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<std::string_view, 5> kDecidingFields = {"metadata", "rules", "roleRef",
                                                             "subjects", "aggregationRule"};

// The content of a block scalar that starts on this line must be indented more than this column:
// that of the innermost key or dash.
std::size_t parent_column(std::string_view line) {
  auto at = std::min(line.find_first_not_of(' '), line.size());
  while (line.substr(at, 2) == "- ") {
    const auto next = line.find_first_not_of(' ', at + 1);
    if (next == kNotFound || line[next] == '|' || line[next] == '>') break;
    at = next;
  }
  return at;
}

// Whether a line ends in a block scalar's header: `|`, `>-`, `|2+`, perhaps with a comment.
bool opens_block_scalar(std::string_view line) {
  if (const auto comment = line.find(" #"); comment != kNotFound) line = line.substr(0, comment);
  const auto last = line.find_last_not_of(" \t\r");
  if (last == kNotFound) return false;
  line = line.substr(0, last + 1);
  const auto mark = line.find_last_not_of("+-0123456789");
  if (mark == kNotFound || (line[mark] != '|' && line[mark] != '>') || line.size() - mark > 3) {
    return false;
  }
  return mark == 0 || line[mark - 1] == ' ' || line[mark - 1] == '\t';
}

std::size_t braces_in_line(std::string_view line) {
  const auto braces = line.find("{{");
  if (braces == kNotFound) return kNotFound;
  const auto first = line.find_first_not_of(" \t");
  const auto comment = line[first] == '#' ? first : line.find(" #");
  return comment < braces ? kNotFound : braces;
}

bool holds_braces(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return node.text.find("{{") != kNotFound;
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return child.key != "annotations" && child.key != "managedFields" && holds_braces(tree, child);
  });
}

}  // namespace

std::size_t find_braces(std::string_view yaml) {
  if (yaml.find("{{") == kNotFound) return kNotFound;
  bool in_block = false;
  std::size_t block_parent = 0;
  for (std::size_t at = 0; at < yaml.size();) {
    const auto newline = std::min(yaml.find('\n', at), yaml.size());
    const auto line = yaml.substr(at, newline - at);
    const auto indentation = line.find_first_not_of(" \t\r");
    if (indentation != kNotFound) {
      in_block = in_block && indentation > block_parent;
      if (!in_block) {
        if (const auto found = braces_in_line(line); found != kNotFound) return at + found;
        in_block = opens_block_scalar(line);
        if (in_block) block_parent = parent_column(line);
      }
    }
    at = newline + 1;
  }
  return kNotFound;
}

bool names_placeholder(const Tree& tree) {
  if (tree.empty() || tree.root().kind != NodeKind::Mapping) return false;
  // Alerting rules and the like also have `rules` with braces in them; they are not objects.
  const auto has = [&](std::string_view key) { return tree.find(tree.root(), key) != nullptr; };
  if (!has("kind") && !has("apiVersion") && !has("roleRef")) return false;
  return std::any_of(kDecidingFields.begin(), kDecidingFields.end(), [&](std::string_view field) {
    const Node* node = tree.find(tree.root(), field);
    return node != nullptr && holds_braces(tree, *node);
  });
}

}  // namespace nsposture::ingest::manifest
