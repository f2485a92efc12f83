#include "analyzer/ingest/manifest/rights/mutators.h"

#include "analyzer/ingest/manifest/object_kinds.h"
#include "analyzer/ingest/manifest/rights/shown_text.h"
#include "analyzer/ingest/manifest/text.h"
#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <fnmatch.h>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::string_view kChanges = "changes roles or bindings as they are written";
constexpr std::string_view kMakes = "makes roles or bindings, or objects whose kind is not known";
constexpr std::string_view kWebhook = "has a webhook change roles or bindings as they are written";
constexpr std::string_view kPatches = "patches roles or bindings";

// The kinds that something applies to.
enum class Named { None, Every, Rbac };

Named more(Named a, Named b) {
  return std::max(a, b);
}

bool is_markup(std::string_view text) {
  return text.find("{{") != kNotFound || text.find("${") != kNotFound;
}

bool is_like(std::string_view pattern, std::string_view name) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), 0) == 0;
}

bool is_rbac_group(std::string_view group) {
  return group == kRbacGroup || group == "authorization.openshift.io";
}

// `ClusterRole`, `roles`, `*Binding`, `rbac.authorization.k8s.io/v1/*`, `*/*`.
Named named_by(std::string_view text) {
  if (is_markup(text)) return Named::Every;
  auto found = Named::None;
  while (!text.empty()) {
    const auto end = std::min(text.find('/'), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_rbac_group(part)) return Named::Rbac;
    if (part.find_first_not_of('*') == kNotFound) {
      found = Named::Every;
      continue;
    }
    const auto name = ascii_lower(part.substr(0, part.find('.')));
    const bool rbac = std::ranges::any_of(kRbacKinds, [&](std::string_view kind) {
      const auto one = ascii_lower(kind);
      return is_like(name, one) || is_like(name, one + 's');
    });
    if (rbac) return Named::Rbac;
  }
  return found;
}

Named named_by_list(const Tree& tree, const Node& list) {
  auto found = Named::None;
  for (const Node& one : tree.children(list)) {
    if (one.kind == NodeKind::String) found = more(found, named_by(one.text));
  }
  return found;
}

constexpr std::array<std::string_view, 3> kExceptions = {"exclude", "excludeResourceRules",
                                                         "preconditions"};

// Evaluates the lists and fields of a selector, at any depth.
Named selected(const Tree& tree, const Node& node) {
  auto groups = Named::Every;
  for (const auto* key : {"apiGroups", "groups"}) {
    const Node* list = tree.find(node, key);
    if (list != nullptr && list->kind == NodeKind::Sequence) groups = named_by_list(tree, *list);
  }
  auto found = Named::None;
  for (const Node& child : tree.children(node)) {
    if (std::ranges::find(kExceptions, child.key) != kExceptions.end()) continue;
    const bool kinds = child.key == "kinds" || child.key == "resources";
    if (kinds && child.kind == NodeKind::Sequence) {
      const auto listed = named_by_list(tree, child);
      // Every resource of the RBAC group; roles of another group.
      if (groups == Named::Rbac && listed == Named::Every) found = Named::Rbac;
      if (groups != Named::None) found = more(found, listed);
    } else if (child.key == "kind" && child.kind == NodeKind::String) {
      found = more(found, named_by(child.text));
    }
    if (child.kind == NodeKind::Mapping || child.kind == NodeKind::Sequence) {
      found = more(found, selected(tree, child));
    }
  }
  return found;
}

Named selected_at(const Tree& tree, const Node& node, std::string_view key) {
  const Node* part = tree.find(node, key);
  return part == nullptr ? Named::None : selected(tree, *part);
}

constexpr std::array<std::string_view, 5> kFields = {"roleRef", "subjects", "aggregationRule",
                                                     "rules", "rbac.authorization"};

bool names_field(std::string_view text) {
  return std::ranges::any_of(kFields,
                             [&](std::string_view word) { return text.find(word) != kNotFound; });
}

// Whether it contains an RBAC field, a label that roles are aggregated by, or an RBAC word.
bool touches_rbac(const Tree& tree, const Node& node) {
  if (node.kind == NodeKind::String) return names_field(node.text) || names_rbac(node.text);
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    const bool key = std::ranges::find(kFields, child.key) != kFields.end() ||
                     child.key.find("rbac.authorization") != kNotFound;
    return key || touches_rbac(tree, child);
  });
}

bool changes(const Tree& tree, Named named, const Node& how) {
  return named == Named::Rbac || (named == Named::Every && touches_rbac(tree, how));
}

bool makes_unknown(const Tree& tree, const Node& node) {
  if (is_markup(text_of(tree, node, "kind")) || is_markup(text_of(tree, node, "apiVersion"))) {
    return true;
  }
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return (child.kind == NodeKind::Mapping || child.kind == NodeKind::Sequence) &&
           makes_unknown(tree, child);
  });
}

std::string_view of_kyverno(const Tree& tree, const Node& spec) {
  const Node* rules = tree.find(spec, "rules");
  if (rules == nullptr) return {};
  for (const Node& rule : tree.children(*rules)) {
    if (const Node* mutate = tree.find(rule, "mutate")) {
      const bool others = tree.find(*mutate, "targets") != nullptr;
      const auto named =
          more(others ? selected_at(tree, *mutate, "targets") : selected_at(tree, rule, "match"),
               selected_at(tree, *mutate, "foreach"));
      if (changes(tree, named, *mutate)) return kChanges;
    }
    if (const Node* generate = tree.find(rule, "generate")) {
      const bool copies = selected_at(tree, *generate, "cloneList") == Named::Rbac;
      if (copies || makes_unknown(tree, *generate)) return kMakes;
    }
  }
  return {};
}

std::string_view of_cel(const Tree& tree, const Node& spec) {
  const bool others = tree.find(spec, "targetMatchConstraints") != nullptr;
  const auto named =
      selected_at(tree, spec, others ? "targetMatchConstraints" : "matchConstraints");
  return changes(tree, named, spec) ? kChanges : std::string_view{};
}

std::string_view of_generating(const Tree& tree, const Node& spec) {
  for (const auto* key : {"generate", "variables"}) {
    const Node* part = tree.find(spec, key);
    if (part != nullptr && touches_rbac(tree, *part)) return kMakes;
  }
  return {};
}

std::string_view of_gatekeeper(const Tree& tree, const Node& spec) {
  const bool applies = tree.find(spec, "applyTo") != nullptr;
  auto named = selected_at(tree, spec, applies ? "applyTo" : "match");
  const Node* match = tree.find(spec, "match");
  const bool open = !applies && (match == nullptr || tree.find(*match, "kinds") == nullptr);
  if (open) named = more(named, Named::Every);
  return changes(tree, named, spec) ? kChanges : std::string_view{};
}

std::string_view of_overrides(const Tree& tree, const Node& spec) {
  const bool selects = tree.find(spec, "resourceSelectors") != nullptr;
  auto named = selected_at(tree, spec, selects ? "resourceSelectors" : "feed");
  if (named == Named::None && !selects && tree.find(spec, "feed") == nullptr) named = Named::Every;
  return changes(tree, named, spec) ? kChanges : std::string_view{};
}

std::string_view of_webhooks(const Tree& tree, const Node& webhooks) {
  return selected(tree, webhooks) == Named::None ? std::string_view{} : kWebhook;
}

struct Mutator {
  std::string_view group;
  std::string_view kind;  // "" for any
  std::string_view part;  // the part of the object to check
  std::string_view (*does)(const Tree&, const Node&);
};

constexpr std::array<Mutator, 13> kMutators = {{
    {"kyverno.io", "ClusterPolicy", "spec", of_kyverno},
    {"kyverno.io", "Policy", "spec", of_kyverno},
    {"policies.kyverno.io", "MutatingPolicy", "spec", of_cel},
    {"policies.kyverno.io", "NamespacedMutatingPolicy", "spec", of_cel},
    {"policies.kyverno.io", "GeneratingPolicy", "spec", of_generating},
    {"policies.kyverno.io", "NamespacedGeneratingPolicy", "spec", of_generating},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", "spec", of_cel},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration", "webhooks", of_webhooks},
    {"mutations.gatekeeper.sh", "", "spec", of_gatekeeper},
    {"policy.karmada.io", "OverridePolicy", "spec", of_overrides},
    {"policy.karmada.io", "ClusterOverridePolicy", "spec", of_overrides},
    {"apps.clusternet.io", "Localization", "spec", of_overrides},
    {"apps.clusternet.io", "Globalization", "spec", of_overrides},
}};

// Kustomize treats a kind as a regular expression.
bool is_open_kind(std::string_view kind) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return kind.empty() || kind.find_first_not_of(kPlain) != kNotFound;
}

bool is_for_rbac(const Tree& tree, const Node& target) {
  const auto kind = text_of(tree, target, "kind");
  return is_rbac_group(text_of(tree, target, "group")) ||
         std::ranges::find(kRbacKinds, kind) != kRbacKinds.end();
}

bool may_be_rbac(const Tree& tree, const Node& target, const Node& patch) {
  return is_for_rbac(tree, target) ||
         (is_open_kind(text_of(tree, target, "kind")) && touches_rbac(tree, patch));
}

// A patch in a file beside the target, whose content is unknown here.
bool may_be_rbac_by_file(const Tree& tree, const Node& target, std::string_view path) {
  const bool file = !path.starts_with('/') &&
                    (path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json"));
  return file && (is_for_rbac(tree, target) || is_open_kind(text_of(tree, target, "kind")));
}

bool makes_rbac(const Tree& tree, const Node& patch) {
  if (patch.kind == NodeKind::String) return names_rbac(patch.text);
  const auto children = tree.children(patch);
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return makes_rbac(tree, child); });
}

// `{target: {kind: ClusterRole}, patch: …}`, or with `path` instead of `patch`, as Flux and Argo CD
// pass them to kustomize.
bool patches_rbac(const Tree& tree, const Node& node) {
  const Node* target = tree.find(node, "target");
  const Node* patch = tree.find(node, "patch");
  const bool selects = target != nullptr && target->kind == NodeKind::Mapping;
  if (selects && patch != nullptr &&
      (may_be_rbac(tree, *target, *patch) || makes_rbac(tree, *patch))) {
    return true;
  }
  if (selects && may_be_rbac_by_file(tree, *target, text_of(tree, node, "path"))) return true;
  const auto children = tree.children(node);
  return std::any_of(children.begin(), children.end(), [&](const Node& child) {
    return (child.kind == NodeKind::Mapping || child.kind == NodeKind::Sequence) &&
           patches_rbac(tree, child);
  });
}

}  // namespace

std::string change_of_rbac(const Tree& tree, const Node& root, std::string_view group) {
  const auto kind = text_of(tree, root, "kind");
  for (const auto& mutator : kMutators) {
    if (mutator.group != group || (!mutator.kind.empty() && mutator.kind != kind)) continue;
    const Node* part = tree.find(root, mutator.part);
    if (part != nullptr) return std::string(mutator.does(tree, *part));
  }
  // What a kustomization patches is judged in its output.
  const bool built = group == "kustomize.config.k8s.io" || group.empty();
  return !built && patches_rbac(tree, root) ? std::string(kPatches) : std::string();
}

}  // namespace nsposture::ingest::manifest
