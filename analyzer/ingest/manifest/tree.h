// One document as a flat tree, the same for JSON and YAML: nodes in one vector, text as views into
// memory owned by the builder of the tree. Aliases share the children of their anchor. Immutable
// once built, so it may be shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

enum class NodeKind : std::uint8_t { Null, Bool, Number, String, Sequence, Mapping };

struct Node {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  NodeKind kind = NodeKind::Null;
  std::string_view key;    // in a mapping
  std::string_view text;   // scalars: unescaped; numbers and booleans as written
  std::uint32_t line = 0;  // of the value, from 1
  std::uint32_t column = 0;
  std::uint32_t key_line = 0;  // of the key, 0 if there is none
  std::uint32_t key_column = 0;
  std::uint32_t first = kNone;  // first child
  std::uint32_t next = kNone;   // next sibling
};

class Tree {
 public:
  class ChildIterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = const Node*;
    using reference = const Node&;

    ChildIterator(const Tree& tree, std::uint32_t at) : tree_(&tree), at_(at) {}

    const Node& operator*() const { return tree_->nodes_[at_]; }

    const Node* operator->() const { return &tree_->nodes_[at_]; }

    ChildIterator& operator++() {
      at_ = tree_->nodes_[at_].next;
      return *this;
    }

    ChildIterator operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }

    bool operator==(const ChildIterator& other) const { return at_ == other.at_; }

   private:
    const Tree* tree_;
    std::uint32_t at_;
  };

  struct Children {
    ChildIterator first;
    ChildIterator last;

    [[nodiscard]] ChildIterator begin() const { return first; }

    [[nodiscard]] ChildIterator end() const { return last; }
  };

  void clear() { nodes_.clear(); }

  [[nodiscard]] bool empty() const { return nodes_.empty(); }

  [[nodiscard]] const Node& root() const { return nodes_.front(); }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  [[nodiscard]] const Node& at(std::uint32_t index) const { return nodes_[index]; }

  [[nodiscard]] Node& at(std::uint32_t index) { return nodes_[index]; }

  std::uint32_t add(const Node& node) {
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  [[nodiscard]] Children children(const Node& parent) const {
    return {ChildIterator(*this, parent.first), ChildIterator(*this, Node::kNone)};
  }

  // The value under `key` of a mapping, or null.
  [[nodiscard]] const Node* find(const Node& mapping, std::string_view key) const {
    if (mapping.kind != NodeKind::Mapping) return nullptr;
    for (const Node& child : children(mapping)) {
      if (child.key == key) return &child;
    }
    return nullptr;
  }

 private:
  std::vector<Node> nodes_;
};

// The text under `key` of a mapping; "" if it is absent or not text.
[[nodiscard]] inline std::string_view text_of(const Tree& tree, const Node& mapping,
                                              std::string_view key) {
  const Node* node = tree.find(mapping, key);
  return node != nullptr && node->kind == NodeKind::String ? node->text : std::string_view{};
}

// "apps" of "apps/v1"; "" of the core's "v1".
[[nodiscard]] inline std::string_view group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

// A duplicate key in a mapping. The last one wins, as in Go's decoders.
struct DuplicateKey {
  std::string_view key;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  // Not written twice, but overridden by a later merge: kubectl uses the merge, kustomize the
  // written value.
  bool by_merge = false;
};

// Removes all but the last of equal keys from `mapping`; adds those written twice to `found`.
// Linear for small mappings, n log n for large ones.
void drop_duplicate_keys(Tree& tree, std::uint32_t mapping, std::vector<DuplicateKey>& found);

}  // namespace nsposture::ingest::manifest
