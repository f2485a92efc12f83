#include "analyzer/cli/commands/review_line.h"

#include "analyzer/ingest/json/json.h"
#include "analyzer/ingest/manifest/document.h"
#include "analyzer/ingest/manifest/json_manifest.h"
#include "analyzer/queries/nearest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::cli::commands {

namespace {

namespace dom = simdjson::dom;
namespace manifest = ingest::manifest;

using Path = std::vector<std::string_view>;

struct Refused {
  std::string message;
  Path place;  // of the key; empty: the whole line
};

const queries::Names& review_fields() {
  static const queries::Names kFields = {"apiVersion", "kind", "metadata", "spec", "status"};
  return kFields;
}

// v1beta1 names the groups `group`.
const queries::Names& spec_fields() {
  static const queries::Names kFields = {
      "resourceAttributes", "nonResourceAttributes", "user", "groups", "group", "extra", "uid"};
  return kFields;
}

const queries::Names& resource_fields() {
  static const queries::Names kFields = {"namespace",     "verb",          "group",
                                         "version",       "resource",      "name",
                                         "fieldSelector", "labelSelector", "subresource"};
  return kFields;
}

const queries::Names& path_fields() {
  static const queries::Names kFields = {"path", "verb"};
  return kFields;
}

Path below(Path path, std::string_view key) {
  path.push_back(key);
  return path;
}

// Throws Refused for an unknown or duplicate field: its intended meaning is unclear.
void expect_fields(const dom::object& object, const queries::Names& known, const Path& path) {
  std::vector<std::string_view> met;
  for (const auto field : object) {
    const auto place = below(path, field.key);
    const auto shown = fmt::format("{}", fmt::join(place, "."));
    if (!known.contains(field.key)) {
      const auto near = queries::nearest(std::string(field.key), known);
      throw Refused{
          fmt::format("unknown field \"{}\"{}", shown,
                      near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near.front())),
          place};
    }
    if (std::ranges::find(met, field.key) != met.end()) {
      throw Refused{fmt::format("the field \"{}\" is there twice", shown), place};
    }
    met.push_back(field.key);
  }
}

// Absent and null are treated alike.
bool is_absent(const dom::object& object, std::string_view key, dom::element& value) {
  return object[key].get(value) != simdjson::SUCCESS || value.is_null();
}

[[noreturn]] void refuse_type(const Path& path) {
  throw Refused{fmt::format("{} has a value of the wrong type", path.back()), path};
}

std::string_view text_of(const dom::object& object, std::string_view key, const Path& path) {
  dom::element value;
  if (is_absent(object, key, value)) return {};
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) refuse_type(below(path, key));
  return text;
}

bool find_object(const dom::object& object, std::string_view key, const Path& path,
                 dom::object& found) {
  dom::element value;
  if (is_absent(object, key, value)) return false;
  if (value.get(found) != simdjson::SUCCESS) refuse_type(below(path, key));
  return true;
}

std::vector<std::string> groups_of(const dom::object& spec, const Path& path) {
  std::vector<std::string> names;
  dom::element given;
  const auto* const key = is_absent(spec, "groups", given) ? "group" : "groups";
  if (is_absent(spec, key, given)) return names;
  dom::array groups;
  if (given.get(groups) != simdjson::SUCCESS) refuse_type(below(path, key));
  for (const auto group : groups) {
    std::string_view text;
    if (group.get(text) != simdjson::SUCCESS) refuse_type(below(path, key));
    names.emplace_back(text);
  }
  return names;
}

ResourceAttributes resource_of(const dom::object& object, const Path& path) {
  expect_fields(object, resource_fields(), path);
  const auto text = [&](std::string_view key) { return text_of(object, key, path); };
  return {text("verb"),        text("group"),     text("resource"),
          text("subresource"), text("namespace"), text("name")};
}

void take_request(const dom::object& spec, const Path& path, Review& review) {
  constexpr std::string_view kResource = "resourceAttributes", kPath = "nonResourceAttributes";
  dom::object resource, url;
  const bool has_resource = find_object(spec, kResource, path, resource);
  const bool has_url = find_object(spec, kPath, path, url);
  if (has_resource && has_url) {
    throw Refused{"both resourceAttributes and nonResourceAttributes", {}};
  }
  if (!has_resource && !has_url) {
    throw Refused{"neither resourceAttributes nor nonResourceAttributes", {}};
  }
  if (has_resource) {
    review.resource = resource_of(resource, below(path, kResource));
    return;
  }
  const auto place = below(path, kPath);
  expect_fields(url, path_fields(), place);
  review.path = NonResourceAttributes{text_of(url, "verb", place), text_of(url, "path", place)};
}

void take_review(dom::object spec, Review& review) {
  Path path;
  dom::object inner;
  if (find_object(spec, "spec", path, inner)) {
    expect_fields(spec, review_fields(), path);
    path.emplace_back("spec");
    spec = inner;
  }
  expect_fields(spec, spec_fields(), path);
  review.user = text_of(spec, "user", path);
  review.groups = groups_of(spec, path);
  if (review.user.empty() && review.groups.empty()) throw Refused{"neither user nor groups", {}};
  take_request(spec, path, review);
}

// Finds the position of a key in the line; for a duplicate key, that of the second.
class KeyFinder : public manifest::DocumentSink {
 public:
  explicit KeyFinder(const Path& path) : path_(path) {}

  void on_document(const manifest::Tree& tree, const manifest::ListContext& /*list*/,
                   const std::vector<manifest::DuplicateKey>& /*duplicates*/) override {
    const auto* node = &tree.root();
    for (const auto key : path_) {
      node = tree.find(*node, key);
      if (node == nullptr) return;
    }
    column = node->key_column;
  }

  void on_unreadable(std::uint32_t /*line*/, std::uint32_t /*column*/,
                     const std::string& /*message*/) override {}

  std::uint32_t column = 0;

 private:
  const Path& path_;
};

std::uint32_t column_of(const std::string& line, const Path& path) {
  if (path.empty()) return 0;
  const auto text = ingest::json::padded(line);
  KeyFinder finder(path);
  manifest::read_json(std::string_view(text).substr(0, line.size()), finder);
  return finder.column;
}

}  // namespace

Review ReviewReader::read(const std::string& line) {
  Review review;
  try {
    dom::object object;
    if (parser_.parse(line).get(object) != simdjson::SUCCESS) {
      throw Refused{"not a JSON object", {}};
    }
    take_review(object, review);
  } catch (const Refused& refused) {
    review.error = refused.message;
    review.column = column_of(line, refused.place);
  }
  return review;
}

}  // namespace nsposture::cli::commands
