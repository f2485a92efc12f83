#include "analyzer/ingest/manifest/tree.h"

#include <algorithm>
#include <unordered_map>

namespace nsposture::ingest::manifest {

namespace {

// Up to this size, comparing all pairs of keys is faster than hashing.
constexpr std::size_t kSmallMapping = 16;

bool any_equal(const Tree& tree, const std::vector<std::uint32_t>& children) {
  for (std::size_t i = 1; i < children.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (tree.at(children[i]).key == tree.at(children[j]).key) return true;
    }
  }
  return false;
}

void relink(Tree& tree, std::uint32_t mapping, const std::vector<std::uint32_t>& children,
            std::vector<DuplicateKey>& found) {
  std::unordered_map<std::string_view, std::uint32_t> last;
  for (const auto child : children) {
    const auto [entry, fresh] = last.try_emplace(tree.at(child).key, child);
    if (fresh) continue;
    entry->second = child;
    const Node& node = tree.at(child);
    found.push_back({node.key, node.key_line, node.key_column});
  }
  if (last.size() == children.size()) return;
  std::uint32_t previous = Node::kNone;
  for (const auto child : children) {
    if (last.at(tree.at(child).key) != child) continue;
    (previous == Node::kNone ? tree.at(mapping).first : tree.at(previous).next) = child;
    previous = child;
  }
  tree.at(previous).next = Node::kNone;
}

}  // namespace

void drop_duplicate_keys(Tree& tree, std::uint32_t mapping, std::vector<DuplicateKey>& found) {
  thread_local std::vector<std::uint32_t> children;
  children.clear();
  for (auto at = tree.at(mapping).first; at != Node::kNone; at = tree.at(at).next) {
    children.push_back(at);
  }
  if (children.size() <= kSmallMapping && !any_equal(tree, children)) return;
  relink(tree, mapping, children, found);
}

}  // namespace nsposture::ingest::manifest
