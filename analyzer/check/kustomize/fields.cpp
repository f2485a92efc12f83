#include "analyzer/check/kustomize/fields.h"

#include "analyzer/check/kustomize/resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace nsposture::check::kustomize {

namespace {

constexpr std::array<std::string_view, 35> kFields = {"path",
                                                      "patch",
                                                      "target",
                                                      "options",
                                                      "group",
                                                      "version",
                                                      "kind",
                                                      "name",
                                                      "namespace",
                                                      "labelSelector",
                                                      "pairs",
                                                      "fields",
                                                      "create",
                                                      "source",
                                                      "annotationSelector",
                                                      "sourceValue",
                                                      "targets",
                                                      "select",
                                                      "reject",
                                                      "allowNameChange",
                                                      "fieldPaths",
                                                      "fieldPath",
                                                      "fieldpath",  // usual spelling in vars
                                                      "apiVersion",
                                                      "fieldSpecs",
                                                      "allowKindChange",
                                                      "objref",
                                                      "fieldref",
                                                      "delimiter",
                                                      "index",
                                                      "includeSelectors",
                                                      "includeTemplates",
                                                      "behavior",
                                                      "varReference",
                                                      "resources"};

// Fields with arbitrary keys.
constexpr std::array<std::string_view, 7> kFree = {
    "pairs",        "commonLabels", "annotations", "labels", "commonAnnotations",
    "valuesInline", "matchLabels"};

constexpr std::array<std::string_view, 4> kOfPatch = {"path", "patch", "target", "options"};
constexpr std::array<std::string_view, 7> kOfTarget = {
    "group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"};

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    return lower(x) == lower(y);
  });
}

// Go treats some non-ASCII letters as equal to `k` and `s`.
bool is_odd(std::string_view key) {
  if (std::ranges::any_of(key, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return true;
  }
  return !holds(kFields, key) && std::ranges::any_of(kFields, [key](std::string_view known) {
    return same_letters(key, known);
  });
}

// kustomize accepts no other types.
bool is_text(const Json& object, const char* key) {
  return !object.contains(key) || object[key].is_null() || object[key].is_string();
}

template <typename List>
std::string unknown_key(const Json& object, const List& known) {
  if (!object.is_object()) return {};
  for (const auto& [key, value] : object.items()) {
    if (!holds(known, key)) return fmt::format("`{}` in a patch is not known", key);
  }
  return {};
}

}  // namespace

std::string odd_field(const Json& content) {
  if (!content.is_structured()) return {};
  for (const auto& [key, value] : content.items()) {
    if (content.is_object() && is_odd(key)) {
      return fmt::format("the field `{}` is written in another case", key);
    }
    if (value.is_object() && holds(kFree, key)) continue;
    if (auto found = odd_field(value); !found.empty()) return found;
  }
  return {};
}

std::string unknown_patch_field(const Json& entry) {
  if (entry.is_string()) return {};
  if (!entry.is_object()) return "a patch that is none";
  if (auto found = unknown_key(entry, kOfPatch); !found.empty()) return found;
  if (!is_text(entry, "path") || !is_text(entry, "patch")) return "a patch that is no text";
  if (!entry.contains("target") || entry["target"].is_null()) return {};
  const auto& target = entry["target"];
  const bool texts = target.is_object() && std::ranges::all_of(kOfTarget, [&](auto key) {
                       return is_text(target, std::string(key).c_str());
                     });
  return texts ? unknown_key(target, kOfTarget) : "a target that is no selector";
}

bool spares_rights(const Json& fields) {
  if (fields.is_array()) return std::ranges::all_of(fields, spares_rights);
  if (!fields.is_object()) return true;
  if (fields.contains("path")) {
    const auto kind = text_at(fields, "kind");
    const auto path = text_at(fields, "path");
    const bool own = path.empty() || path.starts_with("kind") || path.starts_with("apiVersion") ||
                     path.starts_with("items");
    return !kind.empty() && !bears_rights(kind) && kind != "Namespace" && !own;
  }
  for (const auto& [key, child] : fields.items()) {
    if (key != "varReference" && !spares_rights(child)) return false;
  }
  return true;
}

}  // namespace nsposture::check::kustomize
