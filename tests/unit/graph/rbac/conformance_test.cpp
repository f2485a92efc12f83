// Every decision and refusal that a real kube-apiserver 1.32 was recorded to make.
#include "graph/rbac/aggregate.h"
#include "graph/rbac/authorizer.h"
#include "tests/support/default_roles.h"
#include "tests/support/rbac_json.h"
#include "tests/support/recordings.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace nsposture::tests {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Review {
  Identity identity;
  bool is_resource = false;
  std::map<std::string, std::string> attributes;
  bool allowed = false;
  std::string reason;

  [[nodiscard]] std::string_view at(const char* key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string_view() : std::string_view(found->second);
  }

  [[nodiscard]] ResourceAttributes resource() const {
    return {at("verb"),        at("group"),     at("resource"),
            at("subresource"), at("namespace"), at("name")};
  }

  [[nodiscard]] NonResourceAttributes non_resource() const { return {at("verb"), at("path")}; }
};

Review review_of(const std::string& line) {
  const auto parsed = json::parse(line);
  const auto& spec = parsed.at("spec");
  Review review;
  review.identity.username = spec.value("user", "");
  review.identity.groups = spec.value("groups", std::vector<std::string>());
  review.is_resource = spec.contains("resourceAttributes");
  const auto& attributes =
      spec.at(review.is_resource ? "resourceAttributes" : "nonResourceAttributes");
  review.attributes = attributes.get<std::map<std::string, std::string>>();
  review.allowed = parsed.at("status").at("allowed").get<bool>();
  review.reason = parsed.at("status").value("reason", "");
  return review;
}

std::vector<Review> reviews_of(const fs::path& set) {
  std::vector<Review> reviews;
  std::istringstream lines(read_file(set / "reviews.ndjson.gz"));
  for (std::string line; std::getline(lines, line);) reviews.push_back(review_of(line));
  return reviews;
}

Cluster dumped_cluster(const fs::path& set) {
  ReadCluster read;
  read_list(read_file(set / "cluster.json.gz"), read);
  CHECK(read.refused.empty());
  return std::move(read.cluster);
}

ReadCluster manifests_of(const fs::path& set) {
  ReadCluster read;
  read_list(read_file(set / "manifests.json.gz"), read);
  return read;
}

Cluster cluster_from_manifests(const fs::path& set) {
  ReadCluster read;
  // The server's own: those of a distribution are not the bundled ones.
  read_list(default_roles_of(read_file(set / "cluster.json.gz")), read);
  REQUIRE(read.refused.empty());
  read_list(read_file(set / "manifests.json.gz"), read);
  rbac::aggregate_cluster_roles(read.cluster);
  return std::move(read.cluster);
}

// The texts between the brackets of a refusal's reason.
std::set<std::string> missing_roles(std::string reason) {
  const std::string prefix = "RBAC: ";
  if (reason.substr(0, prefix.size()) == prefix) reason.erase(0, prefix.size());
  if (!reason.empty() && reason.front() == '[') reason = reason.substr(1, reason.size() - 2);
  std::set<std::string> parts;
  for (std::size_t at = 0; at < reason.size();) {
    const auto comma = reason.find("\" not found, ", at);
    const auto end = comma == std::string::npos ? reason.size() : comma + 11;
    parts.insert(reason.substr(at, end - at));
    at = end + 2;
  }
  return parts;
}

// Everything that is wrong with our answer; "" when nothing is.
template <typename Request>
std::string compare(const rbac::Authorizer& authorizer, const Review& review,
                    const Request& request, bool with_refusals) {
  const auto decision = authorizer.decide(review.identity, request);
  if (decision.allowed != review.allowed) return decision.allowed ? "allowed" : "refused";
  const auto reason = authorizer.reason(review.identity, request, decision);
  if (!review.allowed) {
    const bool same = !with_refusals || missing_roles(reason) == missing_roles(review.reason);
    return same ? "" : "reason " + reason;
  }
  std::set<std::string> reasons;
  for (const auto& grant : authorizer.all_grants(review.identity, request)) {
    reasons.insert(rbac::grant_reason(authorizer.cluster(), grant));
  }
  if (reasons.count(review.reason) == 0) return "the server's grant is not among ours";
  return reasons.count(reason) == 0 ? "our reason is no grant: " + reason : "";
}

std::string compare(const rbac::Authorizer& authorizer, const Review& review, bool with_refusals) {
  return review.is_resource ? compare(authorizer, review, review.resource(), with_refusals)
                            : compare(authorizer, review, review.non_resource(), with_refusals);
}

std::string describe(const Review& review) {
  auto text = review.identity.username;
  for (const auto& [key, value] : review.attributes) text += ' ' + key + '=' + value;
  return text + " (server: " + review.reason + ")";
}

// The rules of a role without their order: roles in a ring have no order to settle on.
std::set<std::vector<std::vector<std::string>>> contents(const Role& role) {
  std::set<std::vector<std::vector<std::string>>> rules;
  for (const auto& r : role.rules) {
    rules.insert({r.verbs, r.api_groups, r.resources, r.resource_names, r.non_resource_urls});
  }
  return rules;
}

// `with_refusals`: the recorded words of refusals are those of the version that we speak for.
void check_decisions(const fs::path& set, bool with_refusals) {
  const auto cluster = dumped_cluster(set);
  const rbac::Authorizer authorizer(cluster);
  const auto reviews = reviews_of(set);
  REQUIRE(reviews.size() >= 3000);
  for (const auto& review : reviews) {
    const auto wrong = compare(authorizer, review, with_refusals);
    if (!wrong.empty()) FAIL_CHECK(set << ": " << describe(review) << ": " << wrong);
  }
}

void check_aggregated_again(const fs::path& set) {
  const auto before = dumped_cluster(set);
  auto after = before;
  rbac::aggregate_cluster_roles(after);
  for (std::size_t i = 0; i < before.roles.size(); ++i) {
    INFO(set << ' ' << before.roles[i].meta.name);
    CHECK(contents(after.roles[i]) == contents(before.roles[i]));
  }
}

}  // namespace

TEST_CASE("every recorded decision and reason is the same from a dump", "[rbac][conformance]") {
  REQUIRE(kept_recordings().size() >= 3);
  for (const auto& set : kept_recordings()) check_decisions(set, /*with_refusals=*/true);
}

TEST_CASE("more recorded decisions and reasons are the same from a dump", "[rbac][conformance]") {
  for (const auto& set : recordings_beside()) check_decisions(set, has_our_messages(set));
}

TEST_CASE("manifests with the server's default roles give the recorded decisions",
          "[rbac][conformance]") {
  // In set-4 cr-69 held a rule of its own when it joined a ring of aggregated roles, and the
  // recorded controllers replaced it before the ring had copied it. In set-3 and for cr-105 of
  // set-4 the ring was first. Manifests cannot tell, so these two decisions may differ.
  const std::map<std::string, int> undecidable = {{"set-4", 2}};
  for (const auto& set : kept_recordings()) {
    const auto cluster = cluster_from_manifests(set);
    const rbac::Authorizer authorizer(cluster);
    int different = 0;
    for (const auto& review : reviews_of(set)) {
      const auto decision = review.is_resource
                                ? authorizer.decide(review.identity, review.resource())
                                : authorizer.decide(review.identity, review.non_resource());
      if (decision.allowed == review.allowed) continue;
      ++different;
      // Never less than the server: only the rule that it happened to drop.
      CHECK(decision.allowed);
    }
    const auto known = undecidable.find(set.filename());
    CHECK(different == (known == undecidable.end() ? 0 : known->second));
  }
}

TEST_CASE("aggregation gives the recorded rules", "[rbac][conformance]") {
  for (const std::string name : {"set-1", "set-3"}) {
    const auto set = fs::path(NSPOSTURE_FIXTURES) / "conformance" / name;
    std::map<std::string, const Role*> recorded;
    const auto dump = dumped_cluster(set);
    for (const auto& role : dump.roles) {
      if (role.kind == RoleKind::ClusterRole) recorded[role.meta.name] = &role;
    }
    const auto cluster = cluster_from_manifests(set);
    int aggregated = 0;
    for (const auto& role : cluster.roles) {
      if (role.kind != RoleKind::ClusterRole) continue;
      INFO(name << ' ' << role.meta.name);
      REQUIRE(recorded.count(role.meta.name) == 1);
      CHECK(contents(role) == contents(*recorded[role.meta.name]));
      if (role.aggregation) ++aggregated;
    }
    CHECK(aggregated >= 6);
  }
}

TEST_CASE("aggregating a dump again grants nothing else", "[rbac][conformance]") {
  for (const auto& set : kept_recordings()) check_aggregated_again(set);
}

TEST_CASE("aggregating more dumps again grants nothing else", "[rbac][conformance]") {
  for (const auto& set : recordings_beside()) check_aggregated_again(set);
}

TEST_CASE("the same objects are refused in the same words", "[rbac][conformance]") {
  for (const auto& set : kept_recordings()) {
    std::map<std::string, std::string> expected;
    for (const auto& item : json::parse(read_file(set / "rejected.json"))) {
      const auto kind = item.at("kind").get<std::string>();
      const bool cluster_wide = kind == "ClusterRole" || kind == "ClusterRoleBinding";
      const auto ns = cluster_wide ? std::string() : item.at("namespace").get<std::string>();
      expected[kind + ' ' + ns + '/' + item.at("name").get<std::string>()] =
          item.at("message").get<std::string>();
    }
    REQUIRE_FALSE(expected.empty());
    std::map<std::string, std::string> refused;
    for (const auto& item : manifests_of(set).refused) {
      refused[item.kind + ' ' + item.namespace_ + '/' + item.name] = item.message;
    }
    CHECK(refused == expected);
  }
}

}  // namespace nsposture::tests
