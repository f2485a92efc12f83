#include "analyzer/ingest/manifest/yaml_tree.h"

#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "analyzer/ingest/manifest/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kBinaryTag = "tag:yaml.org,2002:binary";
constexpr std::string_view kMergeTag = "tag:yaml.org,2002:merge";

}  // namespace

void YamlTreeBuilder::start_chunk(std::uint32_t line_offset) {
  line_offset_ = line_offset;
  previous_start_ = -1;
  tree_.clear();
}

void YamlTreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  // yaml-cpp 0.7 yields empty documents forever after an unbalanced `,` or `]` at the top level.
  if (mark.pos <= previous_start_) fail(mark, "not valid YAML: text after the document's end");
  previous_start_ = mark.pos;
  tree_.clear();
  weights_.clear();
  duplicates_.clear();
  stack_.clear();
  anchors_.clear();
  expanded_ = 0;
  text_.release();
}

void YamlTreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (at_key()) fail(mark, "a key that is not text");
  set_anchor(anchor, attach(mark, Node{}), true);
}

void YamlTreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag,
                               YAML::anchor_t anchor, const std::string& value) {
  Node node;
  node.kind = scalar_kind(tag, value);
  const bool plain_bool = node.kind == NodeKind::Bool && tag == "?";
  if (tag == kBinaryTag) {
    auto digits = value;
    std::erase(digits, '\n');
    const auto decoded = bytes::decode_base64(digits);
    if (!decoded) fail(mark, "!!binary value contains invalid base64 data");
    node.text = keep(*decoded);
  } else {
    node.text = plain_bool ? canonical_bool(value) : keep(value);
  }
  if (!at_key()) {
    set_anchor(anchor, attach(mark, node), true);
    return;
  }
  take_key(mark, node.text, (tag == "?" || tag == kMergeTag) && value == "<<");
  if (anchor != 0) set_anchor(anchor, tree_.add(node), true);
  weights_.resize(tree_.size(), 1);
}

void YamlTreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (anchor >= anchors_.size() || anchors_[anchor].node == Node::kNone) {
    fail(mark, "an alias without an anchor");
  }
  if (!anchors_[anchor].complete) fail(mark, "an alias inside its own anchor");
  const auto target = anchors_[anchor].node;
  Node copy = tree_.at(target);
  if (at_key()) {
    if (copy.kind == NodeKind::Mapping || copy.kind == NodeKind::Sequence) {
      fail(mark, "a key that is not text");
    }
    take_key(mark, copy.text, false);
    return;
  }
  copy.next = Node::kNone;
  const auto weight = weights_[target];
  const auto index = attach(mark, copy);
  weights_[index] = weight;
  count_expanded(tree_.at(index), weight);
}

void YamlTreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/,
                                      YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  open(mark, NodeKind::Sequence, anchor);
}

void YamlTreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/,
                                 YAML::anchor_t anchor, YAML::EmitterStyle::value /*style*/) {
  open(mark, NodeKind::Mapping, anchor);
}

void YamlTreeBuilder::OnSequenceEnd() {
  close();
}

void YamlTreeBuilder::OnMapEnd() {
  Frame& frame = stack_.back();
  if (frame.merges.empty()) {
    drop_duplicate_keys(tree_, frame.node, duplicates_);
  } else {
    expand_merges(frame);
  }
  close();
}

bool YamlTreeBuilder::at_key() const {
  return !stack_.empty() && tree_.at(stack_.back().node).kind == NodeKind::Mapping &&
         !stack_.back().have_key;
}

void YamlTreeBuilder::take_key(const YAML::Mark& mark, std::string_view text, bool merge) {
  Frame& frame = stack_.back();
  frame.have_key = true;
  frame.merge_key = merge;
  frame.key.key = text;
  frame.key.key_line = line_offset_ + static_cast<std::uint32_t>(mark.line) + 1;
  frame.key.key_column = static_cast<std::uint32_t>(mark.column) + 1;
}

std::uint32_t YamlTreeBuilder::attach(const YAML::Mark& mark, Node node) {
  node.line = line_offset_ + static_cast<std::uint32_t>(mark.line) + 1;
  node.column = static_cast<std::uint32_t>(mark.column) + 1;
  node.key = {};
  node.key_line = 0;
  node.key_column = 0;
  if (!stack_.empty() && stack_.back().have_key) {
    node.key = stack_.back().key.key;
    node.key_line = stack_.back().key.key_line;
    node.key_column = stack_.back().key.key_column;
  }
  const auto index = tree_.add(node);
  weights_.resize(tree_.size(), 1);
  if (stack_.empty()) return index;
  Frame& frame = stack_.back();
  append(frame, index);
  if (frame.merge_key) frame.merges.push_back(index);
  frame.have_key = false;
  frame.merge_key = false;
  return index;
}

void YamlTreeBuilder::append(Frame& frame, std::uint32_t child) {
  auto& link = frame.last == Node::kNone ? tree_.at(frame.node).first : tree_.at(frame.last).next;
  link = child;
  frame.last = child;
}

void YamlTreeBuilder::open(const YAML::Mark& mark, NodeKind kind, YAML::anchor_t anchor) {
  if (at_key()) fail(mark, "a key that is not text");
  if (stack_.size() >= kMaxDepth) {
    fail(mark, fmt::format("the document is nested deeper than {} levels", kMaxDepth));
  }
  Node node;
  node.kind = kind;
  const auto index = attach(mark, node);
  set_anchor(anchor, index, false);
  Frame frame;
  frame.node = index;
  frame.anchor = anchor;
  stack_.push_back(std::move(frame));
}

void YamlTreeBuilder::close() {
  const auto node = stack_.back().node;
  set_anchor(stack_.back().anchor, node, true);
  stack_.pop_back();
  std::uint64_t weight = 1;
  for (auto at = tree_.at(node).first; at != Node::kNone; at = tree_.at(at).next) {
    weight += weights_[at];
  }
  weights_[node] = weight;
}

void YamlTreeBuilder::set_anchor(YAML::anchor_t anchor, std::uint32_t node, bool complete) {
  if (anchor == 0) return;
  if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
  anchors_[anchor] = {node, complete};
}

// In key order, as in goyaml.v2: a key written before a merge is overridden by it. That is not
// reported as a conflict; duplicate keys are.
void YamlTreeBuilder::expand_merges(Frame& frame) {
  const auto is_merge = [&](std::uint32_t child) {
    return std::binary_search(frame.merges.begin(), frame.merges.end(), child);
  };
  auto children = take_children(frame);
  for (const auto child : children) {
    if (!is_merge(child)) append(frame, child);
  }
  drop_duplicate_keys(tree_, frame.node, duplicates_);
  children = take_children(frame);
  children.insert(children.end(), frame.merges.begin(), frame.merges.end());
  std::sort(children.begin(), children.end());
  for (const auto child : children) {
    if (is_merge(child)) {
      merge_from(frame, tree_.at(child));
    } else {
      append(frame, child);
    }
  }
  // A key after a merge always overrides it.
  for (const auto child : children) {
    if (is_merge(child)) continue;
    const Node& own = tree_.at(child);
    const bool later = std::any_of(frame.merges.begin(), frame.merges.end(), [&](auto merge) {
      return merge > child && holds_key(tree_.at(merge), own.key);
    });
    if (later) duplicates_.push_back({own.key, own.key_line, own.key_column, true});
  }
  std::vector<DuplicateKey> overridden;
  drop_duplicate_keys(tree_, frame.node, overridden);
}

bool YamlTreeBuilder::holds_key(const Node& source, std::string_view key) const {
  if (source.kind == NodeKind::Mapping) return tree_.find(source, key) != nullptr;
  const auto children = tree_.children(source);
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return tree_.find(child, key) != nullptr; });
}

// Leaves the frame's node without children.
std::vector<std::uint32_t> YamlTreeBuilder::take_children(Frame& frame) {
  std::vector<std::uint32_t> children;
  for (auto at = tree_.at(frame.node).first; at != Node::kNone;) {
    children.push_back(at);
    at = std::exchange(tree_.at(at).next, Node::kNone);
  }
  tree_.at(frame.node).first = Node::kNone;
  frame.last = Node::kNone;
  return children;
}

void YamlTreeBuilder::merge_from(Frame& frame, const Node& source) {
  const Node value = source;
  std::vector<Node> mappings;
  if (value.kind == NodeKind::Mapping) mappings.push_back(value);
  if (value.kind == NodeKind::Sequence) {
    for (const Node& child : tree_.children(value)) mappings.push_back(child);
  }
  if (mappings.empty() && value.kind != NodeKind::Sequence) {
    throw YamlTrouble(value.line, value.column,
                      "map merge requires map or sequence of maps as the value");
  }
  for (auto mapping = mappings.rbegin(); mapping != mappings.rend(); ++mapping) {
    merge_mapping(frame, *mapping);
  }
}

void YamlTreeBuilder::merge_mapping(Frame& frame, const Node& source) {
  if (source.kind != NodeKind::Mapping) {
    throw YamlTrouble(source.line, source.column,
                      "map merge requires map or sequence of maps as the value");
  }
  for (auto at = source.first; at != Node::kNone; at = tree_.at(at).next) {
    Node copy = tree_.at(at);
    copy.next = Node::kNone;
    const auto weight = weights_[at];
    count_expanded(copy, weight);
    const auto index = tree_.add(copy);
    weights_.push_back(weight);
    append(frame, index);
  }
}

void YamlTreeBuilder::count_expanded(const Node& at, std::uint64_t nodes) {
  expanded_ += nodes;
  if (expanded_ > kMaxExpandedNodes) {
    throw YamlTrouble(at.line, at.column,
                      fmt::format("aliases expand to more than {} nodes", kMaxExpandedNodes));
  }
}

std::string_view YamlTreeBuilder::keep(std::string_view text) {
  if (text.empty()) return {};
  auto* memory = static_cast<char*>(text_.allocate(text.size(), 1));
  std::memcpy(memory, text.data(), text.size());
  return {memory, text.size()};
}

void YamlTreeBuilder::fail(const YAML::Mark& mark, const std::string& message) const {
  throw YamlTrouble(line_offset_ + static_cast<std::uint32_t>(mark.line) + 1,
                    static_cast<std::uint32_t>(mark.column) + 1, message);
}

}  // namespace nsposture::ingest::manifest
