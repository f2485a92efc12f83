// Recorded from a real API server: what it was given, what it refused, what it then held.
#include "analyzer/ingest/bytes/source_file.h"
#include "tests/support/default_roles.h"
#include "tests/support/recordings.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

using namespace nsposture;
using namespace nsposture::ingest;
using namespace nsposture::tests;
namespace fs = std::filesystem;

namespace {

// The file itself or its compressed form.
std::string one_of(const fs::path& path) {
  return fs::exists(path) ? path.string() : path.string() + ".gz";
}

// The recording gives cluster-wide objects the namespace it was made from.
std::string shown_namespace(const std::string& kind, const std::string& ns) {
  return kind.starts_with("Cluster") || kind == "Namespace" ? "" : ns;
}

using Refusals = std::multiset<std::vector<std::string>>;

Refusals recorded_refusals(const fs::path& set) {
  Refusals refusals;
  for (const auto& entry :
       nlohmann::json::parse(bytes::read_source_file(one_of(set / "rejected.json")).text)) {
    const std::string kind = entry["kind"];
    refusals.insert({kind, shown_namespace(kind, entry["namespace"]), entry["name"],
                     has_our_messages(set) ? entry["message"].get<std::string>() : std::string()});
  }
  return refusals;
}

using Rules = std::set<std::string>;

Rules describe_rules(const Role& role) {
  Rules rules;
  for (const auto& rule : role.rules) {
    rules.insert(nlohmann::json({rule.verbs, rule.api_groups, rule.resources, rule.resource_names,
                                 rule.non_resource_urls})
                     .dump());
  }
  return rules;
}

std::string full_name(const Role& role) {
  return std::string(to_string(role.kind)) + ' ' + role.meta.namespace_ + '/' + role.meta.name;
}

std::set<std::string> aggregated_roles(const Cluster& cluster) {
  std::set<std::string> names;
  for (const auto& role : cluster.roles) {
    if (role.aggregation) names.insert(full_name(role));
  }
  return names;
}

std::map<std::string, Rules> described_roles(const Cluster& cluster) {
  std::map<std::string, Rules> roles;
  for (const auto& role : cluster.roles) {
    roles[full_name(role)] = describe_rules(role);
  }
  return roles;
}

// The manifests as applied to a server with the default roles that the recorded one had.
manifest::ReadResult read_manifests(const fs::path& set) {
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  manifest::ReadResult result;
  const auto defaults =
      default_roles_of(bytes::read_source_file((set / "cluster.json.gz").string()).text);
  manifest::read_rbac_text(defaults, "default roles", options, result);
  const auto path = one_of(set / "manifests.yaml");
  manifest::read_rbac_text(bytes::read_source_file(path).text, path, options, result);
  return result;
}

void check_dump(const fs::path& set) {
  INFO(set.filename().string());
  const auto result = manifest::read_rbac({(set / "cluster.json.gz").string()}, {});
  CHECK(result.diagnostics.empty());
  CHECK(result.cluster.builtin_roles == "none");
  CHECK(result.cluster.skipped_kinds.empty());
}

void check_refusals(const fs::path& set) {
  INFO(set.filename().string());
  const auto result = manifest::read_rbac({one_of(set / "manifests.yaml")}, {});
  Refusals refusals;
  for (const auto& diagnostic : result.diagnostics) {
    CHECK(diagnostic.line > 0);
    const bool of_a_ring = diagnostic.kind == DiagnosticKind::Warning &&
                           diagnostic.message.find("in a ring") != std::string::npos;
    if (of_a_ring) continue;
    CHECK(diagnostic.kind == DiagnosticKind::Rejected);
    refusals.insert({diagnostic.object_kind, diagnostic.object_namespace, diagnostic.object_name,
                     has_our_messages(set) ? diagnostic.message : std::string()});
  }
  CHECK(refusals == recorded_refusals(set));
}

void check_roles(const fs::path& set) {
  INFO(set.filename().string());
  const auto given = read_manifests(set);
  const auto held = manifest::read_rbac({(set / "cluster.json.gz").string()}, {});
  const auto expected = described_roles(held.cluster);
  const auto actual = described_roles(given.cluster);
  const auto aggregated = aggregated_roles(held.cluster);
  CHECK(actual.size() == expected.size());
  for (const auto& [name, rules] : expected) {
    INFO(name);
    REQUIRE(actual.contains(name));
    // Roles that aggregate one another in a ring keep, by chance of timing, what the server
    // dropped: more than it held is right there, less is never.
    const auto& ours = actual.at(name);
    CHECK(std::includes(ours.begin(), ours.end(), rules.begin(), rules.end()));
    if (!aggregated.contains(name)) CHECK(ours == rules);
  }
  CHECK(given.cluster.bindings.size() == held.cluster.bindings.size());
}

}  // namespace

TEST_CASE("a recorded cluster is read without a word", "[ingest][conformance]") {
  REQUIRE_FALSE(kept_recordings().empty());
  for (const auto& set : kept_recordings()) check_dump(set);
}

TEST_CASE("of recorded manifests the same objects are refused in the same words",
          "[ingest][conformance]") {
  for (const auto& set : kept_recordings()) check_refusals(set);
}

TEST_CASE("recorded manifests come to the roles that the server then held",
          "[ingest][conformance]") {
  for (const auto& set : kept_recordings()) check_roles(set);
}

TEST_CASE("more recordings are read, refused and aggregated as the servers did",
          "[ingest][conformance]") {
  for (const auto& set : recordings_beside()) {
    check_dump(set);
    check_refusals(set);
    check_roles(set);
  }
}

TEST_CASE("a recorded dump of a lived-in cluster is read without a word", "[ingest]") {
  const auto dump = fs::path(NSPOSTURE_FIXTURES) / "stories/story-1/before.json.gz";
  const auto result = manifest::read_rbac({dump.string()}, {});
  CHECK(result.diagnostics.empty());
  CHECK(result.cluster.namespaces.size() == 12);
}
