#include "analyzer/ingest/manifest/rights/shown_text.h"

#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<std::string_view, 6> kWords = {"rbac.authorization.k8s.io",
                                                    "authorization.openshift.io",
                                                    "roleRef",
                                                    "aggregationRule",
                                                    "ClusterRole",
                                                    "RoleBinding"};
constexpr std::array<std::string_view, 2> kGroupPrefixes = {"rbac.authorization.k8s.io/",
                                                            "authorization.openshift.io/"};
constexpr std::array<std::string_view, 4> kMarkup = {"{{", "${", "$(", "<%"};
constexpr std::array<std::string_view, 6> kCommands = {
    "create clusterrolebinding", "create rolebinding",        "create clusterrole", "create role ",
    "adm policy add-",           "policy add-cluster-role-to"};

constexpr std::array<std::string_view, 3> kWrites = {" apply", " create", " replace"};
constexpr std::array<std::string_view, 2> kResources = {"\"kubernetes_cluster_role",
                                                        "\"kubernetes_role"};

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return text.find(w) != kNotFound; });
}

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return text.starts_with(w); });
}

bool is_shown_markup(std::string_view value) {
  return begins_with_any(value, kMarkup);
}

bool is_rbac_version(std::string_view value) {
  return begins_with_any(value, kGroupPrefixes);
}

bool is_rbac_kind(std::string_view value) {
  return std::ranges::any_of(kRbacKinds, [&](std::string_view kind) {
    if (!value.starts_with(kind)) return false;
    auto rest = value.substr(kind.size());
    if (rest.starts_with("List")) rest.remove_prefix(4);
    return rest.empty() || std::isalnum(static_cast<unsigned char>(rest.front())) == 0;
  });
}

// The text after a key: `: `, `": "`, `\": \"`, ` = `, `: dyn("`. Empty if no value follows.
std::string_view value_behind(std::string_view text) {
  constexpr std::string_view kQuotes = " \t\"'\\`";
  const auto colon = text.find_first_not_of(kQuotes);
  if (colon == kNotFound || (text[colon] != ':' && text[colon] != '=')) return {};
  text.remove_prefix(colon + 1);
  auto value = text.substr(std::min(text.find_first_not_of(" \t\"'\\`(="), text.size()));
  if (value.starts_with("dyn(")) {
    value.remove_prefix(4);
    value.remove_prefix(std::min(value.find_first_not_of(kQuotes), value.size()));
  }
  return value;
}

template <typename Test>
bool has_field(std::string_view text, std::string_view key, const Test& test) {
  for (auto at = text.find(key); at != kNotFound; at = text.find(key, at + key.size())) {
    const auto value = value_behind(text.substr(at + key.size()));
    if (!value.empty() && test(value)) return true;
  }
  return false;
}

bool has_any_field(std::string_view text, std::string_view key) {
  return has_field(text, key, [](std::string_view) { return true; });
}

}  // namespace

bool names_rbac(std::string_view text) {
  return holds_any(text, kWords);
}

bool shows_manifest(std::string_view text) {
  if (text.find("apiVersion") == kNotFound || text.find("kind") == kNotFound) return false;
  const bool rbac_kind = has_field(text, "kind", is_rbac_kind);
  if (has_field(text, "apiVersion", is_rbac_version)) {
    return rbac_kind || has_field(text, "kind", is_shown_markup);
  }
  if (!has_field(text, "apiVersion", is_shown_markup)) return false;
  const bool shape = has_any_field(text, "roleRef") || has_any_field(text, "aggregationRule");
  return rbac_kind || (shape && has_field(text, "kind", is_shown_markup));
}

bool shows_command(std::string_view text) {
  const bool module = text.find("resource \"kubernetes_") != kNotFound;
  if (module && holds_any(text, kResources)) return true;
  const bool tool = text.find("kubectl") != kNotFound || text.find("oc ") != kNotFound;
  // In a manifest assembled by a script, the group is in one piece.
  const bool writes = text.find(kRbacGroup) != kNotFound && holds_any(text, kWrites);
  return tool && (writes || holds_any(text, kCommands));
}

}  // namespace nsposture::ingest::manifest
