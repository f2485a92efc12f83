// The recorded corpus, mutated so that the meaning stays: whatever way the same objects are written
// in, the same is read. A fixed number of mutations from a fixed seed.
#include "analyzer/ingest/manifest/manifest_source.h"
#include "tests/support/read_objects.h"
#include "tests/unit/ingest/rbac/corpus.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace nsposture::ingest;
using namespace nsposture::tests;
using nsposture::DiagnosticKind;
using Ordered = nlohmann::ordered_json;

namespace {

constexpr int kFormsOfEach = 60;

using Objects = std::multiset<std::string>;

// Nothing where the text is not read cleanly.
std::optional<Objects> read_cleanly(const std::string& text) {
  const auto read = manifest::read_manifest(text, "a.yaml", "default");
  const bool clean = std::ranges::all_of(read.diagnostics, [](const auto& diagnostic) {
    return diagnostic.kind == DiagnosticKind::Warning;
  });
  if (!clean) return std::nullopt;
  return objects_of(read.cluster);
}

// The numbers of std::mt19937 are the same everywhere, those of distributions are not.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : numbers_(seed) {}

  std::size_t below(std::size_t end) { return numbers_() % end; }

  bool flip() { return below(2) == 0; }

  template <typename List>
  void shuffle(List& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
  }

 private:
  std::mt19937 numbers_;
};

bool is_plain(const std::string& text) {
  static const std::set<std::string> kWords = {"y",   "n",    "yes",   "no",  "on",
                                               "off", "true", "false", "null"};
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == '-'; };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::ranges::all_of(text, fits) && !kWords.contains(text);
}

bool is_printable_ascii(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// In ASCII: YAML breaks lines at U+2028, JSON does not.
std::string json_text(const Ordered& value, int indent = -1) {
  return value.dump(indent, ' ', true);
}

std::string single_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

// Writes a value as YAML, each time in another of the ways that mean the same.
class Writer {
 public:
  explicit Writer(Dice& dice) : dice_(dice) {}

  std::string document(const Ordered& value) {
    std::string out = comment(0);
    switch (dice_.below(4)) {
      case 0:
        return out + json_text(value) + '\n';
      case 1:
        return out + json_text(value, 2) + '\n';
      case 2:
        return out + "# flow\n" + flow(value) + '\n';
      default:
        return out + block(value, 0);
    }
  }

 private:
  std::string scalar(const Ordered& value) {
    if (!value.is_string()) return json_text(value);
    const auto text = value.get<std::string>();
    const auto way = dice_.below(3);
    if (way == 0 && is_plain(text)) return text;
    if (way == 1 && is_printable_ascii(text)) return single_quoted(text);
    return json_text(value);
  }

  std::string flow(const Ordered& value) {
    if (!value.is_structured()) return scalar(value);
    std::string out;
    for (const auto& [key, member] : shuffled(value)) {
      out += out.empty() ? "" : ", ";
      out += (value.is_object() ? scalar(key) + ": " : "") + flow(member);
    }
    return value.is_object() ? '{' + out + '}' : '[' + out + ']';
  }

  // The lines of a mapping or a list, each indented.
  std::string block(const Ordered& value, std::size_t indent) {
    std::string out;
    for (const auto& [key, member] : shuffled(value)) {
      out += comment(indent);
      out += std::string(indent, ' ') + (value.is_object() ? scalar(key) + ':' : "-");
      const bool nested = member.is_structured() && !member.empty() && dice_.below(3) != 0;
      out += nested ? tail() + block(member, indent + 1 + dice_.below(4))
                    : ' ' + flow(member) + tail();
    }
    return out;
  }

  std::string comment(std::size_t indent) {
    if (dice_.below(6) != 0) return {};
    return dice_.flip() ? "\n" : std::string(indent, ' ') + "# verbs: ['*']\n";
  }

  std::string tail() { return dice_.below(5) == 0 ? "  # name: other\n" : "\n"; }

  // Keys in any order; the order of a list counts.
  std::vector<std::pair<Ordered, Ordered>> shuffled(const Ordered& value) {
    std::vector<std::pair<Ordered, Ordered>> members;
    for (const auto& [key, member] : value.items()) members.emplace_back(key, member);
    if (value.is_object()) dice_.shuffle(members);
    return members;
  }

  Dice& dice_;
};

// A manifest out of what kubectl printed of the object.
Ordered manifest_of(const nlohmann::json& given) {
  Ordered object = {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                    {"kind", given["kind"]},
                    {"metadata", {{"name", given["name"]}}}};
  if (given.contains("namespace") && given["namespace"] != "") {
    object["metadata"]["namespace"] = given["namespace"];
  }
  for (const auto* key : {"rules", "roleRef", "subjects"}) {
    if (given.contains(key)) object[key] = given[key];
  }
  return object;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

// One object alone, with other documents, or in a list.
std::string written(const Ordered& object, Dice& dice) {
  Writer writer(dice);
  const Ordered other = {
      {"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "c"}}}};
  std::string text;
  switch (dice.below(4)) {
    case 0:
      text = writer.document({{"apiVersion", "v1"}, {"kind", "List"}, {"items", {other, object}}});
      break;
    case 1:
      // A stream that begins with a brace is JSON to its end.
      text = "# two\n" + writer.document(other) + "---\n" + writer.document(object);
      break;
    case 2:
      text = "---\n" + writer.document(object) + "---\n# nothing\n---\n" + writer.document(other);
      break;
    default:
      text = writer.document(object);
  }
  return dice.below(4) == 0 ? with_crlf(text) : text;
}

// The objects that kubectl saw and that are read cleanly, each once.
std::vector<std::pair<Ordered, Objects>> recorded_objects() {
  std::set<std::string> seen;
  std::vector<std::pair<Ordered, Objects>> found;
  for (const auto& one : reading_corpus()) {
    for (const auto& given : one.objects) {
      const auto object = manifest_of(given);
      if (!seen.insert(object.dump()).second) continue;
      auto read = read_cleanly(object.dump());
      if (read) found.emplace_back(object, std::move(*read));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("an object is read alike however it is written", "[ingest]") {
  const auto objects = recorded_objects();
  REQUIRE(objects.size() > 50);
  Dice dice(20270131);
  for (const auto& [object, expected] : objects) {
    CHECK(expected.size() == 1);
    for (int i = 0; i < kFormsOfEach; ++i) {
      const auto text = written(object, dice);
      const auto read = read_cleanly(text);
      INFO(object.dump() << "\nwritten as\n" << text);
      REQUIRE(read.has_value());
      REQUIRE(*read == expected);
    }
  }
}

TEST_CASE("a recorded file means the same with other line ends and documents around it",
          "[ingest]") {
  std::size_t compared = 0;
  for (const auto& one : reading_corpus()) {
    const auto expected = read_cleanly(one.text);
    const bool is_ascii = std::ranges::all_of(
        one.text, [](char c) { return c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F); });
    // What holds a text over several lines, directives, ends of streams and JSON are left out.
    const auto first = one.text.find_first_not_of(" \n\t");
    const bool is_json =
        first != std::string::npos && (one.text[first] == '{' || one.text[first] == '[');
    const bool simple = !is_json && one.text.find_first_of("|>%") == std::string::npos &&
                        one.text.find("...") == std::string::npos;
    if (!expected || !is_ascii || !simple) continue;
    ++compared;
    INFO(one.name << "\n" << one.text);
    CHECK(read_cleanly(with_crlf(one.text)) == expected);
    CHECK(read_cleanly("# first\n\n" + one.text) == expected);
    CHECK(read_cleanly(one.text + "\n\n# last\n") == expected);
    CHECK(
        read_cleanly(one.text + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n") ==
        expected);
  }
  CHECK(compared > 60);
}

// The comparison itself can fail.
TEST_CASE("an object with another verb is not taken for the same", "[ingest]") {
  Dice dice(1);
  for (const auto& [object, expected] : recorded_objects()) {
    const bool has_rules = !object["kind"].get<std::string>().ends_with("Binding") &&
                           object.contains("rules") && !object["rules"].empty();
    if (!has_rules) continue;
    auto changed = object;
    changed["rules"][0]["verbs"] = {"changed"};
    CHECK(read_cleanly(written(changed, dice)) != expected);
  }
}
