// Reads the policy's YAML: each accessor either returns a value or fails with the position. "Fails"
// means it throws Error(Usage). Immutable once read, so it may be shared between threads.
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

// Must not outlive its document.
class PolicyNode {
 public:
  PolicyNode(const PolicyDocument& document, std::uint32_t index)
      : document_(&document), index_(index) {}

  // Fails for a key that is not in the list, with the nearest valid key.
  void expect(const std::vector<std::string_view>& keys) const;

  // Absent and null are treated alike.
  [[nodiscard]] std::optional<PolicyNode> child(std::string_view key) const;
  [[nodiscard]] PolicyNode require(std::string_view key) const;
  [[nodiscard]] std::vector<std::pair<std::string, PolicyNode>> entries() const;
  [[nodiscard]] std::vector<PolicyNode> items() const;
  [[nodiscard]] bool is_text() const;
  // Numbers and booleans as written.
  [[nodiscard]] std::string text() const;
  // One of these words. `off` may have been parsed as a boolean.
  [[nodiscard]] std::string word(const std::vector<std::string_view>& words) const;

  // Starts at 1.
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
  // Throws Error(Usage) for invalid YAML, several documents, or a duplicate key.
  PolicyDocument(std::string_view text, std::string name);

  // Empty for an empty file.
  [[nodiscard]] std::optional<PolicyNode> root() const;

 private:
  friend class PolicyNode;

  std::string name_;
  std::vector<std::unique_ptr<std::string>> texts_;  // the nodes point into these
  ingest::manifest::Tree tree_;
};

// " (did you mean `x`?)", or "" if no word is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& known);

}  // namespace nsposture::check
