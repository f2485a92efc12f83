// Every rule has metadata, a kind of input, and a function that reads its context and adds
// findings. A rule never prints, never filters by severity, and reads only its context. If the data
// cannot decide, it adds a limitation to Finding::doubts or stays silent; it never reports "fine".
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/ingest/changes/changes.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/namespace_creation.h"
#include "store/records/finding.h"
#include "store/records/flow.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace nsposture::rules {

// The defaults (docs/detections.md); all can be set on the command line.
struct RuleSettings {
  std::uint32_t burst_count = 3;
  std::chrono::seconds burst_window = std::chrono::minutes(5);
  // NP125: namespaces created by one identity within a minute; a user with a script stays below.
  std::uint32_t creation_burst = 12;
  std::chrono::seconds short_lived = std::chrono::minutes(10);
  std::chrono::seconds opened_window = std::chrono::hours(24);
  std::uint32_t lookalike_distance = 2;
  // What NP113 must have seen before it reports new behavior.
  std::chrono::seconds baseline_history = std::chrono::hours(24 * 7);
  std::uint32_t baseline_requests = 10;
  // The minimum time a log must cover before NP004 reports a grant as unused.
  std::chrono::seconds unused_after = std::chrono::hours(24 * 7);
  // NP010: what a namespace must have.
  std::vector<std::string> required_labels;
  std::string pod_security = "baseline";  // the minimum enforced level; "none": any
  bool require_network_policy = true;
  bool require_quota = true;
  // Rules that do not run, and severities that differ from the rule's own, by rule.
  std::set<std::string, std::less<>> off = {};
  std::map<std::string, store::Severity, std::less<>> severities = {};
  // NP104: identities whose impersonation is expected (activity/creation/trusted.h).
  std::vector<std::string> trusted_impersonators = {};
  // How long after its creation NP118 checks a namespace's traffic.
  std::chrono::seconds flow_window = std::chrono::hours(6);
};

// Input besides snapshots and logs. It must outlive the run.
struct Inputs {
  const std::vector<ingest::changes::ChangeRecord>* changes = nullptr;  // null: no file given
  const std::vector<store::Flow>* flows = nullptr;                      // null: none known
};

using Findings = std::vector<store::Finding>;

// One current cluster. Everything must outlive the run.
struct PostureContext {
  const Cluster& cluster;
  const std::vector<rbac::SubjectGrants>& creators;
  const RuleSettings& settings;
  const escalation::Escalation* escalation =
      nullptr;                                  // null: escalation paths were not searched for
  const correlation::CaseFile* file = nullptr;  // what the log shows; null: no log
};

// The events of a log with the snapshots around them. Everything must outlive the run.
struct EventContext {
  const correlation::CaseFile& file;
  const RuleSettings& settings;
  Inputs inputs = {};
};

struct ObjectContext;
struct ChangeContext;

// When a manifest review runs a posture rule.
enum class Review : std::uint8_t {
  Never,        // it needs a log or the whole cluster
  WithoutBase,  // with a base, the change rules report what the change adds
  Always,
};

// How much of a log an activity rule must see.
enum class Needs : std::uint8_t {
  Window,    // one event and a few around it decide
  WholeLog,  // habits, gaps, first of many: part of a log would mislead it
};

struct PostureRule {
  void (*run)(const PostureContext& context, Findings& findings);
  Review review = Review::Never;
};

struct ActivityRule {
  void (*run)(const EventContext& context, Findings& findings);
  Needs needs = Needs::Window;
};

// Judges RBAC objects as written (base/object_context.h).
struct ObjectRule {
  std::function<void(const ObjectContext& context, Findings& findings)> run;
};

// Judges a proposed change or a policy (base/change_context.h).
struct ChangeRule {
  std::function<void(const ChangeContext& context, Findings& findings)> run;
};

struct Rule {
  store::RuleInfo info;
  std::variant<PostureRule, ActivityRule, ObjectRule, ChangeRule> judge;
};

}  // namespace nsposture::rules
