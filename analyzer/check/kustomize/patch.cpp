#include "analyzer/check/kustomize/patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fnmatch.h>
#include <string_view>
#include <utility>

namespace nsposture::check::kustomize {

namespace {

// The supported regular expressions in a selector: `|` between names, `.` and `.*` in them. Others
// could take unbounded time to match, and are reported as not evaluated.
bool is_plain(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern.substr(at, 2) == ".*") {
      ++at;
    } else if (std::string_view("\\[](){}+?*").find(pattern[at]) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool fits_one(std::string pattern, const std::string& text) {
  if (pattern.starts_with('^')) pattern.erase(0, 1);
  if (pattern.ends_with('$')) pattern.pop_back();
  for (auto at = pattern.find('.'); at != std::string::npos; at = pattern.find('.', at)) {
    if (pattern.compare(at, 2, ".*") == 0) {
      pattern.erase(at, 1);
    } else {
      pattern[at] = '?';
    }
  }
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

// An empty selector matches everything.
bool fits(const std::string& pattern, const std::string& text) {
  if (pattern.empty() || pattern == text) return true;
  for (std::size_t at = 0; at <= pattern.size();) {
    const auto end = std::min(pattern.find('|', at), pattern.size());
    if (fits_one(pattern.substr(at, end - at), text)) return true;
    at = end + 1;
  }
  return false;
}

// Converts `(A|B)` to `A|B`.
std::string without_parentheses(std::string pattern) {
  if (pattern.starts_with('^') && pattern.ends_with('$')) {
    pattern = pattern.substr(1, pattern.size() - 2);
  }
  const bool whole = pattern.size() > 2 && pattern.front() == '(' && pattern.back() == ')' &&
                     pattern.find_first_of("()", 1) == pattern.size() - 1;
  return whole ? pattern.substr(1, pattern.size() - 2) : pattern;
}

constexpr std::array<std::string_view, 5> kOfTarget = {"group", "version", "kind", "namespace",
                                                       "name"};

Json with_plain_alternatives(Json target) {
  if (!target.is_object()) return target;
  for (const auto key : kOfTarget) {
    if (const auto text = text_at(target, key); text.find('(') != std::string::npos) {
      target[std::string(key)] = without_parentheses(text);
    }
  }
  return target;
}

// Whether the kinds are plain names, none of which affects permissions or may contain objects that
// do.
bool names_harmless_kinds(std::string_view kinds) {
  constexpr std::array<std::string_view, 4> kMayHold = {"ConfigMap", "Secret", "Namespace", "List"};
  if (kinds.empty()) return false;
  for (;;) {
    const auto end = std::min(kinds.find('|'), kinds.size());
    const auto kind = kinds.substr(0, end);
    const bool literal = !kind.empty() && std::ranges::all_of(kind, [](unsigned char c) {
      return std::isalnum(c) != 0;
    });
    const bool held = std::ranges::find(kMayHold, kind) != kMayHold.end() || kind.ends_with("List");
    if (!literal || held || bears_rights(kind)) return false;
    if (end == kinds.size()) return true;
    kinds.remove_prefix(end + 1);
  }
}

// Groups of workloads and related kinds, none of which affects permissions.
bool is_harmless_group(std::string_view group) {
  constexpr std::array<std::string_view, 4> kGroups = {"apps", "batch", "autoscaling", "policy"};
  return std::ranges::find(kGroups, group) != kGroups.end();
}

bool is_plain_target(const Json& target) {
  return std::ranges::all_of(kOfTarget, [&](auto key) { return is_plain(text_at(target, key)); });
}

// `a=b,c=d`; other forms of selectors are not evaluated here.
bool is_plain_selector(std::string_view selector) {
  while (!selector.empty()) {
    const auto end = std::min(selector.find(','), selector.size());
    const auto pair = selector.substr(0, end);
    const auto equal = pair.find('=');
    const bool plain = equal != std::string_view::npos && equal > 0 &&
                       pair.find_first_of("=!() \t<>", equal + 1) == std::string_view::npos &&
                       pair.find_first_of("!() \t<>") == std::string_view::npos;
    if (!plain) return false;
    selector.remove_prefix(std::min(end + 1, selector.size()));
  }
  return true;
}

bool holds_pairs(const Json& object, const char* field, std::string_view selector) {
  const auto metadata = object.value("metadata", Json());
  const auto held = metadata.is_object() ? metadata.value(field, Json()) : Json();
  while (!selector.empty()) {
    const auto end = std::min(selector.find(','), selector.size());
    const auto pair = selector.substr(0, end);
    const auto equal = pair.find('=');
    const auto key = pair.substr(0, equal);
    const bool there = held.is_object() && held.contains(std::string(key));
    if (!there || text_at(held, key) != pair.substr(equal + 1)) return false;
    selector.remove_prefix(std::min(end + 1, selector.size()));
  }
  return true;
}

std::string version_of(const Json& object) {
  const auto version = text_at(object, "apiVersion");
  return version.substr(version.find('/') + 1);  // all of it if there is no group
}

bool had_name(const Resource& resource, const std::string& pattern) {
  return fits(pattern, name_of(resource.document.content)) ||
         std::ranges::any_of(resource.names,
                             [&](const std::string& name) { return fits(pattern, name); });
}

bool is_selected(const Resource& resource, const Json& target) {
  const auto& object = resource.document.content;
  return object.is_object() && fits(text_at(target, "group"), group_of(object)) &&
         fits(text_at(target, "version"), version_of(object)) &&
         holds_pairs(object, "labels", text_at(target, "labelSelector")) &&
         holds_pairs(object, "annotations", text_at(target, "annotationSelector")) &&
         fits(text_at(target, "kind"), kind_of(object)) &&
         fits(text_at(target, "namespace"), namespace_of(object)) &&
         had_name(resource, text_at(target, "name"));
}

bool is_meant(const Resource& resource, const Json& patch) {
  const auto& object = resource.document.content;
  const auto ns = namespace_of(patch);
  return kind_of(object) == kind_of(patch) && group_of(object) == group_of(patch) &&
         (ns.empty() || ns == namespace_of(object)) && had_name(resource, name_of(patch));
}

// Merges maps, removes nulls and replaces lists, as for RBAC lists. kustomize merges other lists by
// key, but those do not affect permissions.
void merge(Json& object, const Json& patch) {
  for (const auto& [key, value] : patch.items()) {
    if (key.starts_with('$')) continue;
    if (value.is_null()) {
      object.erase(key);
    } else if (value.is_object() && object.contains(key) && object[key].is_object()) {
      merge(object[key], value);
    } else {
      object[key] = value;
    }
  }
}

bool has_directive(const Json& patch) {
  if (patch.is_array()) return std::ranges::any_of(patch, has_directive);
  if (!patch.is_object()) return false;
  for (const auto& [key, value] : patch.items()) {
    if (key.starts_with('$') || has_directive(value)) return true;
  }
  return false;
}

bool may_change_kind(const Json& patch) {
  if (!patch.is_array()) return patch.is_object() && patch.contains("items");
  return std::ranges::any_of(patch, [](const Json& operation) {
    const auto path = text_at(operation, "path");
    return path.size() < 2 || path.starts_with("/kind") || path.starts_with("/apiVersion") ||
           path.starts_with("/items");
  });
}

// The target without its non-plain parts: it then matches more objects of the same kinds.
Json opened(Json target) {
  for (const auto key : kOfTarget) {
    if (!is_plain(text_at(target, key))) target.erase(std::string(key));
  }
  for (const auto* key : {"labelSelector", "annotationSelector"}) {
    if (!is_plain_selector(text_at(target, key))) target.erase(key);
  }
  return target;
}

class Application {
 public:
  Application(const Patch& patch, std::vector<Resource>& resources)
      : patch_{patch.text, with_plain_alternatives(patch.target), patch.may_miss},
        resources_(resources) {}

  std::string run() {
    const auto documents = read_whole_documents(patch_.text);
    if (!documents.trouble.empty()) return "a patch that cannot be read: " + documents.trouble;
    const bool plain = is_plain_target(patch_.target) &&
                       is_plain_selector(text_at(patch_.target, "labelSelector")) &&
                       is_plain_selector(text_at(patch_.target, "annotationSelector"));
    if (!plain) {
      if (!is_harmless(documents)) {
        return "nsposture does not evaluate the target of a patch, so the result is not judged";
      }
      patch_.target = opened(std::move(patch_.target));
      is_open_ = true;
    }
    for (const auto& document : documents.all) {
      const auto trouble =
          document.content.is_array() ? operations(document.content) : strategic(document.content);
      if (!trouble.empty()) return trouble;
    }
    return {};
  }

 private:
  // None of the objects that it may select affects permissions.
  [[nodiscard]] bool is_harmless(const Documents& documents) const {
    const bool kinds = names_harmless_kinds(text_at(patch_.target, "kind")) ||
                       is_harmless_group(text_at(patch_.target, "group"));
    return kinds && std::ranges::none_of(documents.all, [](const Document& document) {
             return may_change_kind(document.content);
           });
  }

  std::string operations(const Json& list) {
    if (!patch_.target.is_object()) return "a JSON patch without a target";
    for (auto& resource : resources_) {
      if (!is_selected(resource, patch_.target)) continue;
      auto& object = resource.document.content;
      const auto kind = kind_of(object);
      try {
        auto changed = object.patch(list);
        object = std::move(changed);
      } catch (const Json::exception&) {
        // A patch of lists that only kustomize can address.
        if (bears_rights(kind) || may_change_kind(list)) {
          return fmt::format("a JSON patch of {} `{}` that does not apply", kind, name_of(object));
        }
      }
    }
    return {};
  }

  std::string strategic(const Json& patch) {
    if (!patch.is_object()) return "a patch that is no object";
    if (patch.contains("metadata") && !patch["metadata"].is_object()) {
      return "a patch whose metadata are none";
    }
    bool found = false;
    for (std::size_t i = 0; i < resources_.size();) {
      const bool chosen = patch_.target.is_object() ? is_selected(resources_[i], patch_.target)
                                                    : is_meant(resources_[i], patch);
      found = found || chosen;
      if (!chosen) {
        ++i;
        continue;
      }
      if (text_at(patch, "$patch") == "delete") {
        if (is_open_) return {};  // unknown which one is removed: all stay
        resources_.erase(resources_.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      if (const auto trouble = change(resources_[i], patch); !trouble.empty()) {
        return trouble;
      }
      ++i;
    }
    const bool serious =
        !patch_.may_miss && !patch_.target.is_object() && bears_rights(kind_of(patch));
    if (found || !serious) return {};
    return fmt::format("a patch of {} `{}`, which is not among its resources", kind_of(patch),
                       name_of(patch));
  }

  [[nodiscard]] static std::string change(Resource& resource, const Json& patch) {
    auto& object = resource.document.content;
    const auto kind = kind_of(object);
    const auto version = text_at(object, "apiVersion");
    const auto metadata = object.value("metadata", Json::object());
    if (bears_rights(kind) && has_directive(patch)) {
      return fmt::format("a patch of {} `{}` with directives", kind, name_of(object));
    }
    merge(object, patch);
    // By default neither kind nor name changes; if options allow it, both forms are reported.
    object["kind"] = kind;
    object["apiVersion"] = version;
    if (metadata.is_object() && metadata.contains("name")) {
      object["metadata"]["name"] = metadata["name"];
    }
    return {};
  }

  Patch patch_;
  bool is_open_ = false;  // applied to more objects than kustomize would
  std::vector<Resource>& resources_;
};

}  // namespace

std::string apply_patch(const Patch& patch, std::vector<Resource>& resources) {
  try {
    return Application(patch, resources).run();
  } catch (const Json::exception&) {
    return "a patch that does not fit the shape of its object";
  }
}

}  // namespace nsposture::check::kustomize
