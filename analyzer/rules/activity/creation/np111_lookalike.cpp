#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/evidence.h"
#include "graph/base/edit_distance.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;

const store::RuleInfo kInfo{
    "NP111",
    "Look-alike or reserved name",
    store::Severity::Medium,
    "In lists, dashboards and exemption rules, a name similar to a system namespace can be "
    "mistaken for it. A name with a reserved prefix may be exempt from policies.",
    "Ask the creator. Protect reserved prefixes with a ValidatingAdmissionPolicy.",
    {"MITRE ATT&CK T1036.005"}};

constexpr std::array<std::string_view, 8> kReserved = {
    "kube-system",     "kube-public", "kube-node-lease", "default",
    "openshift-infra", "openshift",   "kubernetes",      "gatekeeper-system"};

constexpr std::array<std::string_view, 3> kReservedPrefixes = {"kube-", "openshift-",
                                                               "kubernetes-"};

// Short names are naturally similar.
constexpr std::size_t kShortestForDistance = 6;

// Describes what the name is too similar to.
std::optional<std::string> near_reserved(const std::string& name, std::uint32_t distance) {
  for (const auto reserved : kReserved) {
    if (name == reserved) return fmt::format("it is the reserved name `{}`", reserved);
    if (reserved.size() >= kShortestForDistance && edit_distance(name, reserved) <= distance) {
      return fmt::format("it is within {} letters of `{}`", distance, reserved);
    }
    if (reserved.find('-') != std::string_view::npos && name.find(reserved) != std::string::npos) {
      return fmt::format("it has the reserved name `{}` in it", reserved);
    }
  }
  for (const auto prefix : kReservedPrefixes) {
    if (name.starts_with(prefix)) return fmt::format("it has the reserved prefix `{}`", prefix);
  }
  return std::nullopt;
}

bool is_number_apart(const std::string& a, const std::string& b) {
  const auto stem = [](std::string text) {
    std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text;
  };
  return stem(a) == stem(b) && stem(a).size() < std::max(a.size(), b.size());
}

// With `generateName` the server appends five characters from an alphabet that forms no words.
bool are_generated(std::string_view a, std::string_view b) {
  constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  constexpr std::size_t kLength = 5;
  if (a.size() != b.size() || a.size() <= kLength) return false;
  const auto stem = a.size() - kLength;
  return a.substr(0, stem) == b.substr(0, stem) &&
         a.find_first_not_of(kAlphabet, stem) == std::string_view::npos &&
         b.find_first_not_of(kAlphabet, stem) == std::string_view::npos;
}

// A name one or two letters from an existing namespace; `team-1` beside `team-2` is a series, not a
// look-alike.
std::optional<std::string> near_existing(const Creation& creation, const EventContext& context) {
  const auto& name = creation.name;
  for (const auto& ns : context.file.at(creation.time()).cluster().namespaces) {
    const auto& other = ns.meta.name;
    const bool older = !ns.meta.created || *ns.meta.created < creation.time();
    if (!older || other == name || other.size() <= kShortestForDistance + 1 ||
        is_number_apart(name, other) || are_generated(name, other)) {
      continue;
    }
    // Names that differ in two of eight letters are different; a look-alike differs in one letter
    // or a doubled one.
    const auto allowed = other.size() < 12 ? 1U : context.settings.lookalike_distance;
    if (edit_distance(name, other) <= allowed) {
      return fmt::format("it is within {} letters of the existing namespace `{}`", allowed, other);
    }
  }
  return std::nullopt;
}

void run(const EventContext& context, Findings& findings) {
  for (const auto& creation : context.file.creations()) {
    if (!creation.took_place() || creation.name.empty() || creation.bootstrap) continue;
    auto why = near_reserved(creation.name, context.settings.lookalike_distance);
    const bool reserved = why.has_value();
    if (!why) why = near_existing(creation, context);
    if (!why) continue;
    auto finding = make_finding(kInfo, correlation::describe(creation.request->effective()),
                                creation.name, event_key(*creation.request));
    if (!reserved) finding.severity = store::Severity::Low;
    finding.time = creation.time();
    finding.title =
        fmt::format("{} created {}: {}", actor_text(*creation.request), name_text(creation), *why);
    finding.evidence.push_back(event_evidence(*creation.request));
    add_origin(finding, creation, context.file);
    add_doubts(finding, *creation.request);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule np111() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::creation
