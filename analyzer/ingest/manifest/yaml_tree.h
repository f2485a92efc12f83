// Builds a Tree from yaml-cpp's events of one document, with the merge keys and limits that
// yaml-cpp lacks. Not thread-safe.
#pragma once

#include "analyzer/ingest/manifest/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstdint>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::manifest {

// A document that cannot be used; line and column start at 1.
struct YamlTrouble : std::runtime_error {
  YamlTrouble(std::uint32_t at_line, std::uint32_t at_column, const std::string& message)
      : std::runtime_error(message), line(at_line), column(at_column) {}

  std::uint32_t line;
  std::uint32_t column;
};

// The event methods throw YamlTrouble.
class YamlTreeBuilder : public YAML::EventHandler {
 public:
  // Line numbers of the following documents are offset by `line_offset`.
  void start_chunk(std::uint32_t line_offset);

  [[nodiscard]] const Tree& tree() const { return tree_; }

  [[nodiscard]] const std::vector<DuplicateKey>& duplicates() const { return duplicates_; }

  void OnDocumentStart(const YAML::Mark& mark) override;

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  struct Frame {
    std::uint32_t node = 0;
    std::uint32_t last = Node::kNone;  // the newest child
    bool have_key = false;
    bool merge_key = false;  // the current key is a plain `<<`
    YAML::anchor_t anchor = 0;
    Node key;  // key, key_line and key_column of the next child
    std::vector<std::uint32_t> merges;
  };

  struct Anchor {
    std::uint32_t node = Node::kNone;
    bool complete = false;
  };

  [[nodiscard]] bool at_key() const;
  void take_key(const YAML::Mark& mark, std::string_view text, bool merge);
  std::uint32_t attach(const YAML::Mark& mark, Node node);
  void open(const YAML::Mark& mark, NodeKind kind, YAML::anchor_t anchor);
  void close();
  void set_anchor(YAML::anchor_t anchor, std::uint32_t node, bool complete);
  void append(Frame& frame, std::uint32_t child);
  void expand_merges(Frame& frame);
  [[nodiscard]] bool holds_key(const Node& source, std::string_view key) const;
  std::vector<std::uint32_t> take_children(Frame& frame);
  void merge_from(Frame& frame, const Node& source);
  void merge_mapping(Frame& frame, const Node& source);
  void count_expanded(const Node& at, std::uint64_t nodes);
  std::string_view keep(std::string_view text);
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const;

  Tree tree_;
  std::vector<std::uint64_t> weights_;  // nodes at and below each node, aliases expanded
  std::vector<DuplicateKey> duplicates_;
  std::vector<Frame> stack_;
  std::vector<Anchor> anchors_;
  std::uint64_t expanded_ = 0;
  std::uint32_t line_offset_ = 0;
  int previous_start_ = -1;
  std::pmr::monotonic_buffer_resource text_;
};

}  // namespace nsposture::ingest::manifest
