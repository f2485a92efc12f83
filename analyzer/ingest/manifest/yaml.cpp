#include "analyzer/ingest/manifest/yaml.h"

#include "analyzer/ingest/manifest/template.h"
#include "analyzer/ingest/manifest/text.h"
#include "analyzer/ingest/manifest/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <string>

namespace nsposture::ingest::manifest {

namespace {

class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only read: there is no put area
    setg(begin, begin, begin + text.size());
  }
};

// Text may contain unclosed brackets; only a huge number of them means that it is not a manifest.
constexpr std::size_t kMaxOpenBrackets = 100'000;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Chunk {
  std::string_view text;
  std::uint32_t line_offset = 0;  // lines before it
  bool last = false;
};

bool is_marker(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || line[3] == ' ' || line[3] == '\t' ||
                                     line[3] == '\r' || line[3] == '\n');
}

// Splits the text at each line `---`, which starts the chunk.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  std::optional<Chunk> next() {
    if (rest_.empty()) return std::nullopt;
    Chunk chunk;
    chunk.line_offset = lines_;
    std::size_t at = 0;
    do {
      const auto newline = rest_.find('\n', at);
      at = newline == std::string_view::npos ? rest_.size() : newline + 1;
      ++lines_;
    } while (at < rest_.size() && !is_marker(rest_.substr(at, 4)));
    chunk.text = rest_.substr(0, at);
    rest_.remove_prefix(at);
    chunk.last = rest_.empty();
    return chunk;
  }

 private:
  std::string_view rest_;
  std::uint32_t lines_ = 0;
};

// Blank lines, comments, directives and a bare marker are not a document.
bool has_content(std::string_view chunk) {
  for (std::size_t at = 0; at < chunk.size();) {
    const auto newline = std::min(chunk.find('\n', at), chunk.size());
    auto line = chunk.substr(at, newline - at);
    if (is_marker(line)) line.remove_prefix(3);
    const auto first = line.find_first_not_of(" \t\r");
    const bool directive = first == 0 && line[0] == '%';
    if (first != std::string_view::npos && line[first] != '#' && !directive) return true;
    at = newline + 1;
  }
  return false;
}

// Finds a byte order mark directly after the marker: Go's YAML skips it there, and treats it as a
// letter everywhere else.
std::size_t find_byte_order_mark(std::string_view chunk) {
  if (!is_marker(chunk)) return std::string_view::npos;
  const auto newline = chunk.find('\n');
  if (newline == std::string_view::npos) return newline;
  return chunk.substr(newline + 1).starts_with(kByteOrderMark) ? newline + 1
                                                               : std::string_view::npos;
}

// The start of a line that is too long, or npos.
std::size_t find_long_line(std::string_view text) {
  if (text.size() <= kMaxYamlLine) return std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const auto newline = std::min(text.find('\n', at), text.size());
    if (newline - at > kMaxYamlLine) return at;
    at = newline + 1;
  }
  return std::string_view::npos;
}

class ChunkReader {
 public:
  explicit ChunkReader(DocumentSink& sink) : sink_(sink) {}

  void read(Chunk chunk) {
    if (!is_clean(chunk)) return;
    std::string plain;
    if (const auto mark = find_byte_order_mark(chunk.text); mark != std::string_view::npos) {
      chunk.text = plain = std::string(chunk.text).erase(mark, kByteOrderMark.size());
    }
    if (has_hidden_line_ends(chunk.text)) chunk.text = plain = with_plain_line_ends(chunk.text);
    if (!has_content(chunk.text) || !is_shallow(chunk)) return;
    builder_.start_chunk(chunk.line_offset);
    ViewBuffer buffer(chunk.text);
    std::istream stream(&buffer);
    try {
      parse(stream);
    } catch (const YamlTrouble& trouble) {
      sink_.on_unreadable(trouble.line, trouble.column, trouble.what());
    } catch (const YAML::DeepRecursion& error) {
      complain(chunk, error.mark, "the document is nested too deeply");
    } catch (const YAML::Exception& error) {
      complain(chunk, error.mark, "not valid YAML: " + error.msg);
    }
  }

 private:
  void parse(std::istream& stream) {
    YAML::Parser parser(stream);
    bool first = true;
    while (parser.HandleNextDocument(builder_)) {
      const Tree& tree = builder_.tree();
      if (!tree.empty() && tree.root().kind != NodeKind::Null) {
        const Node& root = tree.root();
        // After `...`: Kubernetes' reader of this text stops after the first document.
        if (!first) {
          throw YamlTrouble(root.line, root.column,
                            "a document without `---` before it: kubectl does not read it");
        }
        sink_.on_document(tree, {}, builder_.duplicates());
      }
      first = false;
    }
  }

  // yaml-cpp uses hundreds of bytes for each open bracket.
  bool is_shallow(const Chunk& chunk) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < chunk.text.size(); ++at) {
      const char c = chunk.text[at];
      if (c == '[' || c == '{') ++depth;
      if ((c == ']' || c == '}') && depth > 0) --depth;
      if (depth > kMaxOpenBrackets) {
        return complain_at(chunk, at, fmt::format("more than {} open brackets", kMaxOpenBrackets));
      }
    }
    return true;
  }

  bool is_clean(const Chunk& chunk) {
    if (chunk.text.size() > kMaxYamlDocument) {
      return complain_at(chunk, 0, "a YAML document larger than 256 MiB: write the dump as JSON");
    }
    if (const auto at = find_invalid_utf8(chunk.text); at != std::string_view::npos) {
      return complain_at(chunk, at, "invalid UTF-8");
    }
    if (const auto at = find_control_character(chunk.text); at != std::string_view::npos) {
      const auto name = code_point_name(static_cast<unsigned char>(chunk.text[at]));
      return complain_at(chunk, at, fmt::format("the control character {}", name));
    }
    if (const auto at = find_long_line(chunk.text); at != std::string_view::npos) {
      return complain_at(chunk, at, "a line longer than 16 MiB");
    }
    return true;
  }

  bool complain_at(const Chunk& chunk, std::size_t at, const std::string& message) {
    const auto place = LineCounter(chunk.text).place(at);
    sink_.on_unreadable(chunk.line_offset + place.line, place.column, message);
    return false;
  }

  void complain(const Chunk& chunk, const YAML::Mark& mark, const std::string& message) {
    const bool known = !mark.is_null();
    sink_.on_unreadable(chunk.line_offset + (known ? static_cast<std::uint32_t>(mark.line) + 1 : 1),
                        known ? static_cast<std::uint32_t>(mark.column) + 1 : 0, message);
  }

  DocumentSink& sink_;
  YamlTreeBuilder builder_;
};

void read_chunks(std::string_view text, bool cut, DocumentSink& sink) {
  ChunkReader reader(sink);
  Splitter splitter(text);
  while (const auto chunk = splitter.next()) {
    if (!cut || !chunk->last) reader.read(*chunk);
  }
}

// Reads only to determine whether a text with `{{` in it is valid as is.
class TemplateProbe : public DocumentSink {
 public:
  void on_document(const Tree& tree, const ListContext& /*list*/,
                   const std::vector<DuplicateKey>& /*duplicates*/) override {
    is_template = is_template || names_placeholder(tree);
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {
    is_template = true;
  }

  bool is_template = false;
};

}  // namespace

void read_yaml(std::string_view text, bool cut, DocumentSink& sink) {
  const auto braces = find_braces(text);
  if (braces != std::string_view::npos) {
    TemplateProbe probe;
    read_chunks(text, cut, probe);
    if (probe.is_template) {
      const auto place = LineCounter(text).place(braces);
      sink.on_unreadable(place.line, place.column,
                         "contains Go template markup: render it first (helm template …)");
      return;
    }
  }
  read_chunks(text, cut, sink);
}

}  // namespace nsposture::ingest::manifest
