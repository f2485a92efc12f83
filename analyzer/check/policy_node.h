// The policy's YAML as it is walked: each question either has an answer or fails with the place.
// Fails: throws Error(Usage). Not changed once it is read, so it may be shared between threads.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::check {

class PolicyDocument;

// Lives no longer than its document.
class PolicyNode {
 public:
  PolicyNode(const PolicyDocument& document, std::uint32_t index)
      : document_(&document), index_(index) {}

  // Fails for a key that is none of these, with the one that was probably meant.
  void expect(const std::vector<std::string_view>& keys) const;

  // Absent and null are alike.
  [[nodiscard]] std::optional<PolicyNode> child(std::string_view key) const;
  [[nodiscard]] PolicyNode require(std::string_view key) const;
  [[nodiscard]] std::vector<std::pair<std::string, PolicyNode>> entries() const;
  [[nodiscard]] std::vector<PolicyNode> items() const;
  [[nodiscard]] bool is_text() const;
  // Numbers and booleans as they are written.
  [[nodiscard]] std::string text() const;
  // One of these words. `off` may have been read as a boolean.
  [[nodiscard]] std::string word(const std::vector<std::string_view>& words) const;

  // From 1.
  [[nodiscard]] std::uint32_t line() const;
  [[nodiscard]] std::string place() const;  // "file:line:column"

  // Throws Error(Usage): "file:line:column: message".
  [[noreturn]] void fail(std::string_view message) const;

 private:
  [[nodiscard]] const ingest::manifest::Node& node() const;

  const PolicyDocument* document_;
  std::uint32_t index_;
};

class PolicyDocument {
 public:
  // Throws Error(Usage) for text that is no YAML, several documents, or a key that stands twice.
  PolicyDocument(std::string_view text, std::string name);

  // Nothing for an empty file.
  [[nodiscard]] std::optional<PolicyNode> root() const;

 private:
  friend class PolicyNode;

  std::string name_;
  std::vector<std::unique_ptr<std::string>> texts_;  // what the nodes point into
  ingest::manifest::Tree tree_;
};

// " (did you mean `x`?)", or "" when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& known);

}  // namespace nsposture::check
