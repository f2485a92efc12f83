#include "analyzer/check/policy_node.h"

#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml.h"
#include "graph/base/edit_distance.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::check {

namespace {

using ingest::manifest::Node;
using ingest::manifest::NodeKind;
using ingest::manifest::Tree;

std::string place_text(const std::string& name, std::uint32_t line, std::uint32_t column) {
  return fmt::format("{}:{}:{}", name, line, column);
}

[[noreturn]] void fail_at(const std::string& name, std::uint32_t line, std::uint32_t column,
                          std::string_view message) {
  throw Error(ErrorCode::Usage, fmt::format("{}: {}", place_text(name, line, column), message));
}

// Keeps the one document and owns its text.
class Keeper : public ingest::manifest::DocumentSink {
 public:
  Keeper(const std::string& name, Tree& tree, std::vector<std::unique_ptr<std::string>>& texts)
      : name_(name), tree_(tree), texts_(texts) {}

  void on_document(const Tree& tree, const ingest::manifest::ListContext& /*list*/,
                   const std::vector<ingest::manifest::DuplicateKey>& duplicates) override {
    if (!duplicates.empty()) {
      const auto& twice = duplicates.front();
      fail_at(name_, twice.line, twice.column,
              fmt::format("{} is given twice", ingest::manifest::quoted(twice.key)));
    }
    if (!tree_.empty()) {
      fail_at(name_, tree.root().line, tree.root().column, "a policy is one document, not several");
    }
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      Node node = tree.at(i);
      node.key = keep(node.key);
      node.text = keep(node.text);
      tree_.add(node);
    }
  }

  void on_unreadable(std::uint32_t line, std::uint32_t column,
                     const std::string& message) override {
    fail_at(name_, line, column, message);
  }

 private:
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    texts_.push_back(std::make_unique<std::string>(text));
    return *texts_.back();
  }

  const std::string& name_;
  Tree& tree_;
  std::vector<std::unique_ptr<std::string>>& texts_;
};

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  const auto distance = [&](std::string_view other) { return edit_distance(word, other); };
  const auto nearest = std::ranges::min_element(known, {}, distance);
  if (nearest == known.end() || distance(*nearest) > std::max<std::size_t>(2, word.size() / 3)) {
    return {};
  }
  return fmt::format(" (did you mean `{}`?)", *nearest);
}

PolicyDocument::PolicyDocument(std::string_view text, std::string name) : name_(std::move(name)) {
  Keeper keeper(name_, tree_, texts_);
  ingest::manifest::read_yaml(text, false, keeper);
}

std::optional<PolicyNode> PolicyDocument::root() const {
  if (tree_.empty()) return std::nullopt;
  return PolicyNode(*this, 0);
}

const Node& PolicyNode::node() const {
  return document_->tree_.at(index_);
}

std::uint32_t PolicyNode::line() const {
  return node().line;
}

std::string PolicyNode::place() const {
  return place_text(document_->name_, node().line, node().column);
}

void PolicyNode::fail(std::string_view message) const {
  fail_at(document_->name_, node().line, node().column, message);
}

void PolicyNode::expect(const std::vector<std::string_view>& keys) const {
  if (node().kind != NodeKind::Mapping) fail("a mapping of keys and values is expected here");
  for (const auto& child : document_->tree_.children(node())) {
    if (std::ranges::find(keys, child.key) != keys.end()) continue;
    fail_at(document_->name_, child.key_line, child.key_column,
            fmt::format("unknown key {}{}", ingest::manifest::quoted(child.key),
                        did_you_mean(child.key, keys)));
  }
}

std::optional<PolicyNode> PolicyNode::child(std::string_view key) const {
  if (node().kind != NodeKind::Mapping) return std::nullopt;
  const auto& tree = document_->tree_;
  for (auto at = node().first; at != Node::kNone; at = tree.at(at).next) {
    if (tree.at(at).key == key && tree.at(at).kind != NodeKind::Null) {
      return PolicyNode(*document_, at);
    }
  }
  return std::nullopt;
}

PolicyNode PolicyNode::require(std::string_view key) const {
  const auto found = child(key);
  if (!found) fail(fmt::format("`{}` is missing", key));
  return *found;
}

std::vector<std::pair<std::string, PolicyNode>> PolicyNode::entries() const {
  std::vector<std::pair<std::string, PolicyNode>> found;
  if (node().kind != NodeKind::Mapping) fail("a mapping of keys and values is expected here");
  const auto& tree = document_->tree_;
  for (auto at = node().first; at != Node::kNone; at = tree.at(at).next) {
    found.emplace_back(std::string(tree.at(at).key), PolicyNode(*document_, at));
  }
  return found;
}

std::vector<PolicyNode> PolicyNode::items() const {
  if (node().kind != NodeKind::Sequence) fail("a list is expected here");
  std::vector<PolicyNode> found;
  const auto& tree = document_->tree_;
  for (auto at = node().first; at != Node::kNone; at = tree.at(at).next) {
    found.emplace_back(*document_, at);
  }
  return found;
}

bool PolicyNode::is_text() const {
  return node().kind == NodeKind::String;
}

std::string PolicyNode::text() const {
  const auto kind = node().kind;
  if (kind != NodeKind::String && kind != NodeKind::Number && kind != NodeKind::Bool) {
    fail("a text is expected here");
  }
  return std::string(node().text);
}

std::string PolicyNode::word(const std::vector<std::string_view>& words) const {
  auto given = text();
  const bool no = node().kind == NodeKind::Bool && (given == "false" || given == "no");
  if (no && std::ranges::find(words, "off") != words.end()) return "off";
  if (std::ranges::find(words, given) != words.end()) return given;
  fail(fmt::format("{} is not one of {}{}", ingest::manifest::quoted(given), fmt::join(words, ", "),
                   did_you_mean(given, words)));
}

}  // namespace nsposture::check
